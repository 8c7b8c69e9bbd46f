import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { isFiltered, queryOf, readFilters } from './key-filters.ts';

const ID = '01890a5d-ac96-774b-bcce-b302099a8057';

test('keys that work are shown where nothing is chosen', () => {
  expect(queryOf(readFilters({}), '')).toEqual({ state: 'active' });
  expect(isFiltered(readFilters({}))).toBe(false);
});

test('every filter and the page are asked of the server', () => {
  const filters = readFilters({ state: 'any', kind: 'signing', owner: ID, search: ' back ' });
  expect(queryOf(filters, ID)).toEqual({ kind: 'signing', owner: ID, search: 'back', after: ID });
  expect(isFiltered(filters)).toBe(true);
});

test('whatever stands in a URL is a question that the server takes', () => {
  const search = fc.dictionary(fc.constantFrom('state', 'kind', 'owner', 'search'), fc.string());
  fc.assert(
    fc.property(search, fc.string(), (found, cursor) => {
      const query = queryOf(readFilters(found), cursor);
      expect(query.after ?? ID).toMatch(/^[\da-f-]{36}$/i);
      expect(query.search ?? 'a').toMatch(/^[^]{1,100}$/);
      expect(['me', undefined]).toContain(query.owner);
    }),
  );
});
