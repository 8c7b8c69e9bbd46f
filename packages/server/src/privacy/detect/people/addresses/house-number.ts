import { Shape, type Words } from '../words.ts';

/** One to five digits, and at most a letter after them. */
export function isHouseNumber(words: Words, word: number): boolean {
  const start = words.starts[word] ?? 0;
  const end = words.ends[word] ?? 0;
  const { text } = words;
  if (end - start > LONGEST_HOUSE_NUMBER || words.shapes[word] !== Shape.number) return false;
  if (start > 0 && BEFORE_OTHERS.includes(text[start - 1] ?? ' ')) return false;
  let at = start;
  while (at < end && isDigit(text.charCodeAt(at))) at += 1;
  if (at - start > MOST_DIGITS || end - at > 1) return false;
  return text[end] !== '%' && !(text[end] === '.' && isDigit(text.charCodeAt(end + 1)));
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

const LONGEST_HOUSE_NUMBER = 6;
const MOST_DIGITS = 5;
/** What stands directly before a number that is no house's: money, decimals, paths. */
const BEFORE_OTHERS = '.$€£#@_%/';

/** "12-14 Rue des Fleurs": the number before belongs to it. */
export function firstOfRange(words: Words, number: number): number {
  const before = number - 1;
  const sign = words.text[words.ends[before] ?? -1];
  const isRange = words.shapes[before] === Shape.number && (sign === '-' || sign === '/' || sign === '–');
  const isClose = (words.starts[number] ?? 0) - (words.ends[before] ?? 0) === 1;
  return isRange && isClose ? before : number;
}

/** "7/3", "12-14", "34 a": what belongs to the house number. */
export function lastOfNumber(words: Words, number: number): number {
  if (isLetterOfNumber(words, number)) return number + 1;
  if (words.shapes[number + 1] !== Shape.number) return number;
  const gap = words.text.slice(words.ends[number], words.starts[number + 1] ?? words.text.length);
  const isPart = gap === '/' || gap === '-' || gap === '–';
  return isPart && isHouseNumberLength(words, number + 1) ? number + 1 : number;
}

/** "1 a, 12345 Musterstadt", "10/B": a letter apart, which nothing but a line or a comma follows. */
function isLetterOfNumber(words: Words, number: number): boolean {
  const end = words.ends[number + 1] ?? 0;
  const start = words.starts[number + 1] ?? 0;
  if (end - start !== 1 || start - (words.ends[number] ?? 0) !== 1) return false;
  return ' /'.includes(words.text[start - 1] ?? '-') && [',', '\n', undefined].includes(words.text[end]);
}

function isHouseNumberLength(words: Words, word: number): boolean {
  return (words.ends[word] ?? 0) - (words.starts[word] ?? 0) < LONGEST_HOUSE_NUMBER - 1;
}
