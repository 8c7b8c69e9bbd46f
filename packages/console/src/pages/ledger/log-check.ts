import {
  createLedgerVerifier,
  type RefusalCode,
  type VerifiedCheckpoint,
  verifyCheckpoint,
} from '@avouch/sdk';

import { api } from '../../api/client.ts';
import type { Trust } from '../../proof/trust.ts';

/** What was found of the newest checkpoint, in this browser. */
export type LogCheck =
  /** Signed by the trusted key. Nothing was seen before that it could be compared with. */
  | { readonly kind: 'first'; readonly note: string; readonly checkpoint: VerifiedCheckpoint }
  /** Signed by the trusted key, and the log that was seen before is its beginning. */
  | {
      readonly kind: 'grown';
      readonly note: string;
      readonly checkpoint: VerifiedCheckpoint;
      readonly seen: { readonly size: bigint; readonly at: string };
    }
  | {
      readonly kind: 'broken';
      readonly reason: RefusalCode;
      readonly detail: string;
      readonly seen: Trust['seen'];
    };

/**
 * Fetches the newest checkpoint and verifies it under the trusted key, and against the log that was seen before.
 * Throws where the server or the browser fails, which is no verdict.
 */
export async function checkLog({ key, seen }: Trust): Promise<LogCheck> {
  if (seen === undefined) {
    const note = await api.getText('/v1/ledger/checkpoint');
    const verdict = await verifyCheckpoint(note, { keys: [key] });
    return verdict.kind === 'verified'
      ? { kind: 'first', note, checkpoint: verdict.checkpoint }
      : { ...verdict, kind: 'broken', seen };
  }
  const { verdict, current } = await createLedgerVerifier(api, { keys: [key] }).verifySince(seen.note);
  return verdict.kind === 'consistent'
    ? {
        kind: 'grown',
        note: current,
        checkpoint: verdict.current,
        seen: { size: verdict.remembered.size, at: seen.at },
      }
    : { ...verdict, kind: 'broken', seen };
}
