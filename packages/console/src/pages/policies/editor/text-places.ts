/** A place in a text as people count: lines and columns from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** Pure: where in the text a place is. Beyond the end of a line or of the text, it is that end. */
export function offsetOf(text: string, { line, column }: TextPlace): number {
  let start = 0;
  for (let at = 1; at < line; at += 1) {
    const end = text.indexOf('\n', start);
    if (end === -1) return text.length;
    start = end + 1;
  }
  const end = text.indexOf('\n', start);
  return Math.min(start + Math.max(0, column - 1), end === -1 ? text.length : end);
}

/** Pure: the place of an offset. */
export function placeOf(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset);
  const lastBreak = before.lastIndexOf('\n');
  return { line: before.split('\n').length, column: before.length - lastBreak };
}

/** Pure: the word that begins at an offset, to select it: up to a blank, a colon or a bracket. */
export function wordEnd(text: string, offset: number): number {
  const [word = ''] = /^[^\s:,[\]{}]*/.exec(text.slice(offset, offset + 200)) ?? [];
  return offset + word.length;
}

/** Pure: which place comes next after where the reader is, or before it; it begins anew at the end. */
export function nextPlace<Place extends TextPlace>(
  places: readonly Place[],
  from: TextPlace,
  direction: 'next' | 'previous',
): Place | undefined {
  const sorted = [...places].sort(compare);
  return direction === 'next'
    ? (sorted.find((place) => compare(place, from) > 0) ?? sorted[0])
    : (sorted.findLast((place) => compare(place, from) < 0) ?? sorted.at(-1));
}

/** Pure: what a new line begins with: the indentation of this one, and one step more after a colon. */
export function indentAfter(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  const [indent = ''] = /^ */.exec(line) ?? [];
  return /:\s*$/.test(line) ? `${indent}  ` : indent;
}

function compare(one: TextPlace, other: TextPlace): number {
  return one.line - other.line || one.column - other.column;
}
