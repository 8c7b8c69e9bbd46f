import type { Examination } from '../examination.ts';
import { isPlausibleSecret } from './plausible.ts';

/** What follows `Bearer` (RFC 6750) or `Basic` (RFC 7617) in a header, whoever gave it out. */
const CREDENTIALS = /(?:bearer|basic) {1,2}([A-Za-z0-9._~+/-]{16,4000}={0,2})(?![A-Za-z0-9_])/iy;

/** Gives where to go on: a JWT is read once more, as what it is. */
export function readAuthorization(exam: Examination, start: number, end: number): number {
  CREDENTIALS.lastIndex = start;
  const [whole = '', value = ''] = CREDENTIALS.exec(exam.text) ?? [];
  if (!isPlausibleSecret(value)) return end;
  const valueStart = start + whole.length - value.length;
  exam.report('api_token', valueStart, valueStart + value.length, 0.75);
  return end;
}
