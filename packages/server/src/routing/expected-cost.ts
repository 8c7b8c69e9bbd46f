import type { BillableUsage } from '../pricing/index.ts';
import type { Target } from './route.ts';

/** Where a conversation was served last, and how much of it the provider holds in its prompt cache. */
export interface Affinity extends Target {
  readonly cachedTokens: number;
}

export interface ExpectedCost {
  /** With the cached part of the input at its cached price. */
  readonly expectedCostMicros: number;
  /** With all input at its fresh price. */
  readonly freshCostMicros: number;
  /** The part of the input, 0 to 1, that is expected from the prompt cache. */
  readonly cachedShareHere: number;
}

/**
 * What a call is expected to cost at one target; undefined where `price` has none.
 *
 * This is also all that keeps a conversation where it is cached: the target that served it last is priced with its
 * cached tokens at their cached price, every other with all tokens fresh. So the cheapest expected cost leaves a
 * prompt cache exactly when leaving saves more than the cache does, and needs no rule of its own.
 */
export function expectCost({
  target,
  inputTokens,
  outputTokens,
  affinity,
  price,
}: {
  target: Target;
  inputTokens: number;
  outputTokens: number;
  affinity?: Affinity | undefined;
  /** Micro-dollars of a usage at this target, by the card in force. */
  price: (usage: BillableUsage) => number | undefined;
}): ExpectedCost | undefined {
  const isHere = affinity?.provider === target.provider && affinity.model === target.model;
  const cachedInputTokens = isHere ? Math.min(affinity.cachedTokens, inputTokens) : 0;
  const fresh = { ...NOTHING, inputTokens, outputTokens };
  const freshCostMicros = price(fresh);
  if (freshCostMicros === undefined) return undefined;
  if (cachedInputTokens === 0)
    return { expectedCostMicros: freshCostMicros, freshCostMicros, cachedShareHere: 0 };
  return {
    expectedCostMicros: price({ ...fresh, cachedInputTokens }) ?? freshCostMicros,
    freshCostMicros,
    cachedShareHere: cachedInputTokens / inputTokens,
  };
}

const NOTHING: BillableUsage = {
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  cacheWriteHourTokens: 0,
  reasoningTokens: 0,
  audioInputTokens: 0,
  cachedAudioInputTokens: 0,
  audioOutputTokens: 0,
};
