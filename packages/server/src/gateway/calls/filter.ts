/** Answered from Avouch's own cache, in one of three ways. */
export const HIT_KINDS = ['exact', 'semantic', 'coalesced'] as const;

export const OUTCOMES = ['answered', 'refused', 'failed', 'cancelled'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What the cache had for a call; `hit` is any of the three kinds, `none` that the policy did not ask it. */
export const CACHE_FILTERS = ['hit', ...HIT_KINDS, 'miss', 'bypass', 'none'] as const;
export type CacheFilter = (typeof CACHE_FILTERS)[number];

/** Which calls are meant. All that is said holds at once. */
export interface CallFilter {
  /** The teams whose calls the asker may see; undefined where that is all. None: no call. */
  readonly teams?: readonly string[] | undefined;
  readonly team?: string | undefined;
  readonly feature?: string | undefined;
  /** The model that served, or would have. */
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
  readonly apiKey?: string | undefined;
  readonly outcome?: Outcome | undefined;
  readonly code?: string | undefined;
  readonly cache?: CacheFilter | undefined;
  /** When it began: from (included) to (excluded). */
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  /** Calls without a cost cost nothing. */
  readonly minCostMicros?: number | undefined;
  /** The beginning of the id of the entry, of 8 characters at least, or of the request's id. */
  readonly search?: string | undefined;
  /** Only entries above this index. */
  readonly after?: bigint | undefined;
}
