import { expect, test } from 'vitest';

import { type Column, sortRows } from './column.ts';

const name: Column<{ name: string; calls: number | null }> = {
  id: 'name',
  header: 'Name',
  cell: (row) => row.name,
  sortBy: (row) => row.name,
};
const calls = { ...name, id: 'calls', sortBy: (row: { calls: number | null }) => row.calls };
const rows = [
  { name: 'team 10', calls: 3 },
  { name: 'Team 2', calls: null },
  { name: 'team 1', calls: 7 },
];

test('names are put in order as people count, whatever their case', () => {
  expect(sortRows(rows, name, 'up').map((row) => row.name)).toEqual(['team 1', 'Team 2', 'team 10']);
});

test('rows without a value stand last in both directions', () => {
  expect(sortRows(rows, calls, 'up').map((row) => row.calls)).toEqual([3, 7, null]);
  expect(sortRows(rows, calls, 'down').map((row) => row.calls)).toEqual([7, 3, null]);
});

test('rows keep their order where a column cannot be sorted by', () => {
  expect(sortRows(rows, { ...name, sortBy: undefined }, 'down')).toBe(rows);
});
