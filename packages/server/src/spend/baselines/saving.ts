import { type BillableUsage, costOf, type PriceCard } from '../../pricing/index.ts';
import type { Baseline } from './baseline.ts';

/** One call, as it was settled. */
export interface JudgedCall {
  /** Only an `answered` call is judged: an answer that nobody got would have been worth nothing either way. */
  readonly outcome: 'answered' | 'refused' | 'failed' | 'cancelled';
  /** What the answering attempt was billed for. */
  readonly usage: BillableUsage;
  /** The card that priced the answering attempt. */
  readonly actualCard: PriceCard;
  /** What the answering attempt cost. */
  readonly answerCostMicros: number;
  /** What the whole call cost: the answering attempt and those that failed before it. */
  readonly costMicros: number;
  /** When the call began. */
  readonly at: Date;
}

/** Micro-dollars, each of them negative where it was a loss. */
export interface Saving {
  /** By answering with another model or provider than the baseline's, less what failed attempts cost. */
  readonly route: number;
  /** By Avouch's own cache. */
  readonly cache: number;
  /** By the provider's prompt cache. */
  readonly provider_cache: number;
}

/** A call beside its baseline. `saving`'s three parts sum to `baselineCostMicros - costMicros`, exactly. */
export interface Judgement {
  readonly baselineVersion: number;
  readonly baselineCostMicros: number;
  readonly saving: Saving;
}

/**
 * What a call saved against a baseline. Pure, and exact in whole micro-dollars:
 *
 * - The **baseline cost** is the billed usage on the baseline's card as if no provider had cached anything: tokens
 *   that were read from a prompt cache or written to one cost what fresh input costs.
 * - `provider_cache` is what the actual usage would have cost on the actual card in the same way, less what the
 *   answering attempt did cost. A call that pays for writing to a cache and reads nothing has a negative one.
 * - `cache` is 0: a call that a provider was asked for was not answered from Avouch's own cache.
 * - `route` is the rest: the other prices, and whatever failed attempts cost on the way.
 *
 * Every amount is rounded up once, as costs are, and `route` takes the difference, so the parts always sum to
 * baseline cost minus cost. Losses stay negative. Undefined where there is nothing to compare: the call was not
 * answered, did not begin after the baseline was locked, or has no price on one of the two cards, for one because
 * the baseline's card does not know the processing tier. Nothing is then claimed.
 */
export function savingOf(call: JudgedCall, baseline: Baseline): Judgement | undefined {
  if (call.outcome !== 'answered' || call.at <= baseline.lockedAt) return undefined;
  const usage = withoutCache(call.usage);
  const onBaseline = costOf(usage, baseline.card, call.at);
  const onActual = costOf(usage, call.actualCard, call.at);
  if (onBaseline.kind === 'unpriced' || onActual.kind === 'unpriced') return undefined;
  const providerCache = onActual.costMicros - call.answerCostMicros;
  return {
    baselineVersion: baseline.version,
    baselineCostMicros: onBaseline.costMicros,
    saving: {
      route: onBaseline.costMicros - call.costMicros - providerCache,
      cache: 0,
      provider_cache: providerCache,
    },
  };
}

/** The same tokens, with nothing read from a prompt cache and nothing written to one. */
function withoutCache(usage: BillableUsage): BillableUsage {
  return {
    ...usage,
    cachedInputTokens: 0,
    cachedAudioInputTokens: 0,
    cacheWriteTokens: 0,
    cacheWriteHourTokens: 0,
  };
}
