import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { DIMENSIONS } from './dimensions.ts';
import { askedGroups, groupOf, narrowedTo, narrowingOf, rowsWithin, widened } from './narrowing.ts';

test('an empty value in the URL narrows to calls without the label, and absence to nothing', () => {
  expect(narrowingOf({ team: '', model: 'gpt-4.1', 'groups.sort': 'cost' })).toEqual({
    team: '',
    model: 'gpt-4.1',
  });
});

test('what is narrowed to one value is told apart by the next dimension', () => {
  expect(groupOf('team', {})).toBe('team');
  expect(groupOf('team', { team: 'legal' })).toBe('feature');
  expect(groupOf('api_key', { api_key: 'a', team: 'legal' })).toBe('feature');
  const all = { team: 'a', feature: 'b', model: 'c', provider: 'd', api_key: 'e' };
  expect(groupOf('model', all)).toBe('model');
});

test('the server is asked for the shown group and for those that rows are kept by', () => {
  expect(askedGroups('model', { team: 'legal' })).toEqual(['team', 'model']);
  expect(askedGroups('team', {})).toEqual(['team']);
});

test('rows are kept that have every value, and a missing label is the empty one', () => {
  const rows = [{ team: 'legal', feature: 'review' }, { team: '', feature: 'review' }, { team: 'legal' }];
  expect(rowsWithin(rows, { team: 'legal' })).toEqual([rows[0], rows[2]]);
  expect(rowsWithin(rows, { team: '' })).toEqual([rows[1]]);
  expect(rowsWithin(rows, { team: 'legal', feature: '' })).toEqual([rows[2]]);
  expect(rowsWithin(rows, {})).toEqual(rows);
});

test('narrowing begins tables anew and keeps what else the URL says', () => {
  const search = { span: 'month', 'groups.page': '2', 'groups.find': 'x', 'groups.sort': '-cost' };
  expect(narrowedTo(search, 'team', 'legal')).toEqual({
    span: 'month',
    'groups.sort': '-cost',
    team: 'legal',
  });
});

test('widening by what was narrowed to gives the URL as it was', () => {
  fc.assert(
    fc.property(fc.constantFrom(...DIMENSIONS), fc.string(), (dimension, value) => {
      const search = { span: 'month' };
      expect(widened(narrowedTo(search, dimension, value), [dimension])).toEqual(search);
    }),
  );
});
