import type { AnswerOf } from '@avouch/sdk';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import { ownTimeZone } from '../../words/locale.ts';
import type { Span } from './period.ts';

export type SpendReport = AnswerOf<'get', '/v1/spend'>;
export type CallSummary = AnswerOf<'get', '/v1/calls/summary'>;
export type BudgetList = AnswerOf<'get', '/v1/budgets'>;

/** What groups a chart of spend can show. */
export type SpendGroup = 'feature' | 'team' | 'model';

/** The overview is left open on a screen: it asks anew now and then. */
const REFRESH_MS = 30_000;
const shared = { refetchInterval: REFRESH_MS, placeholderData: keepPreviousData };

export const spendByDay = ({ from, to }: Span, group: SpendGroup) =>
  queryOptions({
    ...shared,
    queryKey: ['spend', 'day', from, to, group],
    queryFn: ({ signal }) =>
      api.get('/v1/spend', {
        params: { query: { from, to, time_zone: ownTimeZone, interval: 'day', group_by: group } },
        signal,
      }),
  });

export const spendInAll = ({ from, to }: Span) =>
  queryOptions({
    ...shared,
    queryKey: ['spend', 'total', from, to],
    queryFn: ({ signal }) =>
      api.get('/v1/spend', {
        params: { query: { from, to, time_zone: ownTimeZone, interval: 'total' } },
        signal,
      }),
  });

export const callsByDay = ({ from, to }: Span) =>
  queryOptions({
    ...shared,
    queryKey: ['calls', 'summary', from, to],
    queryFn: ({ signal }) =>
      api.get('/v1/calls/summary', {
        params: { query: { from, to, time_zone: ownTimeZone, interval: 'day' } },
        signal,
      }),
  });

export const controls = queryOptions({
  ...shared,
  queryKey: ['controls'],
  queryFn: ({ signal }) => api.get('/v1/controls', { signal }),
});

export const credentials = queryOptions({
  queryKey: ['credentials', 'due'],
  queryFn: ({ signal }) => api.get('/v1/credentials/due', { signal }),
});

export const budgets = queryOptions({
  ...shared,
  queryKey: ['budgets'],
  queryFn: ({ signal }) => api.get('/v1/budgets', { params: { query: { limit: 100 } }, signal }),
});
