import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STRONG_PUBLISHED_SCORE, WEAK_PUBLISHED_SCORE } from './difficulty.ts';
import { FEATURE_NAMES } from './features.ts';
import { logOddsOf } from './forest.ts';
import { BEATS_RANDOM, MEASURED, estimateDifficulty, estimateWeakCorrect, qualityFrom } from './index.ts';
import { strongForest, weakForest } from './weights.ts';

const easy = 'Which planet is known as the Red Planet?\nA. Venus\nB. Mars\nC. Jupiter\nD. Saturn\nAnswer:';
const hard =
  'What is the coefficient of $x^3$ in $(2x+1)^7$ when $x = 4$?\nA. 35\nB. 280\nC. 560\nD. 672\nAnswer:';

describe('the difficulty of a prompt', () => {
  test('the same text has the same estimate, and working out is harder than knowing', () => {
    expect(estimateWeakCorrect(easy)).toBe(estimateWeakCorrect(easy));
    expect(estimateWeakCorrect(hard)).toBeLessThan(estimateWeakCorrect(easy));
    expect(estimateDifficulty(easy).strongCorrect).toBeGreaterThan(estimateWeakCorrect(easy));
  });

  test('an estimate is a probability, and never a certainty', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 3000 }), (text) => {
        const { weakCorrect, strongCorrect } = estimateDifficulty(text);
        for (const estimate of [weakCorrect, strongCorrect]) {
          expect(estimate).toBeGreaterThan(0);
          expect(estimate).toBeLessThan(1);
        }
      }),
    );
  });

  test('the two reference models get their own estimates back', () => {
    const { weakCorrect, strongCorrect } = estimateDifficulty(easy);
    expect(qualityFrom(estimateDifficulty(easy), WEAK_PUBLISHED_SCORE)).toBeCloseTo(weakCorrect, 12);
    expect(qualityFrom(estimateDifficulty(easy), STRONG_PUBLISHED_SCORE)).toBeCloseTo(strongCorrect, 12);
  });

  test('a higher published score never predicts a lower quality, whatever the estimate', () => {
    const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    const score = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, score, score, (weakCorrect, strongCorrect, one, other) => {
        const low = qualityFrom({ weakCorrect, strongCorrect }, Math.min(one, other));
        const high = qualityFrom({ weakCorrect, strongCorrect }, Math.max(one, other));
        expect(low).toBeLessThanOrEqual(high);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('where the strong reference looks worse, no model is preferred', () => {
    const odd = { weakCorrect: 0.6, strongCorrect: 0.4 };
    expect(qualityFrom(odd, 0.5)).toBeCloseTo(0.6, 12);
    expect(qualityFrom(odd, 0.95)).toBeCloseTo(0.6, 12);
  });

  test('a score that is no share is refused', () => {
    for (const publishedScore of [-0.01, 1.01, Number.NaN, 70.6]) {
      expect(() => qualityFrom(estimateDifficulty(easy), publishedScore)).toThrow(RangeError);
    }
  });
});

describe('the shipped model', () => {
  test('every place in it exists, and a tree takes no more steps than it has splits', () => {
    for (const forest of [weakForest, strongForest]) {
      const splits = forest.splits.length / 4;
      expect(Number.isInteger(splits)).toBe(true);
      for (let split = 0; split < splits; split += 1) {
        const [feature = -1, threshold = Number.NaN, below = 0, above = 0] = forest.splits.slice(split * 4);
        expect(feature).toBeGreaterThanOrEqual(0);
        expect(feature).toBeLessThan(FEATURE_NAMES.length);
        expect(Number.isFinite(threshold)).toBe(true);
        for (const place of [below, above]) {
          // Only forward, so that no walk can turn in a circle.
          if (place >= 0) expect(place).toBeGreaterThan(split);
          expect(place < 0 ? ~place : 0).toBeLessThan(forest.leaves.length);
          expect(place).toBeLessThan(splits);
        }
      }
    }
  });

  test('it says what it was measured at, and that agrees with whether it beats random mixing', () => {
    const cheaper = (['0.90', '0.95', '0.99'] as const).every(
      (target) => MEASURED.avouch[target] < MEASURED.random[target],
    );
    // Being cheaper is needed, not enough: the interval decides.
    expect(BEATS_RANDOM && !cheaper).toBe(false);
  });

  test('a forest that was grown on other features, or is cut short, is refused', () => {
    const forest = { bias: 0, roots: [0], splits: [99, 0.5, -1, -2], leaves: [1, 2] };
    expect(() => logOddsOf(forest, Float64Array.of(1))).toThrow(RangeError);
    expect(() => logOddsOf({ ...forest, splits: [0, 0.5, -1, -4] }, Float64Array.of(1))).toThrow(RangeError);
  });
});
