import {
  parseVerifierKey,
  verifyCheckpoint as verifyNote,
  type Refused,
  type VerifiedCheckpoint,
} from '@avouch/proof';

import { onPlatform } from './on-platform.ts';

export type CheckpointVerdict =
  | { readonly kind: 'verified'; readonly checkpoint: VerifiedCheckpoint }
  | Refused;

/**
 * Verifies what `GET /v1/ledger/checkpoint` answered, against verifier keys that are trusted. Throws only where the
 * platform cannot verify.
 */
export async function verifyCheckpoint(
  note: string,
  { keys }: { readonly keys: readonly string[] },
): Promise<CheckpointVerdict> {
  return onPlatform(async () => ({
    kind: 'verified',
    checkpoint: await verifyNote(note, keys.map(parseVerifierKey)),
  }));
}
