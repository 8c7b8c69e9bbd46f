import { countrySpecs, isValidIBAN } from 'ibantools';

import { isDigit, isWord } from '../characters.ts';
import type { Examination } from '../examination.ts';

/** ISO 13616: a country, two check digits, and as many characters as the country says, in print by fours. */
export function readIban(exam: Examination, start: number, firstEnd: number): void {
  if (!exam.wants('iban')) return;
  const { text } = exam;
  if (!isDigit(text.charCodeAt(start + 2)) || !isDigit(text.charCodeAt(start + 3))) return;
  const country = text.slice(start, start + 2).toUpperCase();
  const length = LENGTHS.get(country);
  if (length === undefined || length === 0 || firstEnd - start > length) return;
  const end = endOfLength(text, start, length);
  if (end === 0) return;
  const value = text.slice(start, end).replace(/[ -]/g, '').toUpperCase();
  if (!leavesOne(value)) return;
  if (exam.passes(2, () => isValidIBAN(value))) exam.report('iban', start, end, 0.97);
}

const LENGTHS: ReadonlyMap<string, number> = new Map(
  Object.entries(countrySpecs).map(([country, { chars }]) => [country, chars ?? 0]),
);

/** Where the `length`th character ends, with single spaces or dashes between groups; 0 if it does not come. */
function endOfLength(text: string, start: number, length: number): number {
  let left = length;
  let at = start;
  while (left > 0) {
    const code = text.charCodeAt(at);
    if (code < 128 && isWord(code)) left--;
    else if ((code !== 0x20 && code !== 0x2d) || !isWord(text.charCodeAt(at + 1))) return 0;
    at++;
  }
  return isWord(text.charCodeAt(at)) ? 0 : at;
}

/** ISO 7064, MOD 97-10, with the first four characters moved to the end and letters as two digits. */
function leavesOne(value: string): boolean {
  let remainder = 0;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt((at + 4) % value.length);
    remainder = isDigit(code) ? (remainder * 10 + code - 48) % 97 : (remainder * 100 + code - 55) % 97;
  }
  return remainder === 1;
}
