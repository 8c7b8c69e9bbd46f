import { createBoundedMap } from './bounded-map.ts';
import type { Clock } from './clock.ts';
import { AppError } from './errors.ts';

/** Reads under way at once. Each is a transaction on a pool that the ledger shares. */
const MAX_LOADING = 64;

export interface FreshCache<Value> {
  /** The value under `key`, never older than `maxAgeMs`. Rejects when it cannot be loaded, with `overloaded` when too many are: fail closed. */
  get(key: string): Promise<Value>;
  /** The value, when one young enough is at hand; lets a hot path skip a promise. */
  peek(key: string): Value | undefined;
  forget(key: string): void;
}

/**
 * Remembers what was read from the database for at most `maxAgeMs`, counted from before the read began, so a
 * change made anywhere is seen by every process within that time, with no messages between them that could be
 * lost. From `refreshAgeMs` on a value is still served and read anew in the background, so that a busy key
 * never waits.
 */
export function createFreshCache<Value>({
  load,
  clock,
  refreshAgeMs,
  maxAgeMs,
  maxEntries,
}: {
  load: (key: string) => Promise<Value>;
  clock: Clock;
  refreshAgeMs: number;
  maxAgeMs: number;
  /** The oldest entry makes room: the bound on memory under a flood of unknown keys. */
  maxEntries: number;
}): FreshCache<Value> {
  const remembered = createBoundedMap<string, { value: Value; loadedAtMs: number }>(maxEntries);
  const loading = new Map<string, Promise<Value>>();

  function start(key: string): Promise<Value> {
    const running = loading.get(key);
    if (running !== undefined) return running;
    const loadedAtMs = clock.monotonicMs();
    const promise = load(key)
      .then((value) => {
        // A load that was overtaken by `forget` must not bring back what it forgot.
        if (loading.get(key) === promise) remembered.set(key, { value, loadedAtMs });
        return value;
      })
      .finally(() => {
        if (loading.get(key) === promise) loading.delete(key);
      });
    loading.set(key, promise);
    return promise;
  }

  function peek(key: string): Value | undefined {
    const found = remembered.get(key);
    if (found === undefined) return undefined;
    const ageMs = clock.monotonicMs() - found.loadedAtMs;
    if (ageMs >= maxAgeMs) {
      remembered.delete(key);
      return undefined;
    }
    if (ageMs >= refreshAgeMs && !loading.has(key)) {
      // The value at hand is still young enough; when the refresh fails it simply grows too old.
      start(key).catch(() => undefined);
    }
    return found.value;
  }

  return {
    peek,
    async get(key) {
      const found = peek(key);
      if (found !== undefined) return found;
      // Keys that are in use are read anew in the background, so what waits here are strangers: a flood of them
      // must not take every connection from those who are served.
      if (loading.size >= MAX_LOADING && !loading.has(key)) {
        throw new AppError('overloaded', undefined, { retryAfterS: 1 });
      }
      return start(key);
    },
    forget(key) {
      remembered.delete(key);
      loading.delete(key);
    },
  };
}
