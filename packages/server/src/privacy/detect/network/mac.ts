import { isWord } from '../characters.ts';
import type { Examination } from '../examination.ts';

/** IEEE 802 addresses of six octets: `00:1A:2b:…`, `00-1A-…`, `001a.2b3c.…`. Gives where to go on. */
export function readMac(exam: Examination, start: number, end: number): number {
  const { text } = exam;
  const sign = text.charCodeAt(end);
  if (end - start === 2 ? sign !== COLON && sign !== HYPHEN : sign !== POINT) return end;
  if (!exam.wants('mac_address')) return end;
  const pattern = end - start === 2 ? PAIRS : FOURS;
  const before = text.charCodeAt(start - 1);
  // In the middle of a longer row.
  if (JOINS.has(before) && isWord(text.charCodeAt(start - 2))) return end;
  pattern.lastIndex = start;
  const value = pattern.exec(text)?.[0];
  if (value === undefined) return end;
  const after = text.charCodeAt(start + value.length);
  const goesOn = JOINS.has(after) && isWord(text.charCodeAt(start + value.length + 1));
  if (isWord(after) || goesOn || NOBODY.test(value)) return end;
  exam.report('mac_address', start, start + value.length, 0.9);
  return start + value.length;
}

const COLON = 0x3a;
const HYPHEN = 0x2d;
const POINT = 0x2e;
const PAIRS = /[0-9a-f]{2}([:-])[0-9a-f]{2}\1[0-9a-f]{2}\1[0-9a-f]{2}\1[0-9a-f]{2}\1[0-9a-f]{2}/iy;
const FOURS = /[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}/iy;
/** Fingerprints are longer rows of the same. */
const JOINS: ReadonlySet<number> = new Set([COLON, HYPHEN, POINT]);
/** No interface, and everybody. */
const NOBODY = /^(?:00\W?){6}$|^(?:ff\W?){6}$/i;
