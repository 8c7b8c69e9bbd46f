import { Mark } from '../marks.ts';
import { Shape, type Words } from '../words.ts';
import { asFamily, asGiven } from './evidence.ts';
import { gapAfter, isLineEnd, isLineStart } from './gaps.ts';
import type { Verdict } from './verdict.ts';
import { isNameable } from './run.ts';

/** Both are wanted of "Smith, John": that it stands by itself in a line or a field, and that the lists know it. */
const LEAST_FAMILY = 1.6;
const LEAST_LABELLED = 0.6;
const LEAST_GIVEN = 2;
const MOST_GIVEN_NAMES = 3;

/** "Smith, John A.", after a label or where nothing else stands in the line or the field. */
export function surnameFirstAt(words: Words, family: number, isLabelled: boolean): Verdict | undefined {
  const { text } = words;
  if (text.charCodeAt(words.ends[family] ?? 0) !== COMMA) return undefined;
  const given = family + 1;
  if (given >= words.count || (words.starts[given] ?? 0) - (words.ends[family] ?? 0) > LONGEST_GAP)
    return undefined;
  if (text[(words.starts[given] ?? 0) - 1] !== ' ' || !isNameable(words, given)) return undefined;
  if (
    asFamily(words, family) < (isLabelled ? LEAST_LABELLED : LEAST_FAMILY) ||
    asGiven(words, given) < LEAST_GIVEN
  )
    return undefined;
  if (((words.marks[family] ?? 0) & (Mark.family | Mark.given)) === Mark.given) return undefined;
  if (!isLabelled && !isLineStart(text, words.starts[family] ?? 0)) return undefined;
  let last = given;
  while (last - given < MOST_GIVEN_NAMES && gapAfter(words, last) !== 'none' && isFurther(words, last + 1))
    last += 1;
  const end = words.ends[last] ?? 0;
  const isEnded = isLineEnd(text, text[end] === '.' ? end + 1 : end);
  return isEnded ? { last, confidence: CONFIDENCE } : undefined;
}

const COMMA = 0x2c;
const LONGEST_GAP = 2;
const CONFIDENCE = 0.75;

function isFurther(words: Words, word: number): boolean {
  if (!isNameable(words, word)) return false;
  return words.shapes[word] === Shape.initial || asGiven(words, word) >= LEAST_GIVEN;
}
