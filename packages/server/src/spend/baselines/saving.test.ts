import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type BillableUsage, createPriceBook, type PriceCard } from '../../pricing/index.ts';
import type { Baseline } from './baseline.ts';
import { readCard, writeCard } from './card-json.ts';
import { type JudgedCall, savingOf, savingOfCached } from './saving.ts';

const LOCKED_AT = new Date('2026-03-01T00:00:00.000Z');
const AT = new Date('2026-03-02T00:00:00.000Z');
const book = createPriceBook();

function cardOf(provider: string, model: string): PriceCard {
  const card = book.find({ provider, model, at: LOCKED_AT });
  if (card === undefined) throw new Error(`There is no price for ${model}`);
  return card;
}

const cards = [
  cardOf('openai', 'gpt-4o'),
  cardOf('openai', 'gpt-4o-mini'),
  cardOf('anthropic', 'claude-sonnet-4-5'),
];

function baselineOn(card: PriceCard): Baseline {
  return {
    feature: 'support',
    version: 3,
    provider: card.provider,
    model: card.model,
    card,
    lockedAt: LOCKED_AT,
    lockedBy: 'operator',
    why: 'what we used before',
    evidence: {
      from: LOCKED_AT,
      to: LOCKED_AT,
      treeSize: 1n,
      firstIndex: undefined,
      lastIndex: undefined,
      calls: 0n,
      inputTokens: 0n,
      cachedInputTokens: 0n,
      outputTokens: 0n,
      costMicros: 0n,
      unpricedCalls: 0n,
      models: [],
    },
  };
}

function usageOf(counts: Partial<BillableUsage>): BillableUsage {
  return {
    inputTokens: 0,
    outputTokens: 0,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    cacheWriteHourTokens: 0,
    reasoningTokens: 0,
    audioInputTokens: 0,
    cachedAudioInputTokens: 0,
    audioOutputTokens: 0,
    ...counts,
  };
}

function callOn(actualCard: PriceCard, usage: BillableUsage, more: Partial<JudgedCall> = {}): JudgedCall {
  const { provider, model } = actualCard;
  const priced = book.priceCall({
    provider,
    model,
    at: AT,
    usage,
    tenantOverrides: { find: () => actualCard },
  });
  const answerCostMicros = priced.kind === 'priced' ? priced.costMicros : 0;
  return {
    outcome: 'answered',
    usage,
    actualCard,
    answerCostMicros,
    costMicros: answerCostMicros,
    at: AT,
    ...more,
  };
}

const [large, small, claude] = cards;
if (large === undefined || small === undefined || claude === undefined)
  throw new Error('There are three cards');

describe('the saving of a call', () => {
  it('is the difference between two prices where only the model differs', () => {
    const usage = usageOf({ inputTokens: 1_000_000, outputTokens: 100_000 });
    // $2.50 and $10.00 a million against $0.15 and $0.60.
    expect(savingOf(callOn(small, usage), baselineOn(large))).toEqual({
      baselineVersion: 3,
      baselineCostMicros: 3_500_000,
      saving: { route: 3_290_000, cache: 0, provider_cache: 0 },
    });
  });

  it('by the provider’s cache is told apart from the route', () => {
    const usage = usageOf({ inputTokens: 1_000_000, cachedInputTokens: 1_000_000 });
    const judged = savingOf(callOn(large, usage), baselineOn(large));
    expect(judged).toEqual({
      baselineVersion: 3,
      baselineCostMicros: 2_500_000,
      saving: { route: 0, cache: 0, provider_cache: 1_250_000 },
    });
  });

  it('is a loss where a cache was only written to, or a dearer model answered', () => {
    const writes = usageOf({ inputTokens: 100_000, cacheWriteTokens: 100_000 });
    expect(savingOf(callOn(claude, writes), baselineOn(claude))?.saving).toEqual({
      route: 0,
      cache: 0,
      // Written at $3.75 a million where fresh input is $3.00.
      provider_cache: -75_000,
    });
    const dearer = savingOf(callOn(large, usageOf({ inputTokens: 1_000 })), baselineOn(small));
    expect(dearer?.saving.route).toBe(150 - 2_500);
  });

  it('is lessened by what failed attempts cost', () => {
    const usage = usageOf({ inputTokens: 1_000_000 });
    const call = callOn(small, usage, { costMicros: 150_000 + 40_000 });
    expect(savingOf(call, baselineOn(large))?.saving.route).toBe(2_500_000 - 190_000);
  });

  it('sums over its sources to baseline cost minus cost, whatever was used', () => {
    const count = fc.integer({ min: 0, max: 500_000 });
    fc.assert(
      fc.property(
        fc.record({
          fresh: count,
          cached: count,
          written: count,
          hour: count,
          output: count,
          reasoning: count,
        }),
        fc.constantFrom(...cards),
        fc.constantFrom(...cards),
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.integer({ min: 0, max: 1_000 }),
        (tokens, actual, locked, failedMicros, cacheCostMicros) => {
          const usage = usageOf({
            inputTokens: tokens.fresh + tokens.cached + tokens.written + tokens.hour,
            cachedInputTokens: tokens.cached,
            cacheWriteTokens: tokens.written + tokens.hour,
            cacheWriteHourTokens: tokens.hour,
            outputTokens: tokens.output + tokens.reasoning,
            reasoningTokens: tokens.reasoning,
          });
          const settled = callOn(actual, usage);
          const call = {
            ...settled,
            costMicros: settled.answerCostMicros + failedMicros,
            cacheCostMicros,
          };
          const judged = savingOf(call, baselineOn(locked));
          if (judged === undefined) return;
          const { route, cache, provider_cache: providerCache } = judged.saving;
          const paidMicros = call.costMicros + cacheCostMicros;
          expect(route + cache + providerCache).toBe(judged.baselineCostMicros - paidMicros);
          // What the lookup cost touches no other source.
          const unlooked = savingOf({ ...call, cacheCostMicros: undefined }, baselineOn(locked));
          expect(unlooked?.saving).toEqual({ ...judged.saving, cache: 0 });
          expect(cache).toBe(0 - cacheCostMicros);
          // The same answer out of the cache is judged by the same baseline cost, and owes nothing to the route.
          const hit = savingOfCached({ usage, cacheCostMicros, at: AT }, baselineOn(locked));
          expect(hit).toEqual({
            baselineVersion: 3,
            baselineCostMicros: judged.baselineCostMicros,
            saving: { route: 0, cache: judged.baselineCostMicros - cacheCostMicros, provider_cache: 0 },
          });
          // The same model has nothing but its cache and its failures to save or lose by.
          if (actual === locked) expect(route + failedMicros).toBe(0);
        },
      ),
    );
  });

  it('is lessened by looking into a cache that had no answer, under the cache’s own name', () => {
    const usage = usageOf({ inputTokens: 1_000_000 });
    const call = callOn(small, usage, { cacheCostMicros: 7 });
    expect(savingOf(call, baselineOn(large))?.saving).toEqual({
      route: 2_350_000,
      cache: -7,
      provider_cache: 0,
    });
  });

  it('of a cached answer is the whole baseline cost of what the answer once took, less what the hit cost', () => {
    // A prompt cache that helped to make the answer does not make its baseline cheaper.
    const usage = usageOf({ inputTokens: 1_000_000, cachedInputTokens: 400_000, outputTokens: 100_000 });
    expect(savingOfCached({ usage, cacheCostMicros: 12, at: AT }, baselineOn(large))).toEqual({
      baselineVersion: 3,
      baselineCostMicros: 3_500_000,
      saving: { route: 0, cache: 3_499_988, provider_cache: 0 },
    });
    expect(savingOfCached({ usage, cacheCostMicros: 0, at: AT }, baselineOn(small))?.saving.cache).toBe(
      210_000,
    );
  });

  it('of a cached answer is a loss where the embedding cost more than the answer would have', () => {
    const tiny = { usage: usageOf({ inputTokens: 2 }), cacheCostMicros: 40, at: AT };
    expect(savingOfCached(tiny, baselineOn(large))?.saving).toEqual({
      route: 0,
      cache: 5 - 40,
      provider_cache: 0,
    });
  });

  it('of a cached answer is claimed neither before the lock nor without a price for what it took', () => {
    const usage = usageOf({ inputTokens: 1_000 });
    const hit = { usage, cacheCostMicros: 0, at: AT };
    expect(savingOfCached({ ...hit, at: LOCKED_AT }, baselineOn(large))).toBeUndefined();
    const tier = { ...hit, usage: { ...usage, serviceTier: 'flex' } };
    expect(savingOfCached(tier, baselineOn(claude))).toBeUndefined();
    const audio = { ...hit, usage: { ...usage, audioInputTokens: 1_000 } };
    expect(savingOfCached(audio, baselineOn(large))).toBeUndefined();
  });

  it('is claimed for no call that was not answered, or that began before the baseline was locked', () => {
    const usage = usageOf({ inputTokens: 1_000 });
    for (const outcome of ['refused', 'failed', 'cancelled'] as const) {
      expect(savingOf(callOn(small, usage, { outcome }), baselineOn(large))).toBeUndefined();
    }
    expect(savingOf(callOn(small, usage, { at: LOCKED_AT }), baselineOn(large))).toBeUndefined();
  });

  it('is claimed for no call that has no price on one of the cards', () => {
    const tier = { ...usageOf({ inputTokens: 1_000 }), serviceTier: 'flex' };
    expect(savingOf(callOn(small, tier), baselineOn(claude))).toBeUndefined();
    const audio = usageOf({ inputTokens: 1_000, audioInputTokens: 1_000 });
    expect(savingOf(callOn(small, audio), baselineOn(large))).toBeUndefined();
  });
});

describe('a locked price card', () => {
  it('prices after a trip through JSON as it did before', () => {
    for (const card of cards) {
      const again = readCard(JSON.parse(JSON.stringify(writeCard(card))));
      expect(again).toEqual({ ...card, serviceTiers: new Map(card.serviceTiers) });
    }
  });

  it('holds at every moment: one with a daily window cannot be locked', () => {
    expect(() => writeCard({ ...large, dailyWindow: { startS: 0, endS: 3600 } })).toThrow(RangeError);
  });

  it('is refused where a stored one has been bent', () => {
    const bent = { ...writeCard(large), requestPicos: -1 };
    expect(() => readCard(bent)).toThrow();
    expect(() => readCard({ ...writeCard(large), more: 1 })).toThrow();
  });
});
