import { z } from 'zod';

import { CACHE_SUM_NAMES, cacheAmountsOf, cacheAmountsSchema } from './cache-amounts.ts';
import { exactly } from './exact.ts';

const count = z.int().min(0);
const micros = z.int();

/** Sums over calls, as reports, weeks and exports state them. All are integers, and exact. */
export const amountsSchema = z
  .object({
    calls: count.describe('All calls that were decided on, whatever came of them.'),
    answered_calls: count,
    refused_calls: count.describe('Refused by a rule of yours; no provider was asked.'),
    input_tokens: count,
    cached_input_tokens: count.describe('Part of the input tokens.'),
    output_tokens: count,
    cost_micros: micros.describe('What was billed, failed attempts included. Unpriced calls are not in it.'),
    unpriced_calls: count.describe('Calls that were billed and whose cost nobody can state.'),
    judged_calls: count.describe('Answered calls of features with a baseline.'),
    judged_cost_micros: micros.describe('The part of the cost that these calls had.'),
    baseline_micros: micros.describe('What they would have cost on their baselines.'),
    saving_micros: z
      .object({ route: micros, cache: micros, provider_cache: micros, total: micros })
      .describe('By source; negative where it was a loss. total = baseline_micros - judged_cost_micros.'),
    cache: cacheAmountsSchema,
  })
  .describe('Amounts in micro-dollars. Integers stay exact below 2^53, which is nine billion dollars.');

export type Amounts = z.output<typeof amountsSchema>;

/** The columns of one row of sums, as the database adds them. */
export const SUM_NAMES = [
  'calls',
  'answered_calls',
  'refused_calls',
  'input_tokens',
  'cached_input_tokens',
  'output_tokens',
  'cost_micros',
  'unpriced_calls',
  'judged_calls',
  'judged_cost_micros',
  'baseline_micros',
  'saving_route_micros',
  'saving_cache_micros',
  'saving_provider_cache_micros',
  ...CACHE_SUM_NAMES,
] as const;
type SumName = (typeof SUM_NAMES)[number];

/** One row of sums. */
export type Sums = Readonly<Record<SumName, bigint>>;

const noSums: Sums = {
  calls: 0n,
  answered_calls: 0n,
  refused_calls: 0n,
  input_tokens: 0n,
  cached_input_tokens: 0n,
  output_tokens: 0n,
  cost_micros: 0n,
  unpriced_calls: 0n,
  judged_calls: 0n,
  judged_cost_micros: 0n,
  baseline_micros: 0n,
  saving_route_micros: 0n,
  saving_cache_micros: 0n,
  saving_provider_cache_micros: 0n,
  looked_up_calls: 0n,
  exact_hits: 0n,
  semantic_hits: 0n,
  coalesced_hits: 0n,
  cache_checks: 0n,
  wrong_cache_checks: 0n,
  cache_avoided_micros: 0n,
  cache_embedding_micros: 0n,
};

export function addSums(rows: readonly Sums[]): Sums {
  const total = { ...noSums };
  for (const row of rows) for (const name of SUM_NAMES) total[name] += row[name];
  return total;
}

export function amountsOf(sums: Sums): Amounts {
  const { saving_route_micros: route, saving_cache_micros: cache } = sums;
  const providerCache = sums.saving_provider_cache_micros;
  return {
    calls: exactly(sums.calls),
    answered_calls: exactly(sums.answered_calls),
    refused_calls: exactly(sums.refused_calls),
    input_tokens: exactly(sums.input_tokens),
    cached_input_tokens: exactly(sums.cached_input_tokens),
    output_tokens: exactly(sums.output_tokens),
    cost_micros: exactly(sums.cost_micros),
    unpriced_calls: exactly(sums.unpriced_calls),
    judged_calls: exactly(sums.judged_calls),
    judged_cost_micros: exactly(sums.judged_cost_micros),
    baseline_micros: exactly(sums.baseline_micros),
    saving_micros: {
      route: exactly(route),
      cache: exactly(cache),
      provider_cache: exactly(providerCache),
      total: exactly(route + cache + providerCache),
    },
    cache: cacheAmountsOf(sums),
  };
}
