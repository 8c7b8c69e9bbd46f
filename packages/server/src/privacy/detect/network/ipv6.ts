import { isIPv6 } from 'node:net';

import { isDigit, isWord } from '../characters.ts';
import type { Examination } from '../examination.ts';

const MAX_LENGTH = 45;

/** An IPv6 address (RFC 4291) whose first colon stands at `at`. Gives where to go on. */
export function readIpv6(exam: Examination, at: number): number {
  const { text } = exam;
  if (!exam.wants('ip_address') || !mayBePart(text.charCodeAt(at + 1))) return at + 1;
  let start = at;
  while (start > 0 && at - start < 5 && isHex(text.charCodeAt(start - 1))) start--;
  const before = text.charCodeAt(start - 1);
  if (isWord(before) || before === COLON || before === DOT || at - start > 4) return at + 1;
  let end = at;
  while (end - start < MAX_LENGTH && mayBePart(text.charCodeAt(end))) end++;
  // The point or colon of the sentence.
  while (
    end > at &&
    (text.charCodeAt(end - 1) === DOT ||
      (text.charCodeAt(end - 1) === COLON && text.charCodeAt(end - 2) !== COLON))
  )
    end--;
  const value = text.slice(start, end);
  if (
    isWord(text.charCodeAt(end)) ||
    (mayBePart(text.charCodeAt(end)) && text.charCodeAt(end) !== DOT && text.charCodeAt(end) !== COLON)
  )
    return at + 1;
  if (!isAddress(value))
    return Math.max(at + 1, end - 1 > at && value.length >= MAX_LENGTH ? end - 5 : at + 1);
  const zone = ZONE.exec(text.slice(end, end + 20))?.[0].length ?? 0;
  exam.report('ip_address', start, end + zone, 0.93);
  return end;
}

const COLON = 0x3a;
const DOT = 0x2e;
const ZONE = /^%[A-Za-z0-9]{1,15}/;

function isHex(code: number): boolean {
  const lower = code | 0x20;
  return isDigit(code) || (lower >= 97 && lower <= 102);
}

const mayBePart = (code: number): boolean => isHex(code) || code === COLON || code === DOT;

/** `::1` and `fe80::` have one: nobody's, or a whole network. */
const TWO_GROUPS = /[^:]:+[^:]/;

/** The unspecified and the loopback address are nobody's; `Ada::Cafe` is a name in a program. */
function isAddress(value: string): boolean {
  // Most colons stand between no groups: what takes longer is asked of few.
  if (!TWO_GROUPS.test(value) || !/\d/.test(value) || !isIPv6(value)) return false;
  const groups = value.split(':').filter((group) => group !== '');
  // Eight pairs are a fingerprint or a serial number.
  return value.includes('::') || groups.some((group) => group.length > 2);
}
