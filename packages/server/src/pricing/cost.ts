import { isInForce, PICOS_PER_MICRO, standardRate } from './card.ts';
import type { Multiplier, PriceCard, UnitPrices } from './card.ts';
import { splitTokens, tokenUnits } from './usage.ts';
import type { BillableUsage, TokenUnit } from './usage.ts';

/** One line of a bill: `quantity` tokens (or one request) at `unitPicos` pico-dollars each, before the tier's factor. */
export interface CostPart {
  readonly unit: TokenUnit | 'request';
  readonly quantity: number;
  readonly unitPicos: number;
}

export interface Cost {
  readonly kind: 'cost';
  /** Whole micro-dollars, rounded up once, from the exact sum. A safe integer. */
  readonly costMicros: number;
  /** The lines with a quantity; their exact sum, the tier's factor applied to token lines, is the cost before rounding. */
  readonly parts: readonly CostPart[];
  /** The factor of the processing tier on token prices. */
  readonly tierMultiplier: Multiplier;
}

export type UnpricedReason =
  /** Neither an override nor the bundled prices know the model, or they price it by something usage does not count. */
  | 'no_price_card'
  /** The card is dated later than the call, or holds at another time of day. */
  | 'card_not_in_force'
  /** The card does not say what the processing tier costs. */
  | 'service_tier_unknown'
  /** The usage has tokens of a unit that the card states no price for, such as audio. */
  | 'unit_price_missing'
  /** The counts cannot all be true. */
  | 'usage_inconsistent';

export interface Unpriced {
  readonly kind: 'unpriced';
  readonly reason: UnpricedReason;
}

/**
 * What a usage costs on a card, exactly: every token is billed once, at one unit price; the sum is rounded up to
 * a whole micro-dollar once, at the end. Pure. What cannot be priced is a value with its reason, never a zero.
 */
export function costOf(usage: BillableUsage, card: PriceCard, at: Date): Cost | Unpriced {
  const split = splitTokens(usage);
  if (split === undefined) return unpriced('usage_inconsistent');
  if (!isInForce(card, at)) return unpriced('card_not_in_force');
  const tierMultiplier =
    usage.serviceTier === undefined ? standardRate : card.serviceTiers.get(usage.serviceTier);
  if (tierMultiplier === undefined) return unpriced('service_tier_unknown');

  const prices = pricesFor(card, usage.inputTokens);
  const parts: CostPart[] = [];
  for (const unit of tokenUnits) {
    const quantity = split[unit];
    if (quantity === 0) continue;
    const unitPicos = prices[unit];
    if (unitPicos === undefined) return unpriced('unit_price_missing');
    parts.push({ unit, quantity, unitPicos });
  }
  if (card.requestPicos > 0) parts.push({ unit: 'request', quantity: 1, unitPicos: card.requestPicos });
  return { kind: 'cost', costMicros: sumMicros(parts, tierMultiplier), parts, tierMultiplier };
}

export function unpriced(reason: UnpricedReason): Unpriced {
  return { kind: 'unpriced', reason };
}

/** The prices of a request with so many input tokens. */
function pricesFor(card: PriceCard, inputTokens: number): UnitPrices {
  let prices = card.prices;
  for (const longContext of card.longContext) {
    if (inputTokens > longContext.overInputTokens) prices = longContext.prices;
  }
  return prices;
}

/**
 * Sums in floating point and keeps the result only where that is provably exact: all terms are non-negative
 * integers, rounding never lifts a value past 2^53 that was below it or the reverse, so a total that is still a
 * safe integer never had an inexact step. A larger one, which takes a bill of thousands of dollars for one call,
 * is summed again with big integers.
 */
function sumMicros(parts: readonly CostPart[], { numerator, denominator }: Multiplier): number {
  let total = 0;
  for (const part of parts) {
    total += part.quantity * part.unitPicos * (part.unit === 'request' ? denominator : numerator);
  }
  const divisor = denominator * PICOS_PER_MICRO;
  if (total > Number.MAX_SAFE_INTEGER) return sumMicrosWide(parts, numerator, denominator);
  const remainder = total % divisor;
  // Dividing first could lose the remainder and round a fraction down, so it is taken off before.
  return (total - remainder) / divisor + (remainder > 0 ? 1 : 0);
}

function sumMicrosWide(parts: readonly CostPart[], numerator: number, denominator: number): number {
  let total = 0n;
  for (const part of parts) {
    const factor = part.unit === 'request' ? denominator : numerator;
    total += BigInt(part.quantity) * BigInt(part.unitPicos) * BigInt(factor);
  }
  const divisor = BigInt(denominator) * BigInt(PICOS_PER_MICRO);
  return Number((total + divisor - 1n) / divisor);
}
