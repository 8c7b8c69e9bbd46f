import type { Clock } from '../platform/clock.ts';
import type { DataKeys } from '../platform/data-keys/index.ts';
import type { Database } from '../platform/database/index.ts';
import type { Log } from '../platform/log.ts';
import { createAttempt } from './attempt.ts';
import { createPurge, type Purge, type RecordPurgeWithin } from './clearing/purge.ts';
import { type FeatureExtent, readExtent } from './clearing/store.ts';
import { type CacheBounds, createSweep } from './clearing/sweep.ts';
import type { Embedder } from './embed/index.ts';
import { type LaneEvidence, listLaneEvidence } from './evidence/store.ts';
import { type After, unreferencedTimer } from './flight.ts';
import { createLook, type Look } from './look.ts';
import { type CacheObserver, silentObserver } from './metrics.ts';

export interface Cache {
  readonly look: Look;
  readonly purge: Purge;
  /** Deletes what was made under another policy, which nobody finds any more. Returns how many entries. */
  invalidate(tenantId: string, fingerprintInForce: string): Promise<number>;
  /** What a tenant's cache holds, and what checks showed. */
  state(tenantId: string): Promise<CacheState>;
  /** Clears away what has expired, from now on. */
  start(): void;
  /** One round of that, now. */
  sweep(): Promise<void>;
  /** The embedder included. */
  close(): Promise<void>;
}

export interface CacheState {
  /** The largest first. */
  readonly features: readonly FeatureExtent[];
  readonly lanes: readonly LaneEvidence[];
}

/** Features, and rows of lanes' evidence, that are shown. */
const MAX_SHOWN = 1_000;

/** Answers that are kept to be given again: sealed, within a tenant and a policy, until they expire. */
export function createCache({
  database,
  dataKeys,
  clock,
  log,
  random,
  embedder,
  recordWithin,
  fingerprintInForce,
  observer = silentObserver,
  after = unreferencedTimer,
  bounds,
}: {
  database: Database;
  dataKeys: DataKeys;
  clock: Clock;
  log: Log;
  /** From 0 up to 1: chooses what is checked. */
  random: () => number;
  /** Without one, answers are found by the very same request alone. */
  embedder?: Embedder | undefined;
  /** Puts an entry into the tenant's ledger. */
  recordWithin: RecordPurgeWithin;
  /** Of the tenant's policy; undefined where it has no valid one. */
  fingerprintInForce: (tenantId: string) => Promise<string | undefined>;
  observer?: CacheObserver | undefined;
  /** For tests that turn the clock. */
  after?: After | undefined;
  bounds?: CacheBounds | undefined;
}): Cache {
  const attempt = createAttempt({ log, after, failed: (part) => observer.failed(part) });
  const sweep = createSweep({ database, clock, attempt, observer, fingerprintInForce, bounds });
  return {
    look: createLook({ database, dataKeys, clock, random, embedder, observer, attempt, after }),
    purge: createPurge({ database, dataKeys, clock, recordWithin }),
    invalidate: (tenantId, fingerprint) => sweep.invalidate(tenantId, fingerprint),
    state: (tenantId) =>
      database.transaction({ 'avouch.tenant_id': tenantId }, async (tx) => {
        const [features, lanes] = await Promise.all([
          readExtent(tx, tenantId, MAX_SHOWN),
          listLaneEvidence(tx, tenantId, MAX_SHOWN),
        ]);
        return { features, lanes };
      }),
    start: () => sweep.start(),
    sweep: () => sweep.once(),
    async close() {
      await sweep.close();
      await embedder?.close();
    },
  };
}
