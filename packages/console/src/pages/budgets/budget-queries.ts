import { queryOptions } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import type { Budget, ScopeKind } from './budget-words.ts';

/** Budgets burn while one looks at them. */
const REFRESH_MS = 30_000;
const PAGE = 200;
/** A policy with more budgets than this is longer than policies may be. */
const MOST_PAGES = 20;

/** All budgets of the policy in force, page after page. */
export const allBudgets = queryOptions({
  queryKey: ['budgets', 'all'],
  refetchInterval: REFRESH_MS,
  queryFn: async ({ signal }) => {
    const budgets: Budget[] = [];
    let at = '';
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const after = budgets.at(-1)?.key;
      const query = { limit: PAGE, ...(after !== undefined && { after }) };
      const answer = await api.get('/v1/budgets', { params: { query }, signal });
      budgets.push(...answer.budgets);
      at = answer.at;
      if (answer.budgets.length < PAGE) break;
    }
    return { at, budgets };
  },
});

/** What rules decided against since a moment: counts, and the newest of them. */
export const refusalsSince = (from: string) =>
  queryOptions({
    queryKey: ['violations', from],
    queryFn: ({ signal }) => api.get('/v1/violations', { params: { query: { from, limit: 200 } }, signal }),
  });

/** Spend from a moment to now, by day of the policy's time zone and by whose budget it is. */
export const burnByDay = (from: string, kind: ScopeKind) =>
  queryOptions({
    queryKey: ['spend', 'burn', from, kind],
    queryFn: ({ signal }) =>
      api.get('/v1/spend', {
        params: { query: { from, interval: 'day', group_by: kind === 'tenant' ? '' : kind } },
        signal,
      }),
  });
