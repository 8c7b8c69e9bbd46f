import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { estimateQuality, MIN_RATINGS, PRIOR_OBSERVATIONS } from './posterior.ts';

const none = { count: 0, scoreSum: 0 };

describe('an estimate of quality', () => {
  test('is the published score before anybody has rated', () => {
    const estimate = estimateQuality({ published: 0.8, feature: none, others: none });
    expect(estimate).toEqual({
      score: 0.8,
      standardError: Math.sqrt((0.8 * (1 - 0.8)) / (PRIOR_OBSERVATIONS + 1)),
      observations: { feature: 0, others: 0 },
    });
  });

  test('is half published and half rated after as many ratings as the publication is worth', () => {
    const feature = { count: PRIOR_OBSERVATIONS, scoreSum: 0 };
    expect(estimateQuality({ published: 0.8, feature, others: none })?.score).toBeCloseTo(0.4);
  });

  test('is unknown without a publication and enough ratings', () => {
    const few = { count: MIN_RATINGS - 1, scoreSum: MIN_RATINGS - 1 };
    expect(estimateQuality({ published: undefined, feature: few, others: none })).toBeUndefined();
    const enough = { count: MIN_RATINGS, scoreSum: MIN_RATINGS };
    const estimate = estimateQuality({ published: undefined, feature: enough, others: none });
    expect(estimate?.score).toBeCloseTo((1 + MIN_RATINGS) / (2 + MIN_RATINGS));
  });

  test('starts a feature from what others say of the model, and lets its own ratings decide', () => {
    const others = { count: 10_000, scoreSum: 9_000 };
    const fresh = estimateQuality({ published: 0.5, feature: none, others });
    expect(fresh?.score).toBeCloseTo(0.9, 2);
    const bad = estimateQuality({ published: 0.5, feature: { count: 100, scoreSum: 0 }, others });
    expect(bad?.score).toBeCloseTo((0.9 * 20) / 120, 2);
  });

  test('lies between 0 and 1, rises with every good rating, and its error falls with their number', () => {
    const ratings = fc
      .tuple(fc.nat({ max: 500 }), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([count, share]) => ({ count, scoreSum: count * share }));
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        ratings,
        ratings,
        (published, feature, others) => {
          const estimate = estimateQuality({ published, feature, others });
          const better = estimateQuality({
            published,
            feature: { count: feature.count + 1, scoreSum: feature.scoreSum + 1 },
            others,
          });
          expect(estimate?.score).toBeGreaterThanOrEqual(0);
          expect(estimate?.score).toBeLessThanOrEqual(1 + 1e-9);
          expect(better?.score ?? 0).toBeGreaterThanOrEqual((estimate?.score ?? 1) - 1e-9);
        },
      ),
    );
    const error = (count: number) =>
      estimateQuality({ published: 0.5, feature: { count, scoreSum: count / 2 }, others: none })
        ?.standardError;
    expect(error(100)).toBeLessThan(error(10) ?? 0);
  });
});
