import type { PriceBook, PricedCall, PriceQuery } from '../pricing/index.ts';
import { type ChatCall, estimateInputCharacters, estimateTokens, type Usage } from '../providers/index.ts';
import type { ProviderOutcome } from './call-provider.ts';
import type { UsageSource } from './call-record.ts';

/** What a call used and cost. */
export interface Settlement {
  readonly usage: Usage | undefined;
  readonly usageSource: UsageSource;
  /** Undefined when the provider did nothing that it could bill. */
  readonly price: PricedCall | undefined;
}

/**
 * The provider's own numbers where it gave believable ones. Where it began to answer and did not say (a broken
 * or abandoned stream, a lying count), the input and the output that were seen are estimated, and the entry
 * says so. Where it refused before it began, there is nothing to settle.
 */
export function settle({
  seen,
  chat,
  prices,
  priceQuery,
}: {
  seen: ProviderOutcome;
  chat: ChatCall;
  prices: PriceBook;
  priceQuery: PriceQuery;
}): Settlement {
  if (seen.usage !== undefined && isCredible(seen.usage, seen)) {
    return {
      usage: seen.usage,
      usageSource: 'provider',
      price: prices.priceCall({ ...priceQuery, usage: seen.usage }),
    };
  }
  if (!seen.begun) return { usage: undefined, usageSource: 'none', price: undefined };
  const usage = estimate(seen, chat);
  return { usage, usageSource: 'estimated', price: prices.priceCall({ ...priceQuery, usage }) };
}

/** A call without any input, or text without any token, would be free: no provider bills like that. */
function isCredible(usage: Usage, { outputCharacters }: ProviderOutcome): boolean {
  return usage.inputTokens > 0 && (usage.outputTokens > 0 || outputCharacters === 0);
}

function estimate(seen: ProviderOutcome, chat: ChatCall): Usage {
  const outputTokens = estimateTokens(seen.outputCharacters);
  if (seen.inputUsage !== undefined) return { ...seen.inputUsage, outputTokens };
  return {
    inputTokens: estimateTokens(estimateInputCharacters(chat)),
    outputTokens,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    cacheWriteHourTokens: 0,
    reasoningTokens: 0,
    audioInputTokens: 0,
    cachedAudioInputTokens: 0,
    audioOutputTokens: 0,
  };
}
