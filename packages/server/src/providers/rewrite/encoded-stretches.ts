/** Where an encoded run may stand, by its characters alone. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly endOfFirstLine: number;
  /** The end of the last full line: `end`, unless a shorter line follows that may belong to the run. */
  readonly endOfFullLines: number;
  /** Without what stands between its lines. */
  readonly characters: number;
}

/** A line of encoded text has 64 or 76 characters, rarely 60; hardly any word has so many. */
export const LEAST_LINE_CHARACTERS = 60;

/**
 * The start of the next stretch from `from` on, before which nothing of the alphabet stands, of a line at least. Looks
 * at the end of a line first, so that ordinary text is passed over in long steps.
 */
export function startOfStretch(text: string, from: number): number | undefined {
  let at = from;
  while (at + LEAST_LINE_CHARACTERS <= text.length) {
    let back = at + LEAST_LINE_CHARACTERS - 1;
    while (back >= at && isInAlphabet(text.charCodeAt(back))) back -= 1;
    if (back < at) {
      const end = endOfLine(text, at);
      if (end - at >= LEAST_LINE_CHARACTERS) return at;
      at = end;
      while (text[at] === '-') at += 1;
    } else {
      at = back + 1;
    }
  }
  return undefined;
}

/** Reads a stretch from its start, over all of its lines. */
export function readStretch(text: string, start: number): Stretch {
  let end = endOfLine(text, start);
  const endOfFirstLine = endOfPadding(text, end);
  let endOfFullLines = end;
  let characters = end - start;
  while (text[end] !== '=') {
    gap.lastIndex = end;
    const next = end + (gap.exec(text)?.[0].length ?? 0);
    if (next === end) break;
    const nextEnd = endOfLine(text, next);
    const isFull = nextEnd - next >= LEAST_LINE_CHARACTERS;
    lastLine.lastIndex = nextEnd;
    if (!isFull && (nextEnd === next || !lastLine.test(text))) break;
    characters += nextEnd - next;
    end = nextEnd;
    if (!isFull) break;
    endOfFullLines = end;
  }
  const padded = endOfPadding(text, end);
  return {
    start,
    end: padded,
    endOfFirstLine,
    endOfFullLines: endOfFullLines === end ? padded : endOfFullLines,
    characters,
  };
}

/** The end of what the alphabet holds. Five hyphens are the edge of a PEM block, or a line that somebody drew. */
function endOfLine(text: string, start: number): number {
  let hyphens = 0;
  let at = start;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (!isInAlphabet(code)) return at;
    hyphens = code === HYPHEN ? hyphens + 1 : 0;
    if (hyphens === 5) return at - 4;
  }
  return at;
}

function endOfPadding(text: string, end: number): number {
  return end + (text[end] !== '=' ? 0 : text[end + 1] === '=' ? 2 : 1);
}

const gap = /[ \t]*\r?\n[ \t>]*/y;
const lastLine = /=|[ \t]*(?:\r?\n|$)/y;

const HYPHEN = 0x2d;
const alphabet = new Uint8Array(128);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_')
  alphabet[character.charCodeAt(0)] = 1;

function isInAlphabet(code: number): boolean {
  return alphabet[code] === 1;
}
