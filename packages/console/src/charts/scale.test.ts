import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { axisOf, everyNth, placeLabels, stack } from './scale.ts';

const amount = fc.double({ min: -1e12, max: 1e12, noNaN: true, noDefaultInfinity: true });

test('an axis covers its values and zero with few round ticks', () => {
  fc.assert(
    fc.property(amount, amount, (one, other) => {
      const low = Math.min(one, other);
      const high = Math.max(one, other);
      fc.pre(low === high || high - low > 1e-6);
      const axis = axisOf(low, high);
      expect(axis.min).toBeLessThanOrEqual(Math.min(0, low) + 1e-6);
      expect(axis.max).toBeGreaterThanOrEqual(Math.max(0, high) - 1e-6);
      expect(axis.ticks.length).toBeLessThanOrEqual(8);
    }),
  );
  expect(axisOf(0, 97).ticks).toEqual([0, 25, 50, 75, 100]);
  expect(axisOf(0, 0).ticks).toEqual([0]);
  expect(axisOf(0, 5e-324)).toEqual(axisOf(0, 0));
});

test('what is stacked ends at the sum, losses below zero', () => {
  expect(
    stack([
      [1, 2],
      [3, -4],
      [5, -6],
    ]),
  ).toEqual([
    [
      { from: 0, to: 1 },
      { from: 0, to: 2 },
    ],
    [
      { from: 1, to: 4 },
      { from: 0, to: -4 },
    ],
    [
      { from: 4, to: 9 },
      { from: -4, to: -10 },
    ],
  ]);
});

test('labels are thinned out where they would touch', () => {
  expect(everyNth(30, 600, 60)).toBe(3);
  expect(everyNth(3, 600, 60)).toBe(1);
});

test('a label at the end is neither cut nor set upon the one before', () => {
  const xOf = (index: number) => index * 10;
  const indexes = (endPx: number) =>
    placeLabels(13, 6, { xOf, labelPx: 40, endPx }).map(({ index }) => index);
  expect(placeLabels(13, 6, { xOf, labelPx: 40, endPx: 135 })).toEqual([
    { index: 0, x: 0 },
    { index: 6, x: 60 },
    { index: 12, x: 115 },
  ]);
  expect(indexes(140)).toEqual([0, 6, 12]);
  expect(indexes(125)).toEqual([0, 6]);
});
