import { useQuery } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import { readLeaf, type ReadLeaf } from '../../entries/read-leaf.ts';

const PAGE_ROWS = 50;

/** An entry as the list shows it. It is verified where it is opened. */
export interface ListedEntry extends ReadLeaf {
  readonly index: string;
}

/** One page of entries, newest first. */
export function useEntries({ kind, before }: { readonly kind: string; readonly before: string }) {
  return useQuery({
    queryKey: ['ledger', 'entries', kind, before],
    queryFn: async ({ signal }) => {
      const query = { limit: PAGE_ROWS, ...(kind && { kind }), ...(/^\d{1,18}$/.test(before) && { before }) };
      const page = await api.get('/v1/ledger/entries', { params: { query }, signal });
      const entries = page.entries.map(({ index, leaf }): ListedEntry => ({ index, ...readLeaf(leaf) }));
      return { entries, next: page.next_before };
    },
    placeholderData: (shown) => shown,
  });
}
