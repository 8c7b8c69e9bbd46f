import { isDigit, isWord } from './characters.ts';

/**
 * Whether a number can begin at `at`: not within a word, a decimal, a path of numbers or an amount of money. A dash
 * after letters is allowed ("SSN-078-05-1120"), after a group with digits it is part of something else, as in a UUID.
 */
export function startsClean(text: string, at: number): boolean {
  const code = text.charCodeAt(at - 1);
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
      return !isDigit(text.charCodeAt(at - 2));
    case 0x2d: // -
    case 0x2b: // +
      return !hasDigitBefore(text, at - 1);
    default:
      return true;
  }
}

/** Whether a number can end before `at`. */
export function endsClean(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (isWord(code)) return false;
  switch (code) {
    case 0x25: // %
    case 0x5f: // _
      return false;
    case 0x2e: // .
    case 0x2d: // -
    case 0x2f: // /
    case 0x3a: // :
      return !isWord(text.charCodeAt(at + 1));
    default:
      return true;
  }
}

/** Whether the word that ends before `end` has a digit within its last eight characters. */
function hasDigitBefore(text: string, end: number): boolean {
  for (let at = end - 1; at >= 0 && at >= end - 8; at--) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) return true;
    if (!isWord(code)) return false;
  }
  return false;
}
