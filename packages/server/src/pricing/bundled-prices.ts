import type { ModelPrice } from '@pydantic/genai-prices';
import { completePrices, MAX_UNIT_PICOS } from './card.ts';
import type { UnitPrices } from './card.ts';
import type { TokenUnit } from './usage.ts';

/**
 * The source's price list as unit prices for a request with so many input tokens. Undefined when tokens would be
 * charged too little, or not at all, by the units that usage counts.
 */
export function pricesAt(stated: ModelPrice, inputTokens: number): UnitPrices | undefined {
  const units: Partial<Record<TokenUnit, number>> = {};
  const uncounted: [key: string, price: number][] = [];
  for (const [key, value] of Object.entries(stated)) {
    if (value === undefined || feesBesideTokens.has(key)) continue;
    const price = picosOf(priceOf(value, inputTokens), 1e6, MAX_UNIT_PICOS);
    if (price === undefined) return undefined;
    const unit = tokenPriceKeys.get(key);
    if (unit === undefined) uncounted.push([key, price]);
    else units[unit] = price;
  }
  // An empty price list is the source's word for "free"; a promotion's end must not go unseen.
  if (units.input === undefined) return undefined;
  for (const [key, price] of uncounted) {
    // Image tokens, for one, are counted as input. That is sound only where they cost no more.
    const countedAs = key.startsWith('output_') ? units.output : units.input;
    if (!key.endsWith('_mtok') || countedAs === undefined || price > countedAs) return undefined;
  }
  return completePrices({ ...units, input: units.input });
}

/** The input lengths past which the price list changes, rising. */
export function thresholdsOf(stated: ModelPrice): readonly number[] {
  const starts = new Set<number>();
  for (const value of Object.values(stated)) {
    if (typeof value === 'object') for (const tier of value.tiers) starts.add(tier.start);
  }
  return [...starts].toSorted((one, other) => one - other);
}

/**
 * The source holds binary floating point. What is a whole number of pico-dollars but for the last bits is that
 * number; a true fraction (there are a few, such as a twelfth of a dollar) goes up.
 */
export function picosOf(price: number, picosPerUnit: number, most: number): number | undefined {
  const exact = price * picosPerUnit;
  const nearest = Math.round(exact);
  const whole = Math.abs(exact - nearest) <= nearest * 1e-12 ? nearest : Math.ceil(exact);
  return whole >= 0 && whole <= most ? whole : undefined;
}

const tokenPriceKeys: ReadonlyMap<string, TokenUnit> = new Map([
  ['input_mtok', 'input'],
  ['cache_read_mtok', 'cachedInput'],
  ['cache_write_mtok', 'cacheWrite'],
  ['cache_write_1h_mtok', 'cacheWriteHour'],
  ['input_audio_mtok', 'audioInput'],
  ['cache_audio_read_mtok', 'cachedAudioInput'],
  ['output_mtok', 'output'],
  ['output_reasoning_mtok', 'reasoning'],
  ['output_audio_mtok', 'audioOutput'],
] as const);

/** Fees that are charged beside tokens, for tools that run at the provider: usage does not count them. */
const feesBesideTokens = new Set(['requests_kcount', 'web_searches_kcount', 'storage_searches_kcount']);

function priceOf(value: NonNullable<ModelPrice[string]>, inputTokens: number): number {
  if (typeof value === 'number') return value;
  let price = value.base;
  for (const tier of value.tiers.toSorted((one, other) => one.start - other.start)) {
    if (inputTokens > tier.start) price = tier.price;
  }
  return price;
}
