import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';

import { useMay } from '../api/queries.ts';
import { untyped } from '../api/untyped.ts';

const FRESH_MS = 60_000;

/** A name for who acted: an API key by its id, `user:` and the id of a user, `operator`, `avouch`. */
export type NameOf = (actor: string) => string;

/**
 * Names of people and API keys, where the reader may see them. The ledger itself has ids alone: names are personal
 * data, and an entry is for good.
 */
export function useNames(): NameOf {
  const mayReadMembers = useMay('members:read');
  const mayReadKeys = [useMay('keys:manage'), useMay('keys:read'), useMay('keys:own')].includes(true);
  const { data: members } = useQuery({
    queryKey: ['members', 'names'],
    queryFn: () => untyped<{ members: { user_id: string; name: string }[] }>('GET', '/v1/members'),
    enabled: mayReadMembers,
    staleTime: FRESH_MS,
  });
  const { data: keys } = useQuery({
    queryKey: ['api-keys', 'names'],
    queryFn: () => untyped<{ api_keys?: { id: string; name: string }[] }>('GET', '/v1/api-keys'),
    enabled: mayReadKeys,
    staleTime: FRESH_MS,
  });
  return useCallback<NameOf>(
    (actor) => {
      if (actor === 'operator') return 'The operator';
      if (actor === 'avouch') return 'Avouch';
      if (actor.startsWith('oidc_connection:') || actor.startsWith('connection:')) return 'An issuer';
      if (actor.startsWith('user:')) {
        const id = actor.slice('user:'.length);
        const name = members?.members.find((member) => member.user_id === id)?.name;
        return name || `User ${id.slice(-6)}`;
      }
      const name = keys?.api_keys?.find((key) => key.id === actor)?.name;
      return name === undefined ? `API key ${actor.slice(-6)}` : `API key “${name}”`;
    },
    [members, keys],
  );
}
