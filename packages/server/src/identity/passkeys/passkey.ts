import { z } from 'zod';

/** A WebAuthn credential of a person, which proves who they are on any device that holds it. */
export interface Passkey {
  readonly id: string;
  readonly userId: string;
  /** As the authenticator made it. */
  readonly credentialId: Uint8Array<ArrayBuffer>;
  /** COSE. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly counter: number;
  readonly transports: readonly Transport[];
  /** Whether it can be, and is, copied to other devices of the person. */
  readonly isSyncable: boolean;
  readonly isSynced: boolean;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | undefined;
}

export const TRANSPORTS = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** More devices than anybody has. */
export const MAX_PASSKEYS = 20;

/** For answering one question of an authenticator. */
export const CHALLENGE_LIFETIME_MS = 5 * 60_000;

/** What a passkey is called by its owner. No control characters: names are printed to terminals. */
export const passkeyName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}*$/u, 'must not hold control characters');

const base64url = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[A-Za-z0-9_-]*$/, 'must be base64url');

const credentialId = base64url(1_364);

const credential = {
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  clientExtensionResults: z.looseObject({}).optional(),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).nullish(),
};

/** `PublicKeyCredential` as WebAuthn level 3 writes it in JSON, for a new credential. */
export const registrationResponse = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url(4_096),
    attestationObject: base64url(16_384),
    transports: z.array(z.string().max(32)).max(16).optional(),
  }),
});

/** The same for one that signs. */
export const authenticationResponse = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url(4_096),
    authenticatorData: base64url(4_096),
    signature: base64url(4_096),
    userHandle: base64url(128).nullish(),
  }),
});
