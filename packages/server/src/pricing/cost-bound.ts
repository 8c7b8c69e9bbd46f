import { isInForce, PICOS_PER_MICRO, standardRate } from './card.ts';
import type { Multiplier, PriceCard, UnitPrices } from './card.ts';
import { MAX_TOKENS } from './usage.ts';
import type { TokenUnit } from './usage.ts';

/** How large a call can get, as `boundTokens` of the providers has it. Counts are taken for bounds: rounded up. */
export interface CallBounds {
  readonly inputTokensBound: number;
  /** Of one choice. */
  readonly outputTokensBound: number;
  /** Answers that are asked for at once; 1 where nothing is said. */
  readonly choices?: number | undefined;
  /** Whether audio goes in or comes out. Without it no audio is counted with. */
  readonly audio?: boolean | undefined;
  /** Whether cache writes that last an hour are asked for; others are always counted with. */
  readonly cachesForAnHour?: boolean | undefined;
  /** The processing tier that is asked for; undefined for the provider's ordinary one. */
  readonly serviceTier?: string | undefined;
  /** The moment of the call: a card that is not in force then bounds nothing. */
  readonly at?: Date | undefined;
}

/**
 * The most that a call within these bounds can cost on the card, in whole micro-dollars: no usage within them costs
 * more by `costOf`. Every input token at the dearest price that it may have, cache writes and long-context prices
 * included; every output token likewise; the dearer of the ordinary tier and the one asked for, as a provider may
 * fall back to the ordinary one. Undefined where the card lacks a price that the call needs, or where the result is
 * past 2^53. Pure.
 */
export function costBound(card: PriceCard, bounds: CallBounds): number | undefined {
  const input = countOf(bounds.inputTokensBound);
  const output = countOf(bounds.outputTokensBound);
  const choices = countOf(bounds.choices ?? 1);
  const tier = dearestTier(card, bounds.serviceTier);
  if (input === undefined || output === undefined || choices === undefined || tier === undefined)
    return undefined;
  if (bounds.at !== undefined && !isInForce(card, bounds.at)) return undefined;

  const lists = applicablePrices(card, input);
  const inputUnits: readonly TokenUnit[] = [
    ...(['input', 'cachedInput', 'cacheWrite'] as const),
    ...(bounds.cachesForAnHour === true ? (['cacheWriteHour'] as const) : []),
    ...(bounds.audio === true ? (['audioInput', 'cachedAudioInput'] as const) : []),
  ];
  const outputUnits: readonly TokenUnit[] = [
    ...(['output', 'reasoning'] as const),
    ...(bounds.audio === true ? (['audioOutput'] as const) : []),
  ];
  const inputPicos = dearest(lists, inputUnits, bounds.audio === true ? ['input', 'audioInput'] : ['input']);
  const outputPicos = output === 0 ? 0 : dearest(lists, outputUnits, ['output']);
  if (inputPicos === undefined || outputPicos === undefined) return undefined;
  return microsOf(
    [
      { quantity: input, unitPicos: inputPicos },
      { quantity: output * choices, unitPicos: outputPicos },
    ],
    tier,
    card.requestPicos,
  );
}

interface Part {
  readonly quantity: number;
  readonly unitPicos: number;
}

/** The ordinary prices, and those of every threshold that the input may pass: either may be the dearer. */
function applicablePrices(card: PriceCard, inputTokens: number): readonly UnitPrices[] {
  const long = card.longContext.filter(({ overInputTokens }) => inputTokens > overInputTokens);
  return [card.prices, ...long.map(({ prices }) => prices)];
}

function dearest(
  lists: readonly UnitPrices[],
  units: readonly TokenUnit[],
  needed: readonly TokenUnit[],
): number | undefined {
  let most = 0;
  for (const list of lists) {
    if (needed.some((unit) => list[unit] === undefined)) return undefined;
    for (const unit of units) most = Math.max(most, list[unit] ?? 0);
  }
  return most;
}

function dearestTier(card: PriceCard, asked: string | undefined): Multiplier | undefined {
  if (asked === undefined) return standardRate;
  const tier = card.serviceTiers.get(asked);
  return tier !== undefined && tier.numerator < tier.denominator ? standardRate : tier;
}

/** A count that a bill can have. What is larger is refused as a usage too, so it costs nothing more. */
function countOf(count: number): number | undefined {
  if (Number.isNaN(count) || count < 0) return undefined;
  return Math.min(Math.ceil(count), MAX_TOKENS);
}

function microsOf(
  parts: readonly Part[],
  { numerator, denominator }: Multiplier,
  requestPicos: number,
): number | undefined {
  let total = BigInt(requestPicos) * BigInt(denominator);
  for (const { quantity, unitPicos } of parts) {
    total += BigInt(quantity) * BigInt(unitPicos) * BigInt(numerator);
  }
  const divisor = BigInt(denominator) * BigInt(PICOS_PER_MICRO);
  const micros = Number((total + divisor - 1n) / divisor);
  return Number.isSafeInteger(micros) ? micros : undefined;
}
