import { marksBetween } from './gazetteer.ts';

/** How a word is written. */
export const Shape = {
  lower: 0,
  /** One capital, then small letters; also McDonald and O'Brien. */
  capital: 1,
  allCapitals: 2,
  /** One capital letter alone. */
  initial: 3,
  /** Begins with a digit. */
  number: 4,
  /** Letters with digits, underscores or capitals inside: an identifier. */
  code: 5,
  /** A script that has no capitals. */
  caseless: 6,
} as const;

/** The words of a text: word i is text[starts[i]..ends[i]), of shapes[i], and stands in the lists of marks[i]: of all lists if it has a capital, else of those of context. */
export interface Words {
  readonly text: string;
  /** Those of the text; as long as they may be read. */
  readonly units: Uint16Array;
  readonly count: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly shapes: Uint8Array;
  readonly marks: Int32Array;
}

/** Looks words with small letters up in the lists of names too. */
export function lookUpFully(words: Words, first: number, most: number): void {
  for (let word = first; word < Math.min(words.count, first + most); word += 1) {
    const start = words.starts[word] ?? 0;
    const end = words.ends[word] ?? 0;
    if (words.shapes[word] !== Shape.lower || end - start > LONGEST_NAME) continue;
    words.marks[word] = marksBetween(words.text, start, end);
  }
}

const LONGEST_NAME = 24;
