import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import { ownTimeZone } from '../../words/locale.ts';
import type { Dimension } from './dimensions.ts';
import type { Span, Step } from './span.ts';

/** Weeks of the summary. */
const WEEKS = 8;
const MOST_BASELINES = 200;

/**
 * Sums of a span. What was asked before is not shown in the meantime: its rows are told apart by other groups, and
 * would read as calls without a label.
 */
export const spendReport = ({ from, to }: Span, interval: Step | 'total', groups: readonly Dimension[]) =>
  queryOptions({
    queryKey: ['spend', interval, from, to, groups.join(',')],
    queryFn: ({ signal }) =>
      api.get('/v1/spend', {
        params: { query: { from, to, time_zone: ownTimeZone, interval, group_by: groups.join(',') } },
        signal,
      }),
  });

export const forecast = (days: number | undefined) =>
  queryOptions({
    queryKey: ['spend', 'forecast', days ?? 'month'],
    queryFn: ({ signal }) =>
      api.get('/v1/spend/forecast', {
        params: { query: { time_zone: ownTimeZone, ...(days !== undefined && { days }) } },
        signal,
      }),
    placeholderData: keepPreviousData,
  });

export const weekly = queryOptions({
  queryKey: ['spend', 'weekly'],
  queryFn: ({ signal }) =>
    api.get('/v1/ledger/weekly', { params: { query: { weeks: WEEKS, time_zone: ownTimeZone } }, signal }),
});

export const baselines = queryOptions({
  queryKey: ['baselines'],
  queryFn: ({ signal }) => api.get('/v1/baselines', { params: { query: { limit: MOST_BASELINES } }, signal }),
});
