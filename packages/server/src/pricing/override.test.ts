import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costOf } from './cost.ts';
import { cardOfOverride, negotiatedCardSchema } from './override.ts';

const minimal = {
  provider: 'openai',
  model: 'gpt-4o',
  effectiveFrom: '2026-01-01T00:00:00Z',
  usdPerMillionTokens: { input: '2', output: 8.5 },
};

function refusal(changed: object): string {
  const result = negotiatedCardSchema.safeParse({ ...minimal, ...changed });
  if (result.success) throw new Error('expected a refusal');
  return result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
}

describe('a negotiated card', () => {
  test('is read into exact prices, strings and numbers alike', () => {
    const negotiated = negotiatedCardSchema.parse({
      ...minimal,
      usdPerMillionTokens: {
        input: '2.10',
        cachedInput: 0.3,
        cacheWrite: '2.625',
        output: 8.000001,
        audioInput: '32',
      },
      usdPerRequest: '0.005',
      longContext: [{ overInputTokens: 200_000, usdPerMillionTokens: { input: 4.2, output: 12 } }],
      serviceTiers: { batch: '0.4', scale: 0 },
    });
    expect(negotiated.usdPerMillionTokens).toEqual({
      input: '2.1',
      cachedInput: '0.3',
      cacheWrite: '2.625',
      output: '8.000001',
      audioInput: '32',
    });
    const card = cardOfOverride('7f1c', negotiated);
    expect(card).toMatchObject({
      id: 'override/7f1c/openai/gpt-4o/2026-01-01T00:00:00.000Z',
      source: 'override',
      requestPicos: 5_000_000_000,
      prices: {
        input: 2_100_000,
        cachedInput: 300_000,
        cacheWrite: 2_625_000,
        cacheWriteHour: undefined,
        output: 8_000_001,
        reasoning: 8_000_001,
        audioInput: 32_000_000,
        cachedAudioInput: 32_000_000,
        audioOutput: undefined,
      },
      longContext: [{ overInputTokens: 200_000, prices: { input: 4_200_000, output: 12_000_000 } }],
    });
    expect(card.serviceTiers.get('batch')).toEqual({ numerator: 2, denominator: 5 });
    expect(card.serviceTiers.get('scale')).toEqual({ numerator: 0, denominator: 1 });
    expect(card.serviceTiers.get('flex')).toBeUndefined();
  });

  test('is unchanged by being parsed again, and through JSON', () => {
    const price = fc.oneof(
      fc.nat(100_000).map(String),
      fc
        .tuple(fc.nat(99_999), fc.nat(999_999))
        .map(([whole, part]) => `${whole}.${String(part).padStart(6, '0')}`),
      fc.nat(99_999).map((thousandths) => thousandths / 1000),
    );
    fc.assert(
      fc.property(price, price, fc.option(price, { nil: undefined }), (input, output, cachedInput) => {
        const stated = cachedInput === undefined ? { input, output } : { input, output, cachedInput };
        const once = negotiatedCardSchema.parse({ ...minimal, usdPerMillionTokens: stated });
        expect(negotiatedCardSchema.parse(JSON.parse(JSON.stringify(once)))).toEqual(once);
      }),
    );
  });

  test('prices a call from its moment on, whatever the offset it was written with', () => {
    const card = cardOfOverride(
      'a',
      negotiatedCardSchema.parse({ ...minimal, effectiveFrom: '2026-01-01T02:00:00+02:00' }),
    );
    const counted = {
      inputTokens: 1000,
      outputTokens: 0,
      cachedInputTokens: 0,
      cacheWriteTokens: 0,
      cacheWriteHourTokens: 0,
      reasoningTokens: 0,
      audioInputTokens: 0,
      cachedAudioInputTokens: 0,
      audioOutputTokens: 0,
    };
    expect(costOf(counted, card, new Date('2025-12-31T23:59:59.999Z'))).toMatchObject({
      reason: 'card_not_in_force',
    });
    expect(costOf(counted, card, new Date('2026-01-01T00:00:00Z'))).toMatchObject({ costMicros: 2000 });
  });

  test.each<[string, object, RegExp]>([
    ['a negative price', { usdPerMillionTokens: { input: -1, output: 1 } }, /usdPerMillionTokens.input/],
    [
      'a negative price in text',
      { usdPerMillionTokens: { input: '-0.5', output: 1 } },
      /usdPerMillionTokens.input/,
    ],
    ['seven decimals', { usdPerMillionTokens: { input: '0.1234567', output: 1 } }, /at most 6 places/],
    [
      'a price past the bound',
      { usdPerMillionTokens: { input: '100000.000001', output: 1 } },
      /from 0 to 100000 /,
    ],
    ['no output price', { usdPerMillionTokens: { input: 1 } }, /usdPerMillionTokens.output/],
    [
      'a price that is not a number',
      { usdPerMillionTokens: { input: true, output: 1 } },
      /usdPerMillionTokens.input/,
    ],
    ['an unknown unit', { usdPerMillionTokens: { input: 1, output: 1, ouput: 2 } }, /ouput/],
    ['an unknown key', { discount: 0.2 }, /discount/],
    [
      'an unknown key in a step',
      { longContext: [{ overInputTokens: 1, usdPerMillionTokens: { input: 1, output: 1 }, x: 1 }] },
      /longContext.0/,
    ],
    ['falling thresholds', { longContext: [step(200_000), step(100_000)] }, /thresholds must rise/],
    ['one threshold twice', { longContext: [step(200_000), step(200_000)] }, /thresholds must rise/],
    [
      'too many thresholds',
      { longContext: Array.from({ length: 9 }, (_, index) => step(index + 1)) },
      /longContext/,
    ],
    ['a negative tier', { serviceTiers: { batch: '-0.5' } }, /serviceTiers.batch/],
    ['a tier above ten times', { serviceTiers: { fast: 10.1 } }, /from 0 to 10 /],
    ['a tier with a strange name', { serviceTiers: { 'Not a tier': 1 } }, /serviceTiers/],
    [
      'too many tiers',
      { serviceTiers: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`t${index}`, 1])) },
      /at most 16/,
    ],
    ['a date without a time', { effectiveFrom: '2026-01-01' }, /effectiveFrom/],
    ['a date without a zone', { effectiveFrom: '2026-01-01T00:00:00' }, /effectiveFrom/],
    ['a day that does not exist', { effectiveFrom: '2026-02-30T00:00:00Z' }, /effectiveFrom/],
    ['no model', { model: '  ' }, /model/],
    ['a name that is too long', { model: 'm'.repeat(257) }, /model/],
  ])('is refused with %s', (_name, changed, expected) => {
    expect(refusal(changed)).toMatch(expected);
  });
});

function step(overInputTokens: number) {
  return { overInputTokens, usdPerMillionTokens: { input: 1, output: 1 } };
}
