import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { activeFilters, FILTER_NAMES, queryOf, readFilters, writeFilters } from './filters.ts';

const at = { now: new Date('2026-11-26T12:00:00Z'), timeZone: 'Europe/Berlin' };
const asked = (search: Record<string, string>) => queryOf(readFilters(search), at);

test('whatever stands in a URL reads as filters that are written and read as themselves', () => {
  const search = fc.dictionary(fc.constantFrom(...FILTER_NAMES), fc.string());
  fc.assert(
    fc.property(search, (found) => {
      const filters = readFilters(found);
      const written = writeFilters(filters);
      const kept = Object.entries(written).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      );
      expect(readFilters(Object.fromEntries(kept))).toEqual(filters);
    }),
  );
});

test('nothing chosen asks for everything', () => {
  expect(asked({})).toEqual({});
  expect(activeFilters(readFilters({ unknown: 'x', outcome: 'perhaps' }))).toEqual([]);
});

test('filters are asked for by the names of the API', () => {
  expect(asked({ outcome: 'refused', key: 'id', cost: '0,05', team: 'support', cache: 'none' })).toEqual({
    outcome: 'refused',
    api_key: 'id',
    min_cost_micros: 50_000,
    team: 'support',
    cache: 'none',
  });
  expect(asked({ cost: 'much' })).toEqual({});
  expect(asked({ cost: '-1' })).toEqual({});
});

test('a range reaches back from now, and dates count whole in the zone of the reader', () => {
  expect(asked({ range: '24h' })).toEqual({ from: '2026-11-25T12:00:00.000Z' });
  expect(asked({ range: 'dates', from: '2026-10-01', to: '2026-10-31' })).toEqual({
    from: '2026-10-01',
    to: '2026-11-01',
    time_zone: 'Europe/Berlin',
  });
  // Dates that were left in the URL say nothing once another range is chosen.
  expect(asked({ from: '2026-10-01' })).toEqual({});
  expect(activeFilters(readFilters({ from: '2026-10-01' }))).toEqual([]);
});
