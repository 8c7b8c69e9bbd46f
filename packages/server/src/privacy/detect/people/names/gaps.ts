import { Shape, type Words } from '../words.ts';

/** What stands between a word and the next. */
export type Gap = 'space' | 'hyphen' | 'none';

/** Whether a word and the next may be of one name: a space or two, a hyphen, or a full stop after an initial. */
export function gapAfter(words: Words, word: number): Gap {
  if (word + 1 >= words.count) return 'none';
  let at = words.ends[word] ?? 0;
  const next = words.starts[word + 1] ?? 0;
  const { units } = words;
  if (next - at > LONGEST_GAP) return 'none';
  if (units[at] === FULL_STOP && words.shapes[word] === Shape.initial) {
    at += 1;
    if (at === next) return words.shapes[word + 1] === Shape.initial ? 'space' : 'none';
  }
  if (at === next) return 'none';
  if (next - at === 1 && isHyphen(units[at] ?? 0)) return 'hyphen';
  for (; at < next; at += 1) if (!isSpace(units[at] ?? 0)) return 'none';
  return 'space';
}

const LONGEST_GAP = 3;

export function isSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0xa0 || unit === 0x20_2f;
}

function isHyphen(unit: number): boolean {
  return unit === 0x2d || unit === 0x20_10 || unit === 0x20_11;
}

/** Whether what stands around a piece of text shows that it is code, an address of the web or a handle. */
export function isWithinCode({ text, units }: Words, start: number, end: number): boolean {
  if (start > 0 && isOf(CODE_BEFORE, units[start - 1] ?? 0)) return true;
  if (end >= text.length) return false;
  const after = units[end] ?? 0;
  if (isOf(CODE_AFTER, after)) return true;
  return after === FULL_STOP && LETTER.test(text[end + 1] ?? '');
}

const FULL_STOP = 0x2e;
const CODE_BEFORE = asciiTable('@#_/\\$.~`&%');
const CODE_AFTER = asciiTable('(@_/\\=`[{');
const LETTER = /[\p{L}_]/u;

function asciiTable(characters: string): Uint8Array {
  const table = new Uint8Array(0x80);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}

function isOf(table: Uint8Array, unit: number): boolean {
  return unit < table.length && table[unit] === 1;
}

/** Whether a piece begins a text, a line or a sentence. */
export function isSentenceStart(text: string, start: number): boolean {
  let at = start - 1;
  while (at >= 0 && start - at < LONGEST_LEAD && LEADING.includes(text[at] ?? '')) at -= 1;
  return at < 0 || '.!?:;\n\r'.includes(text[at] ?? '');
}

const LONGEST_LEAD = 8;
const LEADING = ' \u00a0"\'“„«(*-•–—#>';

export function isLineStart(text: string, start: number): boolean {
  const before = text[start - 1];
  if (before === undefined || FIELD_BOUNDS.includes(before)) return true;
  if (!isSpace(before.charCodeAt(0))) return false;
  const further = text[start - 2];
  return further === undefined || FIELD_BOUNDS.includes(further) || '-*•.)'.includes(further);
}

export function isLineEnd(text: string, end: number): boolean {
  let at = end;
  while (at < text.length && at - end < LONGEST_LEAD && isSpace(text.charCodeAt(at))) at += 1;
  const after = text[at];
  return after === undefined || FIELD_BOUNDS.includes(after) || (after === ',' && isFieldEnd(text[at + 1]));
}

function isFieldEnd(after: string | undefined): boolean {
  return after === undefined || after === '\n' || after === '\r';
}

const FIELD_BOUNDS = '\n\r\t|;:"()<>[]';
