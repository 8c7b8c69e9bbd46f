import type { Examination } from './examination.ts';
import { readIpv6 } from './network/ipv6.ts';
import { readAssigned } from './secrets/assigned.ts';
import { readUrl } from './secrets/urls.ts';

/** A colon: of a URL, of an address, or between the name of a secret and its value. Gives where to go on. */
export function readColon(exam: Examination, at: number): number {
  const { text } = exam;
  if (text.charCodeAt(at + 1) === SLASH && text.charCodeAt(at + 2) === SLASH)
    return exam.wants('url_credentials') || exam.wants('connection_string') ? readUrl(exam, at) : at + 3;
  const after = readIpv6(exam, at);
  if (after > at + 1) return after;
  readAssigned(exam, at);
  return at + 1;
}

const SLASH = 0x2f;
