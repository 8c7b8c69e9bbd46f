import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createPriceBook } from './book.ts';
import { completePrices, MAX_REQUEST_PICOS, MAX_UNIT_PICOS } from './card.ts';
import type { PriceCard, UnitPrices } from './card.ts';
import { costBound } from './cost-bound.ts';
import { costOf } from './cost.ts';
import { reduced } from './decimal.ts';
import type { BillableUsage } from './usage.ts';

const at = new Date('2026-11-01T12:00:00Z');
const half = reduced(1, 2);
const double = reduced(2, 1);

function cardOf(prices: UnitPrices, more: Partial<PriceCard> = {}): PriceCard {
  return {
    id: 'test',
    source: 'test',
    provider: 'p',
    model: 'm',
    effectiveFrom: undefined,
    dailyWindow: undefined,
    prices,
    longContext: [],
    requestPicos: 0,
    serviceTiers: new Map([
      ['default', reduced(1, 1)],
      ['batch', half],
      ['priority', double],
    ]),
    ...more,
  };
}

const picos = fc.oneof(fc.nat(100), fc.nat(75_000_000), fc.nat(MAX_UNIT_PICOS));
const maybePicos = fc.option(picos, { nil: undefined });
const unitPrices: fc.Arbitrary<UnitPrices> = fc.record({
  input: maybePicos,
  cachedInput: maybePicos,
  cacheWrite: maybePicos,
  cacheWriteHour: maybePicos,
  audioInput: maybePicos,
  cachedAudioInput: maybePicos,
  output: maybePicos,
  reasoning: maybePicos,
  audioOutput: maybePicos,
});

const cards = fc
  .record({
    prices: unitPrices,
    longPrices: unitPrices,
    overInputTokens: fc.integer({ min: 1, max: 300_000 }),
    isLong: fc.boolean(),
    requestPicos: fc.oneof(fc.constant(0), fc.nat(MAX_REQUEST_PICOS)),
  })
  .map(({ prices, longPrices, overInputTokens, isLong, requestPicos }) =>
    cardOf(prices, {
      requestPicos,
      longContext: isLong ? [{ overInputTokens, prices: longPrices }] : [],
    }),
  );

/** A usage that can be true, cut from fractions of its totals. */
const usages = fc
  .record({
    inputTokens: fc.oneof(fc.nat(2000), fc.nat(600_000)),
    outputTokens: fc.oneof(fc.nat(2000), fc.nat(200_000)),
    fractions: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 7, maxLength: 7 }),
    serviceTier: fc.constantFrom(undefined, 'default', 'batch', 'priority'),
  })
  .map(({ inputTokens, outputTokens, fractions, serviceTier }): BillableUsage => {
    const part = (whole: number, index: number) => Math.floor(whole * (fractions[index] ?? 0));
    const audioInputTokens = part(inputTokens, 0);
    const cachedAudioInputTokens = part(audioInputTokens, 1);
    const text = inputTokens - audioInputTokens;
    const cachedText = part(text, 2);
    const cacheWriteTokens = part(text - cachedText, 3);
    const reasoningTokens = part(outputTokens, 5);
    return {
      inputTokens,
      outputTokens,
      cachedInputTokens: cachedText + cachedAudioInputTokens,
      cacheWriteTokens,
      cacheWriteHourTokens: part(cacheWriteTokens, 4),
      reasoningTokens,
      audioInputTokens,
      cachedAudioInputTokens,
      audioOutputTokens: part(outputTokens - reasoningTokens, 6),
      ...(serviceTier === undefined ? {} : { serviceTier }),
    };
  });

describe('the bound of a call', () => {
  test('is never below the cost of a usage within it, whatever the card and the usage', () => {
    let compared = 0;
    fc.assert(
      fc.property(
        cards,
        usages,
        fc.nat(1000),
        fc.nat(1000),
        fc.integer({ min: 1, max: 4 }),
        (card, usage, more, moreOut, choices) => {
          const cost = costOf(usage, card, at);
          const bound = costBound(card, {
            inputTokensBound: usage.inputTokens + more,
            outputTokensBound: Math.ceil(usage.outputTokens / choices) + moreOut,
            choices,
            audio: usage.audioInputTokens > 0 || usage.audioOutputTokens > 0,
            cachesForAnHour: usage.cacheWriteHourTokens > 0,
            serviceTier: usage.serviceTier,
            at,
          });
          if (bound === undefined || cost.kind === 'unpriced') return;
          compared += 1;
          expect(bound).toBeGreaterThanOrEqual(cost.costMicros);
        },
      ),
      { numRuns: 4000 },
    );
    expect(compared).toBeGreaterThan(200);
  });

  test('is reached by the dearest usage, so that no budget is held for nothing', () => {
    const card = cardOf(completePrices({ input: 3_000_000, output: 15_000_000 }));
    const usage = { ...noUsage, inputTokens: 1000, outputTokens: 500 };
    const cost = costOf(usage, card, at);
    expect(cost).toMatchObject({ costMicros: 10_500 });
    expect(costBound(card, { inputTokensBound: 1000, outputTokensBound: 500 })).toBe(10_500);
  });

  test('counts cache writes always, those of an hour when they are asked for', () => {
    const card = cardOf(
      completePrices({ input: 100_000_000, cacheWrite: 125_000_000, cacheWriteHour: 200_000_000, output: 0 }),
    );
    const bounds = { inputTokensBound: 10, outputTokensBound: 0 };
    expect(costBound(card, bounds)).toBe(1250);
    expect(costBound(card, { ...bounds, cachesForAnHour: true })).toBe(2000);
  });

  test('takes the prices of long contexts only where the input can get so long', () => {
    const card = cardOf(completePrices({ input: 1_000_000, output: 1_000_000 }), {
      longContext: [
        { overInputTokens: 100, prices: completePrices({ input: 2_000_000, output: 3_000_000 }) },
      ],
    });
    expect(costBound(card, { inputTokensBound: 100, outputTokensBound: 10 })).toBe(110);
    expect(costBound(card, { inputTokensBound: 101, outputTokensBound: 10 })).toBe(232);
  });

  test('counts the dearer tier that is asked for, and no discount', () => {
    const card = cardOf(completePrices({ input: 1_000_000, output: 1_000_000 }));
    const bounds = { inputTokensBound: 100, outputTokensBound: 100 };
    expect(costBound(card, { ...bounds, serviceTier: 'priority' })).toBe(400);
    expect(costBound(card, { ...bounds, serviceTier: 'batch' })).toBe(200);
    expect(costBound(card, { ...bounds, serviceTier: 'scale' })).toBeUndefined();
  });

  test('multiplies the output by the choices, and the fee of a request not', () => {
    const card = cardOf(completePrices({ input: 1_000_000, output: 1_000_000 }), { requestPicos: 7_000_000 });
    expect(costBound(card, { inputTokensBound: 10, outputTokensBound: 100, choices: 3 })).toBe(317);
  });

  test.each([
    ['no input price', cardOf(completePrices({ input: undefined, output: 1 })), {}],
    ['no output price', cardOf(completePrices({ input: 1 })), {}],
    ['no audio price', cardOf(completePrices({ input: 1, output: 1 })), { audio: true }],
    [
      'a date to come',
      cardOf(completePrices({ input: 1, output: 1 }), { effectiveFrom: new Date('2027-01-01') }),
      { at },
    ],
    ['no number', cardOf(completePrices({ input: 1, output: 1 })), { inputTokensBound: Number.NaN }],
    ['a negative number', cardOf(completePrices({ input: 1, output: 1 })), { outputTokensBound: -1 }],
    [
      'more than can be counted',
      cardOf(completePrices({ input: MAX_UNIT_PICOS, output: MAX_UNIT_PICOS })),
      { outputTokensBound: Number.POSITIVE_INFINITY, choices: 10_000 },
    ],
  ])('is unknown with %s', (_what, card, more) => {
    expect(costBound(card, { inputTokensBound: 1, outputTokensBound: 1, ...more })).toBeUndefined();
  });
});

describe('regional prices', () => {
  const book = createPriceBook();
  const find = (provider: string, model: string, regional: boolean) =>
    book.find({ provider, model, regional, at });

  test.each([
    ['openai', 'gpt-5.4'],
    ['openai', 'gpt-5.6-luna'],
    ['openai', 'gpt-6-sol'],
    ['anthropic', 'claude-opus-4-6'],
    ['anthropic', 'claude-sonnet-5'],
  ])('%s bills %s a tenth more, long contexts and cache included', (provider, model) => {
    const global = find(provider, model, false);
    const regional = find(provider, model, true);
    expect(regional?.id).toBe(`${global?.id}/regional`);
    for (const unit of ['input', 'cachedInput', 'cacheWrite', 'output', 'reasoning'] as const) {
      const price = global?.prices[unit];
      expect(regional?.prices[unit]).toBe(price === undefined ? undefined : Math.ceil((price * 11) / 10));
    }
    expect(regional?.longContext).toHaveLength(global?.longContext.length ?? 0);
    for (const [index, { prices }] of (regional?.longContext ?? []).entries()) {
      expect(prices.input).toBeGreaterThan(global?.longContext[index]?.prices.input ?? Infinity);
    }
  });

  test.each([
    ['openai', 'gpt-4o'],
    ['openai', 'gpt-5.2'],
    ['openai', 'o3'],
    ['anthropic', 'claude-haiku-4-5'],
    ['groq', 'llama-3.1-8b-instant'],
    ['simulated', 'simulated-small'],
  ])('%s bills %s the same', (provider, model) => {
    const global = find(provider, model, false);
    expect(global).toBeDefined();
    expect(find(provider, model, true)).toEqual(global);
  });

  test('do not change what a tenant negotiated', () => {
    const negotiated = cardOf(completePrices({ input: 1, output: 1 }), {
      provider: 'openai',
      model: 'gpt-6-sol',
    });
    const ours = createPriceBook({ overrides: [negotiated] });
    expect(ours.find({ provider: 'openai', model: 'gpt-6-sol', regional: true, at })).toBe(negotiated);
  });
});

const noUsage: BillableUsage = {
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
