export { type Cache, createCache } from './cache.ts';
export { type CacheObserver, createCacheMetrics } from './metrics.ts';
export type { CachedAnswer, CacheHit, CacheMiss, CacheOutcome, CacheQuestion } from './question.ts';
