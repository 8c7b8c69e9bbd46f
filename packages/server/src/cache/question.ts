import type { CheckReason } from './decide/index.ts';

/** A call as the cache sees it. */
export interface CacheQuestion {
  readonly tenantId: string;
  /** Of the policy in force. */
  readonly fingerprint: string;
  readonly feature: string | undefined;
  /** As it is asked for: what checks show of one model's answers says nothing of another's. */
  readonly model: string;
  /** Everything else that keeps answers apart: dialect, model asked for, residency. */
  readonly scope: string;
  /** The canonical request. */
  readonly whole: string;
  /** The last question, and everything that stands around it; undefined where there is no such split. */
  readonly question: { readonly text: string; readonly frame: string } | undefined;
  readonly mode: 'exact' | 'semantic';
  /** Of the answers to like questions, how many may be wrong at most. */
  readonly maxErrorRate: number;
  readonly ttlMs: number;
  /** `provider/model`, of those that may answer this call now. */
  readonly routes: readonly string[];
  readonly mayServe: boolean;
  readonly mayStore: boolean;
  /** The oldest answer that the client takes. */
  readonly maxAgeMs: number | undefined;
  /** Whether the question may be sent to an embedder in this region; undefined for one in this process. */
  readonly mayEmbed: (region: string | undefined) => boolean;
}

/** An answer of a model, to be kept. */
export interface CachedAnswer {
  /** What is given again: the whole answer. */
  readonly payload: string;
  /** Its one text; undefined where there is more to it, so that it cannot be compared with another. */
  readonly text: string | undefined;
  /** `provider/model`. */
  readonly route: string;
  /** Personal values and ids of end users that it may speak of. They are kept as keyed hashes only. */
  readonly subjects: readonly string[];
}

export interface EmbeddingCost {
  readonly tokens: number;
  readonly costMicros: number;
}

export interface CacheHit {
  readonly kind: 'hit';
  /** Of the very same request, of a like question, or of the same request that was on its way. */
  readonly how: 'exact' | 'semantic' | 'coalesced';
  readonly id: string;
  readonly payload: string;
  /** `provider/model` that gave it. */
  readonly route: string;
  readonly ageMs: number;
  /** From 0 to 1, how sure it is that the questions are the same. */
  readonly score?: number | undefined;
  readonly embedding?: EmbeddingCost | undefined;
}

export interface CacheMiss {
  readonly kind: 'miss';
  /**
   * Set where an answer is kept that is not given, so as to see whether it would have been right; and why. Only an
   * `audit` is a sample of what would have been served: the error of what is served is that of audits.
   */
  readonly check: CheckReason | undefined;
  readonly embedding?: EmbeddingCost | undefined;
  /**
   * To be called once, whatever becomes of the call: keeps the answer and gives it to those who wait for the same.
   * Undefined: there is none that can be kept. Never rejects.
   */
  settle(answer: CachedAnswer | undefined): Promise<{ readonly checked: 'right' | 'wrong' | undefined }>;
}

export type CacheOutcome = CacheHit | CacheMiss;
