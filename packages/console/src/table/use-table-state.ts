import { useMemo } from 'react';

import { list, text } from '../url/codec.ts';
import { usePatchUrl, useUrlState } from '../url/use-url-state.ts';
import type { Direction } from './column.ts';

export interface TableState {
  readonly search: string;
  readonly sort: { readonly column: string; readonly direction: Direction } | undefined;
  /** Ids of columns whose visibility was turned. */
  readonly turned: readonly string[];
  /** Where the page begins: a cursor of the server, or the number of a page. */
  readonly cursor: string;
  readonly setSearch: (search: string) => void;
  readonly sortBy: (column: string, direction: Direction | undefined) => void;
  readonly setTurned: (turned: readonly string[]) => void;
  readonly goTo: (cursor: string) => void;
}

const plain = text();

/**
 * The state of one table, in the URL under names that begin with the table's. A page whose table is asked of the
 * server reads `cursor` and `sort` here and puts them into its query.
 */
export function useTableState(name: string): TableState {
  const [search] = useUrlState(`${name}.find`, plain);
  const [sort] = useUrlState(`${name}.sort`, plain);
  const [turned] = useUrlState(`${name}.columns`, list);
  const [cursor] = useUrlState(`${name}.page`, plain);
  const patch = usePatchUrl();
  return useMemo(
    () => ({
      search,
      sort:
        sort === ''
          ? undefined
          : { column: sort.replace(/^-/, ''), direction: sort.startsWith('-') ? 'down' : 'up' },
      turned,
      cursor,
      setSearch: (next) => patch({ [`${name}.find`]: next || undefined, [`${name}.page`]: undefined }),
      sortBy: (column, direction) =>
        patch({
          [`${name}.sort`]: direction && (direction === 'down' ? `-${column}` : column),
          [`${name}.page`]: undefined,
        }),
      setTurned: (next) => patch({ [`${name}.columns`]: list.write(next) }),
      // Turning a page is a step, so that the back button turns it back.
      goTo: (next) => patch({ [`${name}.page`]: next || undefined }, 'push'),
    }),
    [name, search, sort, turned, cursor, patch],
  );
}
