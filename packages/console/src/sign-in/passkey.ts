import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';

import type { SignInStep } from '../api/shapes.ts';
import { untyped } from '../api/untyped.ts';

/** Whether this browser has passkeys at all. */
export const hasPasskeys = typeof PublicKeyCredential === 'function';

/** Signs in with a passkey; as the second step where a password was given before. With `autofill`, see below. */
export function signInWithPasskey({ autofill = false } = {}): Promise<SignInStep> {
  return askForPasskey('/v1/auth/passkey', autofill);
}

/** Proves with a passkey that it is still the same person. */
export function reauthenticateWithPasskey(): Promise<unknown> {
  return askForPasskey('/v1/session/reauthentication/passkey', false);
}

/**
 * Asks the browser for a passkey and the server whether it is right. With `autofill`, it waits in the field of the
 * e-mail address until one is chosen there; it ends when another one is asked for.
 */
async function askForPasskey<Answer>(path: string, autofill: boolean): Promise<Answer> {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  const optionsJSON = await untyped<PublicKeyCredentialRequestOptionsJSON>('POST', `${path}/options`);
  const response = await startAuthentication({ optionsJSON, useBrowserAutofill: autofill });
  return untyped<Answer>('POST', path, { response });
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
