import { setTimeout as sleep } from 'node:timers/promises';

import type { Clock } from '../../platform/clock.ts';
import type { Database, Tx } from '../../platform/database/index.ts';
import type { Attempt } from '../attempt.ts';
import { epochOf, EPOCHS_KEPT } from '../decide/index.ts';
import type { CacheObserver } from '../metrics.ts';
import {
  deleteExpired,
  deleteNextToExpire,
  deleteOfOtherPolicies,
  deleteOldEvidence,
  listCacheTenants,
  listCrowdedScopes,
  moveToIndex,
  readTotal,
} from './store.ts';

/**
 * Clears away what is never given any more, and puts likenesses into the index where they are many. Nothing but time
 * depends on it: what has expired is not found as it is.
 */
export interface Sweep {
  /** Every half minute from now on. Any number of processes may. */
  start(): void;
  /** One round over some tenants, the next ones each time. */
  once(): Promise<void>;
  /** What was made under another policy than the one in force. Returns how many. */
  invalidate(tenantId: string, fingerprintInForce: string): Promise<number>;
  close(): Promise<void>;
}

/** Bounds of one tenant's cache. Beyond them goes what would expire next. */
export interface CacheBounds {
  readonly entries: number;
  readonly bytes: number;
  /** Of one scope, entries that are compared one by one. Beyond them they are put into the index. */
  readonly unindexed: number;
}

/** What a search through the index still answers in milliseconds, and a purge deletes in seconds. */
export const MAX_BOUNDS: CacheBounds = {
  entries: 200_000,
  bytes: 4 * 1024 ** 3,
  unindexed: 1_500,
};

const INTERVAL_MS = 30_000;
/** Rows of one transaction: it holds up nobody for long, and calls go between two of them. */
const BATCH = 500;
/** Rows that are put into the index in one transaction: some milliseconds each. */
const INDEX_BATCH = 20;
/** Batches of one kind for one tenant in one round; the rest comes with the next. */
const MAX_BATCHES = 40;
const TENANTS_A_ROUND = 200;
/** Longer than a round may take for one tenant: a batch with a slow disk. */
const TENANT_MS = 60_000;

export function createSweep({
  database,
  clock,
  attempt,
  observer,
  fingerprintInForce,
  bounds = MAX_BOUNDS,
}: {
  database: Database;
  clock: Clock;
  attempt: Attempt;
  observer: CacheObserver;
  /** Of the tenant's policy; undefined where it has no valid one. */
  fingerprintInForce: (tenantId: string) => Promise<string | undefined>;
  bounds?: CacheBounds | undefined;
}): Sweep {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> | undefined;
  let lastTenant: string | undefined;

  /** Batch after batch, with as long a rest after each as it took, until one is not full. */
  async function repeat(tenantId: string, some: (tx: Tx) => Promise<number>, batch = BATCH): Promise<number> {
    let done = 0;
    for (let batches = 0; batches < MAX_BATCHES && !stopping.signal.aborted; batches += 1) {
      const startedMs = clock.monotonicMs();
      const count = await database.transaction({ 'avouch.tenant_id': tenantId }, some);
      done += count;
      if (count < batch) break;
      await rest(clock.monotonicMs() - startedMs);
    }
    return done;
  }

  async function rest(ms: number): Promise<void> {
    try {
      await sleep(ms, undefined, { signal: stopping.signal, ref: false });
    } catch (error) {
      if (!stopping.signal.aborted) throw error;
    }
  }

  async function invalidate(tenantId: string, fingerprint: string): Promise<number> {
    const gone = await repeat(tenantId, (tx) => deleteOfOtherPolicies(tx, tenantId, fingerprint, BATCH));
    observer.removed('policy_changed', gone);
    return gone;
  }

  async function index(tenantId: string): Promise<void> {
    const most = bounds.unindexed;
    const crowded = await database.transaction({ 'avouch.tenant_id': tenantId }, (tx) =>
      listCrowdedScopes(tx, tenantId, most),
    );
    for (const scopeKey of crowded)
      await repeat(
        tenantId,
        (tx) => moveToIndex(tx, tenantId, scopeKey, { most, atOnce: INDEX_BATCH }),
        INDEX_BATCH,
      );
  }

  async function sweepTenant(tenantId: string): Promise<void> {
    const expired = await repeat(tenantId, (tx) => deleteExpired(tx, tenantId, clock.now(), BATCH));
    observer.removed('expired', expired);
    const fingerprint = await fingerprintInForce(tenantId);
    if (fingerprint !== undefined) await invalidate(tenantId, fingerprint);
    const evicted = await repeat(tenantId, async (tx) => {
      const { entries, bytes } = await readTotal(tx, tenantId);
      if (entries <= bounds.entries && bytes <= bounds.bytes) return 0;
      const tooMany = entries - bounds.entries;
      return deleteNextToExpire(tx, tenantId, bytes > bounds.bytes ? BATCH : Math.min(BATCH, tooMany));
    });
    observer.removed('too_many', evicted);
    await index(tenantId);
    const oldest = epochOf(clock.now()) - EPOCHS_KEPT;
    await database.transaction({ 'avouch.tenant_id': tenantId }, (tx) =>
      deleteOldEvidence(tx, tenantId, oldest),
    );
  }

  async function sweepSome(): Promise<void> {
    const tenants = await attempt('sweep', () =>
      database.transaction({ 'avouch.operator': 'on' }, (tx) =>
        listCacheTenants(tx, lastTenant, TENANTS_A_ROUND),
      ),
    );
    // After the last of them it begins again with the first.
    lastTenant = tenants?.length === TENANTS_A_ROUND ? tenants.at(-1) : undefined;
    for (const tenantId of tenants ?? []) {
      if (stopping.signal.aborted) return;
      // One tenant's trouble must not keep what the others are rid of.
      await attempt('sweep', () => sweepTenant(tenantId), TENANT_MS);
    }
  }

  function once(): Promise<void> {
    round ??= sweepSome().finally(() => {
      round = undefined;
    });
    return round;
  }

  return {
    start() {
      timer ??= setInterval(() => void once(), INTERVAL_MS).unref();
    },
    once,
    invalidate,
    async close() {
      stopping.abort();
      clearInterval(timer);
      await round;
    },
  };
}
