import type { UnitReader } from './placeholder-matcher.ts';

/** The inside of a string literal. */
export interface Literal {
  push(this: void, unit: string, raw: string): string;
  /** Whether this character is the quote that closes the literal. */
  isOver(this: void, unit: string): boolean;
  end(): string;
  isPlain(): boolean;
}

/** Decodes the escapes of a literal, and keeps how each character was written. */
export function createLiteral(content: UnitReader): Literal {
  let escape = '';
  let escapeRaw = '';

  function take(unit: string): string {
    const raw = escapeRaw;
    escape = escapeRaw = '';
    return content.push(unit, raw);
  }

  function push(unit: string, raw: string): string {
    if (escape === '') {
      if (unit !== '\\') return content.push(unit, raw);
      escape = unit;
      escapeRaw = raw;
      return '';
    }
    // What is no escape after all stands as a character of its own, and its text stays.
    if (escape.length > 1 && !hexDigits.has(unit)) return take(UNKNOWN) + push(unit, raw);
    escape += unit;
    escapeRaw += raw;
    if (unit === 'u' && escape.length === 2) return '';
    if (escape.length === 2) return take(shortEscapes.get(unit) ?? unit);
    return escape.length < 6 ? '' : take(String.fromCharCode(Number.parseInt(escape.slice(2), 16)));
  }

  return {
    push,
    // In a broken escape (`\u12"`) a quote closes the literal, as it does for every reader that goes on at all.
    isOver: (unit) => unit === '"' && escape.length !== 1,
    end() {
      const held = content.end() + escapeRaw;
      escape = escapeRaw = '';
      return held;
    },
    isPlain: () => escape === '' && content.isPlain(),
  };
}

const shortEscapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['b', '\b'],
  ['f', '\f'],
]);
const UNKNOWN = '\ufffd';
const hexDigits = new Set('0123456789abcdefABCDEF'.split(''));
