import { encodeUtf8, equalBytes } from './bytes.ts';
import { canonicalize, parseCanonical } from './canonical.ts';
import { parseCheckpoint, verifyCheckpoint } from './checkpoint.ts';
import type { VerifiedCheckpoint } from './checkpoint.ts';
import { parseDecimal } from './decimal.ts';
import { readTextFields } from './text-fields.ts';
import { createFrontier } from './frontier.ts';
import { hashLeaf } from './merkle.ts';
import { MAX_NOTE_LENGTH, parseNote } from './note.ts';
import { ProofError, refusedBy } from './refusal.ts';
import type { Refused } from './refusal.ts';
import { sha256 as ownSha256 } from './sha256.ts';
import type { Sha256 } from './sha256.ts';
import { MAX_ENTRY_BYTES } from './tiles.ts';
import { parseVerifierKey } from './verifier-key.ts';

/** The value of an export header's `format` field. */
export const EXPORT_FORMAT = 'avouch.export/v1';

/** The first line of an export: which log, how many entries, and the signed checkpoint over all of them. */
export type ExportHeader = { readonly origin: string; readonly size: bigint; readonly checkpoint: string };

/** What an export verifier answers in the end. */
export type ExportVerdict = { readonly kind: 'verified'; readonly checkpoint: VerifiedCheckpoint } | Refused;

/** Verifies one export, line by line, in constant memory. */
export type ExportVerifier = {
  /**
   * Takes the next line, without its newline: the header first, then each entry's canonical JSON. False
   * means that the export is refused already and further lines change nothing. Never throws on bad input.
   */
  pushLine(line: string): boolean;
  /** How many entries the header promises: to show progress by, and not to be believed. Null before the header. */
  claimedSize(): bigint | null;
  /** The verdict on the lines so far, after the last one. Never throws on bad input. */
  finish(): Promise<ExportVerdict>;
};

/** The header line of an export, without its newline. The entries' canonical texts follow, a line each. */
export function formatExportHeader({ origin, size, checkpoint }: ExportHeader): string {
  return canonicalize({ format: EXPORT_FORMAT, origin, size: size.toString(), checkpoint });
}

/**
 * A verifier for the export of a whole ledger, against the verifier keys (in text form) of the logs that
 * the caller trusts. It recomputes the Merkle root from the lines and compares it with the signed one.
 * Refuses a cut tail (`truncated`), added lines (`surplus`), altered, swapped or dropped ones
 * (`root_mismatch`, `not_canonical`), a header that disagrees with its checkpoint, and other logs' keys.
 *
 * A native `sha256` may be handed in for speed.
 */
export function createExportVerifier(
  verifierKeys: readonly string[],
  { sha256 = ownSha256 }: { sha256?: Sha256 } = {},
): ExportVerifier {
  const frontier = createFrontier(0n, [], { sha256 });
  let header: ExportHeader | null = null;
  let lines = 0;
  let refused: Refused | null = null;

  function takeLine(line: string): void {
    if (header === null) {
      header = parseHeader(line);
      return;
    }
    if (BigInt(lines - 1) > header.size)
      throw new ProofError('surplus', 'There are more entries than were signed.');
    frontier.append(hashLeaf(readEntry(line), sha256));
  }

  return {
    pushLine(line) {
      if (refused !== null) return false;
      lines += 1;
      try {
        takeLine(line);
        return true;
      } catch (error) {
        const { reason, detail, kind } = refusedBy(error);
        refused = { kind, reason, detail: `Line ${lines}: ${detail}` };
        return false;
      }
    },
    claimedSize: () => header?.size ?? null,
    async finish() {
      if (refused !== null) return refused;
      try {
        if (header === null) throw new ProofError('malformed_export', 'The export is empty.');
        const trusted = verifierKeys.map(parseVerifierKey);
        const checkpoint = await verifyCheckpoint(header.checkpoint, trusted, header.origin);
        if (frontier.size() < checkpoint.size) {
          throw new ProofError('truncated', 'There are fewer entries than were signed.');
        }
        if (!equalBytes(frontier.root(), checkpoint.root)) {
          throw new ProofError('root_mismatch', 'The entries are not the ones that were signed.');
        }
        return { kind: 'verified', checkpoint };
      } catch (error) {
        return refusedBy(error);
      }
    },
  };
}

const MAX_HEADER_LENGTH = 2 * MAX_NOTE_LENGTH;

function parseHeader(line: string): ExportHeader {
  if (line.length > MAX_HEADER_LENGTH) throw new ProofError('too_large', 'The header is too long.');
  const fields = readTextFields(line, EXPORT_FORMAT, ['origin', 'size', 'checkpoint'], 'malformed_export');
  const size = parseDecimal(fields.size);
  if (size === null) throw new ProofError('malformed_export', 'The size is not a plain decimal below 2^63.');
  // Read here without belief, so that a disagreement shows before a million lines were hashed.
  const checkpoint = parseCheckpoint(parseNote(fields.checkpoint).text);
  if (checkpoint.origin !== fields.origin) {
    throw new ProofError('origin_mismatch', 'The header and its checkpoint name different logs.');
  }
  if (checkpoint.size !== size) {
    throw new ProofError('index_mismatch', 'The header and its checkpoint state different sizes.');
  }
  return { origin: fields.origin, size, checkpoint: fields.checkpoint };
}

function readEntry(line: string): Uint8Array {
  // UTF-8 is never shorter than UTF-16 counts: this refuses long lines before any work on them.
  if (line.length > MAX_ENTRY_BYTES) throw tooLarge();
  parseCanonical(line);
  const leaf = encodeUtf8(line);
  if (leaf.length > MAX_ENTRY_BYTES) throw tooLarge();
  return leaf;
}

function tooLarge(): ProofError {
  return new ProofError('too_large', 'An entry is over 65,535 bytes.');
}
