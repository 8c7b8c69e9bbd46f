import type { JsonObject, JsonValue } from '@avouch/proof';
import { z } from 'zod';

import type { Multiplier, PriceCard, TokenUnit, UnitPrices } from '../../pricing/index.ts';

const unitOrder = [
  'input',
  'cachedInput',
  'cacheWrite',
  'cacheWriteHour',
  'audioInput',
  'cachedAudioInput',
  'output',
  'reasoning',
  'audioOutput',
] as const satisfies readonly TokenUnit[];

const picos = z.int().min(0);
const price = picos.optional();
const prices = z.strictObject({
  input: price,
  cachedInput: price,
  cacheWrite: price,
  cacheWriteHour: price,
  audioInput: price,
  cachedAudioInput: price,
  output: price,
  reasoning: price,
  audioOutput: price,
});

/**
 * A price card as JSON: unit prices in pico-dollars per token, left out where the card states none. A card that holds
 * for a part of each day cannot be written: what is locked must hold at every moment after.
 */
export const lockedCardSchema = z.strictObject({
  id: z.string(),
  source: z.string(),
  provider: z.string(),
  model: z.string(),
  effectiveFrom: z.iso.datetime().optional(),
  prices,
  longContext: z.array(z.strictObject({ overInputTokens: z.int().min(0), prices })),
  requestPicos: picos,
  serviceTiers: z.record(
    z.string(),
    z.strictObject({ numerator: z.int().min(0), denominator: z.int().min(1) }),
  ),
});

/** Throws RangeError for a card with a daily window. */
export function writeCard(card: PriceCard): JsonObject {
  if (card.dailyWindow !== undefined)
    throw new RangeError('A card that holds for a part of each day cannot be locked.');
  const { id, source, provider, model, effectiveFrom, requestPicos, longContext } = card;
  return {
    id,
    source,
    provider,
    model,
    ...(effectiveFrom !== undefined && { effectiveFrom: effectiveFrom.toISOString() }),
    prices: writePrices(card.prices),
    longContext: longContext.map((long) => ({
      overInputTokens: long.overInputTokens,
      prices: writePrices(long.prices),
    })),
    requestPicos,
    serviceTiers: Object.fromEntries(
      [...card.serviceTiers].map(([tier, { numerator, denominator }]) => [tier, { numerator, denominator }]),
    ),
  };
}

/** The card that `writeCard` wrote, ready to price by. Throws ZodError when it is anything else. */
export function readCard(value: JsonValue): PriceCard {
  const card = lockedCardSchema.parse(value);
  return {
    id: card.id,
    source: card.source,
    provider: card.provider,
    model: card.model,
    effectiveFrom: card.effectiveFrom === undefined ? undefined : new Date(card.effectiveFrom),
    dailyWindow: undefined,
    prices: readPrices(card.prices),
    longContext: card.longContext.map((long) => ({
      overInputTokens: long.overInputTokens,
      prices: readPrices(long.prices),
    })),
    requestPicos: card.requestPicos,
    serviceTiers: new Map<string, Multiplier>(Object.entries(card.serviceTiers)),
  };
}

function writePrices(unitPrices: UnitPrices): JsonObject {
  const written: Record<string, JsonValue> = {};
  for (const unit of unitOrder) {
    const unitPicos = unitPrices[unit];
    if (unitPicos !== undefined) written[unit] = unitPicos;
  }
  return written;
}

function readPrices(stated: z.output<typeof prices>): UnitPrices {
  return {
    input: stated.input,
    cachedInput: stated.cachedInput,
    cacheWrite: stated.cacheWrite,
    cacheWriteHour: stated.cacheWriteHour,
    audioInput: stated.audioInput,
    cachedAudioInput: stated.cachedAudioInput,
    output: stated.output,
    reasoning: stated.reasoning,
    audioOutput: stated.audioOutput,
  };
}
