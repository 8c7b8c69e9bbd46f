import { isDigit, isWord } from '../characters.ts';
import { numberOf } from '../context/words.ts';
import { type Examination, weigh } from '../examination.ts';

const IP = numberOf('ip_address');
const VERSION = numberOf('version');

/**
 * Four octets. Not a longer row of numbers, and not what means no machine: any, loopback, broadcast, masks. Gives
 * where to go on.
 */
export function readIpv4(exam: Examination, start: number, after: number): number {
  if (exam.units[after] !== POINT || isJoined(exam.text, start)) return after;
  if (!exam.wants('ip_address')) return after;
  const end = endOfOctets(exam.text, start);
  if (end === 0 || !isApart(exam.text, end)) return after;
  const value = exam.text.slice(start, end);
  if (NO_MACHINE.test(value)) return after;
  const version = exam.trail.distance(VERSION, start);
  if (version <= VERSION_REACH && version < exam.trail.distance(IP, start)) return after;
  const evidence = value.length === SHORTEST ? { alone: 0.6, beside: 0.95 } : { alone: 0.85, beside: 0.95 };
  exam.report('ip_address', start, end, weigh(exam, evidence, [IP], start, end));
  return end;
}

/** Where four numbers from 0 to 255 end that have points between them; 0 if they are not that. */
function endOfOctets(text: string, start: number): number {
  let at = start;
  for (let octets = 0; octets < 4; octets++) {
    if (octets > 0 && text.charCodeAt(at++) !== POINT) return 0;
    const first = at;
    let value = 0;
    while (at - first < 4 && isDigit(text.charCodeAt(at))) value = value * 10 + text.charCodeAt(at++) - 48;
    const isRight = at > first && value <= 255 && (at - first === 1 || text.charCodeAt(first) !== 48);
    if (!isRight) return 0;
  }
  return at;
}

const POINT = 0x2e;
/** `1.2.3.4` is more often a version or a section than an address. */
const SHORTEST = 7;
/** "version 10.0.0.1": directly before it, or nearly. */
const VERSION_REACH = 12;
const NO_MACHINE = /^(?:0\.|127\.|255\.)/;

function isApart(text: string, end: number): boolean {
  const after = text.charCodeAt(end);
  return !isWord(after) && !(after === POINT && isDigit(text.charCodeAt(end + 1)));
}

/** "Chrome/120.0.0.0" and "libfoo-1.2.3.4" are versions of something. */
function isJoined(text: string, start: number): boolean {
  const before = text.charCodeAt(start - 1);
  if (before === POINT || before === 0x5f) return true;
  return (before === 0x2f || before === 0x2d) && isWord(text.charCodeAt(start - 2));
}
