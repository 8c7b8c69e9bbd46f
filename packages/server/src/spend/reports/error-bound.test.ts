import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { upperErrorBound } from './error-bound.ts';

/** The probability of at most `wrong` errors, by making one check after the other. */
function tail(wrong: number, checks: number, rate: number): number {
  let chances = [1];
  for (let made = 0; made < checks; made += 1) {
    chances = [...chances, 0].map(
      (chance, errors) => chance * (1 - rate) + (chances[errors - 1] ?? 0) * rate,
    );
  }
  return chances.slice(0, wrong + 1).reduce((sum, chance) => sum + chance, 0);
}

describe('the upper bound on an error rate', () => {
  it('without an error is the rate at which as many checks pass with a probability of 5 %', () => {
    for (const checks of [1, 2, 10, 59, 300, 3_000, 1_000_000]) {
      expect(upperErrorBound(0, checks) / -Math.expm1(Math.log(0.05) / checks)).toBeCloseTo(1, 9);
    }
    // The rule of three, and how many checks without an error a bound of 5 % takes.
    expect(upperErrorBound(0, 300)).toBeCloseTo(0.009_936, 6);
    expect(upperErrorBound(0, 58)).toBeGreaterThan(0.05);
    expect(upperErrorBound(0, 59)).toBeLessThan(0.05);
  });

  it('is the one of published tables', () => {
    expect(upperErrorBound(1, 10)).toBeCloseTo(0.394_163, 6);
    expect(upperErrorBound(3, 20)).toBeCloseTo(0.343_664, 5);
    expect(upperErrorBound(5, 100)).toBeCloseTo(0.102_253, 5);
    expect(upperErrorBound(10, 10)).toBe(1);
    expect(upperErrorBound(9, 10)).toBeCloseTo(0.95 ** (1 / 10), 9);
    expect(upperErrorBound(0, 0)).toBe(1);
  });

  it('leaves exactly 5 % below it, lies above what was seen, and grows with the errors', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 250 }), fc.nat(), (checks, seed) => {
        const wrong = seed % checks;
        const bound = upperErrorBound(wrong, checks);
        expect(tail(wrong, checks, bound)).toBeCloseTo(0.05, 8);
        expect(bound).toBeGreaterThan(wrong / checks);
        expect(upperErrorBound(wrong + 1, checks)).toBeGreaterThan(bound);
      }),
    );
  });

  it('is exact and quick for millions of checks', () => {
    // The normal approximation, which is good to the fourth digit there.
    const [wrong, checks] = [50_000, 10_000_000];
    const rate = wrong / checks;
    const normal = rate + 1.644_854 * Math.sqrt((rate * (1 - rate)) / checks);
    expect(upperErrorBound(wrong, checks) / normal).toBeCloseTo(1, 4);
  });

  it('is refused for what is no sample', () => {
    for (const [wrong, checks] of [
      [2, 1],
      [-1, 3],
      [0.5, 3],
      [0, Number.NaN],
    ] as const) {
      expect(() => upperErrorBound(wrong, checks)).toThrow(RangeError);
    }
  });
});
