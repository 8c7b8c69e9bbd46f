import { classOf, DIGIT, isDigit, LETTER, TRIGGER, WORD } from './characters.ts';
import { readColon } from './colon.ts';
import { HASH_PRIME, HASH_SEED, lowerUnit } from './context/words.ts';
import { readNumber } from './digits/index.ts';
import { readEmail } from './email.ts';
import type { Examination } from './examination.ts';
import { readBracketedPhone, readPlus } from './phones/index.ts';
import { readAssigned } from './secrets/assigned.ts';
import { readPrivateKey } from './secrets/private-key.ts';
import { mayStartSecret, readSecret } from './secrets/starts.ts';
import { readMixed, readShortWord } from './words/index.ts';

/** Which families of readers the wanted kinds need; the others cost nothing. */
export interface Readers {
  readonly email: boolean;
  /** Numbers, and words with digits in them. */
  readonly numbers: boolean;
  readonly phones: boolean;
  readonly secrets: boolean;
  readonly colons: boolean;
}

/** How much of a text is read between two looks at the clock. */
const STRIDE = 16_384;

/**
 * One pass over the text. It cuts words and looks at few characters otherwise; where something may begin, a reader
 * that is bounded in length looks closer. So the time is linear in the text, whatever it is made of.
 */
export function scan(exam: Examination, readers: Readers, checkTime: () => void): void {
  const { text } = exam;
  let nextCheck = STRIDE;
  for (let at = 0; at < text.length;) {
    if (at >= nextCheck) {
      checkTime();
      nextCheck = at + STRIDE;
    }
    const code = text.charCodeAt(at);
    let found = classOf(code);
    if ((found & WORD) === 0) {
      at = (found & TRIGGER) === 0 ? at + 1 : readTrigger(exam, readers, at, code);
      continue;
    }
    const start = at;
    let classes = 0;
    let hash = HASH_SEED;
    let unit = code;
    do {
      classes |= found;
      hash = Math.imul(hash ^ lowerUnit(unit), HASH_PRIME);
      unit = text.charCodeAt(++at);
      found = classOf(unit);
    } while ((found & WORD) !== 0);
    at = readWord(exam, readers, { start, end: at, classes, hash });
  }
}

export interface Word {
  readonly start: number;
  readonly end: number;
  /** The classes of its characters, together. */
  readonly classes: number;
  readonly hash: number;
}

/** Gives where to go on. */
function readWord(exam: Examination, readers: Readers, word: Word): number {
  const { start, end, classes, hash } = word;
  if (readers.secrets && mayStartSecret(exam.text, start)) {
    const after = readSecret(exam, start, end);
    if (after > end) return after;
  }
  if ((classes & DIGIT) === 0) {
    exam.trail.pass(hash, start, end);
    if (readers.numbers && end - start <= 4) readShortWord(exam, start, end);
    return end;
  }
  if (!readers.numbers) return end;
  return (classes & LETTER) === 0 ? readNumber(exam, start, end) : readMixed(exam, word);
}

function readTrigger(exam: Examination, readers: Readers, at: number, code: number): number {
  switch (code) {
    case 0x40: // @
      if (readers.email) readEmail(exam, at);
      return at + 1;
    case 0x3a: // :
      return readers.colons ? readColon(exam, at) : at + 1;
    case 0x3d: // =
      if (readers.secrets) readAssigned(exam, at);
      return at + 1;
    case 0x2b: // +
      return readers.phones ? readPlus(exam, at) : at + 1;
    case 0x28: // (
      if (readers.phones && isDigit(exam.text.charCodeAt(at + 1))) readBracketedPhone(exam, at);
      return at + 1;
    default: // -
      return readers.secrets ? readPrivateKey(exam, at) : at + 1;
  }
}
