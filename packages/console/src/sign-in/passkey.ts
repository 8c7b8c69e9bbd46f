import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';

import { api } from '../api/client.ts';
import type { SignInStep } from '../api/shapes.ts';

/** Whether this browser has passkeys at all. */
export const hasPasskeys = typeof PublicKeyCredential === 'function';

/**
 * Signs in with a passkey; as the second step where a password was given before. With `autofill` the browser waits in
 * the field of the e-mail address until one is chosen there; it ends when another one is asked for.
 */
export async function signInWithPasskey({ autofill = false } = {}): Promise<SignInStep> {
  const response = await askBrowser(await api.post('/v1/auth/passkey/options'), autofill);
  return api.post('/v1/auth/passkey', { body: { response } });
}

/** Proves with a passkey that it is still the same person. */
export async function reauthenticateWithPasskey(): Promise<void> {
  const response = await askBrowser(await api.post('/v1/session/reauthentication/passkey/options'));
  await api.post('/v1/session/reauthentication/passkey', { body: { response } });
}

/** The options are WebAuthn's own, which the API's document does not repeat. */
async function askBrowser(options: object, useBrowserAutofill = false) {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  const answer = await startAuthentication({
    optionsJSON: options as PublicKeyCredentialRequestOptionsJSON,
    useBrowserAutofill,
  });
  return { ...answer, clientExtensionResults: { ...answer.clientExtensionResults } };
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
