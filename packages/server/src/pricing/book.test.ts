import { describe, expect, test } from 'vitest';
import { createPriceBook, MAX_CACHED_MODELS } from './book.ts';
import type { PricedCall, PriceQuery } from './book.ts';
import { indexOverrides } from './override-index.ts';
import { cardOfOverride, negotiatedCardSchema } from './override.ts';
import type { BillableUsage } from './usage.ts';

const book = createPriceBook();
const now = new Date('2026-11-01T12:00:00Z');

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

function price(
  provider: string,
  model: string,
  counts: Partial<BillableUsage>,
  more: Partial<PriceQuery> = {},
): PricedCall {
  return book.priceCall({ provider, model, at: now, usage: usage(counts), ...more });
}

/** Micro-dollars, or the reason that there are none. */
function micros(call: PricedCall): number | string {
  return call.kind === 'priced' ? call.costMicros : call.reason;
}

function negotiated(id: string, effectiveFrom: string, input: number, model = 'gpt-4o-mini') {
  const card = { provider: 'openai', model, effectiveFrom, usdPerMillionTokens: { input, output: input } };
  return cardOfOverride(id, negotiatedCardSchema.parse(card));
}

// Each expected figure was worked out by hand from the price that the vendor publishes.
describe('published prices', () => {
  test('of OpenAI: fresh and cached input, output, reasoning inside the output', () => {
    // 1M at $0.15, and 1M at $0.60
    expect(micros(price('openai', 'gpt-4o-mini', { inputTokens: 1_000_000 }))).toBe(150_000);
    expect(micros(price('openai', 'gpt-4o-mini', { outputTokens: 1_000_000 }))).toBe(600_000);
    // 500 fresh at $2.50, 1500 cached at $1.25, 100 out at $10: 1250 + 1875 + 1000
    expect(
      micros(price('openai', 'gpt-4o', { inputTokens: 2000, cachedInputTokens: 1500, outputTokens: 100 })),
    ).toBe(4125);
    // Reasoning is output: 300 at $8, whether 0 or 250 of them were reasoning
    expect(micros(price('openai', 'o3', { outputTokens: 300, reasoningTokens: 250 }))).toBe(2400);
    expect(micros(price('openai', 'o3', { outputTokens: 300 }))).toBe(2400);
  });

  test('of Anthropic: cache reads, writes for five minutes and writes for an hour', () => {
    // Sonnet 4.5: $3 in, $0.30 read, $3.75 write, $6 hour write, $15 out
    const call = price('anthropic', 'claude-sonnet-4-5-20250929', {
      inputTokens: 100 + 2000 + 1000 + 500,
      cachedInputTokens: 2000,
      cacheWriteTokens: 1500,
      cacheWriteHourTokens: 500,
      outputTokens: 50,
    });
    expect(micros(call)).toBe(300 + 600 + 3750 + 3000 + 750);
    expect(call.kind === 'priced' && call.parts.map((part) => [part.unit, part.quantity])).toEqual([
      ['input', 100],
      ['cachedInput', 2000],
      ['cacheWrite', 1000],
      ['cacheWriteHour', 500],
      ['output', 50],
    ]);
  });

  test('of audio, carved out of input and output', () => {
    // gpt-audio: text $2.50 / $10, audio $32 / $64
    expect(
      micros(
        price('openai', 'gpt-audio', {
          inputTokens: 110,
          audioInputTokens: 100,
          outputTokens: 60,
          audioOutputTokens: 50,
        }),
      ),
    ).toBe(25 + 3200 + 100 + 3200);
    // gemini-2.5-flash: cached audio $0.10, cached text $0.03
    expect(
      micros(
        price('google', 'gemini-2.5-flash', {
          inputTokens: 3000,
          cachedInputTokens: 2000,
          audioInputTokens: 1500,
          cachedAudioInputTokens: 1000,
        }),
      ),
    ).toBe(500 * 0.3 + 1000 * 0.03 + 500 * 1 + 1000 * 0.1);
  });

  test('of audio that the source has no price for are missing, not those of text', () => {
    expect(micros(price('openai', 'gpt-4o-audio-preview', { inputTokens: 10 }))).toBe(25);
    expect(micros(price('openai', 'gpt-4o-audio-preview', { inputTokens: 10, audioInputTokens: 5 }))).toBe(
      'unit_price_missing',
    );
  });

  test('of a long context apply to the whole request, from the first token past the threshold', () => {
    // gpt-5.5: $5 / $30 below 272,000 input tokens, $10 / $45 from there
    expect(micros(price('openai', 'gpt-5.5', { inputTokens: 271_999, outputTokens: 1000 }))).toBe(
      1_359_995 + 30_000,
    );
    expect(micros(price('openai', 'gpt-5.5', { inputTokens: 272_000, outputTokens: 1000 }))).toBe(
      2_720_000 + 45_000,
    );
    // Sonnet 4.5: above 200,000, counting cached tokens too; $0.60 read
    expect(
      micros(price('anthropic', 'claude-sonnet-4-5', { inputTokens: 200_000, cachedInputTokens: 200_000 })),
    ).toBe(60_000);
    expect(
      micros(price('anthropic', 'claude-sonnet-4-5', { inputTokens: 200_001, cachedInputTokens: 200_001 })),
    ).toBe(120_001);
    // gemini-2.5-pro: $10 out, $15 once the prompt is above 200,000; a long answer alone changes nothing
    expect(micros(price('google', 'gemini-2.5-pro', { inputTokens: 1, outputTokens: 300_000 }))).toBe(
      3_000_002,
    );
  });

  test('change on their date, at midnight UTC', () => {
    const at = (moment: string) =>
      micros(price('openai', 'o3', { inputTokens: 1000 }, { at: new Date(moment) }));
    expect(at('2025-06-09T23:59:59.999Z')).toBe(10_000);
    expect(at('2025-06-10T00:00:00Z')).toBe(2000);
  });

  test('change by the hour where a vendor charges by the hour', () => {
    // DeepSeek V4 Flash since 2026-08-17: $0.44 in the peak hours 01–04 and 06–10 UTC, else $0.22
    const at = (moment: string) =>
      micros(price('deepseek', 'deepseek-v4-flash', { inputTokens: 1_000_000 }, { at: new Date(moment) }));
    expect(at('2026-11-03T00:59:59.999Z')).toBe(220_000);
    expect(at('2026-11-03T01:00:00Z')).toBe(440_000);
    expect(at('2026-11-03T04:00:00Z')).toBe(220_000);
    expect(at('2026-11-03T09:59:59Z')).toBe(440_000);
    // Before that price list there was one price, at all hours
    expect(at('2026-08-01T02:00:00Z')).toBe(140_000);
  });

  test('of processing tiers: half for batch and flex, the published premium for priority', () => {
    const tier = (model: string, serviceTier: string) =>
      micros(price('openai', model, { inputTokens: 10_000, outputTokens: 1000, serviceTier }));
    expect(tier('gpt-5', 'default')).toBe(22_500);
    expect(tier('gpt-5', 'flex')).toBe(11_250);
    expect(tier('gpt-5', 'batch')).toBe(11_250);
    // $2.50 / $20
    expect(tier('gpt-5', 'priority')).toBe(45_000);
    // $0.25 / $1.00 against $0.15 / $0.60
    expect(tier('gpt-4o-mini', 'priority')).toBe(3500);
    // $2.00 / $8.00 against $1.10 / $4.40
    expect(tier('o4-mini', 'fast')).toBe(28_000);
    expect(tier('gpt-5-nano', 'priority')).toBe('service_tier_unknown');
    expect(tier('gpt-5', 'scale')).toBe('service_tier_unknown');
    const claude = (serviceTier: string) =>
      micros(price('anthropic', 'claude-haiku-4-5', { inputTokens: 1000, serviceTier }));
    expect(claude('standard')).toBe(1000);
    expect(claude('batch')).toBe(500);
    expect(claude('priority')).toBe('service_tier_unknown');
    expect(micros(price('groq', 'llama-3.1-8b-instant', { inputTokens: 1000, serviceTier: 'flex' }))).toBe(
      'service_tier_unknown',
    );
  });

  test('of a request are charged beside its tokens', () => {
    // Perplexity Sonar: $1 / $1 and $12 per thousand requests
    expect(micros(price('perplexity', 'sonar', { inputTokens: 100, outputTokens: 100 }))).toBe(12_200);
  });

  test('of the simulated models are nominal and say so', () => {
    const call = price('simulated', 'simulated-large', {
      inputTokens: 1000,
      cachedInputTokens: 400,
      outputTokens: 100,
    });
    expect(call).toMatchObject({
      kind: 'priced',
      costMicros: 1500 + 500 + 1000,
      card: { source: 'simulated' },
    });
    expect(micros(price('simulated', 'simulated-small', { inputTokens: 1000, outputTokens: 1000 }))).toBe(
      750,
    );
    expect(micros(price('openai', 'simulated-small', { inputTokens: 1000 }))).toBe('no_price_card');
  });
});

describe('a price book', () => {
  test('has no price for what nobody prices, and never a zero', () => {
    expect(micros(price('openai', 'gpt-imaginary', { inputTokens: 1 }))).toBe('no_price_card');
    expect(micros(price('nobody', 'gpt-4o', { inputTokens: 1 }))).toBe('no_price_card');
    expect(micros(price('openrouter', 'meta-llama/llama-4-maverick:free', { inputTokens: 1 }))).toBe(
      'no_price_card',
    );
    expect(micros(price('openai', 'gpt-image-1', { inputTokens: 1 }))).toBe('no_price_card');
    expect(micros(price('openai', '', { inputTokens: 1 }))).toBe('no_price_card');
    expect(micros(price('__proto__', 'constructor', { inputTokens: 1 }))).toBe('no_price_card');
    expect(micros(price('openai', 'x'.repeat(1_000_000), { inputTokens: 1 }))).toBe('no_price_card');
    expect(book.find({ provider: 'openai', model: 'gpt-imaginary', at: now })).toBeUndefined();
  });

  test('prices a compatible provider as the one it names', () => {
    expect(micros(price('our-proxy', 'gpt-4o-mini', { inputTokens: 1_000_000 }))).toBe('no_price_card');
    expect(
      micros(price('our-proxy', 'gpt-4o-mini', { inputTokens: 1_000_000 }, { pricesAs: 'openai' })),
    ).toBe(150_000);
  });

  test('lets the newest negotiated card in force win over the bundled one', () => {
    const tenantOverrides = indexOverrides([
      negotiated('b', '2026-06-01T00:00:00Z', 0.1),
      negotiated('a', '2026-01-01T00:00:00Z', 0.12),
      negotiated('c', '2027-01-01T00:00:00Z', 0.05),
    ]);
    const at = (moment: string) =>
      micros(
        price('openai', 'gpt-4o-mini', { inputTokens: 1_000_000 }, { tenantOverrides, at: new Date(moment) }),
      );
    expect(at('2025-12-31T23:59:59.999Z')).toBe(150_000);
    expect(at('2026-01-01T00:00:00Z')).toBe(120_000);
    expect(at('2026-05-31T23:59:59.999Z')).toBe(120_000);
    expect(at('2026-06-01T00:00:00Z')).toBe(100_000);
    expect(at('2027-01-01T00:00:00Z')).toBe(50_000);
  });

  test('takes the later of two cards with one date, as a correction', () => {
    const tenantOverrides = indexOverrides([
      negotiated('wrong', '2026-01-01T00:00:00Z', 9),
      negotiated('right', '2026-01-01T00:00:00Z', 0.09),
    ]);
    expect(book.find({ provider: 'openai', model: 'GPT-4o-mini', at: now, tenantOverrides })?.id).toContain(
      'override/right/',
    );
  });

  test("keeps one tenant's prices from another, and puts a tenant's above the installation's", () => {
    const shared = createPriceBook({ overrides: [negotiated('house', '2026-01-01T00:00:00Z', 0.14)] });
    const tenantOverrides = indexOverrides([negotiated('tenant', '2026-02-01T00:00:00Z', 0.1)]);
    const query = { provider: 'openai', model: 'gpt-4o-mini', at: now };
    expect(shared.find({ ...query, tenantOverrides })?.id).toContain('override/tenant/');
    expect(shared.find(query)?.id).toContain('override/house/');
    expect(book.find(query)?.source).toMatch(/^genai-prices@/);
  });

  test('prices a model that only an override knows, and leaves its other models alone', () => {
    const tenantOverrides = indexOverrides([negotiated('own', '2026-01-01T00:00:00Z', 1, 'house-model')]);
    expect(micros(price('openai', 'house-model', { inputTokens: 1000 }, { tenantOverrides }))).toBe(1000);
    expect(micros(price('anthropic', 'house-model', { inputTokens: 1000 }, { tenantOverrides }))).toBe(
      'no_price_card',
    );
    expect(micros(price('openai', 'gpt-4o-mini', { inputTokens: 1_000_000 }, { tenantOverrides }))).toBe(
      150_000,
    );
  });

  test('gives the same card again, also after more names than it remembers', () => {
    const fresh = createPriceBook();
    const query = { provider: 'openai', model: 'gpt-4o-mini', at: now };
    const before = fresh.find(query);
    expect(fresh.find(query)).toBe(before);
    for (let index = 0; index <= MAX_CACHED_MODELS; index++) {
      fresh.find({ ...query, provider: 'nobody', model: `unknown-${index}` });
    }
    expect(fresh.find(query)).toEqual(before);
  });

  test('says that absurd usage has no price rather than throwing', () => {
    expect(micros(price('openai', 'gpt-4o', { inputTokens: -5 }))).toBe('usage_inconsistent');
    expect(micros(price('openai', 'gpt-4o', { inputTokens: 5, cachedInputTokens: 6 }))).toBe(
      'usage_inconsistent',
    );
    expect(micros(price('openai', 'gpt-4o', { inputTokens: 1 }, { at: new Date(Number.NaN) }))).toBe(
      'no_price_card',
    );
  });
});
