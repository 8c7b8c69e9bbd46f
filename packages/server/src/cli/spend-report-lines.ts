import type { Group, Spend } from '../spend/index.ts';

type Report = Awaited<ReturnType<Spend['reports']['spend']>>;
type Amounts = Report['totals'];

/**
 * A report as a table for a terminal, columns parted by tabs: one line for each row, the totals, and the ledger that
 * they are of. What the cache did has columns where the cache did anything.
 */
export function* spendReportLines(report: Report, groups: readonly Group[]): Generator<string> {
  const { ledger, totals } = report;
  const columns = [...MONEY, ...(totals.cache.looked_up_calls > 0 ? CACHE : [])];
  const cells = (amounts: Amounts) => columns.map(({ cellOf }) => cellOf(amounts));
  yield ['from', ...groups, ...columns.map(({ name }) => name)].join('\t');
  for (const row of report.rows) {
    yield [row.from, ...groups.map((group) => row[group] || '-'), ...cells(row)].join('\t');
  }
  yield ['total', ...groups.map(() => ''), ...cells(totals)].join('\t');
  yield `of ${ledger.origin} at ${ledger.tree_size} entries, root ${ledger.root_hash}`;
}

interface Column {
  readonly name: string;
  readonly cellOf: (amounts: Amounts) => string;
}

const MONEY: readonly Column[] = [
  { name: 'calls', cellOf: ({ calls }) => String(calls) },
  { name: 'cost', cellOf: (amounts) => dollars(amounts.cost_micros) },
  { name: 'saving', cellOf: (amounts) => dollars(amounts.saving_micros.total) },
  { name: 'unpriced', cellOf: (amounts) => String(amounts.unpriced_calls) },
];

const CACHE: readonly Column[] = [
  { name: 'hit rate', cellOf: ({ cache }) => percent(cache.hit_rate) },
  { name: 'measured error', cellOf: ({ cache }) => errorOf(cache) },
  { name: 'avoided', cellOf: ({ cache }) => dollars(cache.avoided_micros) },
  { name: 'cache saving', cellOf: (amounts) => dollars(amounts.saving_micros.cache) },
];

/** What was measured says little without what it may be all the same. */
function errorOf({ measured_error: measured, error_upper_95: upper, checks }: Amounts['cache']): string {
  return measured === null ? '-' : `${percent(measured)} of ${checks}, at most ${percent(upper, Math.ceil)}`;
}

/** Rates have six decimals, of which four are shown. */
function percent(share: number | null, round: (value: number) => number = Math.round): string {
  return share === null ? '-' : `${(round(Math.round(share * 1_000_000) / 100) / 100).toFixed(2)}%`;
}

function dollars(micros: number): string {
  return `$${(micros / 1_000_000).toFixed(6)}`.replace('$-', '-$');
}
