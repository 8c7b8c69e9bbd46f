import type { Kind } from '../../kinds.ts';
import { endsClean } from '../boundaries.ts';
import { numberOf } from '../context/words.ts';
import { type Examination, weigh } from '../examination.ts';

const ACCOUNT = numberOf('bank_account');
const PASSPORT = numberOf('passport');
const LICENCE = numberOf('driving_licence');

/** Numbers without a form of their own: the words beside them are all there is. */
export function readAccount(exam: Examination, start: number, end: number): void {
  const length = end - start;
  if (length < 4 || !endsClean(exam.units, end)) return;
  if (length >= 6 && length <= 17) judge(exam, 'bank_account', ACCOUNT, start, end);
  if (length >= 7 && length <= 10) judge(exam, 'passport', PASSPORT, start, end);
  if (length >= 7 && length <= 12) judge(exam, 'driving_licence', LICENCE, start, end);
}

/** Less than that of a number whose check digit is right too. */
const NAMED = { alone: 0.1, beside: 0.7 };

function judge(exam: Examination, kind: Kind, meaning: number, start: number, end: number): void {
  if (exam.wants(kind)) exam.report(kind, start, end, weigh(exam, NAMED, [meaning], start, end));
}
