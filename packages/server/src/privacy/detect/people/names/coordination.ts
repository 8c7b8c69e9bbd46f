import { Mark } from '../marks.ts';
import { Shape, type Words } from '../words.ts';
import { asGiven } from './evidence.ts';
import { gapAfter } from './gaps.ts';
import { isNameable } from './run.ts';

const AND = /^(?:and|und|et|y|e|en|og|och|i|и|ve)$/;
/** Only what is hardly anything but a given name is one by its company alone. */
const SURELY_GIVEN = 3;

/** The given name that stands alone before a name: "Priscilla and Tom Hargreaves". */
export function partnerBefore(words: Words, first: number): number | undefined {
  return isAnd(words, first - 1) && isGivenAlone(words, first - 2) ? first - 2 : undefined;
}

/** The same behind it: "Tom Hargreaves and Priscilla". */
export function partnerAfter(words: Words, last: number): number | undefined {
  const partner = last + 2;
  if (!isAnd(words, last + 1) || !isGivenAlone(words, partner)) return undefined;
  const isFollowed = gapAfter(words, partner) !== 'none' && goesOn(words, partner + 1);
  return isFollowed ? undefined : partner;
}

function goesOn(words: Words, word: number): boolean {
  return isNameable(words, word) || ((words.marks[word] ?? 0) & Mark.particle) !== 0;
}

function isAnd(words: Words, word: number): boolean {
  if (word < 1 || words.shapes[word] !== Shape.lower) return false;
  if (gapAfter(words, word) !== 'space' || gapAfter(words, word - 1) !== 'space') return false;
  const start = words.starts[word] ?? 0;
  const end = words.ends[word] ?? 0;
  return end - start <= 3 && AND.test(words.text.slice(start, end));
}

function isGivenAlone(words: Words, word: number): boolean {
  if (word < 0 || word >= words.count || words.shapes[word] !== Shape.capital) return false;
  const isPartOfMore = word > 0 && gapAfter(words, word - 1) !== 'none' && isNameable(words, word - 1);
  return !isPartOfMore && isNameable(words, word) && asGiven(words, word) >= SURELY_GIVEN;
}
