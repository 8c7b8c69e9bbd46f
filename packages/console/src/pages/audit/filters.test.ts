import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { isFiltered, queryOf, readFilters } from './filters.ts';

test('nothing chosen asks for the whole trail', () => {
  expect(queryOf(readFilters({}))).toEqual({});
  expect(isFiltered(readFilters({ unknown: 'x' }))).toBe(false);
});

test('a group is asked for with its dot, and a kind as it is', () => {
  expect(queryOf(readFilters({ about: 'session', by: 'user:1' }))).toEqual({
    kind: 'session.',
    by: 'user:1',
  });
  expect(queryOf(readFilters({ about: 'session.refused' }))).toEqual({ kind: 'session.refused' });
});

test('days are the reader’s own, and the last one counts whole', () => {
  const { from, to } = queryOf(readFilters({ from: '2026-10-25', to: '2026-10-25' }));
  expect(from).toBe(new Date(2026, 9, 25).toISOString());
  expect(to).toBe(new Date(2026, 9, 26).toISOString());
});

test('whatever stands in a URL is a question that the server takes', () => {
  const search = fc.dictionary(fc.constantFrom('about', 'by', 'from', 'to'), fc.string());
  fc.assert(
    fc.property(search, (found) => {
      const { kind = 'a', by = 'a' } = queryOf(readFilters(found));
      expect([kind, by].every((word) => /^[\w.:-]{1,101}$/.test(word))).toBe(true);
    }),
  );
});
