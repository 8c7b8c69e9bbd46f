import { readFileSync } from 'node:fs';
import { calcPrice, waitForUpdate } from '@pydantic/genai-prices';
import type { ModelInfo, Provider } from '@pydantic/genai-prices';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BUNDLED_SOURCE, bundledCards, bundledProviderAt, isBundledProvider } from './bundled.ts';
import { isInForce } from './card.ts';
import type { PriceCard } from './card.ts';
import { costOf } from './cost.ts';

const providers: readonly Provider[] = (await waitForUpdate()) ?? [];
const models: readonly (readonly [Provider, ModelInfo])[] = providers.flatMap((provider) =>
  provider.models.map((model) => [provider, model] as const),
);

/** Models that the package finds by their own id: some are only found by other names. */
const named = models.filter(
  ([provider, model]) => calcPrice({}, model.id, { providerId: provider.id })?.model === model,
);
const priced = named
  .map(([provider, model]) => ({ provider, model, cards: bundledCards(provider.id, model.id) }))
  .filter(({ cards }) => cards.length > 0);

const tokens = fc.oneof(fc.nat(50), fc.nat(20_000), fc.nat(600_000));

function sourcePrices(model: ModelInfo): readonly Record<string, unknown>[] {
  return Array.isArray(model.prices) ? model.prices.map((each) => each.prices) : [model.prices];
}

describe('bundled prices', () => {
  test('are of the version that their source names', () => {
    const manifest = new URL('../package.json', import.meta.resolve('@pydantic/genai-prices'));
    const [name, version] = BUNDLED_SOURCE.split('@');
    expect(name).toBe('genai-prices');
    expect(JSON.parse(readFileSync(manifest, 'utf8'))).toMatchObject({ version });
  });

  test('cost what the package itself computes, for all models and any usage, rounded up', () => {
    expect(priced.length).toBeGreaterThan(1000);
    const dates = fc.date({
      min: new Date('2024-01-01T00:00:00Z'),
      max: new Date('2027-06-01T00:00:00Z'),
      noInvalidDate: true,
    });
    for (const { provider, model, cards } of priced) {
      fc.assert(
        fc.property(
          tokens,
          tokens,
          tokens,
          tokens,
          tokens,
          tokens,
          dates,
          (fresh, cached, write, writeHour, answer, thought, at) => {
            const card = cards.findLast((each) => isInForce(each, at));
            // The package cannot say that daily hours began on a date; ours do (DeepSeek V4 before 2026-08-17).
            if (startsLater(cards, at)) return;
            if (card === undefined) throw new Error('no card is in force');
            // Where a unit has no price of its own and no safe stand-in, ours has no cost at all.
            const hour = card.prices.cacheWriteHour === undefined ? 0 : writeHour;
            const [output, reasoning] = card.prices.output === undefined ? [0, 0] : [answer, thought];
            const cost = costOf(
              {
                inputTokens: fresh + cached + write + hour,
                outputTokens: output + reasoning,
                cachedInputTokens: cached,
                cacheWriteTokens: write + hour,
                cacheWriteHourTokens: hour,
                reasoningTokens: reasoning,
                audioInputTokens: 0,
                cachedAudioInputTokens: 0,
                audioOutputTokens: 0,
              },
              card,
              at,
            );
            const theirs = calcPrice(
              {
                input_tokens: fresh + cached + write + hour,
                cache_read_tokens: cached,
                cache_write_tokens: write + hour,
                cache_write_1h_tokens: hour,
                output_tokens: output + reasoning,
                output_reasoning_tokens: reasoning,
              },
              model.id,
              { providerId: provider.id, timestamp: at },
            );
            expectRoundedUp(cost, theirs?.total_price, model);
          },
        ),
        { numRuns: 25 },
      );
    }
  });

  test('cost what the package computes for audio, wherever audio has a price', () => {
    const withAudio = priced.filter(({ cards }) =>
      cards.every((card) => card.prices.audioInput !== undefined),
    );
    expect(withAudio.length).toBeGreaterThan(5);
    const at = new Date('2026-11-01T00:00:00Z');
    for (const { provider, model, cards } of withAudio) {
      const card = cards.findLast((each) => isInForce(each, at));
      if (card === undefined) throw new Error('no card');
      const speaks = card.prices.audioOutput !== undefined;
      const cachesAudio = sourcePrices(model).every((each) => each['cache_audio_read_mtok'] !== undefined);
      fc.assert(
        fc.property(tokens, tokens, tokens, tokens, tokens, (text, audio, cachedAudio, output, spoken) => {
          const heard = cachesAudio ? cachedAudio : 0;
          const said = speaks ? spoken : 0;
          const cost = costOf(
            {
              inputTokens: text + audio + heard,
              outputTokens: output + said,
              cachedInputTokens: heard,
              cacheWriteTokens: 0,
              cacheWriteHourTokens: 0,
              reasoningTokens: 0,
              audioInputTokens: audio + heard,
              cachedAudioInputTokens: heard,
              audioOutputTokens: said,
            },
            card,
            at,
          );
          const theirs = calcPrice(
            {
              input_tokens: text + audio + heard,
              input_audio_tokens: audio + heard,
              cache_read_tokens: heard,
              cache_audio_read_tokens: heard,
              output_tokens: output + said,
              output_audio_tokens: said,
            },
            model.id,
            { providerId: provider.id, timestamp: at },
          );
          expectRoundedUp(cost, theirs?.total_price, model);
        }),
        { numRuns: 50 },
      );
    }
  });

  test('leave a model unpriced only for a reason that can be named', () => {
    const unexplained: string[] = [];
    for (const [provider, model] of named) {
      if (bundledCards(provider.id, model.id).length > 0) continue;
      const explained = sourcePrices(model).every(
        (each) =>
          // An empty list stands for "free"; the others are priced by the hour, the page or the image.
          Object.keys(each).length === 0 ||
          each['input_mtok'] === undefined ||
          Object.keys(each).some((key) => /image|video/.test(key)),
      );
      if (!explained) unexplained.push(`${provider.id}/${model.id}`);
    }
    expect(unexplained).toEqual([]);
  });

  test('hold from a first card that has no date, so that every moment has one', () => {
    for (const { cards } of priced) {
      expect(cards[0]?.effectiveFrom).toBeUndefined();
      expect(cards[0]?.dailyWindow).toBeUndefined();
    }
  });

  test('never fall when a context grows long, so that cost rises with tokens', () => {
    for (const { cards } of priced) {
      for (const card of cards) {
        let before = card.prices;
        for (const { prices } of card.longContext) {
          expect(prices.input ?? 0).toBeGreaterThanOrEqual(before.input ?? 0);
          expect(prices.output ?? 0).toBeGreaterThanOrEqual(before.output ?? 0);
          before = prices;
        }
      }
    }
  });

  test('name each card once', () => {
    const ids = priced.flatMap(({ cards }) => cards.map((card) => card.id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain(`${BUNDLED_SOURCE}/openai/gpt-4o-mini/undated`);
    expect(ids).toContain(`${BUNDLED_SOURCE}/openai/o3/2025-06-10`);
    expect(ids).toContain(`${BUNDLED_SOURCE}/deepseek/deepseek-v4-flash/2026-08-17/01:00:00Z-04:00:00Z`);
  });

  test('are found for dated snapshots and aliases', () => {
    expect(bundledCards('openai', 'gpt-4o-mini-2024-07-18')[0]?.model).toBe('gpt-4o-mini');
    expect(bundledCards('openai', 'GPT-4o-mini')[0]?.model).toBe('gpt-4o-mini');
    expect(bundledCards('anthropic', 'claude-sonnet-4-5-20250929')[0]?.model).toBe('claude-sonnet-4-5');
    expect(bundledCards('azure', 'gpt-4.1')[0]?.prices.input).toBe(2_000_000);
  });

  test('are not found for a newer version whose name begins with an older one', () => {
    expect(calcPrice({}, 'claude-sonnet-5-5', { providerId: 'anthropic' })?.model.id).toBe('claude-sonnet-5');
    expect(bundledCards('anthropic', 'claude-sonnet-5-5')).toEqual([]);
    expect(bundledCards('anthropic', 'claude-sonnet-5-5-20261001')).toEqual([]);
    expect(bundledCards('anthropic', 'claude-sonnet-5-20260701')).toHaveLength(1);
  });

  test('are not found by a provider name that is only alike', () => {
    expect(isBundledProvider('openai')).toBe(true);
    for (const name of ['my-openai', 'OpenAI', 'litellm', 'anthropic-proxy', '', 'constructor']) {
      expect(isBundledProvider(name)).toBe(false);
      expect(bundledCards(name, 'gpt-4o-mini')).toEqual([]);
    }
  });

  test('know whose base URL is whose', () => {
    expect(bundledProviderAt('https://api.openai.com/v1')).toBe('openai');
    expect(bundledProviderAt('https://api.groq.com/openai/v1')).toBe('groq');
    expect(bundledProviderAt('http://127.0.0.1:9999/v1')).toBeUndefined();
  });
});

function startsLater(cards: readonly PriceCard[], at: Date): boolean {
  return cards.some((card) => card.dailyWindow !== undefined && (card.effectiveFrom ?? at) > at);
}

/** Whether a price is a fraction of a pico-dollar a token, such as a twelfth of a dollar per million. */
function hasFractions(model: ModelInfo): boolean {
  return sourcePrices(model).some((each) =>
    Object.values(each).some(
      (price) => typeof price === 'number' && Math.abs(price * 1e6 - Math.round(price * 1e6)) > 0.01,
    ),
  );
}

function expectRoundedUp(
  cost: ReturnType<typeof costOf>,
  totalUsd: number | undefined,
  model: ModelInfo,
): void {
  if (cost.kind === 'unpriced' || totalUsd === undefined) throw new Error(`no cost: ${JSON.stringify(cost)}`);
  const theirsMicros = totalUsd * 1e6;
  // Their sum has floating point error.
  const slackMicros = 1e-6 + theirsMicros * 1e-9;
  const billedTokens = cost.parts.reduce((sum, part) => sum + part.quantity, 0);
  const roundedPriceMicros = hasFractions(model) ? billedTokens / 1e6 : 0;
  expect(cost.costMicros).toBeGreaterThanOrEqual(theirsMicros - slackMicros);
  expect(cost.costMicros).toBeLessThan(theirsMicros + 1 + slackMicros + roundedPriceMicros);
}
