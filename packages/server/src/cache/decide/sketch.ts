import { readQuestion } from './read-question.ts';
import type { QuestionFeatures } from './read-question.ts';

/**
 * What is kept of a question to compare others with: keyed hashes of its words, by class. Without the key nothing can
 * be read back or tried out; with it, as with any hash of a word, whole dictionaries can, so the key must be guarded
 * like the text.
 */
export type Sketch = { readonly [Class in SketchClass]: readonly bigint[] };

export type SketchClass = (typeof sketchClasses)[number];

/** In the order in which they are written. A new class is a new version of the format (`sketch-bytes.ts`). */
export const sketchClasses = [
  'language',
  'exact',
  'numbers',
  'units',
  'dates',
  'negations',
  'undone',
  'directions',
  'opposites',
  'names',
  'persons',
  'questions',
  'words',
  'frame',
] as const;

/** A sketch takes at most 2 KB: eight bytes for each hash, and a few for the counts. */
export const MAX_HASHES = 250;

/** Much longer texts have more than MAX_HASHES words, and reading them would be work for nothing. */
const MAX_TEXT_LENGTH = 8_192;

/**
 * Undefined for a text without words, and for one with more of them than a sketch may hold: such a question is not
 * for the semantic cache. `keyed` makes 64 bits of a word with a secret key; equal words of a class give equal bits.
 */
export function sketchOf(text: string, keyed: (word: string) => bigint): Sketch | undefined {
  if (text.length > MAX_TEXT_LENGTH) return undefined;
  const features = readQuestion(text);
  if (features === undefined) return undefined;
  const total = sketchClasses.reduce((sum, each) => sum + features[each].length, 0);
  return total > MAX_HASHES ? undefined : hashFeatures(features, keyed);
}

function hashFeatures(features: QuestionFeatures, keyed: (word: string) => bigint): Sketch {
  const known = new Map<string, bigint>();
  const hash = (word: string): bigint => {
    const found = known.get(word) ?? BigInt.asUintN(64, keyed(word));
    known.set(word, found);
    return found;
  };
  const hashAll = (name: SketchClass, prefix: string) => features[name].map((word) => hash(prefix + word));
  return {
    language: hashAll('language', 'language:'),
    exact: hashAll('exact', 'exact:'),
    numbers: hashAll('numbers', 'number:'),
    units: hashAll('units', 'unit:'),
    dates: hashAll('dates', 'date:'),
    negations: hashAll('negations', 'negation:'),
    // These are looked for among the other question's words.
    undone: hashAll('undone', 'word:'),
    directions: hashAll('directions', 'direction:'),
    opposites: features.opposites.map((side) => markSide(hash(`opposite:${side.slice(1)}`), side)),
    names: hashAll('names', 'word:'),
    persons: hashAll('persons', 'person:'),
    questions: hashAll('questions', 'question:'),
    words: hashAll('words', 'word:'),
    frame: hashAll('frame', 'frame:'),
  };
}

/** The last bit says which side of a pair of opposites it is, so that the two can be told to be one pair. */
function markSide(hash: bigint, side: string): bigint {
  return side.startsWith('+') ? hash | 1n : hash & ~1n;
}
