import { expect, test } from 'vitest';

import { allBudgets } from './all-budgets.ts';

const monthly = { id: 'monthly', limit_usd: '5', per: 'month' as const };

test('the budgets of a policy are those of all its scopes, each once', () => {
  const budgets = allBudgets({
    version: 1,
    budgets: [monthly],
    teams: { growth: { budgets: [monthly, { ...monthly, id: 'spare' }] }, quiet: {} },
    features: { search: { budgets: [monthly] } },
    api_keys: { '01a20459-ae3e-7052-a0e7-06e44f28e877': { budgets: [monthly] } },
  });
  expect(budgets.map(({ key }) => key).sort()).toEqual([
    'api_key:01a20459-ae3e-7052-a0e7-06e44f28e877/monthly',
    'feature:search/monthly',
    'team:growth/monthly',
    'team:growth/spare',
    'tenant/monthly',
  ]);
});

test('a policy without budgets has none', () => {
  expect(allBudgets({ version: 1 })).toEqual([]);
});
