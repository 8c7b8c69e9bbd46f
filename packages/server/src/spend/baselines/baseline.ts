import type { PriceCard } from '../../pricing/index.ts';

/** How much one model was used in the evidence of a baseline. */
export interface ModelShare {
  readonly provider: string;
  readonly model: string;
  readonly calls: bigint;
  /** Input and output tokens. */
  readonly tokens: bigint;
  readonly costMicros: bigint;
}

/**
 * What the feature did before a baseline was locked: sums over its answered calls in the ledger's first
 * `treeSize` entries that began in [`from`, `to`). It is there to be compared with, and judges nothing.
 */
export interface BaselineEvidence {
  /** On a quarter of an hour. */
  readonly from: Date;
  readonly to: Date;
  readonly treeSize: bigint;
  /** The entries of the first and the last of these calls; undefined where there is none. */
  readonly firstIndex: bigint | undefined;
  readonly lastIndex: bigint | undefined;
  readonly calls: bigint;
  readonly inputTokens: bigint;
  readonly cachedInputTokens: bigint;
  readonly outputTokens: bigint;
  readonly costMicros: bigint;
  /** Calls whose cost nobody could state; they are in `calls` and not in `costMicros`. */
  readonly unpricedCalls: bigint;
  /** The models seen, the most used first, at most `MAX_EVIDENCE_MODELS`. */
  readonly models: readonly ModelShare[];
}

/**
 * What a feature would have used without Avouch, locked: the prices are a copy, so that no later price list
 * changes what a past saving was. It judges the calls that begin after `lockedAt`, until the next version.
 */
export interface Baseline {
  readonly feature: string;
  /** From 1, for each feature. Versions are added, never changed. */
  readonly version: number;
  readonly provider: string;
  readonly model: string;
  readonly card: PriceCard;
  readonly lockedAt: Date;
  /** Who locked it: an API key by id, or `operator`. */
  readonly lockedBy: string;
  readonly why: string;
  readonly evidence: BaselineEvidence;
}

/** Finds the baseline that judges a call of a feature; undefined where none was locked before the call began. */
export type BaselineLookup = (feature: string, at: Date) => Baseline | undefined;
