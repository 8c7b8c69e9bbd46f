import { isDigit, isWord } from './characters.ts';

/**
 * Whether a number can begin at `at`: not within a word, a decimal, a path of numbers or an amount of money. A dash
 * after letters is allowed ("SSN-078-05-1120"), after a group with digits it is part of something else, as in a UUID.
 */
export function startsClean(units: Uint16Array, at: number): boolean {
  const code = units[at - 1] ?? 0;
  if (isWord(code)) return false;
  switch (code) {
    case 0x24: // $
    case 0xa3: // £
    case 0x20ac: // €
    case 0xa5: // ¥
    case 0x5f: // _
      return false;
    case 0x2e: // .
    case 0x2f: // /
    case 0x3a: // :
      return !isDigit(units[at - 2] ?? 0);
    case 0x2d: // -
    case 0x2b: // +
      return !hasDigitBefore(units, at - 1);
    default:
      return true;
  }
}

/** Whether a number can end before `at`. */
export function endsClean(units: Uint16Array, at: number): boolean {
  const code = units[at] ?? 0;
  if (isWord(code)) return false;
  switch (code) {
    case 0x25: // %
    case 0x5f: // _
      return false;
    case 0x2e: // .
    case 0x2d: // -
    case 0x2f: // /
    case 0x3a: // :
      return !isWord(units[at + 1] ?? 0);
    default:
      return true;
  }
}

/** Whether the word that ends before `end` has a digit within its last eight characters. */
function hasDigitBefore(units: Uint16Array, end: number): boolean {
  for (let at = end - 1; at >= 0 && at >= end - 8; at--) {
    const code = units[at] ?? 0;
    if (isDigit(code)) return true;
    if (!isWord(code)) return false;
  }
  return false;
}
