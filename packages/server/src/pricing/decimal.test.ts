import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatMillionths, multiplierOf, parseMillionths } from './decimal.ts';

describe('decimals', () => {
  test('are read and written exactly', () => {
    fc.assert(
      fc.property(fc.nat(999_999_999), fc.nat(999_999), (whole, fraction) => {
        const millionths = whole * 1_000_000 + fraction;
        const text = `${whole}.${String(fraction).padStart(6, '0')}`;
        expect(parseMillionths(text)).toBe(millionths);
        expect(parseMillionths(formatMillionths(millionths))).toBe(millionths);
        expect(formatMillionths(millionths)).toBe(
          BigInt(whole).toString() + text.slice(text.indexOf('.')).replace(/\.?0+$/, ''),
        );
      }),
    );
  });

  test('that are numbers mean what was typed, not what binary made of it', () => {
    expect(parseMillionths(0.1)).toBe(100_000);
    expect(parseMillionths(1.005)).toBe(1_005_000);
    expect(parseMillionths(0.000001)).toBe(1);
    expect(parseMillionths(4.35)).toBe(4_350_000);
    expect(parseMillionths(0.1 + 0.2)).toBeUndefined();
  });

  test.each([
    '-1',
    '+1',
    '1e3',
    '',
    ' 1',
    '1 ',
    '.5',
    '5.',
    '01',
    '1.0000001',
    '1,5',
    '0x1',
    'NaN',
    '1234567890',
    '١',
    '1\n',
  ])('of the form %j are refused', (text) => {
    expect(parseMillionths(text)).toBeUndefined();
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 1e-7, 1e21, 0.1234567])(
    'of value %d are refused',
    (value) => {
      expect(parseMillionths(value)).toBeUndefined();
    },
  );

  test('become factors in lowest terms', () => {
    expect(multiplierOf(500_000)).toEqual({ numerator: 1, denominator: 2 });
    expect(multiplierOf(1_750_000)).toEqual({ numerator: 7, denominator: 4 });
    expect(multiplierOf(0)).toEqual({ numerator: 0, denominator: 1 });
  });
});
