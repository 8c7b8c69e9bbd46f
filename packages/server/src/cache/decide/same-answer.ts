import { readQuestion } from './read-question.ts';
import type { QuestionFeatures } from './read-question.ts';
import { splitText } from './tokens.ts';

/** Longer answers are not compared: reading them would be work for nothing, since they are never the same. */
const MAX_ANSWER_LENGTH = 8_192;

/** A shorter answer is its words: "you must" is not "you may", and "paid by Bob" is not "paid to Bob". */
const LEAST_PROSE_WORDS = 8;

/** One answer in prose may leave out so much of the other. */
const MIN_SHARED = 0.8;

/**
 * Whether two answers of a model say the same, decided so that in doubt they do not: equal but for case, spaces and
 * punctuation; or prose with the same numbers, names, negations and code, in the same order, of which one leaves out a
 * few words of the other and puts none in their place. Prose that a model words freely each time mostly counts as
 * different, and then little is served: that is the safe side. Answers that are short, structured or made at
 * temperature 0 are compared well.
 */
export function sameAnswer(cached: string, fresh: string): boolean {
  if (cached === fresh) return true;
  if (cached.length > MAX_ANSWER_LENGTH || fresh.length > MAX_ANSWER_LENGTH) return false;
  const one = readQuestion(cached);
  const other = readQuestion(fresh);
  // Without words there is nothing that could be said in another way.
  if (one === undefined || other === undefined) return foldSpaces(cached) === foldSpaces(fresh);
  if (!exactClasses.every((name) => isSameList(one[name], other[name]))) return false;
  if (!isSameList(contractionsIn(cached), contractionsIn(fresh))) return false;
  return isSameList(writtenIn(cached), writtenIn(fresh)) || isSameProse(one, other);
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

/** Every word, number and sign, without what only sets them apart. */
function writtenIn(text: string): readonly string[] {
  return splitText(text).map((token) => token.text.toLowerCase());
}

/** All that is read of "can't" and "needn't" is that something is not so. */
function contractionsIn(text: string): readonly string[] {
  return (
    text
      .toLowerCase()
      .match(/\p{L}+n['’]t/gu)
      ?.map((word) => word.replace('’', "'")) ?? []
  );
}

function isSameProse(one: QuestionFeatures, other: QuestionFeatures): boolean {
  const [shorter, longer] =
    one.words.length <= other.words.length ? [one.words, other.words] : [other.words, one.words];
  if (shorter.length < LEAST_PROSE_WORDS || one.language[0] !== 'en') return false;
  return (
    shorter.length / longer.length >= MIN_SHARED &&
    isPartOf(shorter, longer) &&
    isSameList(one.persons, other.persons) &&
    isSameList(decisiveIn(one.frame), decisiveIn(other.frame))
  );
}

/** Whether all words stand in the longer text in the same order. */
function isPartOf(shorter: readonly string[], longer: readonly string[]): boolean {
  let found = 0;
  for (const word of longer) if (word === shorter[found]) found += 1;
  return found === shorter.length;
}

function decisiveIn(frame: readonly string[]): readonly string[] {
  return frame.filter((word) => decisive.has(word));
}

/** Small words that decide what is said of whom, as `frameWords` of the lexicon has them. */
const decisive: ReadonlySet<string> = new Set([
  'can',
  'should',
  'did',
  'will',
  'would',
  'had',
  'was',
  'to',
  'of',
  'for',
  'with',
  'by',
  'at',
  'about',
  'and',
  'or',
  'but',
  'if',
]);

function foldSpaces(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}
