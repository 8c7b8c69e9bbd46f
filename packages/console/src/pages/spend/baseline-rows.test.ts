import { expect, test } from 'vitest';

import { baselineRows } from './baseline-rows.ts';
import { spendRow } from './spend-fixtures.ts';

test('features without a baseline stand first, the dearest of them on top, and calls without one are left out', () => {
  const rows = [
    spendRow({ feature: 'review', cost: 5, saved: 0 }),
    spendRow({ feature: 'assistant', cost: 9, saved: 0 }),
    spendRow({ feature: '', cost: 100, saved: 0 }),
  ];
  expect(baselineRows([], rows).map(({ feature, cost }) => [feature, cost])).toEqual([
    ['assistant', 9],
    ['review', 5],
  ]);
});
