import type { Usage } from '../exchange.ts';
import { isRecord, recordAt, wordAt } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import { credibleUsage, tokensAt } from '../usage.ts';

/**
 * Reads the `usage` of a completion or a chunk. `prompt_tokens` holds the cached, written and audio ones, and
 * `completion_tokens` the reasoning and audio ones. Undefined when it is missing or cannot be true.
 *
 * Some compatible servers (xAI's, Google's) leave the reasoning out of `completion_tokens` and bill it as
 * output nevertheless; they show it by a `total_tokens` that is larger by just that much.
 */
export function readOpenAiUsage(holder: JsonRecord): Usage | undefined {
  const usage = holder['usage'];
  if (!isRecord(usage) || typeof usage['prompt_tokens'] !== 'number') return undefined;
  const prompt = recordAt(usage, 'prompt_tokens_details');
  const completion = recordAt(usage, 'completion_tokens_details');
  const inputTokens = tokensAt(usage, 'prompt_tokens');
  const completionTokens = tokensAt(usage, 'completion_tokens');
  const reasoningTokens = tokensAt(completion, 'reasoning_tokens');
  const uncounted = uncountedTokens(usage, inputTokens + completionTokens);
  // An excess that is not the reasoning, or a total that is too small, contradicts itself.
  if (uncounted < 0 || (uncounted > 0 && reasoningTokens > 0 && uncounted !== reasoningTokens))
    return undefined;
  const serviceTier = wordAt(holder, 'service_tier');
  return credibleUsage({
    inputTokens,
    outputTokens: completionTokens + uncounted,
    cachedInputTokens: tokensAt(prompt, 'cached_tokens'),
    cacheWriteTokens: tokensAt(prompt, 'cache_write_tokens'),
    cacheWriteHourTokens: 0,
    reasoningTokens: uncounted > 0 ? uncounted : reasoningTokens,
    audioInputTokens: tokensAt(prompt, 'audio_tokens'),
    cachedAudioInputTokens: 0,
    audioOutputTokens: tokensAt(completion, 'audio_tokens'),
    ...(serviceTier === undefined ? {} : { serviceTier }),
  });
}

/** The `usage` that an OpenAI client reads. */
export function writeOpenAiUsage(usage: Usage): JsonRecord {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: {
      cached_tokens: usage.cachedInputTokens,
      cache_write_tokens: usage.cacheWriteTokens,
      audio_tokens: usage.audioInputTokens,
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoningTokens,
      audio_tokens: usage.audioOutputTokens,
    },
  };
}

function uncountedTokens(usage: JsonRecord, counted: number): number {
  return usage['total_tokens'] === undefined || usage['total_tokens'] === null
    ? 0
    : tokensAt(usage, 'total_tokens') - counted;
}
