import { expect, test } from 'vitest';

import type { CachedAnswer } from './cached-answer.ts';
import { readyKept } from './serve-kept.ts';

const usage = {
  inputTokens: 1,
  outputTokens: 1,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  cacheWriteHourTokens: 0,
  reasoningTokens: 0,
  audioInputTokens: 0,
  cachedAudioInputTokens: 0,
  audioOutputTokens: 0,
};

function kept(body: string, stream: boolean) {
  const answer: CachedAnswer = {
    body,
    provider: 'openai',
    model: 'gpt-4.1-mini',
    answeredModel: undefined,
    region: undefined,
    finishReason: 'stop',
    usage,
    costMicros: 1,
    entryId: 'entry',
  };
  const chat = { dialect: 'openai', stream, body: { stream } } as const;
  return readyKept({
    chat,
    answer,
    record: { result: 'exact' },
    headers: {},
    savings: undefined,
    restore: undefined,
  });
}

test('an answer that cannot be taken apart into events is none, before anything says that it was given', () => {
  const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
  const body = `{"choices":[{"index":0,"finish_reason":"stop","message":{"content":"Yes","odd":${deep}}}]}`;
  expect(kept(body, true)).toBeUndefined();
  expect(kept(body, false)).toBeDefined();
  expect(kept(body.replace(deep, '1'), true)).toBeDefined();
});
