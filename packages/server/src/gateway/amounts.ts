import type { Attempt } from './attempts.ts';
import type { CacheRecord, SavingsRecord } from './call-record.ts';

/** What all attempts cost together, in micro-dollars; undefined where none was billed at a known price. */
export function costOf(attempts: readonly Attempt[]): number | undefined {
  let costMicros: number | undefined;
  for (const { settlement } of attempts) {
    if (settlement.price?.kind === 'priced') costMicros = (costMicros ?? 0) + settlement.price.costMicros;
  }
  return costMicros;
}

/**
 * What the call cost: all attempts, and what it cost to ask the cache. A call that was answered from the cache cost no
 * more than that, which is a known price and often 0.
 */
export function totalCost(attempts: readonly Attempt[], cache: CacheRecord | undefined): number | undefined {
  const costMicros = costOf(attempts);
  const isHit = cache?.source !== undefined;
  if (costMicros === undefined && cache?.embeddingMicros === undefined && !isHit) return undefined;
  return (costMicros ?? 0) + (cache?.embeddingMicros ?? 0);
}

/** Tokens in and out of all attempts. */
export function tokensOf(attempts: readonly Attempt[]): number {
  let tokens = 0;
  for (const { settlement } of attempts) {
    tokens += (settlement.usage?.inputTokens ?? 0) + (settlement.usage?.outputTokens ?? 0);
  }
  return tokens;
}

/** The headers that say what a call cost and saved; in a stream they come as comments at its end. */
export function amountHeaders(
  costMicros: number | undefined,
  savings: SavingsRecord | undefined,
): Record<string, string> {
  const headers: Record<string, string> = {};
  if (costMicros !== undefined) headers['x-avouch-cost-usd'] = dollars(costMicros);
  if (savings !== undefined && costMicros !== undefined) {
    headers['x-avouch-saved-usd'] = dollars(savings.baselineCostMicros - costMicros);
  }
  return headers;
}

/** Dollars with six decimals, exactly: micro-dollars are integers. */
export function dollars(amountMicros: number): string {
  const micros = String(Math.abs(amountMicros)).padStart(7, '0');
  return `${amountMicros < 0 ? '-' : ''}${micros.slice(0, -6)}.${micros.slice(-6)}`;
}
