import { isDigit } from '../characters.ts';

/** Groups of digits as telephone numbers have them. */
export interface Groups {
  readonly digits: string;
  /** Where each group ends in the text, and how many digits there are up to there. */
  readonly ends: readonly number[];
  readonly counts: readonly number[];
}

/** From `start`, groups with a space, dash, point, slash or bracket between them; whole groups only, `most` digits. */
export function collectGroups(text: string, start: number, most: number): Groups {
  let digits = '';
  const ends: number[] = [];
  const counts: number[] = [];
  let at = start;
  while (digits.length <= most) {
    const groupStart = at;
    while (at - groupStart <= most && isDigit(text.charCodeAt(at))) at++;
    if (at === groupStart || digits.length + at - groupStart > most) break;
    digits += text.slice(groupStart, at);
    ends.push(at);
    counts.push(digits.length);
    const next = afterSeparator(text, at);
    if (next === at) break;
    at = next;
  }
  return { digits, ends, counts };
}

/** One separator, or two where a bracket is one of them: `+44 (0)20 7946 0958`. */
function afterSeparator(text: string, at: number): number {
  SEPARATOR.lastIndex = at;
  return SEPARATOR.test(text) ? SEPARATOR.lastIndex : at;
}

const SEPARATOR = /(?: ?\(|\) ?|[ ./-]|\)-| - )(?=\d)/y;
