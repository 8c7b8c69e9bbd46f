import { isJsonSpace, quoteAfter, spaceAfter } from './json-scan.ts';
import { isValidJson } from './json-valid.ts';
import type { SpendWork } from './work-meter.ts';

/** Where a literal stands: the keys and positions that lead to it. It changes while the text is read: copy it to keep it. */
export type JsonPath = readonly (string | number)[];

export interface JsonVisitor {
  /** A string, decoded. The literal stays as it is where the same string comes back. */
  readString(value: string, path: JsonPath): string;
  /** A key, decoded. */
  readKey(key: string): string;
  /** A number as it is written. Where another text comes back, it takes the number's place as a string. */
  readNumber?(digits: string, path: JsonPath): string;
}

/**
 * Puts other strings into a JSON text, which must be valid. Everything else stays byte for byte as it is: spaces,
 * integers beyond 2^53, escapes of strings that do not change, duplicate keys. Linear, at any depth; `spend` may end it.
 */
export function rewriteJsonText(json: string, visitor: JsonVisitor, spend?: SpendWork): string {
  const path: (string | number)[] = [];
  const written: string[] = [];
  let copied = 0;
  let expectsKey = false;

  function put(start: number, end: number, text: string): void {
    written.push(json.slice(copied, start), JSON.stringify(text));
    copied = end;
  }

  function takeString(start: number): number {
    const end = quoteAfter(json, start);
    const value = decodeLiteral(json, start, end);
    if (expectsKey) {
      const key = visitor.readKey(value);
      if (key !== value) put(start, end, key);
      path[path.length - 1] = value;
      expectsKey = false;
    } else {
      const next = visitor.readString(value, path);
      if (next !== value) put(start, end, next);
    }
    return end;
  }

  function takeNumber(start: number): number {
    number.lastIndex = start;
    const digits = number.exec(json)?.[0] ?? '';
    const next = visitor.readNumber?.(digits, path) ?? digits;
    if (next !== digits) put(start, start + digits.length, next);
    return start + digits.length;
  }

  let counted = 0;
  for (let at = 0; at < json.length;) {
    if (at - counted >= CHARACTERS_PER_COUNT) {
      spend?.(at - counted);
      counted = at;
    }
    switch (json.charAt(at)) {
      case '"':
        at = takeString(at);
        continue;
      case '{':
        path.push('');
        expectsKey = true;
        break;
      case '[':
        path.push(0);
        expectsKey = false;
        break;
      case '}':
      case ']':
        path.pop();
        expectsKey = false;
        break;
      case ',': {
        const last = path.at(-1);
        if (typeof last === 'number') path[path.length - 1] = last + 1;
        else expectsKey = true;
        break;
      }
      default:
        if (isNumberStart(json.charCodeAt(at))) {
          at = takeNumber(at);
          continue;
        }
    }
    at += 1;
  }
  return copied === 0 ? json : written.join('') + json.slice(copied);
}

/**
 * Whether a text is a JSON object or array, or one string in quotes: a text that happens to be a number or `null`
 * reads the same either way.
 */
export function isJsonText(text: string, spend: SpendWork): boolean {
  const start = text[spaceAfter(text, 0)];
  if (start !== '{' && start !== '[' && start !== '"') return false;
  return closes(text, start) && isValidJson(text, spend);
}

/** The last key on the way to a value: what it is called by whoever wrote it. Undefined deep inside of lists. */
export function keyOf(path: JsonPath): string | undefined {
  // A bound, as this is asked of every string.
  const key = path.slice(-MAX_LISTS).findLast((step) => typeof step === 'string');
  return typeof key === 'string' ? key : undefined;
}

const MAX_LISTS = 8;

/** Small beside what the clock is looked at for. */
const CHARACTERS_PER_COUNT = 4_096;

const number = /-?\d[\d.eE+-]*/y;

function isNumberStart(code: number): boolean {
  return code === 0x2d || (code >= 0x30 && code <= 0x39);
}

/** Most prose that begins like JSON does not end like it: a look at the end saves the parser's. */
function closes(text: string, start: string): boolean {
  let end = text.length - 1;
  while (end > 0 && isJsonSpace(text.charCodeAt(end))) end -= 1;
  return text[end] === (start === '{' ? '}' : start === '[' ? ']' : '"');
}

function decodeLiteral(json: string, start: number, end: number): string {
  const raw = json.slice(start + 1, end - 1);
  return raw.includes('\\') ? String(JSON.parse(json.slice(start, end))) : raw;
}
