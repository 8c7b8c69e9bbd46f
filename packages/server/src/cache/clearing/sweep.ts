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
  readTotal,
} from './store.ts';

/** Clears away what is never given any more. Nothing depends on it: what has expired is not found as it is. */
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
}

/** What a search through the index still answers in milliseconds, and a purge deletes in seconds. */
export const MAX_BOUNDS: CacheBounds = { entries: 200_000, bytes: 4 * 1024 ** 3 };

const INTERVAL_MS = 30_000;
/** Rows of one transaction: it holds up nobody for long, and calls go between two of them. */
const BATCH = 500;
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
  async function deleteAll(tenantId: string, some: (tx: Tx) => Promise<number>): Promise<number> {
    let gone = 0;
    for (let batches = 0; batches < MAX_BATCHES && !stopping.signal.aborted; batches += 1) {
      const startedMs = clock.monotonicMs();
      const deleted = await database.transaction({ 'avouch.tenant_id': tenantId }, some);
      gone += deleted;
      if (deleted < BATCH) break;
      await rest(clock.monotonicMs() - startedMs);
    }
    return gone;
  }

  async function rest(ms: number): Promise<void> {
    try {
      await sleep(ms, undefined, { signal: stopping.signal, ref: false });
    } catch (error) {
      if (!stopping.signal.aborted) throw error;
    }
  }

  async function invalidate(tenantId: string, fingerprint: string): Promise<number> {
    const gone = await deleteAll(tenantId, (tx) => deleteOfOtherPolicies(tx, tenantId, fingerprint, BATCH));
    observer.removed('policy_changed', gone);
    return gone;
  }

  async function sweepTenant(tenantId: string): Promise<void> {
    const expired = await deleteAll(tenantId, (tx) => deleteExpired(tx, tenantId, clock.now(), BATCH));
    observer.removed('expired', expired);
    const fingerprint = await fingerprintInForce(tenantId);
    if (fingerprint !== undefined) await invalidate(tenantId, fingerprint);
    const evicted = await deleteAll(tenantId, async (tx) => {
      const { entries, bytes } = await readTotal(tx, tenantId);
      if (entries <= bounds.entries && bytes <= bounds.bytes) return 0;
      const tooMany = entries - bounds.entries;
      return deleteNextToExpire(tx, tenantId, bytes > bounds.bytes ? BATCH : Math.min(BATCH, tooMany));
    });
    observer.removed('too_many', evicted);
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
