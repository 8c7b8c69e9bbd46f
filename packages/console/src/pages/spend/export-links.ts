import type { Span } from './span.ts';
import type { SpendReport } from './sums.ts';

export const FORMATS = [
  {
    id: 'csv',
    path: '/v1/ledger/export.csv',
    ending: 'csv',
    title: 'CSV',
    holds: 'Every call, one line each, for spreadsheets.',
  },
  {
    id: 'json',
    path: '/v1/ledger/export.json',
    ending: 'json',
    title: 'JSON',
    holds: 'Every call with its exact entry, to compare with the ledger.',
  },
  {
    id: 'focus',
    path: '/v1/ledger/export.focus.csv',
    ending: 'focus.csv',
    title: 'FOCUS 1.2',
    holds: 'Charges by UTC day, savings as credits, for FinOps tools.',
  },
] as const;
export type ExportFormat = (typeof FORMATS)[number];

/** What of a report its exports are made by. */
type ReportedSpan = Pick<SpendReport, 'from' | 'to' | 'time_zone'> & {
  readonly ledger: Pick<SpendReport['ledger'], 'tree_size'>;
};

export interface ExportLinks {
  readonly file: string;
  readonly signature: string;
  readonly fileName: string;
}

/**
 * Pure: where an export of exactly the numbers of a report is, and its signature. Both name the ledger's size, so that
 * they are of the same bytes however many calls come in between.
 */
export function exportLinks(
  format: ExportFormat,
  report: ReportedSpan,
  { from, to }: Span,
  tenant: string,
): ExportLinks {
  // The days of FOCUS are those of UTC, by its own rules.
  const isUtc = format.id === 'focus';
  const query = new URLSearchParams({
    from,
    to,
    ...(!isUtc && { time_zone: report.time_zone }),
    size: report.ledger.tree_size,
  }).toString();
  const dates = isUtc ? [from, to] : [report.from.slice(0, 10), report.to.slice(0, 10)];
  return {
    file: `${format.path}?${query}`,
    signature: `${format.path}.sig?${query}`,
    fileName: `avouch-${tenant}-${dates.join('_')}-${report.ledger.tree_size}.${format.ending}`,
  };
}
