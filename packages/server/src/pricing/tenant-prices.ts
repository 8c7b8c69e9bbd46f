import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/index.ts';
import { createFreshCache } from '../platform/fresh-cache.ts';
import { indexOverrides, type OverrideIndex } from './override-index.ts';
import { listOverrides, type PriceOverride } from './store.ts';

export interface TenantPrices {
  /** The tenant's negotiated prices, at most five seconds old. */
  get(tenantId: string): Promise<OverrideIndex>;
  /** Every card, the oldest entry first, as the tenant wrote it. */
  list(tenantId: string): Promise<readonly PriceOverride[]>;
  /** The same as `get` without waiting, when it is at hand. */
  peek(tenantId: string): OverrideIndex | undefined;
}

const MAX_AGE_MS = 5_000;
const REFRESH_AGE_MS = 2_500;
const MAX_TENANTS = 10_000;

/** Negotiated prices by tenant, each read in that tenant's own scope. */
export function createTenantPrices({ database, clock }: { database: Database; clock: Clock }): TenantPrices {
  const read = (tenantId: string) =>
    database.transaction({ 'avouch.tenant_id': tenantId }, (tx) => listOverrides(tx));
  const indexes = createFreshCache({
    clock,
    refreshAgeMs: REFRESH_AGE_MS,
    maxAgeMs: MAX_AGE_MS,
    maxEntries: MAX_TENANTS,
    load: async (tenantId) => indexOverrides((await read(tenantId)).map(({ card }) => card)),
  });
  return { list: read, get: (tenantId) => indexes.get(tenantId), peek: (tenantId) => indexes.peek(tenantId) };
}
