import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { changeOf, sumOf, sumsByGroup } from './sums.ts';
import { spendRow } from './spend-fixtures.ts';

const rowsOf = fc.array(
  fc
    .record({
      team: fc.constantFrom('', 'legal', 'growth'),
      cost: fc.integer({ min: 0, max: 1e9 }),
      saved: fc.integer({ min: -1e9, max: 1e9 }),
    })
    .map(spendRow),
);

test('the groups sum to what all rows come to, to the micro-dollar', () => {
  fc.assert(
    fc.property(rowsOf, (rows) => {
      const groups = sumsByGroup(rows, [], 'team');
      const total = sumOf(rows);
      expect(groups.reduce((sum, { cost }) => sum + cost, 0)).toBe(total.cost);
      expect(groups.reduce((sum, { saved }) => sum + saved, 0)).toBe(total.saved);
      expect(groups.reduce((sum, { calls }) => sum + calls, 0)).toBe(rows.length);
    }),
  );
});

test('the dearest group stands first, and one of the span before alone is there with nothing spent', () => {
  const now = [
    spendRow({ team: 'legal', cost: 3, saved: 0 }),
    spendRow({ team: 'growth', cost: 7, saved: 0 }),
  ];
  const before = [
    spendRow({ team: 'support', cost: 5, saved: 0 }),
    spendRow({ team: 'legal', cost: 2, saved: 0 }),
  ];
  expect(
    sumsByGroup(now, before, 'team').map(({ value, cost, costBefore }) => [value, cost, costBefore]),
  ).toEqual([
    ['growth', 7, 0],
    ['legal', 3, 2],
    ['support', 0, 5],
  ]);
});

test('a change is a share of what was before, and nothing where that was nothing', () => {
  expect(changeOf(150, 100)).toBe(0.5);
  expect(changeOf(50, 100)).toBe(-0.5);
  expect(changeOf(50, 0)).toBeNull();
});
