import { quoteAfter, spaceAfter } from './json-scan.ts';
import type { SpendWork } from './work-meter.ts';

type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end';

/**
 * Whether a text is JSON (RFC 8259), as `JSON.parse` would say. Nothing is built, and whoever counts the work may end
 * it: a parser takes seconds for twenty megabytes of brackets, and nobody can stop it.
 */
export function isValidJson(json: string, spend: SpendWork): boolean {
  /** Of each list or object around: whether it is an object. */
  const around: boolean[] = [];
  let expected: Expected = 'value';
  let at = spaceAfter(json, 0);

  /** The end of what stands at `start`; -1 where nothing may stand there that does. */
  function step(start: number): number {
    const sign = json.charAt(start);
    switch (expected) {
      case 'colon':
        expected = 'value';
        return sign === ':' ? start + 1 : -1;
      case 'comma or end':
        return stepAfterValue(sign, start);
      case 'key':
      case 'key or end':
        if (sign === '}' && expected === 'key or end') return close(start, true);
        expected = 'colon';
        return sign === '"' ? endOfString(json, start) : -1;
      case 'value':
      case 'value or end':
        if (sign === ']' && expected === 'value or end') return close(start, false);
        return stepIntoValue(sign, start);
      default:
        return expected satisfies never;
    }
  }

  function stepAfterValue(sign: string, start: number): number {
    const isObject = around.at(-1);
    if (isObject === undefined) return -1;
    if (sign !== ',') return close(start, isObject);
    expected = isObject ? 'key' : 'value';
    return start + 1;
  }

  function close(start: number, isObject: boolean): number {
    around.pop();
    expected = 'comma or end';
    return json.charAt(start) === (isObject ? '}' : ']') ? start + 1 : -1;
  }

  function stepIntoValue(sign: string, start: number): number {
    if (sign === '{' || sign === '[') {
      around.push(sign === '{');
      expected = sign === '{' ? 'key or end' : 'value or end';
      return start + 1;
    }
    expected = 'comma or end';
    if (sign === '"') return endOfString(json, start);
    word.lastIndex = start;
    return word.test(json) ? word.lastIndex : -1;
  }

  const isOver = (): boolean => around.length === 0 && expected === 'comma or end';

  while (at < json.length) {
    const end = step(at);
    if (end === -1) return false;
    const next = spaceAfter(json, end);
    spend(next - at);
    at = next;
  }
  return isOver();
}

const word = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** The position after the closing quote of a string; -1 where it has none, or an escape or a character that is none. */
function endOfString(json: string, start: number): number {
  const end = quoteAfter(json, start);
  if (end - start < 2 || json[end - 1] !== '"') return -1;
  const content = json.slice(start + 1, end - 1);
  if (controls.test(content)) return -1;
  for (let at = content.indexOf('\\'); at !== -1; at = content.indexOf('\\', escape.lastIndex)) {
    escape.lastIndex = at;
    if (!escape.test(content)) return -1;
  }
  return end;
}

// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u001f]/;
const escape = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;
