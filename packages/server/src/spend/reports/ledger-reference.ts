import { encodeBase64, parseCheckpoint, parseNote } from '@avouch/proof';
import { z } from 'zod';

import type { Tx } from '../../platform/database/index.ts';
import { AppError } from '../../platform/errors.ts';
import { findCheckpoint } from '../rollup/store.ts';

/** Which entries something was computed from. */
export const ledgerReferenceSchema = z
  .object({
    origin: z.string().describe('The name of the ledger.'),
    tree_size: z.string().describe('It is of exactly the first so many entries.'),
    root_hash: z
      .string()
      .describe('Of the tree of that size, in base64, as the checkpoint of that size says it.'),
  })
  .describe('What this was computed from: a signed state of the ledger.');

export type LedgerReference = z.output<typeof ledgerReferenceSchema>;

/** Throws AppError `ledger_corrupt` where there is no checkpoint of this size. */
export async function readLedgerReference(tx: Tx, treeSize: bigint): Promise<LedgerReference> {
  const note = await findCheckpoint(tx, treeSize);
  if (note === undefined) throw new AppError('ledger_corrupt', 'The ledger lacks a checkpoint of this size.');
  const { origin, size, root } = parseCheckpoint(parseNote(note).text);
  return { origin, tree_size: size.toString(), root_hash: encodeBase64(root) };
}
