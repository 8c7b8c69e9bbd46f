import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { nameOf, scopeWords } from './budget-words.ts';
import { burnSeries } from './burn.ts';
import { standingOf, usedOf } from './standing.ts';

const budget = { spent: 0, limit: 100, kind: 'hard' as const, projection: null, thresholds: [] };

test('a key says whose calls a budget counts, also where names have slashes and colons', () => {
  expect(nameOf('tenant/monthly')).toEqual({ kind: 'tenant', scope: '', id: 'monthly' });
  expect(nameOf('feature:web/search:v2/daily')).toEqual({
    kind: 'feature',
    scope: 'web/search:v2',
    id: 'daily',
  });
});

test('any key reads as some budget', () => {
  fc.assert(fc.property(fc.string(), (key) => typeof nameOf(key).id === 'string'));
});

test('an API key is called by its name, a team by its own', () => {
  const called = () => 'API key “Backend”';
  expect(scopeWords(nameOf('api_key:01a/monthly'), called)).toBe('API key “Backend”');
  expect(scopeWords(nameOf('team:legal/monthly'), called)).toBe('Team legal');
});

test('a spent budget refuses where it is hard and only says so where it is soft', () => {
  expect(standingOf({ ...budget, spent: 100 })).toBe('refusing');
  expect(standingOf({ ...budget, spent: 100, kind: 'soft' })).toBe('spent');
  expect(usedOf({ spent: 0, limit: 0 })).toBe(1);
});

test('a budget that is heading over its limit says so before its thresholds do', () => {
  const thresholds = [{ at: 0.5, reached: true }];
  const projection = { method: 'linear' as const, spent_at_period_end: 101 };
  expect(standingOf({ ...budget, spent: 60, thresholds, projection })).toBe('ahead');
  expect(standingOf({ ...budget, spent: 60, thresholds })).toBe('warned');
  expect(standingOf({ ...budget, spent: 10 })).toBe('fine');
});

test('what is spent ends with today, while the pace goes on to the limit', () => {
  const [spent, pace, limit] = burnSeries([10, 20, 0, 0], { limit: 100, begun: 2 });
  expect(spent?.values).toEqual([10, 30]);
  expect(pace?.values).toEqual([25, 50, 75, 100]);
  expect(limit?.values).toEqual([100, 100, 100, 100]);
});
