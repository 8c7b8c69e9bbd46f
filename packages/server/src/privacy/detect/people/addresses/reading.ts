import { Shape, type Words } from '../words.ts';

/** Whether there is such a word, and it begins with a capital. */
export function isCapital(words: Words, word: number): boolean {
  return word < words.count && startsCapital(words, word);
}

function startsCapital(words: Words, word: number): boolean {
  const shape = words.shapes[word];
  return shape === Shape.capital || shape === Shape.allCapitals || shape === Shape.initial;
}

/** Whether a word stands in one of the lists of `mark`. */
export function has(words: Words, word: number, mark: number): boolean {
  return word >= 0 && word < words.count && ((words.marks[word] ?? 0) & mark) !== 0;
}

/** A short word as it is written; nothing of a long one. */
export function wordAt(words: Words, word: number): string {
  const start = words.starts[word] ?? 0;
  const end = words.ends[word] ?? 0;
  return word < 0 || word >= words.count || end - start > 16 ? '' : words.text.slice(start, end);
}

/** Whether a space or a hyphen alone stands after a word, or `other` with it. */
export function isJoined(words: Words, word: number, other: '' | '. ' | ', ' | '/ '): boolean {
  if (word < 0 || word + 1 >= words.count) return false;
  const start = words.ends[word] ?? 0;
  const length = (words.starts[word + 1] ?? 0) - start;
  const { text } = words;
  const first = text[start];
  if (length === 1)
    return first === ' ' || first === '\u00a0' || first === '-' || (isQuote(first) && other !== '');
  if (length !== 2 || other === '') return false;
  return first === other[0] && text[start + 1] === ' ';
}

function isQuote(character: string | undefined): boolean {
  return character === "'" || character === '’';
}
