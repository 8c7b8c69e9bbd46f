import { kindOfMediaType } from './attachment-kinds.ts';
import type { UnexaminedKind } from './attachment-kinds.ts';
import { readDataUri, splitAtDataUris } from './data-uri.ts';
import type { DataUri } from './data-uri.ts';
import { readEncodedRuns } from './encoded-runs.ts';
import type { EncodedRun } from './encoded-runs.ts';
import { LEAST_ENCODED_CHARACTERS, decodeBase64, decodePercent } from './encoded-text.ts';
import { splitAtEncodedParts } from './encoded-urls.ts';
import { isJsonText, keyOf, rewriteJsonText } from './json-text.ts';
import type { JsonVisitor } from './json-text.ts';
import type { SpendWork } from './work-meter.ts';

/** What happens to each text; `key` is the nearest key that it stands under, as a word about it. */
export type Rewrite = (text: string, key: string | undefined) => string;

export interface TextExaminer {
  /** Everything readable in a text, through all that it is wrapped in. */
  examine(text: string, key: string | undefined): string;
  /** A number of the body; it becomes a string where rewriting changes it. */
  examineNumber(value: number, key: string | undefined): number | string;
  /** A text in base64 that is known to be text: undefined where it is not. */
  examineEncoded(encoded: string, key: string | undefined): string | undefined;
  /** A data URI as a whole text. `readable` says whether its content was text. */
  examineDataUri(text: string, key: string | undefined): { text: string; readable: boolean } | undefined;
}

/**
 * How often text may be wrapped: JSON in a string of JSON, a data URI in that, and so on. Every level of JSON doubles
 * its backslashes, so that honest requests have two or three. What lies deeper is rewritten as it stands.
 */
const MAX_WRAPPINGS = 8;

/** What a text costs beside its characters, which may be none. */
const LEAST_WORK = 16;

/** What is left of a run that something was found in by chance; longer than any hash. */
const LEAST_LEFT_CHARACTERS = 192;

/** A number of fewer digits tells nobody apart. */
const LEAST_DIGITS = 7;

/**
 * Reads texts the way that a model would: text that is JSON is rewritten inside its strings, keys and numbers, text in
 * base64, in data URIs and in parts of URLs (`%40`) is decoded first, and each is put back in its own encoding.
 * `report` is told of what nobody can read, and
 * `spend` of the work as it is done.
 */
export function createTextExaminer(
  rewrite: Rewrite,
  report: (kind: UnexaminedKind) => void,
  spend: SpendWork,
): TextExaminer {
  function examine(text: string, key: string | undefined, wrappings: number): string {
    spend(text.length + LEAST_WORK);
    if (text === '') return rewrite(text, key);
    if (wrappings >= MAX_WRAPPINGS) return examineAsItStands(text, key);
    if (isJsonText(text, spend)) return examineJson(text, key, wrappings);
    const uri = startsLikeUri.test(text) ? readDataUri(text) : undefined;
    if (uri !== undefined) return examineUri(uri, key, wrappings).text;
    const pieces = splitAtDataUris(text);
    if (pieces.length === 1) return examineRuns(text, key, wrappings);
    return pieces.map((piece) => (piece === '' ? '' : examine(piece, key, wrappings + 1))).join('');
  }

  /** Runs in base64 stay in their text, unless one changes once it is decoded: a very long key is a run too. */
  function examineRuns(text: string, key: string | undefined, wrappings: number): string {
    const runs = readEncodedRuns(text, LEAST_ENCODED_CHARACTERS, spend);
    let rewritten = '';
    let done = 0;
    for (const { start, end, content } of runs) {
      const next = content === undefined ? undefined : examine(content.text, key, wrappings + 1);
      if (content === undefined || next === undefined || next === content.text) continue;
      if (start > done) rewritten += examineUrls(text.slice(done, start), key, wrappings);
      rewritten += content.encode(next);
      done = end;
    }
    if (done < text.length) rewritten += examineUrls(text.slice(done), key, wrappings);
    const opaque = countOpaque(runs);
    // What was taken out of the text, a key for one, was known: only what is left of its runs is reported.
    const left =
      opaque === 0 || rewritten === text
        ? opaque
        : countOpaque(readEncodedRuns(rewritten, LEAST_LEFT_CHARACTERS, spend));
    reportEncoded(Math.min(opaque, left));
    return rewritten;
  }

  /** Wrapped too often: what could be read is not. */
  function examineAsItStands(text: string, key: string | undefined): string {
    const runs = readEncodedRuns(text, LEAST_ENCODED_CHARACTERS, spend);
    reportEncoded(countOpaque(runs) + runs.filter(({ content }) => content !== undefined).length);
    return rewrite(text, key);
  }

  function reportEncoded(count: number): void {
    for (let number = 0; number < count; number += 1) report('encoded');
  }

  /** Texts with URLs stay in one piece, unless a part of a URL changes once it is decoded. */
  function examineUrls(text: string, key: string | undefined, wrappings: number): string {
    const pieces = splitAtEncodedParts(text);
    const parts = pieces.map((piece, at) => (at % 2 === 0 ? piece : examinePart(piece, key, wrappings)));
    if (parts.every((part, at) => part === pieces[at])) return rewrite(text, key);
    return parts.map((part, at) => (at % 2 === 0 && part !== '' ? rewrite(part, key) : part)).join('');
  }

  function examinePart(part: string, key: string | undefined, wrappings: number): string {
    const content = decodePercent(part);
    const text = content === undefined ? part : examine(content.text, key, wrappings + 1);
    return content === undefined || text === content.text ? part : content.encode(text);
  }

  function examineJson(json: string, key: string | undefined, wrappings: number): string {
    const visitor: JsonVisitor = {
      readString: (value, path) => examine(value, keyOf(path) ?? key, wrappings + 1),
      readKey: (name) => rewrite(name, undefined),
      readNumber: (digits, path) => (hasDigits(digits) ? rewrite(digits, keyOf(path) ?? key) : digits),
    };
    return rewriteJsonText(json, visitor, spend);
  }

  function examineUri(
    uri: DataUri,
    key: string | undefined,
    wrappings: number,
  ): { text: string; readable: boolean } {
    const head = rewrite(uri.head, key);
    if (uri.content !== undefined) {
      const text = examine(uri.content.text, key, wrappings + 1);
      const payload = text === uri.content.text ? uri.payload : uri.content.encode(text);
      return { text: `${head},${payload}`, readable: true };
    }
    report(kindOfMediaType(uri.mediaType));
    const payload = uri.isOpaque ? uri.payload : rewrite(uri.payload, key);
    return { text: `${head},${payload}`, readable: false };
  }

  function examineEncoded(encoded: string, key: string | undefined, wrappings: number): string | undefined {
    const content = decodeBase64(encoded);
    if (content === undefined) return undefined;
    const text = examine(content.text, key, wrappings + 1);
    return text === content.text ? encoded : content.encode(text);
  }

  return {
    examine: (text, key) => examine(text, key, 0),
    examineNumber(value, key) {
      const digits = String(value);
      if (!hasDigits(digits)) return value;
      const text = rewrite(digits, key);
      return text === digits ? value : text;
    },
    examineEncoded: (encoded, key) => examineEncoded(encoded, key, 0),
    examineDataUri(text, key) {
      const uri = readDataUri(text);
      return uri === undefined ? undefined : examineUri(uri, key, 0);
    },
  };
}

const startsLikeUri = /^data:/i;

function countOpaque(runs: readonly EncodedRun[]): number {
  return runs.filter(({ isOpaque }) => isOpaque).length;
}

function hasDigits(digits: string): boolean {
  return digits.length >= LEAST_DIGITS && digits.replace(/\D/g, '').length >= LEAST_DIGITS;
}
