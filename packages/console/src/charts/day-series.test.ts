import { expect, test } from 'vitest';

import { dayPeriods, groupedByDay } from './day-series.ts';

const days = ['2026-11-25', '2026-11-26'];

test('rows become a series for each group, with a place for every day', () => {
  const series = groupedByDay(
    [
      { from: '2026-11-24T23:00:00Z', group: 'support', value: 2 },
      { from: '2026-11-25T23:00:00Z', group: 'legal', value: 9 },
      { from: '2026-11-25T23:00:00Z', group: '', value: 1 },
    ],
    days,
    'Europe/Berlin',
  );
  expect(series.map(({ name, values }) => [name, values])).toEqual([
    ['legal', [0, 9]],
    ['support', [2, 0]],
    ['Without a label', [0, 1]],
  ]);
});

test('small groups are summed, so that no more than six colours are told apart', () => {
  const amounts = Array.from({ length: 9 }, (_, index) => ({
    from: '2026-11-25T00:00:00Z',
    group: `team-${index}`,
    value: 10 - index,
  }));
  const series = groupedByDay(amounts, days, 'UTC');
  expect(series).toHaveLength(6);
  expect(series.at(-1)).toMatchObject({ name: '4 others', values: [5 + 4 + 3 + 2, 0] });
});

test('every day has a place on the axis', () => {
  expect(dayPeriods(days).map(({ key }) => key)).toEqual(days);
});
