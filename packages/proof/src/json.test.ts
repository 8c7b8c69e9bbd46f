import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../test/refusal-code.ts';
import { parseJson } from './json.ts';

describe('parseJson', () => {
  it('reads any JSON, however it is laid out', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(4), (text, indent) => {
        const value: unknown = JSON.parse(text);
        expect(parseJson(JSON.stringify(value, null, indent))).toEqual(value);
      }),
    );
  });

  it('allows equal keys in different objects, and keys that equal values', () => {
    expect(parseJson('{"a":{"a":["a",{"a":"a"}]},"b":"a"}')).toEqual({ a: { a: ['a', { a: 'a' }] }, b: 'a' });
  });

  it.each([
    ['a repeated key', '{"a":1,"a":1}'],
    ['a repeated key after other fields', '{"a":{"b":1},"c":[{}],"a" \n:2}'],
    ['a repeated key in a nested object', '[{"x":{"a":1,"b":2,"a":3}}]'],
    ['a key repeated in another spelling', '{"a":1,"\\u0061":2}'],
    ['a repeated key that ends in a backslash', '{"\\\\":1,"\\\\":2}'],
    ['a repeated __proto__', '{"__proto__":1,"__proto__":2}'],
    ['65 levels', '['.repeat(65) + ']'.repeat(65)],
    ['an unfinished string', '{"a":"'],
    ['a string that ends in an escape', '"\\"'],
    ['a colon without an object', '"a":1'],
    ['a bad escape in a key', '{"\\x":1}'],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(() => parseJson(text)).toThrow('malformed_json');
  });

  it('reads strings of megabytes and refuses millions of brackets', () => {
    const long = 'x"\\'.repeat(500_000);
    expect(parseJson(JSON.stringify({ long }))).toEqual({ long });
    expect(() => parseJson('['.repeat(5_000_000))).toThrow('malformed_json');
  });

  it('throws nothing but its own refusals on garbage', () => {
    const fragments = fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '\\', '1', 'a', ' ');
    fc.assert(
      fc.property(fc.string({ unit: fragments }), (text) => {
        expect(['accepted', 'malformed_json']).toContain(codeOf(() => parseJson(text)));
      }),
      { numRuns: 2000 },
    );
  });
});
