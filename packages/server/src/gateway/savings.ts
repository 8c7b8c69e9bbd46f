import type { Baseline } from '../spend/index.ts';
import { savingOf, savingOfCached } from '../spend/index.ts';
import { costOf } from './amounts.ts';
import type { Attempt } from './attempts.ts';
import type { CachedAnswer } from './cached-answer.ts';
import type { CacheRecord, SavingsRecord } from './call-record.ts';

/** What the answered call saved against its baseline; undefined where there is nothing to compare. */
export function savingsOf(
  attempts: readonly Attempt[],
  cache: CacheRecord | undefined,
  baseline: Baseline,
  at: Date,
): SavingsRecord | undefined {
  const last = attempts.at(-1);
  if (last?.candidate.card === undefined) return undefined;
  const { seen, settlement } = last;
  if (settlement.price?.kind !== 'priced' || settlement.usage === undefined) return undefined;
  return savingOf(
    {
      outcome: seen.outcome,
      usage: settlement.usage,
      actualCard: settlement.price.card,
      answerCostMicros: settlement.price.costMicros,
      costMicros: costOf(attempts) ?? 0,
      cacheCostMicros: cache?.embeddingMicros ?? 0,
      at,
    },
    baseline,
  );
}

/**
 * What a kept answer saved: all that the baseline would have cost, but for what it cost to find it. `tier` is the one
 * that this call asks for: who made the answer may have paid for a faster one.
 */
export function savingsOfKept(
  { usage: { serviceTier: _ofMaker, ...counts } }: CachedAnswer,
  cache: CacheRecord,
  baseline: Baseline,
  { at, tier }: { at: Date; tier: string | undefined },
): SavingsRecord | undefined {
  const usage = { ...counts, ...(tier !== undefined && { serviceTier: tier }) };
  return savingOfCached({ usage, cacheCostMicros: cache.embeddingMicros ?? 0, at }, baseline);
}
