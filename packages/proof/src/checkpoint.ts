import { decodeBase64, encodeBase64 } from './bytes.ts';
import { parseDecimal } from './decimal.ts';
import { checkTreeSize } from './merkle.ts';
import { verifyNote } from './note.ts';
import type { Signer } from './note.ts';
import { ProofError } from './refusal.ts';
import { HASH_BYTES } from './sha256.ts';
import type { VerifierKey } from './verifier-key.ts';

/** What a log says about itself at one moment: its name, how many entries it has, and their root. */
export type Checkpoint = {
  readonly origin: string;
  readonly size: bigint;
  readonly root: Uint8Array;
  /** Lines that C2SP tlog-checkpoint allows and advises against. Avouch writes none. */
  readonly extensions: readonly string[];
};

/** A checkpoint signed by its log, and who else signed it. */
export type VerifiedCheckpoint = Checkpoint & { readonly signers: readonly Signer[] };

/**
 * The text that a log signs (C2SP tlog-checkpoint): origin, size and root, a line each. Throws
 * `malformed_checkpoint` on an origin or extension that is not one line, `index_out_of_range` on a size.
 */
export function formatCheckpoint({
  origin,
  size,
  root,
  extensions = [],
}: Omit<Checkpoint, 'extensions'> & Partial<Checkpoint>): string {
  checkTreeSize(size);
  const text = `${[origin, size.toString(), encodeBase64(root), ...extensions].join('\n')}\n`;
  const parsed = parseCheckpoint(text);
  if (parsed.origin !== origin || parsed.extensions.length !== extensions.length) {
    throw malformed('An origin or extension is not one line.');
  }
  return text;
}

/** Reads a checkpoint's text (a note's `text`, without signatures). Throws `malformed_checkpoint`. */
export function parseCheckpoint(text: string): Checkpoint {
  if (!text.endsWith('\n')) throw malformed('The checkpoint does not end in a newline.');
  const lines = text.slice(0, -1).split('\n');
  if (lines.includes('')) throw malformed('The checkpoint has an empty line.');
  const [origin, sizeText, rootText, ...extensions] = lines;
  if (origin === undefined || sizeText === undefined || rootText === undefined) {
    throw malformed('A checkpoint has at least three lines.');
  }
  const size = parseDecimal(sizeText);
  if (size === null) throw malformed('The tree size is not a plain decimal below 2^63.');
  return { origin, size, root: decodeRoot(rootText), extensions };
}

/**
 * Verifies a signed checkpoint. A trusted key named like the origin must have signed: a key that speaks
 * for one log cannot speak for another, whoever else signed too. Throws what `verifyNote` and
 * `parseCheckpoint` throw, and `origin_mismatch`.
 */
export async function verifyCheckpoint(
  note: string,
  trusted: readonly VerifierKey[],
  expectedOrigin?: string,
): Promise<VerifiedCheckpoint> {
  const { text, signers } = await verifyNote(note, trusted);
  const checkpoint = parseCheckpoint(text);
  if (expectedOrigin !== undefined && checkpoint.origin !== expectedOrigin) {
    throw new ProofError('origin_mismatch', 'The checkpoint is of another log than expected.');
  }
  const signedByLog = signers.some(({ key }) => key.use === 'note' && key.name === checkpoint.origin);
  if (!signedByLog)
    throw new ProofError('origin_mismatch', 'No trusted key of this log signed the checkpoint.');
  return { ...checkpoint, signers };
}

function decodeRoot(text: string): Uint8Array {
  let root: Uint8Array;
  try {
    root = decodeBase64(text);
  } catch {
    throw malformed('The root hash is not strict base64.');
  }
  if (root.length !== HASH_BYTES) throw malformed('The root hash does not have 32 bytes.');
  return root;
}

function malformed(detail: string): ProofError {
  return new ProofError('malformed_checkpoint', detail);
}
