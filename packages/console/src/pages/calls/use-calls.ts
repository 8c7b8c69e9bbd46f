import { useQuery } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import { ownTimeZone } from '../../words/locale.ts';
import { type CallFilters, queryOf } from './filters.ts';
import type { CallsAnswer, CallsQuery } from './shapes.ts';

const PAGE_ROWS = 50;
const MOST_ROWS = 200;

/** One page of calls. It stays as it is until it is asked for anew: what comes in meanwhile is followed apart. */
export function useCallPage(filters: CallFilters, cursor: string) {
  return useQuery({
    queryKey: ['calls', 'page', filters, cursor],
    queryFn: () => readCalls(filters, { limit: PAGE_ROWS, ...(cursor !== '' && { cursor }) }),
    staleTime: cursor === '' ? 0 : 60_000,
    refetchOnWindowFocus: false,
    placeholderData: (before) => before,
  });
}

/** What came in above an index. */
export function readCallsAfter(filters: CallFilters, after: string): Promise<CallsAnswer> {
  return readCalls(filters, { limit: MOST_ROWS, after });
}

function readCalls(filters: CallFilters, more: CallsQuery): Promise<CallsAnswer> {
  const query = { ...queryOf(filters, { now: new Date(), timeZone: ownTimeZone }), ...more };
  return api.get('/v1/calls', { params: { query } });
}
