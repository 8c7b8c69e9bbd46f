import { isWord } from '../characters.ts';
import type { Examination } from '../examination.ts';

/** Between two of these a token does not begin: `-`, `_`, `.`, `+` and letters. */
export const isToken = (code: number): boolean =>
  isWord(code) || code === 0x2d || code === 0x5f || code === 0x2e || code === 0x2b;

/** RFC 7515, compact: a header that says how it is signed, and two more parts. The last of an unsigned one is empty. */
const JWT = /eyJ[\w-]{10,2000}\.[\w-]{2,60000}\.[\w-]{0,2000}/y;
/** RFC 7516, encrypted: five parts. */
const TWO_MORE = /\.[\w-]{1,60000}\.[\w-]{1,2000}/y;

export function readJwt(exam: Examination, start: number, end: number): number {
  JWT.lastIndex = start;
  const value = JWT.exec(exam.text)?.[0];
  if (value === undefined || !exam.passes(5, () => isHeader(value.slice(0, value.indexOf('.'))))) return end;
  let after = start + value.length;
  TWO_MORE.lastIndex = after;
  if (TWO_MORE.test(exam.text)) after = TWO_MORE.lastIndex;
  exam.report('jwt', start, after, 0.98);
  return after;
}

function isHeader(encoded: string): boolean {
  const header = Buffer.from(encoded, 'base64url').toString('latin1');
  return header.startsWith('{"') && /"(?:alg|enc|typ)"\s?:/.test(header);
}
