import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

import type { Codec } from './codec.ts';
import type { Search } from './search.ts';

/** Whether a change becomes a step that the back button takes back. */
type Step = 'replace' | 'push';

/** Changes several values of the URL at once; undefined takes one out. */
export function usePatchUrl(): (patch: Readonly<Record<string, string | undefined>>, step?: Step) => void {
  const navigate = useNavigate();
  return useCallback(
    (patch, step = 'replace') => {
      void navigate({
        to: '.',
        search: (search: Search) => withoutUndefined({ ...search, ...patch }),
        replace: step === 'replace',
        resetScroll: false,
      } as never);
    },
    [navigate],
  );
}

/** The query of the URL as texts. */
export function useUrlSearch(): Search {
  return useSearch({ strict: false }) as Search;
}

/** State that stands in the URL, so that a reload, a bookmark and a colleague see the same. */
export function useUrlState<Value>(
  name: string,
  codec: Codec<Value>,
): [value: Value, set: (value: Value, step?: Step) => void] {
  const found = useUrlSearch()[name];
  const patch = usePatchUrl();
  const set = useCallback(
    (value: Value, step?: Step) => patch({ [name]: codec.write(value) }, step),
    [patch, name, codec],
  );
  return [codec.read(found), set];
}

function withoutUndefined(values: Record<string, string | undefined>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) if (value !== undefined) kept[name] = value;
  return kept;
}
