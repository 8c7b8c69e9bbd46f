import { describe, expect, it } from 'vitest';

import { mergeAnthropicUsage, readAnthropicUsage, writeAnthropicUsage } from './usage.ts';
import { message } from './wire-fixtures.ts';

describe('the usage of a message', () => {
  it('adds what was read from and written to the cache to the input', () => {
    const usage = readAnthropicUsage(message.usage);
    expect(usage).toEqual({
      inputTokens: 1320,
      outputTokens: 90,
      cachedInputTokens: 1000,
      cacheWriteTokens: 300,
      cacheWriteHourTokens: 100,
      reasoningTokens: 40,
      audioInputTokens: 0,
      cachedAudioInputTokens: 0,
      audioOutputTokens: 0,
      serviceTier: 'standard',
    });
    expect(writeAnthropicUsage(usage)).toMatchObject({
      input_tokens: 20,
      cache_creation_input_tokens: 300,
      cache_read_input_tokens: 1000,
      output_tokens: 90,
    });
  });

  it('names the fast mode as a tier, because it is billed as one', () => {
    expect(readAnthropicUsage({ ...message.usage, speed: 'fast' })?.serviceTier).toBe('fast');
  });

  it('takes the sum of the lifetimes where the total is missing', () => {
    const usage = readAnthropicUsage({ ...message.usage, cache_creation_input_tokens: null });
    expect(usage).toMatchObject({ inputTokens: 1320, cacheWriteTokens: 300 });
  });

  it('replaces by cumulative counts and keeps what they leave out', () => {
    const merged = mergeAnthropicUsage(
      { input_tokens: 5, output_tokens: 1, service_tier: 'batch' },
      { input_tokens: null, output_tokens: 9 },
    );
    expect(merged).toEqual({ input_tokens: 5, output_tokens: 9, service_tier: 'batch' });
  });

  it.each([
    ['missing', undefined],
    ['a list', []],
    ['without output', { input_tokens: 5 }],
    ['negative', { input_tokens: -5, output_tokens: 1 }],
    ['fractional', { input_tokens: 5, output_tokens: 1.5 }],
    ['made of strings', { input_tokens: '5', output_tokens: '1' }],
    ['absurd', { input_tokens: 5, output_tokens: 1, cache_read_input_tokens: 2e9 }],
    [
      'thinking more than it wrote',
      { input_tokens: 5, output_tokens: 1, output_tokens_details: { thinking_tokens: 2 } },
    ],
    [
      'written for an hour more than written',
      {
        input_tokens: 5,
        output_tokens: 1,
        cache_creation_input_tokens: 1,
        cache_creation: { ephemeral_1h_input_tokens: 2 },
      },
    ],
  ])('is not believed when it is %s', (_name, usage) => {
    expect(readAnthropicUsage(usage)).toBeUndefined();
  });
});
