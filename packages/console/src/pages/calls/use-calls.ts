import { useQuery } from '@tanstack/react-query';

import { untyped } from '../../api/untyped.ts';
import { ownTimeZone } from '../../words/locale.ts';
import { type CallFilters, queryOf } from './filters.ts';
import type { CallsAnswer } from './shapes.ts';

const PAGE_ROWS = 50;
const MOST_ROWS = 200;

/** One page of calls. It stays as it is until it is asked for anew: what comes in meanwhile is followed apart. */
export function useCallPage(filters: CallFilters, cursor: string) {
  return useQuery({
    queryKey: ['calls', 'page', filters, cursor],
    queryFn: () => readCalls(filters, { limit: String(PAGE_ROWS), ...(cursor !== '' && { cursor }) }),
    staleTime: cursor === '' ? 0 : 60_000,
    refetchOnWindowFocus: false,
    placeholderData: (before) => before,
  });
}

/** What came in above an index. */
export function readCallsAfter(filters: CallFilters, after: string): Promise<CallsAnswer> {
  return readCalls(filters, { limit: String(MOST_ROWS), after });
}

function readCalls(filters: CallFilters, more: Readonly<Record<string, string>>): Promise<CallsAnswer> {
  const query = queryOf(filters, { now: new Date(), timeZone: ownTimeZone });
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  return untyped<CallsAnswer>('GET', `/v1/calls?${query.toString()}`);
}
