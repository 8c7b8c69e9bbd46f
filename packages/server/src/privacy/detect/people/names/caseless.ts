import { Mark } from '../marks.ts';
import { Shape, type Words } from '../words.ts';
import { isSpace } from './gaps.ts';
import type { Verdict } from './verdict.ts';

const MOST_WORDS = 3;
const ANNOUNCED = 0.75;
const UNANNOUNCED = 0.6;

/**
 * Names in Arabic, Hebrew and Devanagari, which have no capitals: after a title or "my name is", or a given name and a
 * family name that are both in the lists. An announced name goes on as long as the lists know its words.
 */
export function caselessNameAt(words: Words, word: number): Verdict | undefined {
  const isAnnounced = isAnnouncedName(words, word);
  const marks = words.marks[word] ?? 0;
  if (!isAnnounced && (marks & Mark.given) === 0) return undefined;
  if ((marks & (Mark.never | Mark.title | Mark.introduction)) !== 0) return undefined;
  let last = word;
  while (last - word < MOST_WORDS - 1 && isNameWord(words, last + 1)) last += 1;
  if (isAnnounced) return { last, confidence: ANNOUNCED };
  const isFull = last > word && ((words.marks[last] ?? 0) & Mark.family) !== 0;
  return isFull ? { last, confidence: UNANNOUNCED } : undefined;
}

function isAnnouncedName(words: Words, word: number): boolean {
  if (word === 0 || !isJoined(words, word - 1)) return false;
  return ((words.marks[word - 1] ?? 0) & (Mark.title | Mark.introduction | Mark.nameWord)) !== 0;
}

function isNameWord(words: Words, word: number): boolean {
  if (word >= words.count || words.shapes[word] !== Shape.caseless || !isJoined(words, word - 1))
    return false;
  return ((words.marks[word] ?? 0) & (Mark.given | Mark.family)) !== 0;
}

function isJoined(words: Words, word: number): boolean {
  const end = words.ends[word] ?? 0;
  return (words.starts[word + 1] ?? 0) - end === 1 && isSpace(words.text.charCodeAt(end));
}
