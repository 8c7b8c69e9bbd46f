import { Character } from './characters.ts';
import { addToHash, gazetteer, marksOfWord, START_OF_WORD } from './gazetteer.ts';

/** How a word is written. */
export const Shape = {
  lower: 0,
  /** One capital, then small letters; also McDonald and O'Brien. */
  capital: 1,
  allCapitals: 2,
  /** One capital letter alone. */
  initial: 3,
  /** Begins with a digit. */
  number: 4,
  /** Letters with digits, underscores or capitals inside: an identifier. */
  code: 5,
  /** A script that has no capitals. */
  caseless: 6,
} as const;

/** The words of a text: word i is text[starts[i]..ends[i]), of shapes[i], and stands in the lists of marks[i]: of all lists if it has a capital, else of those of context. */
export interface Words {
  readonly text: string;
  readonly count: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly shapes: Uint8Array;
  readonly marks: Int32Array;
}

const UNITS_BETWEEN_CHECKS = 1 << 15;
/** A longer word is cut, so that time is checked within it too. */
const LONGEST_WORD_UNITS = 1 << 15;
const SMALL_A = 0x61;
const SMALL_S = 0x73;
const SMALL_Z = 0x7a;

/**
 * Cuts a text into words in one pass, and looks each up in all lists at once. A hyphen parts words. An apostrophe
 * parts where a possessive s follows, or a capital after small letters only (l'Anna).
 */
export function wordsOf(text: string, checkTime?: () => void): Words {
  const { characters, marksOf, contextOf } = gazetteer();
  const { kinds, small } = characters;
  const room = (text.length >> 1) + 1;
  const starts = new Int32Array(room);
  const ends = new Int32Array(room);
  const shapes = new Uint8Array(room);
  const marks = new Int32Array(room);
  let count = 0;

  let nextCheck = 0;
  for (let at = 0; at < text.length;) {
    if (at >= nextCheck) {
      checkTime?.();
      nextCheck = at + UNITS_BETWEEN_CHECKS;
    }
    const first = kinds[text.charCodeAt(at)] ?? 0;
    if (first === Character.other || first === Character.mark || first === Character.apostrophe) {
      at += 1;
      continue;
    }
    const start = at;
    let hash = START_OF_WORD;
    let capitals = 0;
    let smalls = 0;
    let others = 0;
    let capitalInside = 0;
    const limit = Math.min(text.length, start + LONGEST_WORD_UNITS);
    for (; at < limit; at += 1) {
      const unit = text.charCodeAt(at);
      // The small letters of ASCII are nearly all of most texts.
      if (unit >= SMALL_A && unit <= SMALL_Z) {
        smalls += 1;
        hash = addToHash(hash, unit);
        continue;
      }
      const kind = kinds[unit] ?? 0;
      if (kind === Character.lower) smalls += 1;
      else if (kind === Character.upper) {
        if (smalls > 0) capitalInside ||= at;
        capitals += 1;
      } else if (kind === Character.mark) continue;
      else if (kind === Character.other) break;
      else if (kind === Character.apostrophe) {
        const next = kinds[text.charCodeAt(at + 1)] ?? 0;
        const isPossessive = small[text.charCodeAt(at + 1)] === SMALL_S && !isLetter(kinds, text, at + 2);
        if (isPossessive || !(next === Character.lower || (next === Character.upper && capitals > 0))) break;
        continue;
      } else others += 1;
      hash = addToHash(hash, small[unit] ?? unit);
    }
    starts[count] = start;
    ends[count] = at;
    const isPlain = capitalInside === 0 || isNamePrefix(text, start, capitalInside);
    const shape = shapeOf(first, isPlain, capitals, smalls, others);
    shapes[count] = shape;
    // Small words are names after a few words only (`lookUpFully`), and numbers and identifiers never.
    if (shape === Shape.lower) marks[count] = contextOf(hash);
    else if (shape !== Shape.number && shape !== Shape.code) marks[count] = marksOf(hash);
    count += 1;
  }
  return { text, count, starts, ends, shapes, marks };
}

/** Looks words with small letters up in the lists of names too. */
export function lookUpFully(words: Words, first: number, most: number): void {
  for (let word = first; word < Math.min(words.count, first + most); word += 1) {
    const start = words.starts[word] ?? 0;
    const end = words.ends[word] ?? 0;
    if (words.shapes[word] !== Shape.lower || end - start > LONGEST_NAME) continue;
    words.marks[word] = marksOfWord(words.text.slice(start, end));
  }
}

const LONGEST_NAME = 24;

function shapeOf(first: number, isPlain: boolean, capitals: number, smalls: number, others: number): number {
  if (first === Character.digit) return Shape.number;
  if (others > 0)
    return capitals + smalls === 0 && first === Character.caseless ? Shape.caseless : Shape.code;
  if (capitals === 0) return Shape.lower;
  if (smalls === 0) return capitals > 1 ? Shape.allCapitals : Shape.initial;
  return first === Character.upper && isPlain ? Shape.capital : Shape.code;
}

function isLetter(kinds: Uint8Array, text: string, at: number): boolean {
  const kind = at < text.length ? (kinds[text.charCodeAt(at)] ?? 0) : Character.other;
  return kind === Character.lower || kind === Character.upper;
}

const NAME_PREFIXES = new Set(['Mc', 'Mac', 'De', 'Di', 'Da', 'La', 'Le', 'Du', 'Van', 'Von', 'Fitz', 'Del']);

/** McDonald is a name, GitHub is not. An apostrophe explains the capital after it. */
function isNamePrefix(text: string, start: number, capitalAt: number): boolean {
  const before = text[capitalAt - 1];
  return before === "'" || before === '’' || NAME_PREFIXES.has(text.slice(start, capitalAt));
}
