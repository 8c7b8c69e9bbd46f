import { isJsonObject } from './canonical.ts';
import type { JsonValue } from './canonical.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { ENTRY_FORMAT } from './entry-bundle.ts';
import { EXPORT_FORMAT } from './export.ts';
import { parseNote } from './note.ts';
import { ProofError } from './refusal.ts';
import { TLOG_PROOF_HEADER } from './tlog-proof.ts';

/** The documents that this package can verify. */
export type DocumentFormat = 'entry' | 'export' | 'tlog-proof' | 'dsse' | 'checkpoint' | 'unknown';

/**
 * Which kind of document a text is, by its beginning and shape. It says how to verify, never that the
 * document is sound. Of an export, the first line is enough. Never throws.
 */
export function detectFormat(text: string): DocumentFormat {
  if (text.startsWith(`${TLOG_PROOF_HEADER}\n`)) return 'tlog-proof';
  // Blanks before the brace are laid out by people; an export's header always starts its line.
  if (/^\s*\{/.test(text)) {
    const firstLine = detectJson(text.slice(0, text.indexOf('\n') + 1));
    return firstLine === 'unknown' ? detectJson(text) : firstLine;
  }
  return isCheckpoint(text) ? 'checkpoint' : 'unknown';
}

function detectJson(text: string): DocumentFormat {
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch {
    return 'unknown';
  }
  if (!isJsonObject(value)) return 'unknown';
  if (value['format'] === EXPORT_FORMAT) return 'export';
  if (value['format'] === ENTRY_FORMAT) return 'entry';
  return 'payloadType' in value && 'signatures' in value ? 'dsse' : 'unknown';
}

function isCheckpoint(text: string): boolean {
  try {
    parseCheckpoint(parseNote(text).text);
    return true;
  } catch (error) {
    if (error instanceof ProofError) return false;
    throw error;
  }
}
