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
  /** What the providers that were asked cost: the answering attempt and those that failed before it. */
  readonly costMicros: number;
  /** What looking for the answer in Avouch's own cache cost, in vain, on top of that; 0 where it is not said. */
  readonly cacheCostMicros?: number | undefined;
  /** When the call began. */
  readonly at: Date;
}

/** One call that Avouch's own cache answered. */
export interface CachedCall {
  /** What the answer was billed for when it was made. */
  readonly usage: BillableUsage;
  /** What the hit cost: looking the answer up, which is 0 where nothing had to be embedded. */
  readonly cacheCostMicros: number;
  /** When this call began, not the one that made the answer. */
  readonly at: Date;
}

/** Micro-dollars, each of them negative where it was a loss. */
export interface Saving {
  /** By answering with another model or provider than the baseline's, less what failed attempts cost. */
  readonly route: number;
  /** By Avouch's own cache, less what looking into it cost, found or not. */
  readonly cache: number;
  /** By the provider's prompt cache. */
  readonly provider_cache: number;
}

/**
 * A call beside its baseline. `saving`'s three parts sum, exactly, to `baselineCostMicros` less all that the call cost:
 * `costMicros` and `cacheCostMicros` together.
 */
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
 * - `cache` is minus what looking into Avouch's own cache cost: a provider had to be asked all the same.
 * - `route` is the rest: the other prices, and whatever failed attempts cost on the way.
 *
 * Every amount is rounded up once, as costs are, and `route` takes the difference, so the parts always sum to
 * baseline cost minus all costs. Losses stay negative. Undefined where there is nothing to compare: the call was not
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
      // Not a negation, which would make -0 of 0.
      cache: 0 - (call.cacheCostMicros ?? 0),
      provider_cache: providerCache,
    },
  };
}

/**
 * What a call saved that Avouch's own cache answered. Pure, and exact in whole micro-dollars: the baseline cost is
 * computed as in `savingOf`, from the usage that the answer had when it was made, and all that it exceeds the hit's
 * cost by is a saving by `cache`. A hit that cost more than its baseline is a loss. Undefined where there is nothing
 * to compare: the call did not begin after the baseline was locked, or the baseline's card has no price for the usage.
 */
export function savingOfCached(call: CachedCall, baseline: Baseline): Judgement | undefined {
  if (call.at <= baseline.lockedAt) return undefined;
  const onBaseline = costOf(withoutCache(call.usage), baseline.card, call.at);
  if (onBaseline.kind === 'unpriced') return undefined;
  return {
    baselineVersion: baseline.version,
    baselineCostMicros: onBaseline.costMicros,
    saving: { route: 0, cache: onBaseline.costMicros - call.cacheCostMicros, provider_cache: 0 },
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
