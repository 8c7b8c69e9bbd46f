import { classOf, isDigit, LETTER } from '../characters.ts';
import { VOCABULARY } from '../context/vocabulary.ts';
import { numberOf } from '../context/words.ts';
import type { Examination } from '../examination.ts';
import { isDay } from './dates-within.ts';

/** A date is one of birth only where words beside it say so. */
export function readBirthDate(exam: Examination, start: number, end: number): void {
  if (isWithinRow(exam.units, start)) return;
  const isNear = exam.trail.distance(BIRTH, start) <= REACH;
  if ((!isNear && !mayBeDate(exam.units, start)) || !exam.wants('date_of_birth')) return;
  const span = dateAt(exam, start, end);
  if (span === undefined) return;
  if (isNear || exam.trail.follows([BIRTH], span[1])) exam.report('date_of_birth', span[0], span[1], 0.85);
}

/** After a point, dash or slash of a row of numbers no date begins. */
function isWithinRow(units: Uint16Array, start: number): boolean {
  const sign = units[start - 1] ?? 0;
  return sign >= 0x2d && sign <= 0x2f && isDigit(units[start - 2] ?? 0);
}

const BIRTH = numberOf('date_of_birth');
const MONTH = numberOf('month');
const REACH = 44;
const MONTHS: ReadonlySet<string> = new Set(VOCABULARY.month.split(' '));

/** Years are written with two digits only by people who mean dates. */
const YEAR_FIRST = /((?:19|20)\d{2})([-./ ])(\d{1,2})\2(\d{1,2})(?![A-Za-z\u00c0-\u024f\d])/y;
const YEAR_LAST = /(\d{1,2})([-./ ])(\d{1,2})\2((?:19|20)\d{2}|\d{2})(?![A-Za-z\u00c0-\u024f\d])/y;
const COMPACT = /((?:19|20)\d{2})(\d{2})(\d{2})(?![A-Za-z\u00c0-\u024f\d])/y;
const NAMED_MONTH =
  /(\d{1,2})(?:st|nd|rd|th|er|º|°|\.)?[ -](?:of |de )?([A-Za-z\u00c0-\u024f]{3,10})\.?,?[ -](?:de |del )?((?:19|20)\d{2})(?![A-Za-z\u00c0-\u024f\d])/y;
const AFTER_MONTH = /(\d{1,2})(?:st|nd|rd|th)?,? ((?:19|20)\d{2})(?![A-Za-z\u00c0-\u024f\d])/y;
const IDEOGRAPHS = /((?:19|20)\d{2}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]/y;

/** Whether it looks like one without a word before it: `1985-…`, `12.03.…`, `12 March …`. */
function mayBeDate(units: Uint16Array, start: number): boolean {
  let at = start + 1;
  while (isDigit(units[at] ?? 0) && at < start + 5) at++;
  const sign = units[at] ?? 0;
  const next = units[at + 1] ?? 0;
  return sign === 0x20
    ? at - start <= 2 && (classOf(next) & LETTER) !== 0
    : sign >= 0x2c && sign <= 0x2f && isDigit(next);
}

function dateAt(exam: Examination, start: number, end: number): readonly [number, number] | undefined {
  const { text } = exam;
  switch (end - start) {
    case 4:
      return (
        ordered(matchAt(YEAR_FIRST, text, start), start, 3) ??
        ordered(matchAt(IDEOGRAPHS, text, start), start, 2)
      );
    case 8:
      return ordered(matchAt(COMPACT, text, start), start, 2);
    case 1:
    case 2:
      return shortAt(exam, start);
    default:
      // "12th" is a word of letters and digits.
      return isDigit(text.charCodeAt(end - 1)) ? undefined : namedAt(exam, start);
  }
}

/** A date whose month is the group `month` and whose day is the next. */
function ordered(
  found: RegExpExecArray | undefined,
  start: number,
  month: number,
): readonly [number, number] | undefined {
  if (found === undefined || !isDay(Number(found[month]), Number(found[month + 1]))) return undefined;
  return [start, start + found[0].length];
}

function shortAt(exam: Examination, start: number): readonly [number, number] | undefined {
  const found = matchAt(YEAR_LAST, exam.text, start);
  if (found === undefined) return namedAt(exam, start);
  const [whole, first, , second] = found;
  const isDate = isDay(Number(second), Number(first)) || isDay(Number(first), Number(second));
  return isDate ? [start, start + whole.length] : undefined;
}

/** `12 March 1985`, and `March 12, 1985` from its day. */
function namedAt({ text, trail }: Examination, start: number): readonly [number, number] | undefined {
  const named = matchAt(NAMED_MONTH, text, start);
  if (named !== undefined && MONTHS.has((named[2] ?? '').toLowerCase()))
    return Number(named[1]) <= 31 ? [start, start + named[0].length] : undefined;
  const month = trail.startOf(MONTH);
  if (month < 0 || start - month > MAX_MONTH) return undefined;
  const after = matchAt(AFTER_MONTH, text, start);
  const isDate = after !== undefined && Number(after[1]) <= 31 && ALONE.test(text.slice(month, start));
  return isDate ? [month, start + after[0].length] : undefined;
}

const MAX_MONTH = 14;
const ALONE = /^[A-Za-z\u00c0-\u024f]+\.? $/;

function matchAt(pattern: RegExp, text: string, start: number): RegExpExecArray | undefined {
  pattern.lastIndex = start;
  return pattern.exec(text) ?? undefined;
}
