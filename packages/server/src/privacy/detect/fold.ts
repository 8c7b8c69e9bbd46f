import { ESCAPE, FOLDABLE } from './characters.ts';
import { HIGH_OF_MATHEMATICAL, HIGH_OF_TAGS, isRemoved, plainUnit } from './fold-units.ts';
import { readEscape } from './fold-escapes.ts';

/** A text without what only disguises it, and where each unit of it came from. */
export interface Folded {
  readonly text: string;
  /** The span of the original text behind a span of the folded one; undefined where they are the same. */
  readonly spanOf: ((start: number, end: number) => readonly [start: number, end: number]) | undefined;
}

/**
 * Undoes what hides a value from a pattern and from nobody else: wide and mathematical letters, digits of other
 * scripts, characters without width, unusual spaces and dashes, percent-encoding, HTML entities, and the escapes of
 * JSON within a string. Nearly every text has none of these and is given back as it is. `classes` are those of all
 * units of the text.
 */
export function fold(text: string, classes: number): Folded {
  const mayFold = (classes & FOLDABLE) !== 0 || ((classes & ESCAPE) !== 0 && ESCAPED.test(text));
  return mayFold ? foldAll(text) : { text, spanOf: undefined };
}

/** Letters are no reason to fold: a text in another alphabet costs no more than one in English. */
const ESCAPED = /%[0-9A-Fa-f]{2}|&[#A-Za-z]|\\[nrtu]/;

function foldAll(text: string): Folded {
  const units = new Uint16Array(text.length);
  const origins = new Uint32Array(text.length + 1);
  let length = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    let unit = code;
    let taken = 1;
    if (code === PERCENT || code === AMPERSAND || code === BACKSLASH) {
      const escape = readEscape(text, at, code);
      if (escape !== undefined) {
        unit = escape.unit;
        taken = escape.length;
      }
    }
    if (unit >= 0x80) {
      if (isRemoved(unit)) {
        at += taken;
        continue;
      }
      if ((unit === HIGH_OF_MATHEMATICAL || unit === HIGH_OF_TAGS) && taken === 1) {
        const plain = plainPair(unit, text.charCodeAt(at + 1));
        if (plain !== undefined) taken = 2;
        if (plain === REMOVED) {
          at += taken;
          continue;
        }
        unit = plain ?? unit;
      } else unit = plainUnit(unit);
    }
    units[length] = unit;
    origins[length++] = at;
    at += taken;
  }
  origins[length] = text.length;
  const kept = Buffer.from(units.buffer, 0, length * 2).toString('utf16le');
  return {
    text: kept,
    // What stands before the next kept unit belongs to the value only if the value goes on there.
    spanOf: (from, to) => [origins[from] ?? 0, endOf(text, origins[to - 1] ?? 0)],
  };
}

/** Where the unit at `at` ends in the original: an escape is several units long. */
function endOf(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === HIGH_OF_MATHEMATICAL) return Math.min(at + 2, text.length);
  return at + (readEscape(text, at, code)?.length ?? 1);
}

const PERCENT = 0x25;
const AMPERSAND = 0x26;
const BACKSLASH = 0x5c;
const REMOVED = -1;

/** Mathematical letters and digits are pairs; so are the invisible tags, which are dropped. */
function plainPair(high: number, low: number): number | undefined {
  if (high === HIGH_OF_TAGS) return low >= 0xdc00 && low <= 0xddef ? REMOVED : undefined;
  if (!(low >= 0xdc00 && low <= 0xdfff)) return undefined;
  const plain = String.fromCharCode(high, low).normalize('NFKC');
  return plain.length === 1 ? plain.charCodeAt(0) : undefined;
}
