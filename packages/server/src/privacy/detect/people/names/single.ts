import { Mark } from '../marks.ts';
import { Shape, type Words } from '../words.ts';
import type { Announcement } from './announcement.ts';
import { isAfterPlaceWord, isBrand } from './brands.ts';
import { asFamily, asGiven, isKnownName } from './evidence.ts';
import { isLineEnd } from './gaps.ts';
import type { Run } from './run.ts';
import type { Verdict } from './verdict.ts';

/** A single word is a name where something announces it. */
export function judgeSingle(
  words: Words,
  run: Run,
  word: number,
  announcement: Announcement | undefined,
): Verdict | undefined {
  if (announcement === undefined || words.shapes[word] === Shape.initial) return undefined;
  if (isAfterPlaceWord(words, word)) return undefined;
  const marks = words.marks[word] ?? 0;
  const given = asGiven(words, word);
  const family = asFamily(words, word);
  const isSmall = words.shapes[word] === Shape.lower;
  const isKnown = isKnownName(marks);
  const isWord = (marks & (Mark.word | Mark.thing)) !== 0;
  if (isWord && !isKnown) return undefined;
  const verdict = (confidence: number): Verdict => ({ last: word, confidence });
  const isAlone = run.words.length === 1 && !run.wordAfter && !run.thingAfter;
  switch (announcement) {
    case 'title':
      if (isSmall || run.thingAfter || isBrand(words, word - 1, word)) return undefined;
      return verdict(isWord ? 0.8 : 0.9);
    case 'introduction':
      if (isSmall && given < 2 && SPARSE.has(written(words, word - 1))) return undefined;
      if (isSmall && isWord && given < 2) return undefined;
      return isKnown || !isSmall ? verdict(isWord ? 0.65 : 0.85) : verdict(0.6);
    case 'label':
      return isSmall && !isKnown ? undefined : verdict(isWord ? 0.7 : 0.85);
    case 'weakLabel':
      return given >= 2 && isAlone ? verdict(0.6) : undefined;
    case 'closing':
      if (!isAlone || !isLineEnd(words.text, words.ends[word] ?? 0)) return undefined;
      if (isSmall) return given === 3 ? verdict(0.6) : undefined;
      return isWord ? verdict(0.6) : verdict(given >= 2 || family >= 2 ? 0.8 : 0.6);
    case 'greeting': {
      const next = words.text[words.ends[word] ?? 0];
      if (isSmall) return given === 3 ? verdict(0.6) : undefined;
      if (given >= 2 || (family >= 2 && isAlone)) return verdict(0.8);
      const isAddressed = isAlone && (next === ',' || next === '!' || next === '\n' || next === ':');
      return isAddressed && (isKnown || given > 0) ? verdict(0.6) : undefined;
    }
    case 'presenting':
      return given >= 2 && !isSmall && isAlone ? verdict(0.65) : undefined;
    case 'role':
      return given >= 2 && !isSmall && isAlone ? verdict(0.6) : undefined;
    default:
      return announcement satisfies never;
  }
}

/** "A dog named rex" may be said of anything. */
const SPARSE = new Set(['named', 'called', 'namens', 'genaamd']);

function written(words: Words, word: number): string {
  return word < 0 ? '' : words.text.slice(words.starts[word], words.ends[word]).toLowerCase();
}
