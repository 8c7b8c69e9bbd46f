import { Character } from './characters.ts';
import { addToHash, gazetteer, lookUp, START_OF_WORD } from './gazetteer.ts';
import { Shape, type Words } from './words.ts';

type Room = Pick<Words, 'starts' | 'ends' | 'shapes' | 'marks'>;

const UNITS_BETWEEN_CHECKS = 1 << 15;
/** A longer word is cut, so that time is checked within it too. */
const LONGEST_WORD_UNITS = 1 << 15;
/** So many words behind the last are empty: rules look ahead without asking whether there is more. */
const EMPTY_WORDS = 16;
/** Texts of more have arrays of their own. */
const KEPT_WORDS = 1 << 16;

let spare: Room | undefined;

/**
 * Cuts a text into words in one pass, looks each up in all lists at once, and hands them to `read` for as long as it
 * runs: their arrays are used again. A hyphen parts words. An apostrophe parts where a possessive s follows, or a
 * capital after small letters only (l'Anna). Behind the text's units must stand a zero or a line feed.
 */
export function withWords<T>(
  text: string,
  units: Uint16Array,
  read: (words: Words) => T,
  checkTime?: () => void,
): T {
  const room = (text.length >> 1) + 1 + EMPTY_WORDS;
  const isKept = room <= KEPT_WORDS;
  const taken = (isKept ? spare : undefined) ?? createRoom(isKept ? KEPT_WORDS : room);
  if (isKept) spare = undefined;
  try {
    const count = cut(text, units, taken, checkTime);
    taken.starts.fill(0, count, count + EMPTY_WORDS);
    taken.ends.fill(0, count, count + EMPTY_WORDS);
    taken.shapes.fill(Shape.lower, count, count + EMPTY_WORDS);
    taken.marks.fill(0, count, count + EMPTY_WORDS);
    return read({ text, units, count, ...taken });
  } finally {
    if (isKept) spare = taken;
  }
}

function createRoom(words: number): Room {
  return {
    starts: new Int32Array(words),
    ends: new Int32Array(words),
    shapes: new Uint8Array(words),
    marks: new Int32Array(words),
  };
}

/** Gives how many words there are. Nearly all are small letters, behind a capital or not: those need no counting. */
function cut(text: string, units: Uint16Array, room: Room, checkTime?: () => void): number {
  const { characters, all, context } = gazetteer();
  const { kinds, small } = characters;
  const { starts, ends, shapes, marks } = room;
  const { length } = text;
  let count = 0;
  let nextCheck = 0;
  for (let at = 0; at < length;) {
    if (at >= nextCheck) {
      checkTime?.();
      nextCheck = at + UNITS_BETWEEN_CHECKS;
    }
    let unit = units[at] ?? 0;
    const first = kinds[unit] ?? 0;
    if (first === Character.other || first === Character.mark || first === Character.apostrophe) {
      at += 1;
      continue;
    }
    const start = at;
    if (first === Character.lower || first === Character.upper) {
      const limit = start + LONGEST_WORD_UNITS;
      let hash = addToHash(START_OF_WORD, small[unit] ?? 0);
      unit = units[++at] ?? 0;
      while (kinds[unit] === Character.lower && at < limit) {
        hash = addToHash(hash, unit);
        unit = units[++at] ?? 0;
      }
      if (kinds[unit] === Character.other) {
        starts[count] = start;
        ends[count] = at;
        if (first === Character.lower) {
          shapes[count] = Shape.lower;
          // Small words are names after a few words only, which look them up fully.
          marks[count] = lookUp(context, hash);
        } else {
          shapes[count] = at - start === 1 ? Shape.initial : Shape.capital;
          marks[count] = lookUp(all, hash);
        }
        count += 1;
        continue;
      }
    }
    if (first === Character.digit) {
      const limit = start + LONGEST_WORD_UNITS;
      do unit = units[++at] ?? 0;
      while (kinds[unit] === Character.digit && at < limit);
      if (kinds[unit] === Character.other) {
        starts[count] = start;
        ends[count] = at;
        shapes[count] = Shape.number;
        marks[count] = 0;
        count += 1;
        continue;
      }
    }
    at = cutAny(text, units, room, count, start);
    count += 1;
  }
  return count;
}

/** A word of any characters. Gives where it ends. */
function cutAny(text: string, units: Uint16Array, room: Room, word: number, start: number): number {
  const { characters, all, context } = gazetteer();
  const { kinds, small } = characters;
  const first = kinds[units[start] ?? 0] ?? 0;
  const limit = Math.min(text.length, start + LONGEST_WORD_UNITS);
  let hash = START_OF_WORD;
  let capitals = 0;
  let smalls = 0;
  let others = 0;
  let capitalInside = 0;
  let at = start;
  for (; at < limit; at += 1) {
    const unit = units[at] ?? 0;
    const kind = kinds[unit] ?? 0;
    if (kind === Character.lower) smalls += 1;
    else if (kind === Character.upper) {
      if (smalls > 0) capitalInside ||= at;
      capitals += 1;
    } else if (kind === Character.mark) continue;
    else if (kind === Character.other) break;
    else if (kind === Character.apostrophe) {
      const next = units[at + 1] ?? 0;
      const kindOfNext = kinds[next] ?? 0;
      const isPossessive = small[next] === SMALL_S && !isLetter(kinds[units[at + 2] ?? 0] ?? 0);
      const goesOn = kindOfNext === Character.lower || (kindOfNext === Character.upper && capitals > 0);
      if (isPossessive || !goesOn) break;
      continue;
    } else others += 1;
    hash = addToHash(hash, small[unit] ?? unit);
  }
  const isPlain = capitalInside === 0 || isNamePrefix(text, start, capitalInside);
  const shape = shapeOf(first, isPlain, capitals, smalls, others);
  room.starts[word] = start;
  room.ends[word] = at;
  room.shapes[word] = shape;
  // Numbers and identifiers are never names.
  if (shape === Shape.number || shape === Shape.code) room.marks[word] = 0;
  else room.marks[word] = lookUp(shape === Shape.lower ? context : all, hash);
  return at;
}

const SMALL_S = 0x73;

function isLetter(kind: number): boolean {
  return kind === Character.lower || kind === Character.upper;
}

function shapeOf(first: number, isPlain: boolean, capitals: number, smalls: number, others: number): number {
  if (first === Character.digit) return Shape.number;
  if (others > 0)
    return capitals + smalls === 0 && first === Character.caseless ? Shape.caseless : Shape.code;
  if (capitals === 0) return Shape.lower;
  if (smalls === 0) return capitals > 1 ? Shape.allCapitals : Shape.initial;
  return first === Character.upper && isPlain ? Shape.capital : Shape.code;
}

const NAME_PREFIXES = new Set(['Mc', 'Mac', 'De', 'Di', 'Da', 'La', 'Le', 'Du', 'Van', 'Von', 'Fitz', 'Del']);

/** McDonald is a name, GitHub is not. An apostrophe explains the capital after it. */
function isNamePrefix(text: string, start: number, capitalAt: number): boolean {
  const before = text[capitalAt - 1];
  return before === "'" || before === '’' || NAME_PREFIXES.has(text.slice(start, capitalAt));
}
