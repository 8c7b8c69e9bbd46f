import referenceCanonicalize from 'canonicalize';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../test/any-text.ts';
import { codeOf } from '../test/refusal-code.ts';
import { canonicalize, parseCanonical } from './canonical.ts';
import type { JsonValue } from './canonical.ts';
import { ProofError } from './refusal.ts';

describe('canonicalize', () => {
  it('agrees with an independent implementation on any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: 'medium', stringUnit: 'grapheme' }), (generated) => {
        const value = readJson(JSON.stringify(generated));
        expect(canonicalize(value)).toBe(referenceCanonicalize(value));
      }),
      { numRuns: 1000 },
    );
  });

  it('agrees with an independent implementation on any finite number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(canonicalize(number)).toBe(referenceCanonicalize(number));
        expect(Object.is(JSON.parse(canonicalize(number)), number === 0 ? 0 : number)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('does not depend on the order in which keys were set', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (fields) => {
        const reversed = Object.fromEntries(Object.entries(fields).toReversed());
        expect(canonicalize(reversed)).toBe(canonicalize(fields));
      }),
    );
  });

  it.each([
    ['undefined', undefined],
    ['a field that is undefined', { a: undefined }],
    ['a hole in an array', [1, , 2]], // oxlint-disable-line no-sparse-arrays -- the hole is what is tested
    ['NaN', Number.NaN],
    ['infinity', [Number.POSITIVE_INFINITY]],
    ['a bigint', 1n],
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
    ['a date', new Date(0)],
    ['a map', new Map([['a', 1]])],
    ['bytes', new Uint8Array(2)],
    ['a boxed number', Object(1)],
    ['a lone surrogate', '\ud800'],
    ['a lone surrogate in a key', { '\udc00': 1 }],
    ['a cycle', createCycle()],
  ])('refuses %s', (_, value: unknown) => {
    expect(() => canonicalize(value as JsonValue)).toThrow(ProofError);
  });

  it('writes objects without a prototype', () => {
    expect(canonicalize(Object.assign(Object.create(null), { b: 1, a: 2 }))).toBe('{"a":2,"b":1}');
  });
});

describe('parseCanonical', () => {
  it('reads back what canonicalize wrote', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (generated) => {
        const value = readJson(JSON.stringify(generated));
        expect(parseCanonical(canonicalize(value))).toEqual(value);
      }),
    );
  });

  it('throws nothing but its own refusals on garbage', () => {
    const fragments = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '\\',
      '1',
      '-',
      'e',
      'a',
      '\ud800',
      ' ',
    );
    fc.assert(
      fc.property(fc.oneof(anyText, fc.string({ unit: fragments })), (text) => {
        const code = codeOf(() => expect(canonicalize(parseCanonical(text))).toBe(text));
        expect(['accepted', 'malformed_json', 'not_canonical']).toContain(code);
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses millions of brackets without exhausting the stack', () => {
    expect(() => parseCanonical('['.repeat(1_000_000))).toThrow('malformed_json');
    expect(() => parseCanonical('['.repeat(60_000) + ']'.repeat(60_000))).toThrow('not_canonical');
  });
});

function readJson(text: string): JsonValue {
  return JSON.parse(text);
}

function createCycle(): unknown {
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  return cycle;
}
