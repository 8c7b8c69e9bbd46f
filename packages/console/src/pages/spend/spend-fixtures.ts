import type { SpendRow } from './sums.ts';

/** A row of a report over one answered call, for tests. */
export function spendRow({
  cost,
  saved,
  ...labels
}: {
  readonly cost: number;
  readonly saved: number;
  readonly team?: string;
  readonly feature?: string;
}): SpendRow {
  return {
    from: '2026-11-01T00:00:00.000Z',
    to: '2026-11-02T00:00:00.000Z',
    ...labels,
    calls: 1,
    answered_calls: 1,
    refused_calls: 0,
    input_tokens: 0,
    cached_input_tokens: 0,
    output_tokens: 0,
    cost_micros: cost,
    unpriced_calls: 0,
    judged_calls: 1,
    judged_cost_micros: cost,
    baseline_micros: cost + saved,
    saving_micros: { route: saved, cache: 0, provider_cache: 0, total: saved },
    cache: {
      looked_up_calls: 0,
      exact_hits: 0,
      semantic_hits: 0,
      coalesced_hits: 0,
      checks: 0,
      wrong_checks: 0,
      avoided_micros: 0,
      embedding_micros: 0,
      hit_rate: null,
      measured_error: null,
      error_upper_95: null,
    },
  };
}
