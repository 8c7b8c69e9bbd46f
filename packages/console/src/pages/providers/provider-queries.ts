import { queryOptions } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import type { Provider, ProviderList } from './model-rows.ts';

/** Health changes while one looks at it. */
const REFRESH_MS = 30_000;
const PAGE = 100;
const MOST_PAGES = 20;

/** All providers with their models, page after page. */
export const allProviders = queryOptions({
  queryKey: ['providers', 'all'],
  refetchInterval: REFRESH_MS,
  queryFn: async ({ signal }) => {
    const providers: Provider[] = [];
    let after: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const query: { limit: number; after?: string } = { limit: PAGE, ...(after && { after }) };
      const answer: ProviderList = await api.get('/v1/providers', { params: { query }, signal });
      providers.push(...answer.providers);
      if (answer.next === null) break;
      after = answer.next;
    }
    return providers;
  },
});
