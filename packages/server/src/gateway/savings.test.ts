import { expect, test } from 'vitest';

import { createPriceBook } from '../pricing/index.ts';
import type { Baseline } from '../spend/index.ts';
import type { CachedAnswer } from './cached-answer.ts';
import { savingsOfKept } from './savings.ts';

const lockedAt = new Date('2026-03-01T00:00:00.000Z');
const at = new Date('2026-03-02T00:00:00.000Z');

function baseline(): Baseline {
  const card = createPriceBook().find({ provider: 'openai', model: 'gpt-4.1', at: lockedAt });
  if (card === undefined) throw new Error('There is no price');
  const nothing = { calls: 0n, inputTokens: 0n, cachedInputTokens: 0n, outputTokens: 0n, costMicros: 0n };
  return {
    feature: 'faq',
    version: 1,
    provider: card.provider,
    model: card.model,
    card,
    lockedAt,
    lockedBy: 'operator',
    why: 'what we used before',
    evidence: {
      from: lockedAt,
      to: lockedAt,
      treeSize: 1n,
      firstIndex: undefined,
      lastIndex: undefined,
      ...nothing,
      unpricedCalls: 0n,
      models: [],
    },
  };
}

const kept: CachedAnswer = {
  body: '{}',
  provider: 'openai',
  model: 'gpt-4.1',
  answeredModel: undefined,
  region: undefined,
  finishReason: 'stop',
  usage: {
    inputTokens: 1_000,
    outputTokens: 1_000,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    cacheWriteHourTokens: 0,
    reasoningTokens: 0,
    audioInputTokens: 0,
    cachedAudioInputTokens: 0,
    audioOutputTokens: 0,
    serviceTier: 'priority',
  },
  costMicros: 17_500,
  entryId: 'entry',
};

const saved = (tier: string | undefined) =>
  savingsOfKept(kept, { result: 'exact' }, baseline(), { at, tier })?.saving.cache;

test('a hit saves what its own call would have cost, and not what a dearer tier did when the answer was made', () => {
  // 1,000 tokens in at $2 and 1,000 out at $8 a million; the priority tier is dearer.
  expect(saved(undefined)).toBe(10_000);
  expect(saved('default')).toBe(10_000);
  expect(saved('priority')).toBeGreaterThan(10_000);
});
