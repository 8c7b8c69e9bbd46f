import { z } from 'zod';

import { upperErrorBound } from './error-bound.ts';
import { exactly } from './exact.ts';

const count = z.int().min(0);
const share = z.number().min(0).max(1);

/** What Avouch's own cache did for the calls of a sum. */
export const cacheAmountsSchema = z
  .object({
    looked_up_calls: count.describe('Calls for which an answer was looked for: hits and misses.'),
    exact_hits: count.describe('Answered with what the very same request had been answered with.'),
    semantic_hits: count.describe(
      'Answered with what a question of the same meaning had been answered with.',
    ),
    coalesced_hits: count.describe('Answered together with a call that was under way and asked the same.'),
    checks: count.describe(
      'Calls that a semantic hit would have answered, drawn at random and made all the same, to compare the answers. ' +
        'Checks that only learn, of answers that would not have been served, do not count.',
    ),
    wrong_checks: count.describe('Checks in which the kept answer was not the right one.'),
    avoided_micros: count.describe(
      'What the answers of the hits cost when they were made. It stands beside the saving by source cache and is ' +
        'no part of it: that one is against a baseline, and only features with a baseline have it.',
    ),
    embedding_micros: count.describe('What looking up cost, with hits and without; part of cost_micros.'),
    hit_rate: share.nullable().describe('Hits among the calls looked up. Null where none was.'),
    measured_error: share.nullable().describe('Wrong checks among the checks. Null where there was none.'),
    error_upper_95: share
      .nullable()
      .describe(
        'What the error rate of semantic hits is not above, with 95 % confidence, by these checks alone ' +
          '(Clopper-Pearson, one-sided). Null where there was none.',
      ),
  })
  .describe('What the own cache of Avouch did. All 0 where the policy does not turn it on.');
export type CacheAmounts = z.output<typeof cacheAmountsSchema>;

/** The sums that these amounts are made from. */
export const CACHE_SUM_NAMES = [
  'looked_up_calls',
  'exact_hits',
  'semantic_hits',
  'coalesced_hits',
  'cache_checks',
  'wrong_cache_checks',
  'cache_avoided_micros',
  'cache_embedding_micros',
] as const;
export type CacheSums = Readonly<Record<(typeof CACHE_SUM_NAMES)[number], bigint>>;

export function cacheAmountsOf(sums: CacheSums): CacheAmounts {
  const lookedUp = exactly(sums.looked_up_calls);
  const hits = exactly(sums.exact_hits + sums.semantic_hits + sums.coalesced_hits);
  const checks = exactly(sums.cache_checks);
  const wrong = exactly(sums.wrong_cache_checks);
  return {
    looked_up_calls: lookedUp,
    exact_hits: exactly(sums.exact_hits),
    semantic_hits: exactly(sums.semantic_hits),
    coalesced_hits: exactly(sums.coalesced_hits),
    checks,
    wrong_checks: wrong,
    avoided_micros: exactly(sums.cache_avoided_micros),
    embedding_micros: exactly(sums.cache_embedding_micros),
    hit_rate: lookedUp === 0 ? null : Math.floor((hits * MILLION) / lookedUp) / MILLION,
    measured_error: checks === 0 ? null : Math.ceil((wrong * MILLION) / checks) / MILLION,
    error_upper_95: checks === 0 ? null : Math.ceil(upperErrorBound(wrong, checks) * MILLION) / MILLION,
  };
}

/** Rates have six decimals. None is shown better than it is. */
const MILLION = 1_000_000;
