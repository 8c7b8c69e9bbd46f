import { readQuestion } from './read-question.ts';
import type { QuestionFeatures } from './read-question.ts';

/** Longer answers are not compared: reading them would be work for nothing, since they are never the same. */
const MAX_ANSWER_LENGTH = 8_192;

/** Of the words of two answers in prose, this share must be the same. */
const MIN_SHARED = 0.8;

/**
 * Whether two answers of a model say the same, decided so that in doubt they do not: equal but for case, spaces and
 * punctuation; or with the same numbers, names, negations and code, in the same order, and nearly all words the same.
 * Prose that a model words freely each time mostly counts as different, and then little is served: that is the safe
 * side. Answers that are short, structured or made at temperature 0 are compared well.
 */
export function sameAnswer(cached: string, fresh: string): boolean {
  if (cached === fresh) return true;
  if (cached.length > MAX_ANSWER_LENGTH || fresh.length > MAX_ANSWER_LENGTH) return false;
  const one = readQuestion(cached);
  const other = readQuestion(fresh);
  // Without words there is nothing that could be said in another way.
  if (one === undefined || other === undefined) return foldSpaces(cached) === foldSpaces(fresh);
  return exactClasses.every((name) => isSameList(one[name], other[name])) && sharesWords(one, other);
}

const exactClasses = [
  'language',
  'exact',
  'numbers',
  'units',
  'dates',
  'negations',
  'directions',
  'opposites',
  'undone',
  'names',
] as const;

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((word, index) => word === other[index]);
}

function sharesWords(one: QuestionFeatures, other: QuestionFeatures): boolean {
  if (isSameList(one.words, other.words)) return true;
  // A short answer is its words: "Yes" is not "No", and "Lyon" is not "Paris".
  const [fewer] = [one.words.length, other.words.length].toSorted((left, right) => left - right);
  if ((fewer ?? 0) < 8 || one.language[0] !== 'en') return false;
  const left = new Set(one.words);
  const right = new Set(other.words);
  const shared = [...left].filter((word) => right.has(word)).length;
  return shared / (left.size + right.size - shared) >= MIN_SHARED;
}

function foldSpaces(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}
