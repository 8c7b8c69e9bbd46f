import { classOf, isDigit, LETTER, WORD } from '../characters.ts';
import { MEANINGS } from './vocabulary.ts';
import { ANY_WORD, HASH_PRIME, HASH_SEED, lowerUnit, mayMean, SAYINGS } from './words.ts';

/** Which words that mean something the scan has passed, and where last. */
export interface Trail {
  /** A word from `start` to before `end` that may mean something, and the word before it. */
  pass(hash: number, before: number, start: number, end: number): void;
  /** How far before `at` the last word that means anything ends; less than 0 if it stands behind. */
  silence(at: number): number;
  /** How far before `at` a word of this meaning ends; Infinity if none was passed yet. */
  distance(meaning: number, at: number): number;
  /** How far before `at` a word stands that names another kind of number than these. */
  distanceOfOthers(meanings: readonly number[], at: number): number;
  /** Where the last word of this meaning starts; -1 if none was passed yet. */
  startOf(meaning: number): number;
  /** Whether one of the next words after `end` means it, on the same line. */
  follows(meanings: readonly number[], end: number): boolean;
}

/** "078051120 is my social security number": that far behind a number its name may stand. */
const AHEAD = 40;
const NEVER = -1;
/** Before any text, by more than a word beside a number can be. */
const LONG_AGO = -1_000;

/** Words of these stand beside numbers of all kinds. */
const VAGUE = new Set(['ip_address', 'month', 'other', 'version']);
const NAMES_NUMBERS = Uint8Array.from(MEANINGS, (meaning) => (VAGUE.has(meaning) ? 0 : 1));

export function createTrail(text: string): Trail {
  const starts = new Int32Array(MEANINGS.length).fill(NEVER);
  const ends = new Int32Array(MEANINGS.length).fill(NEVER);
  let lastName = NEVER;
  let last = LONG_AGO;
  let ahead: readonly number[] = [];
  let aheadOf = NEVER;
  return {
    pass(hash, before, start, end) {
      for (const { meaning, after } of SAYINGS.get(hash) ?? [])
        if (after === ANY_WORD || after === before) {
          starts[meaning] = start;
          ends[meaning] = end;
          last = end;
          if (NAMES_NUMBERS[meaning] === 1) lastName = meaning;
        }
    },
    silence: (at) => at - last,
    distance(meaning, at) {
      const end = ends[meaning] ?? NEVER;
      return end === NEVER || end > at ? Number.POSITIVE_INFINITY : at - end;
    },
    distanceOfOthers(meanings, at) {
      const end = lastName === NEVER || meanings.includes(lastName) ? NEVER : (ends[lastName] ?? NEVER);
      return end === NEVER || end > at ? Number.POSITIVE_INFINITY : at - end;
    },
    startOf: (meaning) => starts[meaning] ?? NEVER,
    follows(meanings, end) {
      if (end !== aheadOf) {
        ahead = meaningsAhead(text, end);
        aheadOf = end;
      }
      return ahead.length > 0 && meanings.some((meaning) => ahead.includes(meaning));
    },
  };
}

/** What the next words after `end` say, on the same line and before another number. */
function meaningsAhead(text: string, end: number): number[] {
  const found: number[] = [];
  const limit = Math.min(text.length, end + AHEAD);
  let before = ANY_WORD;
  for (let at = end; at < limit;) {
    const code = text.charCodeAt(at);
    if (isDigit(code) || STOPS.has(code)) break;
    if ((classOf(code) & LETTER) === 0) {
      at++;
      continue;
    }
    let hash = HASH_SEED;
    while (at < limit && (classOf(text.charCodeAt(at)) & WORD) !== 0)
      hash = Math.imul(hash ^ lowerUnit(text.charCodeAt(at++)), HASH_PRIME);
    if (mayMean(hash))
      for (const { meaning, after } of SAYINGS.get(hash) ?? [])
        if (after === ANY_WORD || after === before) found.push(meaning);
    before = hash;
  }
  return found;
}

/** Line feed, comma, semicolon, bar: what comes after is about something else. */
const STOPS: ReadonlySet<number> = new Set([0x0a, 0x2c, 0x3b, 0x7c]);
