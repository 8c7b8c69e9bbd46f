import { calcPrice, findProvider } from '@pydantic/genai-prices';
import type { ConditionalPrice, ModelInfo } from '@pydantic/genai-prices';
import { picosOf, pricesAt, thresholdsOf } from './bundled-prices.ts';
import { MAX_REQUEST_PICOS } from './card.ts';
import type { DailyWindow, LongContextPrices, PriceCard } from './card.ts';
import { namesAnotherVersion } from './model-name.ts';
import { publishedTiers } from './service-tiers.ts';

/** The package and the exact version whose data is used; a test holds it to the one installed. */
export const BUNDLED_SOURCE = 'genai-prices@0.1.8';

/** Whether the bundled prices have a provider of exactly this id. */
export function isBundledProvider(provider: string): boolean {
  // The package also finds providers by likeness; a price must never be found by likeness.
  return findProvider({ providerId: provider })?.id === provider;
}

/** The bundled provider that serves a base URL, for an OpenAI-compatible provider that does not say whose prices hold. */
export function bundledProviderAt(baseUrl: string): string | undefined {
  return findProvider({ providerApiUrl: baseUrl })?.id;
}

/**
 * Every card of a model in the order of the source, in which a later one that is in force takes precedence. Empty
 * when the source does not price the model per token, or prices it by something that usage does not count.
 * Matching a name against the source's rules is slow: callers keep the result.
 */
export function bundledCards(provider: string, modelName: string): readonly PriceCard[] {
  if (!isBundledProvider(provider)) return [];
  // With no tokens to price, this only looks the model up, with all its dated prices.
  const model = calcPrice({}, modelName, { providerId: provider })?.model;
  if (model === undefined || namesAnotherVersion(model.match, modelName)) return [];
  const cards: PriceCard[] = [];
  let startDate: string | undefined;
  for (const conditional of conditionalPrices(model)) {
    // A daily window that follows a dated entry belongs to the price list that begins on that date.
    if (conditional.constraint?.type === 'start_date') startDate = conditional.constraint.start_date;
    const card = cardOf(provider, model, conditional, startDate);
    if (card === undefined) return [];
    cards.push(card);
  }
  return cards;
}

function conditionalPrices(model: ModelInfo): readonly ConditionalPrice[] {
  return Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }];
}

function cardOf(
  provider: string,
  model: ModelInfo,
  { constraint, prices: stated }: ConditionalPrice,
  startDate: string | undefined,
): PriceCard | undefined {
  const prices = pricesAt(stated, 0);
  if (prices === undefined) return undefined;
  const longContext: LongContextPrices[] = [];
  for (const overInputTokens of thresholdsOf(stated)) {
    const longPrices = pricesAt(stated, overInputTokens + 1);
    if (longPrices === undefined) return undefined;
    longContext.push({ overInputTokens, prices: longPrices });
  }
  const requestPicos = picosOf(Number(stated['requests_kcount'] ?? 0), 1e9, MAX_REQUEST_PICOS);
  if (requestPicos === undefined) return undefined;
  const condition = [startDate ?? 'undated'];
  let dailyWindow: DailyWindow | undefined;
  if (constraint?.type === 'time_of_date') {
    const startS = secondOfDay(constraint.start_time);
    const endS = secondOfDay(constraint.end_time);
    if (startS === undefined || endS === undefined) return undefined;
    dailyWindow = { startS, endS };
    condition.push(`${constraint.start_time}-${constraint.end_time}`);
  }
  return Object.freeze({
    id: [BUNDLED_SOURCE, provider, model.id, ...condition].join('/'),
    source: BUNDLED_SOURCE,
    provider,
    model: model.id,
    effectiveFrom: startDate === undefined ? undefined : new Date(`${startDate}T00:00:00Z`),
    dailyWindow,
    prices,
    longContext,
    requestPicos,
    serviceTiers: publishedTiers(provider, model.id),
  });
}

function secondOfDay(time: string): number | undefined {
  const match = /^(\d{2}):(\d{2}):(\d{2})Z$/.exec(time);
  if (match === null) return undefined;
  const [, hours, minutes, seconds] = match;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
