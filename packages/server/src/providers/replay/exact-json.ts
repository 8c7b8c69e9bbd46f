/**
 * JSON in which numbers stay as they were written: one that JavaScript would write differently (an integer beyond 2^53,
 * `1.0`) is kept as its text, and `JSON.stringify` writes it back. By ECMAScript's "JSON.parse source text access",
 * which Node has from version 22 on. Throws SyntaxError, and RangeError for a text that is nested too deeply.
 */
export function parseExact(text: string): unknown {
  return unusual.test(text) ? parseWithSource(text) : JSON.parse(text);
}

/** What could be such a number. Text that looks like one costs a slower reading, and nothing else. */
const unusual = /\d{16}|\d[.eE]|-0/;

function parseWithSource(text: string): unknown {
  return JSON.parse(text, (_key: string, value: unknown, { source }: Source): unknown =>
    typeof value === 'number' && source !== undefined && String(value) !== source
      ? JSON.rawJSON(source)
      : value,
  );
}

interface Source {
  /** Given for numbers, strings and words, not for objects and arrays. */
  readonly source?: string;
}

declare global {
  // TypeScript's library does not have these yet.
  interface JSON {
    parse(text: string, revive: (key: string, value: unknown, context: Source) => unknown): unknown;
    rawJSON(text: string): unknown;
  }
}
