import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { api } from '../../api/client.ts';
import { useSession } from '../../api/queries.ts';
import { trustOf } from '../../proof/trust-store.ts';
import { useTrust } from '../../proof/use-trust.ts';
import { checkLog } from './log-check.ts';

/** How often the ledger is looked at while the page is open. */
const LOOK_MS = 10_000;

/** The verifier key as the server states it. */
export function useStatedKey() {
  return useQuery({
    queryKey: ['ledger', 'key'],
    queryFn: () => api.getText('/v1/ledger/key'),
    staleTime: 60_000,
  });
}

/** Looks at the newest checkpoint again and again, verifies it here, and remembers it for the next time. */
export function useLogCheck() {
  const stated = useStatedKey();
  const keys = useTrust(stated.data);
  const tenantId = useSession().tenant.id;
  // What was known when the page was opened: "since you last looked" is since then, not since ten seconds ago.
  const [seenBefore] = useState(() => trustOf(tenantId)?.seen);
  const { trust, see } = keys;
  const check = useQuery({
    queryKey: ['ledger', 'log-check', tenantId, trust?.key, trust?.how],
    // What was seen is read when it is asked, and not part of the key: it changes with each answer.
    queryFn: () => {
      const now = trustOf(tenantId) ?? trust;
      if (now === undefined) throw new TypeError('There is no key to verify under.');
      return checkLog(now);
    },
    enabled: trust !== undefined && stated.data !== undefined,
    refetchInterval: LOOK_MS,
    staleTime: 0,
  });
  useEffect(() => {
    if (check.data !== undefined && check.data.kind !== 'broken') {
      see({ note: check.data.note, size: check.data.checkpoint.size });
    }
  }, [check.data, see]);
  return { stated, keys, check, seenBefore };
}
