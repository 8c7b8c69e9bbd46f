import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';

import { useSession } from '../api/queries.ts';
import { meetKey, pinKey, rememberLog, type Standing, type Trust } from './trust.ts';
import { remember, subscribeToTrust, trustOf } from './trust-store.ts';

export interface TrustState {
  /** How the key that the server states stands to the trusted one; undefined until it has stated one. */
  readonly standing: Standing | undefined;
  /** What is trusted; on first use the server's own word. */
  readonly trust: Trust | undefined;
  readonly pin: (key: string) => void;
  /** Remembers a log that was verified under the trusted key. */
  readonly see: (log: { note: string; size: bigint }) => void;
}

/** The verifier key that this browser trusts for the tenant's ledger, against the one that the server states. */
export function useTrust(stated: string | undefined): TrustState {
  const tenantId = useSession().tenant.id;
  const remembered = useSyncExternalStore(subscribeToTrust, () => trustOf(tenantId));
  const standing = useMemo(
    () => (stated === undefined ? undefined : meetKey(remembered, stated, new Date())),
    [remembered, stated],
  );
  useEffect(() => {
    if (standing?.kind === 'first_use') remember(tenantId, standing.trust);
  }, [standing, tenantId]);
  const pin = useCallback(
    (key: string) => remember(tenantId, pinKey(trustOf(tenantId), key, new Date())),
    [tenantId],
  );
  // The same function however often it remembers: effects that call it run by what they found alone.
  const see = useCallback<TrustState['see']>(
    (log) => {
      const trust = trustOf(tenantId);
      if (trust !== undefined) remember(tenantId, rememberLog(trust, log, new Date()));
    },
    [tenantId],
  );
  return { standing, trust: standing?.trust ?? remembered, pin, see };
}
