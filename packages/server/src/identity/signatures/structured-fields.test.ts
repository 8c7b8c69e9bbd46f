import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { type BareItem, MAX_FIELD_LENGTH, parseDictionary, writeInnerList } from './structured-fields.ts';

describe('a dictionary', () => {
  test('has items and lists with their parameters', () => {
    const read = parseDictionary('a=1;x, b=("k";f "l");n="q\\"r";t=to/k, c=:aGk=:, d, e=?0 ,\tf=-1.5');
    expect([...(read?.keys() ?? [])]).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    const list = read?.get('b');
    expect(list?.kind === 'list' && writeInnerList(list.list)).toBe('("k";f "l");n="q\\"r";t=to/k');
  });

  test.each([
    'a=1, a=2',
    'a=(1 2);x=1;x=2',
    'a=1,',
    ',a=1',
    'a=1 b=2',
    'A=1',
    'a=',
    'a=(',
    'a=("x""y")',
    'a=("x"',
    'a=("x"\t"y")',
    'a="\u00e9"',
    'a="x',
    'a="\\x"',
    'a=:aGk:',
    'a=:aGl=:',
    'a=:a b=:',
    'a=?2',
    'a=1.',
    'a=1.2345',
    'a=1234567890123456',
    'a=--1',
    'a=01.0000',
    'a;=1',
  ])('that is none is refused: %s', (text) => {
    expect(parseDictionary(text)).toBeUndefined();
  });

  test('is refused unread where it is too long', () => {
    expect(parseDictionary(`a="${'x'.repeat(MAX_FIELD_LENGTH)}"`)).toBeUndefined();
  });

  test('of any inner list reads back as what was written', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ bare, parameters })), parameters, (items, own) => {
        const written = writeInnerList({ items, parameters: own });
        if (written.length > MAX_FIELD_LENGTH - 2) return;
        const read = parseDictionary(`s=${written}`)?.get('s');
        expect(read?.kind === 'list' && writeInnerList(read.list)).toBe(written);
      }),
    );
  });

  test('is read in time that grows with its length, whatever it holds', () => {
    const unit = fc.constantFrom(
      ' ',
      '(',
      ')',
      '"',
      '\\',
      ';',
      '=',
      ',',
      ':',
      '?',
      'a',
      '0',
      '.',
      '-',
      '\t',
      'a=(',
      '";"',
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 6 }), fc.boolean(), (parts, isList) => {
        const long =
          (isList ? 'a=(' : 'a="') +
          parts
            .join('')
            .repeat(MAX_FIELD_LENGTH)
            .slice(0, MAX_FIELD_LENGTH - 4);
        const from = process.cpuUsage();
        parseDictionary(long);
        const { user, system } = process.cpuUsage(from);
        expect(user + system).toBeLessThan(250_000);
      }),
      { numRuns: 60 },
    );
  });
});

const key = fc.stringMatching(/^[a-z*][a-z0-9_.*-]{0,8}$/);
const bare: fc.Arbitrary<BareItem> = fc.oneof(
  fc.integer({ min: -999_999, max: 999_999 }).map((value) => ({ kind: 'integer' as const, value })),
  fc.stringMatching(/^[\x20-\x7e]{0,12}$/).map((value) => ({ kind: 'string' as const, value })),
  fc.stringMatching(/^[A-Za-z*][A-Za-z0-9:/.-]{0,8}$/).map((value) => ({ kind: 'token' as const, value })),
  fc.uint8Array({ maxLength: 20 }).map((value) => ({ kind: 'bytes' as const, value: Buffer.from(value) })),
  fc.boolean().map((value) => ({ kind: 'boolean' as const, value })),
);
const parameters = fc
  .array(fc.tuple(key, bare), { maxLength: 4 })
  .map((pairs) => new Map<string, BareItem>(pairs));
