import type { AnswerOf } from '@avouch/sdk';

import type { Dimension } from './dimensions.ts';

export type SpendReport = AnswerOf<'get', '/v1/spend'>;
export type SpendRow = SpendReport['rows'][number];

/** What the page shows of a set of calls. Whole numbers, exact below nine billion dollars. */
export interface Sums {
  readonly calls: number;
  readonly answered: number;
  readonly refused: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cost: number;
  readonly unpriced: number;
  readonly judged: number;
  readonly judgedCost: number;
  readonly baseline: number;
  readonly savedByRoute: number;
  readonly savedByCache: number;
  readonly savedByProviderCache: number;
  readonly saved: number;
}

type Amounts = SpendReport['totals'];

const PICKS: Readonly<Record<keyof Sums, (amounts: Amounts) => number>> = {
  calls: ({ calls }) => calls,
  answered: ({ answered_calls: answered }) => answered,
  refused: ({ refused_calls: refused }) => refused,
  inputTokens: ({ input_tokens: tokens }) => tokens,
  outputTokens: ({ output_tokens: tokens }) => tokens,
  cost: ({ cost_micros: cost }) => cost,
  unpriced: ({ unpriced_calls: unpriced }) => unpriced,
  judged: ({ judged_calls: judged }) => judged,
  judgedCost: ({ judged_cost_micros: cost }) => cost,
  baseline: ({ baseline_micros: baseline }) => baseline,
  savedByRoute: ({ saving_micros: saving }) => saving.route,
  savedByCache: ({ saving_micros: saving }) => saving.cache,
  savedByProviderCache: ({ saving_micros: saving }) => saving.provider_cache,
  saved: ({ saving_micros: saving }) => saving.total,
};

/** Pure: what rows come to together. */
export function sumOf(rows: readonly Amounts[]): Sums {
  const total = (pick: (amounts: Amounts) => number) => rows.reduce((sum, row) => sum + pick(row), 0);
  return {
    calls: total(PICKS.calls),
    answered: total(PICKS.answered),
    refused: total(PICKS.refused),
    inputTokens: total(PICKS.inputTokens),
    outputTokens: total(PICKS.outputTokens),
    cost: total(PICKS.cost),
    unpriced: total(PICKS.unpriced),
    judged: total(PICKS.judged),
    judgedCost: total(PICKS.judgedCost),
    baseline: total(PICKS.baseline),
    savedByRoute: total(PICKS.savedByRoute),
    savedByCache: total(PICKS.savedByCache),
    savedByProviderCache: total(PICKS.savedByProviderCache),
    saved: total(PICKS.saved),
  };
}

/** A value of the dimension that is told apart by, what it came to, and in the span before. */
export interface GroupSums extends Sums {
  readonly value: string;
  readonly costBefore: number;
}

/** Pure: sums for each value of a dimension, the dearest first. A value of the span before alone is among them. */
export function sumsByGroup(
  rows: readonly SpendRow[],
  before: readonly SpendRow[],
  dimension: Dimension,
): readonly GroupSums[] {
  const now = grouped(rows, dimension);
  const then = grouped(before, dimension);
  return [...new Set([...now.keys(), ...then.keys()])]
    .map((value) => ({
      value,
      ...sumOf(now.get(value) ?? []),
      costBefore: sumOf(then.get(value) ?? []).cost,
    }))
    .sort((one, other) => other.cost - one.cost || other.calls - one.calls);
}

function grouped(rows: readonly SpendRow[], dimension: Dimension): ReadonlyMap<string, readonly SpendRow[]> {
  const groups = new Map<string, SpendRow[]>();
  for (const row of rows) {
    const value = row[dimension] ?? '';
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [row]);
    else group.push(row);
  }
  return groups;
}

/** Pure: by how much something changed, as a share; null where there was nothing before. */
export function changeOf(now: number, before: number): number | null {
  return before === 0 ? null : (now - before) / before;
}
