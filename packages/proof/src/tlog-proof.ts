import { decodeBase64, encodeBase64 } from './bytes.ts';
import { verifyCheckpoint } from './checkpoint.ts';
import type { VerifiedCheckpoint } from './checkpoint.ts';
import { parseDecimal } from './decimal.ts';
import { verifyInclusion } from './merkle-verify.ts';
import { MAX_NOTE_LENGTH } from './note.ts';
import { ProofError } from './refusal.ts';
import { HASH_BYTES } from './sha256.ts';
import type { VerifierKey } from './verifier-key.ts';

/** A C2SP tlog-proof taken apart: where an entry stands, and why the checkpoint's root contains it. */
export type TlogProof = {
  readonly index: bigint;
  /** The inclusion proof, from the leaf's sibling up. */
  readonly hashes: readonly Uint8Array[];
  /** The signed checkpoint, verbatim. */
  readonly checkpoint: string;
  /** Opaque and not authenticated: never trust it. */
  readonly extra: Uint8Array | null;
};

/** The first line of every proof. */
export const TLOG_PROOF_HEADER = 'c2sp.org/tlog-proof@v1';

/** The text of a proof. Throws `malformed_proof` if what was given would not read back the same. */
export function formatTlogProof({
  index,
  hashes,
  checkpoint,
  extra = null,
}: Omit<TlogProof, 'extra'> & Partial<TlogProof>): string {
  const lines = [
    TLOG_PROOF_HEADER,
    ...(extra === null ? [] : [`extra ${encodeBase64(extra)}`]),
    `index ${index}`,
    ...hashes.map(encodeBase64),
  ];
  const text = `${lines.join('\n')}\n\n${checkpoint}`;
  parseTlogProof(text);
  return text;
}

/** Reads a proof's text. Throws `malformed_proof`. The checkpoint is not looked into. */
export function parseTlogProof(text: string): TlogProof {
  if (text.length > MAX_PROOF_LENGTH) throw malformed('The proof is too long.');
  const split = text.indexOf('\n\n');
  if (split < 0) throw malformed('The proof has no checkpoint.');
  const [header, ...lines] = text.slice(0, split).split('\n');
  if (header !== TLOG_PROOF_HEADER) throw malformed('The first line is not the one of a tlog-proof.');
  const extra = lines[0]?.startsWith(EXTRA) ? decode(lines.shift()!.slice(EXTRA.length)) : null;
  if (extra?.length === 0) throw malformed('Empty extra data is written by leaving the line out.');
  const indexLine = lines.shift() ?? '';
  const index = indexLine.startsWith(INDEX) ? parseDecimal(indexLine.slice(INDEX.length)) : null;
  if (index === null) throw malformed('The index line is missing or not a plain decimal below 2^63.');
  if (lines.length > MAX_PROOF_HASHES) throw malformed('The proof has more hashes than a tree has levels.');
  const hashes = lines.map(decode);
  if (hashes.some((hash) => hash.length !== HASH_BYTES)) throw malformed('A hash does not have 32 bytes.');
  return { index, hashes, checkpoint: text.slice(split + 2), extra };
}

/**
 * Verifies that the leaf with this hash is in the log, at the position that the proof states, under a
 * checkpoint signed by a trusted key of the log. Throws what `parseTlogProof` and `verifyCheckpoint`
 * throw, and `index_out_of_range` or `not_included`.
 */
export async function verifyTlogProof(
  { index, hashes, checkpoint }: TlogProof,
  leafHash: Uint8Array,
  trusted: readonly VerifierKey[],
  expectedOrigin?: string,
): Promise<VerifiedCheckpoint> {
  const verified = await verifyCheckpoint(checkpoint, trusted, expectedOrigin);
  const { size, root } = verified;
  if (index >= size)
    throw new ProofError('index_out_of_range', 'The index is not below the signed tree size.');
  if (!verifyInclusion({ index, size, leafHash, proof: hashes, root })) {
    throw new ProofError('not_included', 'The proof does not lead from this entry to the signed root.');
  }
  return verified;
}

const EXTRA = 'extra ';
const INDEX = 'index ';
const MAX_PROOF_HASHES = 63;
const MAX_PROOF_LENGTH = 2 * MAX_NOTE_LENGTH;

function decode(line: string): Uint8Array {
  try {
    return decodeBase64(line);
  } catch {
    throw malformed('A line is not strict base64.');
  }
}

function malformed(detail: string): ProofError {
  return new ProofError('malformed_proof', detail);
}
