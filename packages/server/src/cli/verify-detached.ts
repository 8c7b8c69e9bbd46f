import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

import {
  decodeUtf8,
  parseCanonical,
  parseVerifierKey,
  verifyCheckpoint,
  verifyEnvelope,
} from '@avouch/proof';
import { z } from 'zod';

import { AppError } from '../platform/errors.ts';
import { EXPORT_PREDICATE_TYPE } from '../spend/index.ts';
import type { Verification } from './verify.ts';

/** What is signed about an export: see `spend/exports/statement.ts`. Further fields are let be, as in-toto asks. */
const statementSchema = z.looseObject({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z
    .array(z.looseObject({ name: z.string(), digest: z.looseObject({ sha256: z.string() }) }))
    .length(1),
  predicateType: z.literal(EXPORT_PREDICATE_TYPE),
  predicate: z.looseObject({
    origin: z.string(),
    tree_size: z.string(),
    checkpoint: z.string(),
    from: z.string(),
    to: z.string(),
    rows: z.int(),
    totals: z.looseObject({ cost_micros: z.int(), unpriced_calls: z.int() }),
  }),
});

/**
 * Verifies an export against its detached signature: the envelope was signed by a trusted key, that key is the one of
 * the ledger that the statement names, the ledger's checkpoint in it is signed by the same key and of the size that is
 * claimed, and the file has exactly the bytes that were signed. Throws ProofError for envelopes and checkpoints that
 * do not hold.
 */
export async function verifyDetached(
  file: string,
  signature: string,
  trusted: readonly string[],
): Promise<Verification> {
  const keys = trusted.map(parseVerifierKey);
  const { payload, signedBy } = await verifyEnvelope(
    signature,
    keys.map(({ name, publicKey }) => ({ keyid: '', publicKey, name })),
  );
  const parsed = statementSchema.safeParse(parseCanonical(decodeUtf8(payload)));
  const [subject] = parsed.data?.subject ?? [];
  if (!parsed.success || subject === undefined) {
    return refused('The signature says nothing about an export of spend.', 'unknown_format');
  }
  const { origin, tree_size: treeSize, checkpoint, from, to, rows, totals } = parsed.data.predicate;
  const own = keys.filter(
    (key) => key.name === origin && signedBy.some(({ publicKey }) => publicKey === key.publicKey),
  );
  if (own.length === 0) {
    return refused(`It was not signed by the key of the ledger that it names, ${origin}.`, 'origin_mismatch');
  }
  const { size } = await verifyCheckpoint(checkpoint, own, origin);
  if (size.toString() !== treeSize) {
    return refused('The statement and its checkpoint name different sizes.', 'index_mismatch');
  }
  if ((await digestOf(file)) !== subject.digest.sha256) {
    return refused('The file is not the one that was signed.', 'digest_mismatch');
  }
  const unpriced = totals.unpriced_calls === 0 ? '' : `, and ${totals.unpriced_calls} calls have no price`;
  return {
    verified: true,
    lines: [
      `verified: ${subject.name}, ${rows} rows of ${origin}, ${from} to ${to}`,
      `          at ${treeSize} entries; ${(totals.cost_micros / 1_000_000).toFixed(6)} dollars were billed${unpriced}`,
    ],
  };
}

async function digestOf(file: string): Promise<string> {
  if (!((await stat(file).catch(() => undefined))?.isFile() ?? false)) {
    throw new AppError('parameter_invalid', `There is no file ${file}.`);
  }
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(Buffer.from(chunk));
  return hash.digest('hex');
}

function refused(detail: string, code: string): Verification {
  return { verified: false, lines: [`refused: ${detail} (${code})`] };
}
