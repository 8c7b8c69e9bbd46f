import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { api } from '../api/client.ts';
import { useMay } from '../api/queries.ts';

const FRESH_MS = 60_000;

/** A name for who acted: an API key by its id, `user:` and the id of a user, `operator`, `avouch`. */
export type NameOf = (actor: string) => string;

/** Somebody or something that acts, as the ledger names it and as a reader knows it. */
export interface Actor {
  readonly value: string;
  readonly label: string;
}

/** As `useActors`, for those who only need the names. */
export function useNames(): NameOf {
  return useActors().nameOf;
}

/**
 * Who acts in the tenant, with their names where the reader may see them. The ledger itself has ids alone: names are
 * personal data, and an entry is for good.
 */
export function useActors(): { readonly actors: readonly Actor[]; readonly nameOf: NameOf } {
  const mayReadMembers = useMay('members:read');
  const mayReadKeys = [useMay('keys:manage'), useMay('keys:read'), useMay('keys:own')].includes(true);
  const { data: people } = useQuery({
    queryKey: ['members', 'names'],
    queryFn: ({ signal }) => api.get('/v1/members', { signal }),
    enabled: mayReadMembers,
    staleTime: FRESH_MS,
  });
  const { data: keys } = useQuery({
    queryKey: ['api-keys', 'names'],
    queryFn: ({ signal }) => api.get('/v1/api-keys', { signal }),
    enabled: mayReadKeys,
    staleTime: FRESH_MS,
  });
  return useMemo(() => {
    const actors: readonly Actor[] = [
      ...(people?.members ?? []).map((one) => ({ value: `user:${one.user_id}`, label: one.name })),
      ...(keys?.api_keys ?? []).map((key) => ({ value: key.id, label: `API key “${key.name}”` })),
      { value: 'operator', label: 'The operator' },
      { value: 'avouch', label: 'Avouch' },
    ];
    const names = new Map(actors.map(({ value, label }) => [value, label]));
    return { actors, nameOf: (actor) => names.get(actor) ?? unnamed(actor) };
  }, [people, keys]);
}

/** Somebody whose name is not known here, such as a member who left. */
function unnamed(actor: string): string {
  const [what, id] = actor.includes(':') ? actor.split(':') : ['api_key', actor];
  const end = id?.slice(-6) ?? '';
  if (what === 'user') return `User ${end}`;
  return what === 'api_key' ? `API key ${end}` : `${what?.replaceAll('_', ' ')} ${end}`;
}
