import type { Usage } from '../exchange.ts';
import { isRecord, recordAt, wordAt } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import { credibleUsage, tokensAt } from '../usage.ts';

/**
 * Reads the `usage` of a message. `input_tokens` holds neither what was read from the cache nor what was
 * written to it, so the total is the sum of the three. Undefined when it is missing or cannot be true.
 */
export function readAnthropicUsage(usage: unknown): Usage | undefined {
  if (!isRecord(usage)) return undefined;
  if (typeof usage['input_tokens'] !== 'number' || typeof usage['output_tokens'] !== 'number')
    return undefined;
  const creation = recordAt(usage, 'cache_creation');
  const hour = tokensAt(creation, 'ephemeral_1h_input_tokens');
  const split = hour + tokensAt(creation, 'ephemeral_5m_input_tokens');
  const written = usage['cache_creation_input_tokens'] ?? undefined;
  const cacheWriteTokens = written === undefined ? split : tokensAt(usage, 'cache_creation_input_tokens');
  if (!(split <= cacheWriteTokens)) return undefined;
  const cachedInputTokens = tokensAt(usage, 'cache_read_input_tokens');
  const serviceTier = usage['speed'] === 'fast' ? 'fast' : wordAt(usage, 'service_tier');
  return credibleUsage({
    inputTokens: tokensAt(usage, 'input_tokens') + cachedInputTokens + cacheWriteTokens,
    outputTokens: tokensAt(usage, 'output_tokens'),
    cachedInputTokens,
    cacheWriteTokens,
    cacheWriteHourTokens: hour,
    reasoningTokens: tokensAt(recordAt(usage, 'output_tokens_details'), 'thinking_tokens'),
    audioInputTokens: 0,
    cachedAudioInputTokens: 0,
    audioOutputTokens: 0,
    ...(serviceTier === undefined ? {} : { serviceTier }),
  });
}

/** The `usage` that an Anthropic client reads. Its shape has no "unknown": then the counts are zero. */
export function writeAnthropicUsage(usage: Usage | undefined): JsonRecord {
  if (usage === undefined) return { input_tokens: 0, output_tokens: 0 };
  return {
    input_tokens: usage.inputTokens - usage.cachedInputTokens - usage.cacheWriteTokens,
    cache_creation_input_tokens: usage.cacheWriteTokens,
    cache_read_input_tokens: usage.cachedInputTokens,
    output_tokens: usage.outputTokens,
    output_tokens_details: { thinking_tokens: usage.reasoningTokens },
  };
}

/**
 * Merges the usage of a `message_delta` into that of the `message_start`: its counts are cumulative, so what it
 * gives replaces what was there, and what it leaves out or gives as null stays.
 */
export function mergeAnthropicUsage(before: JsonRecord, delta: JsonRecord): JsonRecord {
  const given = Object.entries(delta).filter(([, value]) => value !== null && value !== undefined);
  return { ...before, ...Object.fromEntries(given) };
}
