import type { TokenUnit } from './usage.ts';

/** A dollar in the unit that prices are held in. One dollar per million tokens is 1e6 pico-dollars a token. */
export const PICOS_PER_USD = 1_000_000_000_000;
export const PICOS_PER_MICRO = 1_000_000;

/**
 * Bounds that keep every cost a safe integer of micro-dollars: 2e9 tokens at $100,000 per million and ten times
 * that for the dearest tier is 2e15 micro-dollars, below 2^53. The dearest published price is far under both.
 */
export const MAX_UNIT_PICOS = 100_000 * 1_000_000;
export const MAX_REQUEST_PICOS = 1_000 * PICOS_PER_USD;
export const MAX_TIER_MULTIPLE = 10;

/**
 * Integer pico-dollars per token. Undefined: the source states no price for this unit and none can be inferred
 * without the risk of charging too little, so a usage that has such tokens is unpriced.
 */
export type UnitPrices = Readonly<Record<TokenUnit, number | undefined>>;

/**
 * Prices of the whole request, not only of the excess, once its input passes a threshold: this is how OpenAI,
 * Anthropic, Google and xAI bill long contexts.
 */
export interface LongContextPrices {
  /** In force when `inputTokens` is greater than this. */
  readonly overInputTokens: number;
  readonly prices: UnitPrices;
}

/** An exact factor on token prices, in lowest terms. */
export interface Multiplier {
  readonly numerator: number;
  readonly denominator: number;
}

export const standardRate: Multiplier = { numerator: 1, denominator: 1 };

/** Seconds since midnight UTC; the end is exclusive, and an end before the start passes midnight. */
export interface DailyWindow {
  readonly startS: number;
  readonly endS: number;
}

/** What one model of one provider costs, from when, and who says so. Immutable. */
export interface PriceCard {
  /** Names source, provider, model and condition, for one: `genai-prices@0.1.8/openai/o3/2025-06-10`. */
  readonly id: string;
  readonly source: string;
  readonly provider: string;
  /** The source's name of the model; dated snapshots and aliases share one card. */
  readonly model: string;
  /** Undefined: the source names no date, so the card holds until a dated one takes over. */
  readonly effectiveFrom: Date | undefined;
  readonly dailyWindow: DailyWindow | undefined;
  readonly prices: UnitPrices;
  /** By rising threshold. */
  readonly longContext: readonly LongContextPrices[];
  /** Pico-dollars per request, whatever its tokens. Service tiers do not change it. */
  readonly requestPicos: number;
  /** Factor on token prices for each processing tier that this card knows; a tier not in it is unpriced. */
  readonly serviceTiers: ReadonlyMap<string, Multiplier>;
}

/** What a source states about a card's unit prices; input and output prices are the ground of the others. */
export interface StatedPrices extends Partial<Record<TokenUnit, number | undefined>> {
  readonly input: number | undefined;
}

/**
 * Fills in what a source leaves out, only where that cannot charge too little: a cached token without its own
 * price costs a fresh one, and a reasoning token an output token. A cache write without a price is billed as
 * input (providers that report none of their own charge no more); where writes do have a price, the dearer
 * hour-long write needs its own. Audio is dearer than text everywhere, so it is never inferred from it.
 */
export function completePrices(stated: StatedPrices): UnitPrices {
  return {
    input: stated.input,
    cachedInput: stated.cachedInput ?? stated.input,
    cacheWrite: stated.cacheWrite ?? stated.input,
    cacheWriteHour: stated.cacheWriteHour ?? (stated.cacheWrite === undefined ? stated.input : undefined),
    audioInput: stated.audioInput,
    cachedAudioInput: stated.cachedAudioInput ?? stated.audioInput,
    output: stated.output,
    reasoning: stated.reasoning ?? stated.output,
    audioOutput: stated.audioOutput,
  };
}

/** Whether the card's date and daily window hold at this moment. UTC throughout, so no clock change matters. */
export function isInForce(card: PriceCard, at: Date): boolean {
  const atMs = at.getTime();
  if (Number.isNaN(atMs)) return false;
  if (card.effectiveFrom !== undefined && atMs < card.effectiveFrom.getTime()) return false;
  if (card.dailyWindow === undefined) return true;
  const { startS, endS } = card.dailyWindow;
  const second = secondOfDay(atMs);
  return endS < startS ? second >= startS || second < endS : second >= startS && second < endS;
}

const DAY_MS = 86_400_000;

function secondOfDay(atMs: number): number {
  // The remainder is negative before 1970.
  return (((atMs % DAY_MS) + DAY_MS) % DAY_MS) / 1000;
}
