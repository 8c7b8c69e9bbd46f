import { encodeUtf8 } from './bytes.ts';
import { canonicalize, parseCanonical } from './canonical.ts';
import type { JsonValue } from './canonical.ts';
import type { VerifiedCheckpoint } from './checkpoint.ts';
import { parseDecimal } from './decimal.ts';
import { readTextFields } from './text-fields.ts';
import { hashLeaf } from './merkle.ts';
import { MAX_NOTE_LENGTH } from './note.ts';
import { ProofError, refusedBy } from './refusal.ts';
import type { Refused } from './refusal.ts';
import { MAX_ENTRY_BYTES } from './tiles.ts';
import { parseTlogProof, verifyTlogProof } from './tlog-proof.ts';
import { parseVerifierKey } from './verifier-key.ts';

/** The value of an entry bundle's `format` field. */
export const ENTRY_FORMAT = 'avouch.entry/v1';

/** One ledger entry with all that is needed to verify it offline, but for the log's key. */
export type EntryBundle = {
  /** The name of the log. */
  readonly origin: string;
  readonly index: bigint;
  /** The entry itself: canonical JSON, whose UTF-8 bytes are exactly the leaf. */
  readonly leaf: string;
  /** A C2SP tlog-proof for the leaf. */
  readonly proof: string;
};

/** What `verifyEntryBundle` answers. */
export type EntryVerdict =
  | {
      readonly kind: 'verified';
      readonly entry: JsonValue;
      readonly index: bigint;
      readonly checkpoint: VerifiedCheckpoint;
    }
  | Refused;

/** The text of an entry bundle: one JSON object on one line. */
export function formatEntryBundle({ origin, index, leaf, proof }: EntryBundle): string {
  return `${canonicalize({ format: ENTRY_FORMAT, origin, index: index.toString(), leaf, proof })}\n`;
}

/**
 * Reads an entry bundle without believing it. Throws `malformed_json`, `malformed_entry` or `too_large`.
 */
export function parseEntryBundle(text: string): EntryBundle {
  if (text.length > MAX_BUNDLE_LENGTH) throw new ProofError('too_large', 'The entry bundle is too long.');
  const fields = readTextFields(text, ENTRY_FORMAT, ['origin', 'index', 'leaf', 'proof'], 'malformed_entry');
  const index = parseDecimal(fields.index);
  if (index === null) throw new ProofError('malformed_entry', 'The index is not a plain decimal below 2^63.');
  return { origin: fields.origin, index, leaf: fields.leaf, proof: fields.proof };
}

/**
 * Verifies an entry bundle, given as its text or as the parsed object, against the verifier keys (in text
 * form) of the logs that the caller trusts. Verified means: the leaf is canonical, and stands at that index
 * of the log named in the bundle, under a checkpoint signed by a key of that name.
 *
 * Never throws on bad input, of whatever type: every fault is a refusal with a code.
 */
export async function verifyEntryBundle(
  bundle: unknown,
  verifierKeys: readonly string[],
): Promise<EntryVerdict> {
  try {
    const trusted = verifierKeys.map(parseVerifierKey);
    const { origin, index, leaf, proof: proofText } = parseEntryBundle(asText(bundle));
    const leafBytes = encodeUtf8(leaf);
    if (leafBytes.length > MAX_ENTRY_BYTES)
      throw new ProofError('too_large', 'The leaf is over 65,535 bytes.');
    const entry = parseCanonical(leaf);
    const proof = parseTlogProof(proofText);
    if (proof.index !== index) {
      throw new ProofError('index_mismatch', 'The bundle and its proof name different positions.');
    }
    const checkpoint = await verifyTlogProof(proof, hashLeaf(leafBytes), trusted, origin);
    return { kind: 'verified', entry, index, checkpoint };
  } catch (error) {
    return refusedBy(error);
  }
}

// A leaf can be escaped to six times its length; the rest is the proof.
const MAX_BUNDLE_LENGTH = 6 * MAX_ENTRY_BYTES + 2 * MAX_NOTE_LENGTH;

// Whatever an object does when it is read, getters and proxies included, it does here and nowhere else.
function asText(bundle: unknown): string {
  if (typeof bundle === 'string') return bundle;
  let text: string | undefined;
  try {
    text = JSON.stringify(bundle);
  } catch {
    text = undefined;
  }
  if (text === undefined) throw new ProofError('malformed_entry', 'The entry bundle is not a JSON object.');
  return text;
}
