import { expect, test } from 'vitest';

import { attentionOf } from './attention.ts';
import type { BudgetList } from './overview-queries.ts';

const budget: BudgetList['budgets'][number] = {
  key: 'tenant/monthly',
  rule: 'budgets[0]',
  unit: 'usd_micros',
  limit: 100,
  per: 'month',
  kind: 'soft',
  period_start: null,
  period_end: null,
  resets_at: null,
  spent: 40,
  reserved: 0,
  remaining: 60,
  thresholds: [],
  burn_per_hour: null,
  projection: { method: 'linear', spent_at_period_end: 80 },
};

test('nothing is said while everything is as it should be, or not known', () => {
  expect(attentionOf({ budgets: [budget] })).toEqual([]);
  expect(attentionOf({})).toEqual([]);
});

test('what refuses calls stands before what will', () => {
  const heading = { ...budget, projection: { method: 'linear' as const, spent_at_period_end: 130 } };
  const spent = { ...budget, key: 'team:legal/monthly', kind: 'hard' as const, spent: 100 };
  expect(attentionOf({ budgets: [heading, spent] }).map(({ tone, key }) => [tone, key])).toEqual([
    ['bad', 'team:legal/monthly'],
    ['warn', 'tenant/monthly'],
  ]);
});

test('a control that could not be checked is no control that does not hold', () => {
  const control = { id: 'c', statement: 'It holds.', detail: '', observed_at: '', took_ms: 1 };
  const said = (result: 'pass' | 'fail' | 'error' | 'unknown') =>
    attentionOf({ controls: [{ ...control, result }] });
  expect(said('fail')).toHaveLength(1);
  expect([...said('pass'), ...said('error'), ...said('unknown')]).toEqual([]);
});
