import { isDigit } from '../characters.ts';
import { readBirthDate } from '../digits/birth-dates.ts';
import type { Examination } from '../examination.ts';
import { readCoinAddress } from './coins.ts';
import { readNamedDocument, readTravelDocumentLine } from './documents.ts';
import { readIban } from './iban.ts';
import { readMac } from '../network/mac.ts';
import { readDashedNie, readNationalWord, readSpacedNino } from './national.ts';
import { uuidEnd } from './tailed.ts';

/** A word of letters and digits. Gives where to go on. */
export function readMixed(exam: Examination, start: number, end: number): number {
  const { text } = exam;
  const length = end - start;
  if (length === 8 && text.charCodeAt(end) === HYPHEN) {
    const after = uuidEnd(text, start);
    if (after > 0) return after;
  }
  if (length <= 4) {
    if (length === 2 || length === 4) {
      const after = readMac(exam, start, end);
      if (after > end) return after;
    }
    if (isDigit(text.charCodeAt(start))) readBirthDate(exam, start, end);
  }
  if (length >= 4 && length <= 34) readIban(exam, start, end);
  if (length >= 6 && length <= 16) {
    readNationalWord(exam, start, end);
    readNamedDocument(exam, start, end);
  }
  if (length >= 9 && length <= 44) readTravelDocumentLine(exam, start, end);
  if (length >= 26 && length <= 90) readCoinAddress(exam, start, end);
  return end;
}

const HYPHEN = 0x2d;

/** A word of up to four letters that something with digits may go on from: `AB 12 34 56 C`, `X-1234567-L`, `ab:cd:…`. */
export function readShortWord(exam: Examination, start: number, end: number): void {
  const { text } = exam;
  const next = text.charCodeAt(end);
  const isDigitAfter = isDigit(text.charCodeAt(end + 1));
  switch (end - start) {
    case 1:
      if (isDigitAfter && next === HYPHEN) readDashedNie(exam, start);
      break;
    case 2:
      if (isDigitAfter && next === 0x20) readSpacedNino(exam, start);
      else if (next === 0x3a || next === HYPHEN) readMac(exam, start, end);
      break;
    case 4:
      if (next === 0x2e) readMac(exam, start, end);
      break;
    default:
  }
}
