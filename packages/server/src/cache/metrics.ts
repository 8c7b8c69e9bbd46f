import { Counter, Histogram, type Registry } from 'prom-client';

import type { CachePart } from './attempt.ts';

export type LookOutcome = 'exact' | 'semantic' | 'coalesced' | 'miss' | 'check';

export interface CacheObserver {
  /** Time that the call waited for the cache, and for the same call of somebody else. */
  looked(outcome: LookOutcome, durationMs: number): void;
  failed(part: CachePart): void;
  checked(verdict: 'right' | 'wrong'): void;
  removed(why: 'expired' | 'policy_changed' | 'too_many', count: number): void;
}

export const silentObserver: CacheObserver = {
  looked: () => undefined,
  failed: () => undefined,
  checked: () => undefined,
  removed: () => undefined,
};

const SECONDS = [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30];

/** Metrics of the cache. No tenant and no feature: both are what clients choose. */
export function createCacheMetrics(registry: Registry): CacheObserver {
  const registers = [registry];
  const looked = new Histogram({
    name: 'avouch_cache_lookup_duration_seconds',
    help: 'Time that calls waited for the cache, by what came of it; coalesced ones waited for another call.',
    labelNames: ['outcome'] as const,
    buckets: SECONDS,
    registers,
  });
  const failed = new Counter({
    name: 'avouch_cache_failures_total',
    help: 'Times that a part of the cache failed, so that the call went on without it.',
    labelNames: ['part'] as const,
    registers,
  });
  const checked = new Counter({
    name: 'avouch_cache_checks_total',
    help: 'Kept answers that were compared with a fresh one, by verdict.',
    labelNames: ['verdict'] as const,
    registers,
  });
  const removed = new Counter({
    name: 'avouch_cache_removed_total',
    help: 'Entries that were cleared away, by reason.',
    labelNames: ['why'] as const,
    registers,
  });
  return {
    looked: (outcome, durationMs) => looked.observe({ outcome }, durationMs / 1_000),
    failed: (part) => failed.inc({ part }),
    checked: (verdict) => checked.inc({ verdict }),
    removed: (why, count) => removed.inc({ why }, count),
  };
}
