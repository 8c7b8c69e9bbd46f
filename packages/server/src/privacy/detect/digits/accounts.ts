import type { Kind } from '../../kinds.ts';
import { endsClean } from '../boundaries.ts';
import type { Meaning } from '../context/vocabulary.ts';
import { type Examination, weigh } from '../examination.ts';

/** Numbers without a form of their own: the words beside them are all there is. */
export function readAccount(exam: Examination, start: number, end: number): void {
  const length = end - start;
  if (length < 4 || !endsClean(exam.text, end)) return;
  if (length >= 6 && length <= 17) judge(exam, 'bank_account', 'bank_account', start, end);
  if (length >= 7 && length <= 10) judge(exam, 'passport', 'passport', start, end);
  if (length >= 7 && length <= 12) judge(exam, 'driving_licence', 'driving_licence', start, end);
}

/** Less than that of a number whose check digit is right too. */
const NAMED = { alone: 0.1, beside: 0.7 };

function judge(exam: Examination, kind: Kind, meaning: Meaning, start: number, end: number): void {
  if (exam.wants(kind)) exam.report(kind, start, end, weigh(exam, NAMED, [meaning], start, end));
}
