import { decodeBase64, decodeHex } from './encoded-text.ts';
import type { EncodedText } from './encoded-text.ts';
import { LEAST_LINE_CHARACTERS, readStretch, startOfStretch } from './encoded-stretches.ts';
import type { Stretch } from './encoded-stretches.ts';
import type { SpendWork } from './work-meter.ts';

/** A long run of base64 or hexadecimal digits inside of a text. */
export interface EncodedRun {
  readonly start: number;
  readonly end: number;
  /** What it says where that is text. */
  readonly content: EncodedText | undefined;
  /** Whether it holds bytes that nobody can read: then `content` is undefined. */
  readonly isOpaque: boolean;
}

/**
 * Finds runs of at least `leastCharacters` of base64 (also its form for URLs) in a text, and reads them. A run may be
 * broken into lines of 60 characters and more, indented or quoted (`> `). Linear; `spend` may end it.
 *
 * Digits and letters of one case alone are words, numbers or rows of signs and no base64; a run in a URL is a part of
 * an address; and what a PEM block says that it is, a key or a certificate, nobody has to look into: such runs are
 * read where they are text, and never opaque. Hexadecimal digits are read in one line; in several they are a list of
 * hashes more often. Not found: lines that are put together by quotes or `\n`, and other encodings (base32, base85,
 * quoted-printable, uuencode).
 */
export function readEncodedRuns(text: string, leastCharacters: number, spend: SpendWork): EncodedRun[] {
  const runs: EncodedRun[] = [];
  if (text.length < leastCharacters) return runs;
  for (let at = startOfStretch(text, 0); at !== undefined;) {
    const stretch = readStretch(text, at);
    spend(stretch.end - at);
    const run = stretch.characters < leastCharacters ? undefined : readRun(text, stretch, leastCharacters);
    if (run?.content !== undefined || run?.isOpaque === true) runs.push(run);
    at = startOfStretch(text, run?.end ?? stretch.end);
  }
  return runs;
}

/** How far before a run its URL may begin: no server takes a longer one. */
const URL_CHARACTERS = 8_192;
/** How far before a run its PEM block may begin, with all of its headers. */
const BLOCK_CHARACTERS = 1_024;

function readRun(text: string, stretch: Stretch, leastCharacters: number): EncodedRun {
  if (endsInUrl(text.slice(Math.max(0, stretch.start - URL_CHARACTERS), stretch.start + 2)))
    return readRunInUrl(text, stretch, leastCharacters);
  const { start, end, endOfFullLines } = stretch;
  // A short last line can be the end of the run, or a word that stands below it.
  for (const last of new Set([end, endOfFullLines])) {
    const content = readContent(text.slice(start, last));
    if (content !== undefined) return { start, end: last, content, isOpaque: false };
  }
  const before = text.slice(Math.max(0, start - BLOCK_CHARACTERS), start);
  const isOpaque = looksEncoded(text.slice(start, endOfFullLines)) && !isInKeyBlock(before);
  return { start, end, content: undefined, isOpaque };
}

/** In a path the run is what stands behind the last slash; no URL goes on in the next line. */
function readRunInUrl(
  text: string,
  { start, endOfFirstLine: end }: Stretch,
  leastCharacters: number,
): EncodedRun {
  const last = start + text.slice(start, end).lastIndexOf('/') + 1;
  const from = end - last >= leastCharacters ? last : start;
  const content = end - from < leastCharacters ? undefined : readContent(text.slice(from, end));
  return { start: from, end, content, isOpaque: false };
}

function readContent(raw: string): EncodedText | undefined {
  const lineBreak = lineBreaks.exec(raw);
  if (lineBreak === null) return (hexDigits.test(raw) ? decodeHex(raw) : undefined) ?? decodeBase64(raw);
  const content = decodeBase64(raw.replaceAll(notBase64, ''));
  if (content === undefined) return undefined;
  const width = Math.max(lineBreak.index, LEAST_LINE_CHARACTERS);
  return { text: content.text, encode: (changed) => inLines(content.encode(changed), width, lineBreak[0]) };
}

function inLines(encoded: string, width: number, separator: string): string {
  const lines: string[] = [];
  for (let at = 0; at < encoded.length; at += width) lines.push(encoded.slice(at, at + width));
  return lines.join(separator);
}

function endsInUrl(before: string): boolean {
  const scheme = before.lastIndexOf('://');
  return scheme !== -1 && !outsideUrl.test(before.slice(scheme));
}

function looksEncoded(raw: string): boolean {
  if (hexDigits.test(raw.replaceAll(notBase64, '')))
    return !lineBreaks.test(raw) && /\d/.test(raw) && /[a-f]/i.test(raw);
  return /[a-z]/.test(raw) && /[A-Z]/.test(raw) && /\d/.test(raw);
}

/** Whether a text ends right before the body of a key or certificate in PEM (RFC 7468) or OpenPGP's armour. */
function isInKeyBlock(before: string): boolean {
  const begin = before.lastIndexOf(BEGIN);
  if (begin === -1) return false;
  const block = before.slice(begin + BEGIN.length);
  const label = keyLabel.exec(block)?.[0];
  if (label === undefined) return false;
  const lines = block.slice(label.length).split('\n');
  return lines.every((line) => line.includes(': ') || /^[\s\\>]*$/.test(line));
}

const BEGIN = '-----BEGIN ';
const keyLabel = /^[A-Z\d ]{0,40}(?:CERTIFICATE|REQUEST|KEY|KEY BLOCK|CRL|PARAMETERS|SIGNATURE)-----/;
const hexDigits = /^[\da-f]+$/i;
const notBase64 = /[^\w+/=-]/g;
const outsideUrl = /[\s"'<>`|\\^]/;
const lineBreaks = /[^\w+/=-]+/;
