import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { amountHeaders, dollars } from './amounts.ts';

test('dollars have six decimals and lose nothing, below zero too', () => {
  expect([0, 1, -1, 999_999, 1_000_000, -12_345_678].map(dollars)).toEqual([
    '0.000000',
    '0.000001',
    '-0.000001',
    '0.999999',
    '1.000000',
    '-12.345678',
  ]);
  fc.assert(
    fc.property(fc.maxSafeInteger(), (micros) => {
      expect(BigInt(dollars(micros).replace('.', ''))).toBe(BigInt(micros));
    }),
  );
});

test('a saving is what the baseline cost less everything that was paid', () => {
  const savings = {
    baselineVersion: 1,
    baselineCostMicros: 500,
    saving: { route: -250, cache: 0, provider_cache: 0 },
  };
  expect(amountHeaders(750, savings)).toEqual({
    'x-avouch-cost-usd': '0.000750',
    'x-avouch-saved-usd': '-0.000250',
  });
  expect(amountHeaders(undefined, undefined)).toEqual({});
});
