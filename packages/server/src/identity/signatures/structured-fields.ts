/** A bare item of RFC 8941. A token is told from a string by its kind. */
export type BareItem =
  | { readonly kind: 'integer' | 'decimal'; readonly value: number }
  | { readonly kind: 'string' | 'token'; readonly value: string }
  | { readonly kind: 'bytes'; readonly value: Buffer }
  | { readonly kind: 'boolean'; readonly value: boolean };

export type Parameters = ReadonlyMap<string, BareItem>;

export interface Item {
  readonly bare: BareItem;
  readonly parameters: Parameters;
}

export interface InnerList {
  readonly items: readonly Item[];
  readonly parameters: Parameters;
}

/** A member of a dictionary: a list in parentheses, or an item. */
export type Member =
  | { readonly kind: 'list'; readonly list: InnerList }
  | { readonly kind: 'item'; readonly item: Item };

/** Longer fields are refused unread. All headers of a request are 16 KiB at most. */
export const MAX_FIELD_LENGTH = 8_192;

/**
 * A dictionary by RFC 8941, section 4.2.2, in one pass over the text. Undefined where it is not one, is too long, or
 * names a key twice: of two values only one could be meant, and the sender and we may not mean the same.
 */
export function parseDictionary(text: string): ReadonlyMap<string, Member> | undefined {
  if (text.length > MAX_FIELD_LENGTH) return undefined;
  try {
    return readDictionary(text);
  } catch (error) {
    if (error instanceof NotStructured) return undefined;
    throw error;
  }
}

/** By RFC 8941, section 4.1.1.1: what was read is written the same way by everybody. */
export function writeInnerList({ items, parameters }: InnerList): string {
  return `(${items.map((item) => writeBare(item.bare) + writeParameters(item.parameters)).join(' ')})${writeParameters(parameters)}`;
}

function writeParameters(parameters: Parameters): string {
  return [...parameters]
    .map(([key, bare]) => (bare.kind === 'boolean' && bare.value ? `;${key}` : `;${key}=${writeBare(bare)}`))
    .join('');
}

function writeBare(bare: BareItem): string {
  switch (bare.kind) {
    case 'integer':
      return String(bare.value);
    case 'decimal':
      return Number.isInteger(bare.value) ? `${bare.value}.0` : String(bare.value);
    case 'string':
      return `"${bare.value.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
    case 'token':
      return bare.value;
    case 'bytes':
      return `:${bare.value.toString('base64')}:`;
    case 'boolean':
      return bare.value ? '?1' : '?0';
    default:
      return bare satisfies never;
  }
}

class NotStructured extends Error {}

const KEY = /[a-z*][a-z0-9_.*-]*/y;
const NUMBER = /-?(?:\d{1,12}\.\d{1,3}(?!\d)|\d{1,15}(?![\d.]))/y;
const TOKEN = /[A-Za-z*][\w!#$%&'*+.^`|~:/-]*/y;
const STRING = /"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"/y;
const BYTES = /:([A-Za-z0-9+/]*={0,2}):/y;
const BOOLEAN = /\?([01])/y;
const SPACES = / */y;
const WHITE = /[ \t]*/y;

/** Each pattern is anchored where reading stands and never goes back over a character: the whole is linear. */
function readDictionary(text: string): Map<string, Member> {
  const members = new Map<string, Member>();
  const end = endOf(text);
  let at = startOf(text);

  while (at < end) {
    const key = take(KEY)[0];
    if (members.has(key)) throw new NotStructured();
    members.set(key, member());
    take(WHITE);
    if (at >= end) break;
    if (!skip(',')) throw new NotStructured();
    take(WHITE);
    // A comma at the end has nothing to part.
    if (at >= end) throw new NotStructured();
  }
  return members;

  function member(): Member {
    if (!skip('=')) return { kind: 'item', item: { bare: TRUE, parameters: parameters() } };
    return peek() === '(' ? { kind: 'list', list: innerList() } : { kind: 'item', item: item() };
  }

  function innerList(): InnerList {
    skip('(');
    const items: Item[] = [];
    take(SPACES);
    while (!skip(')')) {
      items.push(item());
      if (peek() !== ' ' && peek() !== ')') throw new NotStructured();
      take(SPACES);
    }
    return { items, parameters: parameters() };
  }

  function item(): Item {
    return { bare: bareItem(), parameters: parameters() };
  }

  function parameters(): Parameters {
    const found = new Map<string, BareItem>();
    while (skip(';')) {
      take(SPACES);
      const key = take(KEY)[0];
      // The standard lets the last one count. Here two are a fault, for the reason given above.
      if (found.has(key)) throw new NotStructured();
      found.set(key, skip('=') ? bareItem() : TRUE);
    }
    return found;
  }

  function bareItem(): BareItem {
    const next = peek();
    if (next === '"') return { kind: 'string', value: (take(STRING)[1] ?? '').replaceAll(/\\(.)/g, '$1') };
    if (next === ':') return { kind: 'bytes', value: readBase64(take(BYTES)[1] ?? '') };
    if (next === '?') return { kind: 'boolean', value: take(BOOLEAN)[1] === '1' };
    if (!/[-\d]/.test(next)) return { kind: 'token', value: take(TOKEN)[0] };
    const number = take(NUMBER)[0];
    return { kind: number.includes('.') ? 'decimal' : 'integer', value: Number(number) };
  }

  function peek(): string {
    return text.charAt(at);
  }

  function skip(character: string): boolean {
    if (peek() !== character) return false;
    at += 1;
    return true;
  }

  function take(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) throw new NotStructured();
    at = pattern.lastIndex;
    return found;
  }
}

const TRUE: BareItem = { kind: 'boolean', value: true };

/** Spaces around a field say nothing. A pattern for those at the end would go back over them again and again. */
function startOf(text: string): number {
  let start = 0;
  while (text.charAt(start) === ' ') start += 1;
  return start;
}

function endOf(text: string): number {
  let end = text.length;
  while (end > 0 && text.charAt(end - 1) === ' ') end -= 1;
  return end;
}

/** One text for one value: without padding, or with bits behind the last byte, it would be another text for it. */
function readBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new NotStructured();
  return bytes;
}
