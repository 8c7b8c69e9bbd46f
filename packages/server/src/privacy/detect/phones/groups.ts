import { isDigit } from '../characters.ts';

/** Groups of digits as telephone numbers have them. */
export interface Groups {
  readonly digits: string;
  /** Where each group ends in the text, and how many digits there are up to there. */
  readonly ends: readonly number[];
  readonly counts: readonly number[];
}

/** `00 33 1 42 68 53 00` has seven. */
const MOST_GROUPS = 9;

/** From `start`, groups with a space, dash, point, slash or bracket between them; whole groups only, `most` digits. */
export function collectGroups(text: string, start: number, most: number): Groups {
  let digits = '';
  const ends: number[] = [];
  const counts: number[] = [];
  for (let at = start; ends.length < MOST_GROUPS;) {
    const groupStart = at;
    const limit = groupStart + most - digits.length + 1;
    while (at < limit && isDigit(text.charCodeAt(at))) at++;
    if (at === groupStart || at === limit) break;
    digits += text.slice(groupStart, at);
    ends.push(at);
    counts.push(digits.length);
    const next = afterSeparator(text, at);
    if (next === 0) break;
    at = next;
  }
  return { digits, ends, counts };
}

/** Where digits go on after one separator, or two of which one is a bracket: `+44 (0)20 7946 0958`; 0 if they do not. */
function afterSeparator(text: string, at: number): number {
  const code = text.charCodeAt(at);
  const next = text.charCodeAt(at + 1);
  if (isDigit(next)) return isSeparator(code) ? at + 1 : 0;
  if (!isSeparator(code) || !isDigit(text.charCodeAt(at + 2))) return 0;
  return (code === 0x20 && next === 0x28) || (code === 0x29 && (next === 0x20 || next === 0x2d)) ? at + 2 : 0;
}

/** Space, brackets, dash, point, slash. */
export function isSeparator(code: number): boolean {
  return code === 0x20 || code === 0x28 || code === 0x29 || (code >= 0x2d && code <= 0x2f);
}
