import type { Usage } from './exchange.ts';
import type { JsonRecord } from './json.ts';

/** No single call of any model comes near; a larger number is a broken or lying counter. */
const MAX_TOKENS_OF_ONE_CALL = 1_000_000_000;

/** Reads a token count: 0 when it is not given, NaN (which `credibleUsage` refuses) when it is no count. */
export function tokensAt(record: JsonRecord | undefined, key: string): number {
  const value = record?.[key];
  if (value === undefined || value === null) return 0;
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : Number.NaN;
}

/**
 * The usage when its numbers can all be true together, else undefined: a bill is never made from numbers
 * that contradict each other. Parts may not exceed their totals, nor may parts that exclude each other.
 */
export function credibleUsage(usage: Usage): Usage | undefined {
  const credible =
    isCount(usage.inputTokens) &&
    isCount(usage.outputTokens) &&
    usage.cachedInputTokens + usage.cacheWriteTokens <= usage.inputTokens &&
    usage.cacheWriteHourTokens <= usage.cacheWriteTokens &&
    usage.audioInputTokens <= usage.inputTokens &&
    usage.cachedAudioInputTokens <= Math.min(usage.cachedInputTokens, usage.audioInputTokens) &&
    usage.reasoningTokens + usage.audioOutputTokens <= usage.outputTokens;
  return credible ? usage : undefined;
}

function isCount(value: number): boolean {
  return value >= 0 && value <= MAX_TOKENS_OF_ONE_CALL;
}
