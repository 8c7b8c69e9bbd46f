import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { completePrices, MAX_REQUEST_PICOS, MAX_UNIT_PICOS, standardRate } from './card.ts';
import type { PriceCard } from './card.ts';
import { costOf } from './cost.ts';
import type { Cost } from './cost.ts';
import { reduced } from './decimal.ts';
import { MAX_TOKENS, splitTokens, tokenUnits } from './usage.ts';
import type { BillableUsage, TokenSplit, TokenUnit } from './usage.ts';

const at = new Date('2026-11-01T12:00:00Z');

function usage(counts: Partial<BillableUsage>): BillableUsage {
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

/** The usage whose tokens are dealt exactly so: the inverse of `splitTokens`. */
function joined(split: TokenSplit, serviceTier?: string): BillableUsage {
  return {
    inputTokens:
      split.input +
      split.cachedInput +
      split.cacheWrite +
      split.cacheWriteHour +
      split.audioInput +
      split.cachedAudioInput,
    outputTokens: split.output + split.reasoning + split.audioOutput,
    cachedInputTokens: split.cachedInput + split.cachedAudioInput,
    cacheWriteTokens: split.cacheWrite + split.cacheWriteHour,
    cacheWriteHourTokens: split.cacheWriteHour,
    reasoningTokens: split.reasoning,
    audioInputTokens: split.audioInput + split.cachedAudioInput,
    cachedAudioInputTokens: split.cachedAudioInput,
    audioOutputTokens: split.audioOutput,
    ...(serviceTier === undefined ? {} : { serviceTier }),
  };
}

const counts = fc.oneof(fc.nat(2000), fc.nat(100_000_000));
const unitPicos = fc.oneof(fc.nat(100), fc.nat(75_000_000), fc.nat(MAX_UNIT_PICOS));
const splits = fc.record(perUnit(counts));
const fullPrices = fc.record(perUnit(unitPicos));
const multipliers = fc
  .tuple(fc.integer({ min: 0, max: 10_000_000 }), fc.constant(1_000_000))
  .map(([numerator, denominator]) => reduced(numerator, denominator));

const cards: fc.Arbitrary<PriceCard> = fc
  .record({
    prices: fullPrices,
    overInputTokens: fc.nat(200_000_000),
    requestPicos: fc.oneof(fc.constant(0), fc.nat(MAX_REQUEST_PICOS)),
    multiplier: multipliers,
  })
  .map(({ prices, overInputTokens, requestPicos, multiplier }) => ({
    ...plainCard,
    prices,
    // As published everywhere, a long context costs no less in any unit.
    longContext: [
      { overInputTokens, prices: mapUnits((unit) => Math.min(prices[unit] * 2, MAX_UNIT_PICOS)) },
    ],
    requestPicos,
    serviceTiers: new Map([['other', multiplier]]),
  }));

function perUnit<T>(value: T): Record<TokenUnit, T> {
  return {
    input: value,
    cachedInput: value,
    cacheWrite: value,
    cacheWriteHour: value,
    audioInput: value,
    cachedAudioInput: value,
    output: value,
    reasoning: value,
    audioOutput: value,
  };
}

function costed(counted: BillableUsage, card: PriceCard): Cost {
  const cost = costOf(counted, card, at);
  if (cost.kind === 'unpriced') throw new Error(`expected a cost, got ${cost.reason}`);
  return cost;
}

/** The sum of the parts as an exact fraction of micro-dollars, computed as naively as can be. */
function exactSum({ parts, tierMultiplier }: Cost): { numerator: bigint; denominator: bigint } {
  let numerator = 0n;
  for (const part of parts) {
    const factor = part.unit === 'request' ? tierMultiplier.denominator : tierMultiplier.numerator;
    numerator += BigInt(part.quantity) * BigInt(part.unitPicos) * BigInt(factor);
  }
  return { numerator, denominator: BigInt(tierMultiplier.denominator) * 1_000_000n };
}

const plainCard: PriceCard = {
  id: 'test/plain',
  source: 'test',
  provider: 'test',
  model: 'plain',
  effectiveFrom: undefined,
  dailyWindow: undefined,
  prices: completePrices({ input: 150_000, cachedInput: 75_000, output: 600_000 }),
  longContext: [],
  requestPicos: 0,
  serviceTiers: new Map([['default', standardRate]]),
};

describe('costOf', () => {
  test('bills every token exactly once', () => {
    fc.assert(
      fc.property(splits, cards, (split, card) => {
        const counted = joined(split);
        expect(splitTokens(counted)).toEqual(split);
        const billed = costed(counted, card).parts.filter((part) => part.unit !== 'request');
        expect(billed.reduce((sum, part) => sum + part.quantity, 0)).toBe(
          counted.inputTokens + counted.outputTokens,
        );
        expect(new Set(billed.map((part) => part.unit)).size).toBe(billed.length);
        for (const part of billed) expect(part.quantity).toBe(split[part.unit as TokenUnit]);
      }),
    );
  });

  test('is the exact sum of its parts, rounded up once to a safe integer', () => {
    fc.assert(
      fc.property(splits, cards, fc.boolean(), (split, card, otherTier) => {
        const cost = costed(joined(split, otherTier ? 'other' : undefined), card);
        const { numerator, denominator } = exactSum(cost);
        expect(Number.isSafeInteger(cost.costMicros)).toBe(true);
        expect(BigInt(cost.costMicros)).toBe((numerator + denominator - 1n) / denominator);
      }),
      { numRuns: 1000 },
    );
  });

  test('never falls when a token of any kind is added', () => {
    fc.assert(
      fc.property(
        splits,
        cards,
        fc.constantFrom(...tokenUnits),
        fc.integer({ min: 1, max: 10_000 }),
        (split, card, unit, more) => {
          const before = costed(joined(split), card).costMicros;
          const after = costed(joined({ ...split, [unit]: split[unit] + more }), card).costMicros;
          expect(after).toBeGreaterThanOrEqual(before);
        },
      ),
    );
  });

  test('sums to the same whatever the order of the calls, and never to less than all of them in one', () => {
    fc.assert(
      fc.property(fc.array(splits, { minLength: 1, maxLength: 8 }), fullPrices, (calls, prices) => {
        const card = { ...plainCard, prices };
        const small = calls.map((split) => mapUnits((unit) => split[unit] % 1000));
        const separately = small.reduce((sum, split) => sum + costed(joined(split), card).costMicros, 0);
        const reversed = small
          .toReversed()
          .reduce((sum, split) => sum + costed(joined(split), card).costMicros, 0);
        const together = costed(
          joined(mapUnits((unit) => small.reduce((sum, split) => sum + split[unit], 0))),
          card,
        );
        expect(reversed).toBe(separately);
        expect(separately).toBeGreaterThanOrEqual(together.costMicros);
        expect(separately - together.costMicros).toBeLessThan(calls.length);
      }),
    );
  });

  test('rounds a fraction of a micro-dollar up, so that nothing priced is free', () => {
    expect(costed(usage({ inputTokens: 1 }), plainCard).costMicros).toBe(1);
    expect(costed(usage({ inputTokens: 20 }), plainCard).costMicros).toBe(3);
    expect(costed(usage({ inputTokens: 21 }), plainCard).costMicros).toBe(4);
    expect(costed(usage({}), plainCard)).toMatchObject({ costMicros: 0, parts: [] });
  });

  test('stays exact past the range of floating point', () => {
    const dearest = {
      ...plainCard,
      prices: completePrices({ input: MAX_UNIT_PICOS - 1, output: MAX_UNIT_PICOS - 1 }),
    };
    const cost = costed(usage({ inputTokens: MAX_TOKENS, outputTokens: MAX_TOKENS - 1 }), dearest);
    // (1e9 + 1e9 - 1) * (1e11 - 1) pico-dollars
    expect(BigInt(cost.costMicros)).toBe((1_999_999_999n * 99_999_999_999n + 999_999n) / 1_000_000n);
    const justOver = { ...plainCard, prices: completePrices({ input: 9_007_199, output: 1 }) };
    expect(costed(usage({ inputTokens: 1_000_000_000, outputTokens: 1 }), justOver).costMicros).toBe(
      9_007_199_001,
    );
  });

  test('keeps a remainder that division in floating point would lose', () => {
    const card = {
      ...plainCard,
      prices: completePrices({ input: 8_999_999_000_000 / 1_000_000, output: 1 }),
    };
    expect(costed(usage({ inputTokens: 1_000_000_000, outputTokens: 1 }), card).costMicros).toBe(
      8_999_999_001,
    );
  });

  test.each<[string, Partial<BillableUsage>]>([
    ['more cached than read', { inputTokens: 10, cachedInputTokens: 11 }],
    [
      'cached and written beyond what was read',
      { inputTokens: 10, cachedInputTokens: 6, cacheWriteTokens: 5 },
    ],
    [
      'more written for an hour than written',
      { inputTokens: 10, cacheWriteTokens: 2, cacheWriteHourTokens: 3 },
    ],
    ['more reasoning than output', { outputTokens: 5, reasoningTokens: 6 }],
    ['reasoning and audio beyond the output', { outputTokens: 5, reasoningTokens: 3, audioOutputTokens: 3 }],
    ['more audio than input', { inputTokens: 5, audioInputTokens: 6 }],
    ['more cached audio than cached', { inputTokens: 9, audioInputTokens: 5, cachedAudioInputTokens: 1 }],
    ['a negative count', { inputTokens: -1 }],
    ['a fraction', { outputTokens: 1.5 }],
    ['not a number', { outputTokens: Number.NaN }],
    ['infinity', { inputTokens: Number.POSITIVE_INFINITY }],
    ['more than a billion', { inputTokens: MAX_TOKENS + 1 }],
  ])('refuses a usage with %s', (_name, counted) => {
    expect(costOf(usage(counted), plainCard, at)).toEqual({ kind: 'unpriced', reason: 'usage_inconsistent' });
  });

  test('does not price audio as text', () => {
    expect(costOf(usage({ inputTokens: 9, audioInputTokens: 5 }), plainCard, at)).toEqual({
      kind: 'unpriced',
      reason: 'unit_price_missing',
    });
    expect(costOf(usage({ outputTokens: 9, audioOutputTokens: 5 }), plainCard, at)).toMatchObject({
      reason: 'unit_price_missing',
    });
  });

  test('does not take an unknown processing tier for the standard one', () => {
    expect(costOf(usage({ inputTokens: 9, serviceTier: 'warp' }), plainCard, at)).toEqual({
      kind: 'unpriced',
      reason: 'service_tier_unknown',
    });
    expect(costOf(usage({ inputTokens: 9, serviceTier: 'default' }), plainCard, at).kind).toBe('cost');
  });

  test('charges a request fee once, untouched by the tier', () => {
    const card: PriceCard = {
      ...plainCard,
      requestPicos: 5_000_000_000,
      serviceTiers: new Map([['batch', reduced(1, 2)]]),
    };
    expect(costed(usage({ inputTokens: 1000, serviceTier: 'batch' }), card).costMicros).toBe(5000 + 75);
  });

  test('holds a card to its date and its hours, in UTC', () => {
    const dated: PriceCard = { ...plainCard, effectiveFrom: new Date('2026-03-29T01:00:00Z') };
    const hourly: PriceCard = { ...plainCard, dailyWindow: { startS: 16.5 * 3600, endS: 1800 } };
    const reason = (card: PriceCard, when: string) => {
      const cost = costOf(usage({ inputTokens: 1 }), card, new Date(when));
      return cost.kind === 'unpriced' ? cost.reason : 'priced';
    };
    expect(reason(dated, '2026-03-29T00:59:59.999Z')).toBe('card_not_in_force');
    expect(reason(dated, '2026-03-29T01:00:00.000Z')).toBe('priced');
    // The night on which European clocks go forward is like any other.
    expect(reason(hourly, '2026-03-29T16:29:59.999Z')).toBe('card_not_in_force');
    expect(reason(hourly, '2026-03-29T16:30:00Z')).toBe('priced');
    expect(reason(hourly, '2026-03-29T00:29:59.999Z')).toBe('priced');
    expect(reason(hourly, '2026-03-29T00:30:00Z')).toBe('card_not_in_force');
    expect(reason(hourly, '1969-12-31T23:59:59Z')).toBe('priced');
    expect(reason(plainCard, 'no date')).toBe('card_not_in_force');
  });
});

function mapUnits(count: (unit: TokenUnit) => number): TokenSplit {
  return {
    input: count('input'),
    cachedInput: count('cachedInput'),
    cacheWrite: count('cacheWrite'),
    cacheWriteHour: count('cacheWriteHour'),
    audioInput: count('audioInput'),
    cachedAudioInput: count('cachedAudioInput'),
    output: count('output'),
    reasoning: count('reasoning'),
    audioOutput: count('audioOutput'),
  };
}
