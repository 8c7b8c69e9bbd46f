import type { PriceCard, UnitPrices } from './card.ts';

/**
 * The surcharge for inference that is kept in one region: a tenth on every token price, of the models that the
 * vendors name.
 *
 * Sources, as read on 2026-11-22:
 * - OpenAI, "Data residency": 10 % on data residency endpoints, for models released on or after 2026-03-05, which
 *   are GPT-5.4 and everything after it.
 * - Anthropic, "Pricing" and "Data residency": 1.1 times every token price with `inference_geo: "us"`, for Opus 4.6,
 *   Sonnet 4.6 and later models. Earlier ones refuse the parameter.
 *
 * A model whose name is not understood is taken for a new one, which has the surcharge.
 */
export function hasRegionalSurcharge(provider: string, model: string): boolean {
  switch (provider) {
    case 'openai':
      return !olderOpenAi.test(model) && (openAiVersion(model) ?? Number.POSITIVE_INFINITY) >= 5.4;
    case 'anthropic':
      return (claudeVersion(model) ?? Number.POSITIVE_INFINITY) >= 4.6;
    default:
      return false;
  }
}

/** The card of a model at its vendor's regional prices, under an id of its own; the same card where they are equal. */
export function regionalCard(card: PriceCard): PriceCard {
  if (!hasRegionalSurcharge(card.provider, card.model)) return card;
  return Object.freeze({
    ...card,
    id: `${card.id}/regional`,
    prices: withSurcharge(card.prices),
    longContext: card.longContext.map(({ overInputTokens, prices }) => ({
      overInputTokens,
      prices: withSurcharge(prices),
    })),
  });
}

/** A fraction of a pico-dollar goes up: a surcharge is never charged too low. */
function withSurcharge(prices: UnitPrices): UnitPrices {
  const dearer = (picos: number | undefined) =>
    picos === undefined ? undefined : Math.ceil((picos * 11) / 10);
  return {
    input: dearer(prices.input),
    cachedInput: dearer(prices.cachedInput),
    cacheWrite: dearer(prices.cacheWrite),
    cacheWriteHour: dearer(prices.cacheWriteHour),
    audioInput: dearer(prices.audioInput),
    cachedAudioInput: dearer(prices.cachedAudioInput),
    output: dearer(prices.output),
    reasoning: dearer(prices.reasoning),
    audioOutput: dearer(prices.audioOutput),
  };
}

/** Families that ended before the surcharge began. */
const olderOpenAi =
  /^(?:ft:)?(?:gpt-3|gpt-4|chatgpt-4|o[134](?:$|-)|gpt-oss|codex-mini|computer-use|davinci|babbage)/;

function openAiVersion(model: string): number | undefined {
  const match = /^gpt-(\d+)(?:\.(\d+))?/.exec(model);
  return match === null ? undefined : Number(match[1]) + Number(match[2] ?? 0) / 10;
}

function claudeVersion(model: string): number | undefined {
  const match = /^claude-(?:[a-z]+-)?(\d{1,2})(?:[-.](\d{1,2}))?(?![\d.])/.exec(model);
  return match === null ? undefined : Number(match[1]) + Number(match[2] ?? 0) / 10;
}
