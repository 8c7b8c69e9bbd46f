import { createVerifierKey, formatVerifierKey, type NoteSignature } from '@avouch/proof';

import { AppError } from '../platform/errors.ts';
import type { Signer } from '../platform/signing-keys.ts';

/** Signs notes (C2SP signed-note) under one name. */
export interface NoteSigner {
  readonly name: string;
  /** What verifiers need: `<name>+<hash>+<key>`. */
  readonly verifierKey: string;
  sign(text: string): NoteSignature;
}

export function createNoteSigner(name: string, signer: Signer): NoteSigner {
  const key = createVerifierKey(name, signer.publicKey);
  return {
    name,
    verifierKey: formatVerifierKey(key),
    sign: (text) => ({ name, keyId: key.keyId, signature: signer.sign(Buffer.from(text)) }),
  };
}

/**
 * Throws AppError `signing_key_mismatch` unless the key at hand is the one that the log was started with:
 * signing on with another would give the log two owners.
 */
export function assertSameKey(signer: NoteSigner, verifierKey: string): void {
  if (signer.verifierKey === verifierKey) return;
  throw new AppError(
    'signing_key_mismatch',
    `The ledger ${signer.name} was started with another signing key. Restore that key from a backup.`,
  );
}
