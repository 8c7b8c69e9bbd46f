export { type Cache, type CacheState, createCache } from './cache.ts';
export { type PurgeEntry, type PurgeRequest, type RecordPurgeWithin } from './clearing/purge.ts';
export {
  boundEmbeddingCost,
  createEmbedder,
  type EmbeddingSettings,
  readEmbeddingSettings,
} from './embed/index.ts';
export { type CacheObserver, createCacheMetrics } from './metrics.ts';
export type {
  CachedAnswer,
  CacheHit,
  CacheMiss,
  CacheOutcome,
  CacheQuestion,
  EmbeddingCost,
} from './question.ts';
export { registerCacheRoutes } from './routes.ts';
