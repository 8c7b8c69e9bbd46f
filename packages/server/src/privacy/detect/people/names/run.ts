import { Mark } from '../marks.ts';
import { lookUpFully, Shape, type Words } from '../words.ts';
import { gapAfter, isWithinCode } from './gaps.ts';

/** Words that stand together and are written as a name is: first to last, particles between them included. */
export interface Run {
  /** The words that are not particles. */
  readonly words: readonly number[];
  /** "van der" or another particle stands between two of the words. */
  readonly hasParticle: boolean;
  /** A word directly after the run that no name goes on with: University, Street. */
  readonly thingAfter: boolean;
  /** Another word with a capital directly after it. */
  readonly wordAfter: boolean;
}

/** A name of more words is rare, and a bound keeps pages of capitals linear. */
const MOST_WORDS = 5;
const MOST_PARTICLES = 3;
const SHORTEST_SHOUTED_FAMILY = 3;

/** Whether a word can be in a name by how it is written; `small` lets small letters pass. */
export function isNameable(words: Words, word: number, small = false): boolean {
  const shape = words.shapes[word];
  if (shape !== Shape.capital && shape !== Shape.allCapitals && shape !== Shape.initial) {
    if (!small || shape !== Shape.lower) return false;
  }
  // "A. J. Morrison": not the article.
  if (shape === Shape.initial && words.text[words.ends[word] ?? 0] === '.') return true;
  return ((words.marks[word] ?? 0) & (Mark.never | (small ? Mark.particleAfter : 0))) === 0;
}

export function readRun(words: Words, first: number, small = false): Run {
  const found = [first];
  let last = first;
  let isOpen = true;
  let hasParticle = false;
  while (found.length < MOST_WORDS && isOpen) {
    const next = nextOfRun(words, last, small);
    const isAfterParticle = next !== undefined && next > last + 1;
    isOpen = next !== undefined && (isAfterParticle || isLikely(words, first, next, small));
    hasParticle ||= isAfterParticle;
    if (next !== undefined && isOpen) {
      found.push(next);
      last = next;
    }
  }
  const after = words.marks[last + 1] ?? 0;
  const isJoined = gapAfter(words, last) !== 'none' && startsWithCapital(words, last + 1);
  return {
    words: found,
    hasParticle,
    thingAfter: isJoined && (after & Mark.thing) !== 0,
    wordAfter: isJoined && (after & Mark.never) === 0,
  };
}

/** The next word of the name after `last`: the next word, or the one after particles such as "van der". */
function nextOfRun(words: Words, last: number, small: boolean): number | undefined {
  const gap = gapAfter(words, last);
  if (gap === 'none') return undefined;
  let next = last + 1;
  // Min-jun, Jean-pierre: what follows the hyphen needs no capital of its own.
  if (gap === 'hyphen' && words.shapes[next] === Shape.lower) {
    return isSyllable(words, last, next) ? next : undefined;
  }
  for (let particles = 0; particles < MOST_PARTICLES && isParticle(words, next, particles); particles += 1) {
    if (gapAfter(words, next) === 'none') break;
    next += 1;
    if (!isParticle(words, next, particles + 1) && !isNameable(words, next, small)) return undefined;
  }
  return next < words.count && isNameable(words, next, small) ? next : undefined;
}

/** The second half of a Korean or Chinese given name; a word only where it is as short as those are. */
function isSyllable(words: Words, before: number, word: number): boolean {
  lookUpFully(words, word, 1);
  const marks = words.marks[word] ?? 0;
  if ((marks & (Mark.never | Mark.role)) !== 0) return false;
  const length = (words.ends[word] ?? 0) - (words.starts[before] ?? 0);
  return (
    (marks & Mark.word) === 0 ||
    (length <= LONGEST_OF_SYLLABLES && ((words.marks[before] ?? 0) & Mark.given) !== 0)
  );
}

const LONGEST_OF_SYLLABLES = 10;

function isParticle(words: Words, word: number, before: number): boolean {
  const marks = words.marks[word] ?? 0;
  const shape = words.shapes[word];
  if (shape !== Shape.lower && shape !== Shape.capital) return false;
  const allowed = before > 0 || shape === Shape.capital ? Mark.particle | Mark.particleAfter : Mark.particle;
  return (marks & allowed) !== 0;
}

/** Whether a word may go on with the name that began: of its manner of writing, and not an acronym or a thing. */
function isLikely(words: Words, first: number, next: number, small: boolean): boolean {
  const marks = words.marks[next] ?? 0;
  const shape = words.shapes[next];
  if (isWithinCode(words, words.starts[next] ?? 0, words.ends[next] ?? 0)) return false;
  if (shape === Shape.allCapitals && words.shapes[first] !== Shape.allCapitals) {
    const length = (words.ends[next] ?? 0) - (words.starts[next] ?? 0);
    return length >= SHORTEST_SHOUTED_FAMILY && (marks & Mark.family) !== 0;
  }
  if (shape === Shape.lower && !small) return true;
  if (shape === Shape.lower && (marks & Mark.word) !== 0) return (marks & Mark.familyCommon) !== 0 && small;
  if (shape === Shape.initial) return true;
  const isName = (marks & (Mark.given | Mark.family)) !== 0;
  if ((marks & Mark.thing) !== 0) return (marks & Mark.familyCommon) !== 0;
  return isName || (marks & (Mark.word | Mark.role | Mark.country)) === 0;
}

function startsWithCapital(words: Words, word: number): boolean {
  const shape = words.shapes[word];
  return shape === Shape.capital || shape === Shape.allCapitals;
}
