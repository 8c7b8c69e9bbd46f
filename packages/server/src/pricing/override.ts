import { z } from 'zod';
import {
  completePrices,
  MAX_REQUEST_PICOS,
  MAX_TIER_MULTIPLE,
  MAX_UNIT_PICOS,
  PICOS_PER_MICRO,
} from './card.ts';
import type { PriceCard, UnitPrices } from './card.ts';
import { formatMillionths, multiplierOf, parseMillionths } from './decimal.ts';
import { standardTiers } from './service-tiers.ts';
import { MAX_TOKENS } from './usage.ts';

/** More steps or tiers than any vendor publishes. */
const MAX_LONG_CONTEXT_STEPS = 8;
const MAX_SERVICE_TIERS = 16;

/** A plain decimal with at most six places, as a string or a number; normalized to its shortest string. */
function decimal(mostMillionths: number) {
  return z
    .union([z.string(), z.number()])
    .refine((value) => (parseMillionths(value) ?? Infinity) <= mostMillionths, {
      error: `must be a decimal from 0 to ${formatMillionths(mostMillionths)} with at most 6 places`,
    })
    .transform((value) => formatMillionths(millionths(value)));
}

// A millionth of a dollar per million tokens is one pico-dollar per token.
const usdPerMillionTokens = decimal(MAX_UNIT_PICOS);

const unitPricesSchema = z.strictObject({
  input: usdPerMillionTokens,
  cachedInput: usdPerMillionTokens.optional(),
  cacheWrite: usdPerMillionTokens.optional(),
  cacheWriteHour: usdPerMillionTokens.optional(),
  audioInput: usdPerMillionTokens.optional(),
  cachedAudioInput: usdPerMillionTokens.optional(),
  output: usdPerMillionTokens,
  reasoning: usdPerMillionTokens.optional(),
  audioOutput: usdPerMillionTokens.optional(),
});

/** The prices of a negotiated card as they stand in the database: everything but whom, what and when. */
const negotiatedPricesSchema = z.strictObject({
  usdPerMillionTokens: unitPricesSchema,
  /** Charged for each call beside its tokens. */
  usdPerRequest: decimal(MAX_REQUEST_PICOS / PICOS_PER_MICRO).optional(),
  /** Prices of the whole call once its input is longer than a threshold. */
  longContext: z
    .array(
      z.strictObject({
        overInputTokens: z.int().min(1).max(MAX_TOKENS),
        usdPerMillionTokens: unitPricesSchema,
      }),
    )
    .max(MAX_LONG_CONTEXT_STEPS)
    .refine(
      (steps) =>
        steps.every((step, index) => step.overInputTokens > (steps[index - 1]?.overInputTokens ?? 0)),
      { error: 'thresholds must rise' },
    )
    .optional(),
  /** The factor on token prices for each processing tier besides the ordinary one. */
  serviceTiers: z
    .record(z.string().regex(/^[a-z0-9_-]{1,32}$/), decimal(MAX_TIER_MULTIPLE * 1_000_000))
    .refine((tiers) => Object.keys(tiers).length <= MAX_SERVICE_TIERS, {
      error: `at most ${MAX_SERVICE_TIERS} tiers`,
    })
    .optional(),
});

/**
 * A negotiated price card as an admin writes it: dollars per million tokens as plain decimals, in force from a
 * moment on. Unknown keys are refused. Parsing is exact (no decimal passes through binary floating point) and
 * parsing the result again changes nothing.
 */
export const negotiatedCardSchema = z.strictObject({
  provider: z.string().trim().min(1).max(64),
  /** The model's name as it is sent to the provider, whatever its case. */
  model: z.string().trim().min(1).max(256),
  effectiveFrom: z.iso.datetime({ offset: true }),
  ...negotiatedPricesSchema.shape,
});

export type NegotiatedCard = z.output<typeof negotiatedCardSchema>;

/** What a stored override holds in its `card` column. Throws ZodError on what `negotiatedCardSchema` did not write. */
export function parseStoredPrices(stored: unknown): z.output<typeof negotiatedPricesSchema> {
  return negotiatedPricesSchema.parse(stored);
}

/** A negotiated card, as calls are priced by it. `overrideId` is the stored row's id and part of the card's. */
export function cardOfOverride(overrideId: string, negotiated: NegotiatedCard): PriceCard {
  const effectiveFrom = new Date(negotiated.effectiveFrom);
  const { provider, model } = negotiated;
  const tiers = Object.entries(negotiated.serviceTiers ?? {});
  return Object.freeze({
    id: ['override', overrideId, provider, model, effectiveFrom.toISOString()].join('/'),
    source: 'override',
    provider,
    model,
    effectiveFrom,
    dailyWindow: undefined,
    prices: pricesOf(negotiated.usdPerMillionTokens),
    longContext: (negotiated.longContext ?? []).map((step) => ({
      overInputTokens: step.overInputTokens,
      prices: pricesOf(step.usdPerMillionTokens),
    })),
    requestPicos: millionths(negotiated.usdPerRequest ?? '0') * PICOS_PER_MICRO,
    serviceTiers: new Map([
      ...standardTiers,
      ...tiers.map(([tier, factor]) => [tier, multiplierOf(millionths(factor))] as const),
    ]),
  });
}

function pricesOf(stated: NegotiatedCard['usdPerMillionTokens']): UnitPrices {
  const optional = (value: string | undefined) => (value === undefined ? undefined : millionths(value));
  return completePrices({
    input: millionths(stated.input),
    cachedInput: optional(stated.cachedInput),
    cacheWrite: optional(stated.cacheWrite),
    cacheWriteHour: optional(stated.cacheWriteHour),
    audioInput: optional(stated.audioInput),
    cachedAudioInput: optional(stated.cachedAudioInput),
    output: millionths(stated.output),
    reasoning: optional(stated.reasoning),
    audioOutput: optional(stated.audioOutput),
  });
}

/** Only for what the schema has accepted. */
function millionths(value: string | number): number {
  const parsed = parseMillionths(value);
  if (parsed === undefined) throw new TypeError('a decimal was not checked before it was read');
  return parsed;
}
