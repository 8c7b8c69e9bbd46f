import { describe, expect, it } from 'vitest';

import { readOpenAiUsage, writeOpenAiUsage } from './usage.ts';
import { completion } from './wire-fixtures.ts';

describe('the usage of a completion', () => {
  it('is read with its parts inside its totals', () => {
    const usage = readOpenAiUsage(completion);
    expect(usage).toEqual({
      inputTokens: 1100,
      outputTokens: 310,
      cachedInputTokens: 1024,
      cacheWriteTokens: 0,
      cacheWriteHourTokens: 0,
      reasoningTokens: 256,
      audioInputTokens: 0,
      cachedAudioInputTokens: 0,
      audioOutputTokens: 0,
      serviceTier: 'default',
    });
    expect(
      usage === undefined ? undefined : readOpenAiUsage({ usage: writeOpenAiUsage(usage) }),
    ).toMatchObject({
      inputTokens: 1100,
      outputTokens: 310,
      cachedInputTokens: 1024,
      reasoningTokens: 256,
    });
  });

  it('reads audio and cache writes', () => {
    const usage = readOpenAiUsage({
      usage: {
        prompt_tokens: 100,
        completion_tokens: 50,
        total_tokens: 150,
        prompt_tokens_details: { cached_tokens: 10, cache_write_tokens: 20, audio_tokens: 30 },
        completion_tokens_details: { audio_tokens: 40, reasoning_tokens: null },
      },
    });
    expect(usage).toMatchObject({
      cachedInputTokens: 10,
      cacheWriteTokens: 20,
      audioInputTokens: 30,
      audioOutputTokens: 40,
      reasoningTokens: 0,
    });
  });

  it('counts reasoning that only the total holds as output', () => {
    const xai = {
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 115,
      completion_tokens_details: { reasoning_tokens: 100 },
    };
    const google = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 115 };
    for (const usage of [xai, google]) {
      expect(readOpenAiUsage({ usage })).toMatchObject({
        inputTokens: 10,
        outputTokens: 105,
        reasoningTokens: 100,
      });
    }
  });

  it.each([
    ['is missing', undefined],
    ['is null', null],
    ['is a string', 'many'],
    ['is empty', {}],
    ['is negative', { prompt_tokens: -1, completion_tokens: 1 }],
    ['is fractional', { prompt_tokens: 1.5, completion_tokens: 1 }],
    ['is absurd', { prompt_tokens: 1e12, completion_tokens: 1 }],
    ['holds strings', { prompt_tokens: '10', completion_tokens: 1 }],
    ['holds a string', { prompt_tokens: 10, completion_tokens: '1' }],
    [
      'caches more than it read',
      { prompt_tokens: 10, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 11 } },
    ],
    [
      'caches and writes more than it read',
      {
        prompt_tokens: 10,
        completion_tokens: 1,
        prompt_tokens_details: { cached_tokens: 6, cache_write_tokens: 5 },
      },
    ],
    [
      'reasons more than it wrote',
      { prompt_tokens: 1, completion_tokens: 2, completion_tokens_details: { reasoning_tokens: 3 } },
    ],
    [
      'has a negative part',
      { prompt_tokens: 1, completion_tokens: 2, prompt_tokens_details: { audio_tokens: -3 } },
    ],
    ['has a total that is too small', { prompt_tokens: 10, completion_tokens: 5, total_tokens: 14 }],
    [
      'has an excess that is not its reasoning',
      {
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 20,
        completion_tokens_details: { reasoning_tokens: 3 },
      },
    ],
    ['has a total that is no number', { prompt_tokens: 10, completion_tokens: 5, total_tokens: 'all' }],
  ])('is not believed when it %s', (_name, usage) => {
    expect(readOpenAiUsage({ usage })).toBeUndefined();
  });
});
