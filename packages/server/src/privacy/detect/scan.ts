import { CLASSES, DIGIT, IDEOGRAPH, isDigit, isIdeograph, LETTER, TRIGGER, WORD } from './characters.ts';
import { readColon } from './colon.ts';
import { ANY_WORD, HASH_PRIME, hashOf, HASH_SEED, lowerUnit, mayMean } from './context/words.ts';
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
  const { units } = exam;
  const { length } = exam.text;
  let nextCheck = STRIDE;
  let before = ANY_WORD;
  for (let at = 0; at < length;) {
    if (at >= nextCheck) {
      checkTime();
      nextCheck = at + STRIDE;
    }
    let code = units[at] ?? 0;
    let found = CLASSES[code] ?? 0;
    if ((found & WORD) === 0) {
      if ((found & TRIGGER) !== 0) at = readTrigger(exam, readers, at, code);
      else at = (found & IDEOGRAPH) === 0 ? at + 1 : passIdeographs(exam, at);
      continue;
    }
    const start = at;
    let classes = 0;
    let hash = HASH_SEED;
    do {
      classes |= found;
      hash = Math.imul(hash ^ lowerUnit(code), HASH_PRIME);
      code = units[++at] ?? 0;
      found = CLASSES[code] ?? 0;
    } while ((found & WORD) !== 0);
    if (readers.numbers && mayMean(hash)) exam.trail.pass(hash, before, start, at);
    before = hash;
    const hasDigit = (classes & DIGIT) !== 0;
    if (readers.secrets && mayStartSecret(hash, hasDigit, at - start)) {
      const after = readSecret(exam, hash, start, at);
      if (after > at) {
        at = after;
        continue;
      }
    }
    if (!readers.numbers) continue;
    if (hasDigit) at = (classes & LETTER) === 0 ? readNumber(exam, start, at) : readMixed(exam, start, at);
    else if (at - start <= 4 && (code !== SPACE || ((CLASSES[units[at + 1] ?? 0] ?? 0) & DIGIT) !== 0))
      readShortWord(exam, start, at);
  }
}

const SPACE = 0x20;

/** Words of these scripts are found only right before a number, with up to one particle between. Gives where they end. */
function passIdeographs({ text, trail }: Examination, at: number): number {
  let end = at + 1;
  while (isIdeograph(text.charCodeAt(end))) end++;
  if (
    !isDigit(text.charCodeAt(end)) &&
    !isDigit(text.charCodeAt(end + 1)) &&
    !isDigit(text.charCodeAt(end + 2))
  )
    return end;
  for (let last = end; last >= end - 1; last--)
    for (let start = Math.max(at, last - LONGEST_NAME); start < last - 1; start++) {
      const hash = hashOf(text.slice(start, last));
      if (mayMean(hash)) trail.pass(hash, ANY_WORD, start, last);
    }
  return end;
}

/** In characters: 주민등록번호. */
const LONGEST_NAME = 6;

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
