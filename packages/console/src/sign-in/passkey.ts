import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';

import { untyped } from '../api/untyped.ts';

/** Whether this browser has passkeys at all. */
export const hasPasskeys = typeof PublicKeyCredential === 'function';

/** Where a passkey is asked for and where its answer goes. */
export interface PasskeyRoute {
  readonly options: string;
  readonly answer: string;
}

export const SIGN_IN: PasskeyRoute = { options: '/v1/auth/passkey/options', answer: '/v1/auth/passkey' };
export const REAUTHENTICATE: PasskeyRoute = {
  options: '/v1/session/reauthentication/passkey/options',
  answer: '/v1/session/reauthentication/passkey',
};

/**
 * Asks the browser for a passkey and the server whether it is right. With `autofill`, it waits in the field of the
 * e-mail address until one is chosen there; it ends when another one is asked for.
 */
export async function askForPasskey<Answer>(route: PasskeyRoute, { autofill = false } = {}): Promise<Answer> {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  const optionsJSON = await untyped<PublicKeyCredentialRequestOptionsJSON>('POST', route.options, {});
  const response = await startAuthentication({ optionsJSON, useBrowserAutofill: autofill });
  return untyped<Answer>('POST', route.answer, { response });
}

/** Whether the browser can offer passkeys in a field. */
export async function canAutofill(): Promise<boolean> {
  if (!hasPasskeys) return false;
  const { browserSupportsWebAuthnAutofill } = await import('@simplewebauthn/browser');
  return browserSupportsWebAuthnAutofill();
}

/** What the browser said instead of a passkey, in a sentence; undefined where a person only closed its dialog. */
export function passkeyWords(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return 'The passkey could not be used.';
  switch (thrown.name) {
    case 'AbortError':
    case 'NotAllowedError':
      return undefined;
    case 'SecurityError':
      return 'Passkeys belong to the address that this console is reached at. Open it at the address that it was set up with.';
    case 'InvalidStateError':
      return 'This device already has a passkey for your account.';
    default:
      return 'The passkey could not be used.';
  }
}
