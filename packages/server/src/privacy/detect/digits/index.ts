import { isDigit } from '../characters.ts';
import { endsClean, startsClean } from '../boundaries.ts';
import { type Examination, THRESHOLD, weigh } from '../examination.ts';
import { readBareNationalPhone } from '../phones/index.ts';
import { readTailed } from '../words/tailed.ts';
import { readAccount } from './accounts.ts';
import { readBirthDate } from './birth-dates.ts';
import { mayBeCard } from './cards.ts';
import { type Form, FORMS } from './forms.ts';
import { readIpv4 } from '../network/ipv4.ts';
import { readMac } from '../network/mac.ts';
import { createShapeTree } from './shapes.ts';

const SHAPES = createShapeTree(FORMS);
const MAX_DIGITS = 19;

/** What may begin with the digits from `start` to before `end`. Gives where to go on. */
export function readNumber(exam: Examination, start: number, end: number): number {
  const { units } = exam;
  const length = end - start;
  if (length > MAX_DIGITS) return end;
  if (length <= 3) {
    const afterIp = readIpv4(exam, start, end);
    if (afterIp > end) return afterIp;
  }
  if (length <= 4 || length === 8) readBirthDate(exam, start, end);
  if (length === 2 || length === 4) {
    const afterMac = readMac(exam, start, end);
    if (afterMac > end) return afterMac;
  }
  const afterTail = readTailed(exam, start, end);
  if (afterTail > end) return afterTail;
  if (!startsClean(units, start) && !followsField(units, start, length)) return end;
  SHAPES.walk(units, start, (forms, formEnd) => judge(exam, forms, start, formEnd));
  readBareNationalPhone(exam, start, end);
  readAccount(exam, start, end);
  return end;
}

function judge(exam: Examination, forms: readonly Form[], start: number, end: number): void {
  const { text, units } = exam;
  const isEnded = endsClean(units, end);
  if ((!isEnded && !isFieldNext(units, end)) || isFraction(units, start, end)) return;
  const isInRow = isPartOfRow(units, start, end);
  let digits: string | undefined;
  for (const form of forms) {
    const { kind, check, micros, meanings } = form;
    const isCard = kind === 'credit_card';
    if (isCard ? !mayBeCard(units, start, end) : !isEnded) continue;
    if (!exam.wants(kind)) continue;
    // A card's number has more of its own to show than its place in a row.
    const confidence = weigh(exam, form, meanings, start, end) - (isInRow && !isCard ? PART_OF_ROW : 0);
    if (confidence < THRESHOLD) continue;
    digits ??= text.slice(start, end).replace(/\D/g, '');
    const value = digits;
    if (exam.passes(micros, () => check(value))) exam.report(kind, start, end, confidence);
  }
}

/** Three groups of four that are the middle of five are more likely neither. */
function isPartOfRow(units: Uint16Array, start: number, end: number): boolean {
  const goesOn = units[end] === SPACE && isDigit(units[end + 1] ?? 0);
  return goesOn || (units[start - 1] === SPACE && isDigit(units[start - 2] ?? 0));
}

/** `4111111111111111:12:2027` and `4111…/4012…`: cards stand in rows of fields that other numbers would make a date of. */
function followsField(units: Uint16Array, start: number, length: number): boolean {
  return length >= MIN_BARE_CARD && isFieldSign(units[start - 1] ?? 0);
}

function isFieldNext(units: Uint16Array, end: number): boolean {
  return isFieldSign(units[end] ?? 0) && isDigit(units[end + 1] ?? 0);
}

const isFieldSign = (code: number): boolean => code === 0x2f || code === 0x3a;
const MIN_BARE_CARD = 14;
const SPACE = 0x20;
const PART_OF_ROW = 0.3;

/** The digits after a decimal comma: a run without groups, of which a row of values has few so short. */
function isFraction(units: Uint16Array, start: number, end: number): boolean {
  return (
    end - start < 13 &&
    units[start - 1] === 0x2c &&
    isDigit(units[start - 2] ?? 0) &&
    isRun(units, start, end)
  );
}

function isRun(units: Uint16Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!isDigit(units[at] ?? 0)) return false;
  return true;
}
