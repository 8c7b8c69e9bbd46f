import { isDigit, isWord } from '../characters.ts';
import { endsClean, startsClean } from '../boundaries.ts';
import { numberOf } from '../context/words.ts';
import { type Examination, THRESHOLD, weigh } from '../examination.ts';
import { collectGroups, type Groups, isSeparator } from './groups.ts';
import { callingCodeOf, isGivenOut, isNational } from './plans.ts';

const PHONE = numberOf('phone');
/** ITU-T E.164: at most 15 digits. */
const MAX_DIGITS = 15;
const MIN_INTERNATIONAL = 8;

/** An international number from its `+`. Gives where to go on. */
export function readPlus(exam: Examination, at: number): number {
  const { text } = exam;
  const before = text.charCodeAt(at - 1);
  if (isWord(before) || before === PLUS || !mayGoOn(text.charCodeAt(at + 1))) return at + 1;
  const start = before === OPENING && CODE_IN_BRACKETS.test(text.slice(at, at + 5)) ? at - 1 : at;
  readInternational(exam, start, at + 1, 0);
  return at + 1;
}

const PLUS = 0x2b;
const OPENING = 0x28;
const CODE_IN_BRACKETS = /^\+\d{1,3}\)/;
const mayGoOn = (code: number): boolean => isDigit(code) || code === OPENING;

function readInternational(exam: Examination, start: number, digitsStart: number, skipped: number): void {
  const groups = collectGroups(exam.text, digitsStart, MAX_DIGITS + skipped);
  const digits = groups.digits.slice(skipped);
  const code = callingCodeOf(digits);
  if (code === undefined) return;
  // The longest number that the country gives out; what follows it after a space is something else.
  for (let at = groups.ends.length - 1; at >= 0; at--) {
    const end = groups.ends[at] ?? 0;
    const used = digits.slice(0, (groups.counts[at] ?? 0) - skipped);
    if (used.length < MIN_INTERNATIONAL) break;
    if (!endsClean(exam.units, end)) continue;
    const national = used.slice(code.length);
    if (isGivenOut(code, national) || (national.startsWith('0') && isGivenOut(code, national.slice(1)))) {
      exam.report('phone', start, end, weigh(exam, { alone: 0.92, beside: 0.97 }, [PHONE], start, end));
      return;
    }
  }
  reportUngiven(exam, start, groups, code);
}

/** Numbers of films and manuals ("+1 555 010 9999") are given to nobody, and are still written as numbers of people. */
function reportUngiven(exam: Examination, start: number, { digits, ends }: Groups, code: string): void {
  const end = ends.at(-1) ?? 0;
  if (digits.length < 9 + code.length || !endsClean(exam.units, end)) return;
  const isRight = code === '1' ? digits.length === 11 : true;
  if (isRight)
    exam.report('phone', start, end, weigh(exam, { alone: 0.6, beside: 0.85 }, [PHONE], start, end));
}

/** An area code in brackets: `(212) 555-0123`, `(11) 91234-5678`, `(030) 1234567`. */
export function readBracketedPhone(exam: Examination, at: number): void {
  if (!startsClean(exam.units, at)) return;
  BRACKETED.lastIndex = at;
  const found = BRACKETED.exec(exam.text)?.[0];
  if (found === undefined || !endsClean(exam.units, at + found.length)) return;
  const digits = found.replace(/\D/g, '');
  if (digits.length < 9 || digits.length > 12) return;
  const end = at + found.length;
  const isUsual = isAmerican(digits) || HOME_REGIONS.some((region) => isNational(region, digits));
  const evidence = isUsual ? { alone: 0.85, beside: 0.95 } : { alone: 0.3, beside: 0.75 };
  exam.report('phone', at, end, weigh(exam, evidence, [PHONE], at, end));
}

const BRACKETED = /\(\d{2,5}\) ?\d{2,5}(?:[- .]\d{2,5}){0,3}/y;

/** A number without its country's code, from its first digits. */
export function readBareNationalPhone(exam: Examination, start: number, end: number): void {
  const { text, units } = exam;
  // The rest of a longer row of groups, which something else would have begun.
  if (units[start - 1] === SPACE && isDigit(units[start - 2] ?? 0)) return;
  if (start < exam.searched.phonesTo) return;
  const isZero = units[start] === ZERO;
  const isNamed = exam.trail.distance(PHONE, start) <= REACH;
  const length = end - start;
  if (!isZero && !isNamed && (length === 3 || length === 1 ? !mayBeAmerican(units, start, end) : length < 8))
    return;
  if (!hasEnoughDigits(units, start) || !exam.wants('phone')) return;
  if (isZero && units[start + 1] === ZERO) {
    readInternational(exam, start, start, 2);
    return;
  }
  if (!isZero && (end - start === 3 || end - start === 1) && readAmerican(exam, start)) return;
  if (!isZero && !isNamed && (end - start < 8 || !exam.trail.follows([PHONE], end))) return;
  const groups = collectGroups(text, start, 13);
  for (let at = groups.ends.length - 1; at >= 0; at--) {
    const numberEnd = groups.ends[at] ?? 0;
    const count = groups.counts[at] ?? 0;
    if (count < LEAST_DIGITS) return;
    if (!endsClean(exam.units, numberEnd)) continue;
    const confidence = sureness(exam, start, numberEnd, groups.digits.slice(0, count), isNamed);
    if (confidence >= THRESHOLD) {
      exam.report('phone', start, numberEnd, confidence);
      exam.searched.phonesTo = numberEnd;
      return;
    }
  }
}

const REACH = 40;
const SPACE = 0x20;
const ZERO = 0x30;

const LEAST_DIGITS = 7;

/** Whether digits go on far enough, over whatever may part them: asked before they are gathered. */
function hasEnoughDigits(units: Uint16Array, start: number): boolean {
  let digits = 0;
  let signs = 0;
  for (let at = start; digits < LEAST_DIGITS; at++) {
    const unit = units[at] ?? 0;
    if (isDigit(unit)) {
      digits++;
      signs = 0;
    } else if (!isSeparator(unit) || ++signs > 2) return false;
  }
  return true;
}

/** The sign after an area code or after the code of the country, and a digit of which neither 0 nor 1 begins an area. */
function mayBeAmerican(units: Uint16Array, start: number, end: number): boolean {
  const sign = units[end] ?? 0;
  const first = units[end - start === 1 ? end + 1 : start] ?? 0;
  return (sign === SPACE || sign === 0x2d || sign === 0x2e) && first >= 0x32 && first <= 0x39;
}

/** `212-555-0123` and `1-212-555-0123`, with one separator throughout. */
const AMERICAN = /(?:1([-. ]))?[2-9]\d{2}([-. ])\d{3}\2\d{4}/y;

function readAmerican(exam: Examination, start: number): boolean {
  AMERICAN.lastIndex = start;
  const value = AMERICAN.exec(exam.text)?.[0];
  if (value === undefined || !endsClean(exam.units, start + value.length)) return false;
  const end = start + value.length;
  const evidence = value.includes(' ') ? { alone: 0.57, beside: 0.92 } : { alone: 0.78, beside: 0.95 };
  exam.report('phone', start, end, weigh(exam, evidence, [PHONE], start, end));
  return true;
}

/** A date, a range of years or an amount in thousands. */
const SOMETHING_ELSE =
  /^(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}([-./])\d{1,2}\1\d{4}|(?:19|20)\d{2}[- ](?:19|20)\d{2}|[1-9]\d{0,2}(?: 000){1,3})$/;
const SEVEN = /^\d{3}-\d{4}$/;

function sureness(exam: Examination, start: number, end: number, digits: string, isNamed: boolean): number {
  const value = exam.text.slice(start, end);
  const weighed = (alone: number, beside: number) => weigh(exam, { alone, beside }, [PHONE], start, end);
  if (SOMETHING_ELSE.test(value)) return 0;
  // No trunk prefix and area code are longer than five digits.
  const isGrouped = /^\d{2,5}\D/.test(value);
  if (
    digits.startsWith('0') &&
    isGrouped &&
    digits.length >= 9 &&
    digits.length <= 12 &&
    isKnown(exam, digits)
  )
    return weighed(/^0\d[ .]\d\d([ .])\d\d\1\d\d\1\d\d$/.test(value) ? 0.7 : 0.57, 0.92);
  if (!isNamed && !exam.trail.follows([PHONE], end)) return 0;
  if (isAmerican(digits) || isKnown(exam, digits)) return weighed(0.2, 0.88);
  return SEVEN.test(value) || (digits.startsWith('0') && digits.length >= 8) ? weighed(0.1, 0.65) : 0;
}

function isAmerican(digits: string): boolean {
  return (
    /^1?[2-9]\d{2}(?:[2-9]\d{6}|\d{7})$/.test(digits) && (digits.length === 10 || digits.startsWith('1'))
  );
}

/** Where numbers are read that come without a country's code. */
const HOME_REGIONS = [
  'GB',
  'DE',
  'FR',
  'ES',
  'IT',
  'NL',
  'BE',
  'AT',
  'CH',
  'PT',
  'BR',
  'IN',
  'AU',
  'PL',
  'SE',
  'FI',
  'DK',
  'NO',
  'IE',
  'ZA',
  'JP',
  'KR',
  'CN',
  'SG',
  'MX',
  'NZ',
] as const;

function isKnown(exam: Examination, digits: string): boolean {
  return exam.passes(2, () => HOME_REGIONS.some((region) => isNational(region, digits)));
}
