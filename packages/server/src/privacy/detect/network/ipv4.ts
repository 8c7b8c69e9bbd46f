import { isDigit, isWord } from '../characters.ts';
import { type Examination, weigh } from '../examination.ts';

/** Four octets. Not a longer row of numbers, and not what means no machine: any, loopback, broadcast, masks. */
export function readIpv4(exam: Examination, start: number): void {
  if (!exam.wants('ip_address')) return;
  FOUR_OCTETS.lastIndex = start;
  const found = FOUR_OCTETS.exec(exam.text)?.[0];
  if (found === undefined || !isApart(exam.text, start, start + found.length)) return;
  const octets = found.split('.');
  if (octets.some((octet) => Number(octet) > 255 || (octet.length > 1 && octet.startsWith('0')))) return;
  if (NO_MACHINE.test(found)) return;
  const end = start + found.length;
  const alone = octets.every((octet) => octet.length === 1) ? 0.6 : 0.85;
  const confidence = weigh(exam, { alone, beside: 0.95 }, ['ip_address'], start, end);
  const version = exam.trail.distance('version', start);
  const isVersion = version <= VERSION_REACH && version < exam.trail.distance('ip_address', start);
  exam.report('ip_address', start, end, isVersion ? 0 : confidence);
}

/** "version 10.0.0.1": directly before it, or nearly. */
const VERSION_REACH = 12;
const FOUR_OCTETS = /\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}/y;
const NO_MACHINE = /^(?:0\.|127\.|255\.)/;

function isApart(text: string, start: number, end: number): boolean {
  const after = text.charCodeAt(end);
  if (isWord(after) || (after === 0x2e && isDigit(text.charCodeAt(end + 1)))) return false;
  // "Chrome/120.0.0.0" and "libfoo-1.2.3.4" are versions of something.
  const before = text.charCodeAt(start - 1);
  if (before === 0x2e || before === 0x5f) return false;
  return !((before === 0x2f || before === 0x2d) && isWord(text.charCodeAt(start - 2)));
}
