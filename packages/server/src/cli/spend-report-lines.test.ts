import { describe, expect, it } from 'vitest';

import type { Spend } from '../spend/index.ts';
import { spendReportLines } from './spend-report-lines.ts';

type Report = Awaited<ReturnType<Spend['reports']['spend']>>;
type Amounts = Report['totals'];

const noCache: Amounts['cache'] = {
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
};

const plain: Amounts = {
  calls: 30,
  answered_calls: 30,
  refused_calls: 0,
  input_tokens: 0,
  cached_input_tokens: 0,
  output_tokens: 0,
  cost_micros: 1_500_000,
  unpriced_calls: 1,
  judged_calls: 10,
  judged_cost_micros: 1_000_000,
  baseline_micros: 750_000,
  saving_micros: { route: -250_000, cache: 0, provider_cache: 0, total: -250_000 },
  cache: noCache,
};

const cached: Amounts = {
  ...plain,
  saving_micros: { route: 0, cache: 2_000_000, provider_cache: 0, total: 2_000_000 },
  cache: {
    ...noCache,
    looked_up_calls: 26,
    semantic_hits: 3,
    checks: 20,
    wrong_checks: 1,
    avoided_micros: 2_500_000,
    hit_rate: 0.115_384,
    measured_error: 0.05,
    error_upper_95: 0.216_107,
  },
};

function reportOf(rows: readonly (Amounts & { feature: string })[], totals: Amounts): Report {
  const span = { from: '2026-03-01T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z' };
  return {
    ...span,
    time_zone: 'UTC',
    interval: 'month',
    group_by: ['feature'],
    ledger: { origin: 'avouch.test/acme', tree_size: '9', root_hash: 'abc=' },
    totals,
    rows: rows.map((row) => ({ ...span, ...row })),
  };
}

describe('a report on the terminal', () => {
  it('has no word about a cache where there is none', () => {
    expect([...spendReportLines(reportOf([{ ...plain, feature: '' }], plain), ['feature'])]).toEqual([
      'from\tfeature\tcalls\tcost\tsaving\tunpriced',
      '2026-03-01T00:00:00.000Z\t-\t30\t$1.500000\t-$0.250000\t1',
      'total\t\t30\t$1.500000\t-$0.250000\t1',
      'of avouch.test/acme at 9 entries, root abc=',
    ]);
  });

  it('shows hit rate, measured error with its bound, and what the cache saved, feature by feature', () => {
    const rows = [
      { ...cached, feature: 'support' },
      { ...plain, feature: 'search' },
    ];
    const lines = [...spendReportLines(reportOf(rows, cached), ['feature'])];
    expect(lines[0]).toBe(
      'from\tfeature\tcalls\tcost\tsaving\tunpriced\thit rate\tmeasured error\tavoided\tcache saving',
    );
    expect(lines[1]).toContain('\t11.54%\t5.00% of 20, at most 21.62%\t$2.500000\t$2.000000');
    expect(lines[2]).toContain('\t-\t-\t$0.000000\t$0.000000');
    expect(lines).toHaveLength(5);
  });
});
