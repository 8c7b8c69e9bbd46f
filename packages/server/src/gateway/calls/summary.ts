import { AppError } from '../../platform/errors.ts';
import { cutSpan, exactly, type Rollup, readLedgerReference, type Span } from '../../spend/index.ts';
import type { CallSums, SummaryAnswer } from './answers.ts';
import { addLatencies, LATENCY_ERROR, type LatencyCounts, quantilesOf } from './latency.ts';
import { countCodes, countLatencies, countOutcomes, type OutcomeCount, type SummaryFilter } from './store.ts';

/** A week of hours, and a month of them with a day to spare. */
const MAX_HOURS = 768;
const HOUR_MS = 3_600_000;
const MAX_CODES = 100;

/** What came of a tenant's calls, how long they took and what the cache did, by period and in total. */
export function summarizeCalls(
  rollup: Rollup,
  tenantId: string,
  asked: {
    filter: SummaryFilter;
    span: Span;
    interval: SummaryAnswer['interval'];
    timeZone: string;
  },
): Promise<SummaryAnswer> {
  const { filter, span, interval, timeZone } = asked;
  const periods = interval === 'hour' ? cutHours(span) : cutSpan(span, interval, timeZone);
  return rollup.read(tenantId, async (tx, treeSize) => {
    const counts = await countOutcomes(tx, tenantId, filter, periods);
    const latencies = await countLatencies(tx, tenantId, filter, periods);
    const codes = await countCodes(tx, tenantId, filter, span, MAX_CODES);
    const byPeriod = periods.map(({ from, to }, period) => ({
      from: from.toISOString(),
      to: to.toISOString(),
      counts: counts.filter((row) => row.period === period),
      latencies: new Map(
        latencies.filter((row) => row.period === period).map(({ slot, calls }) => [slot, calls] as const),
      ),
    }));
    return {
      from: span.from.toISOString(),
      to: span.to.toISOString(),
      time_zone: timeZone,
      interval,
      ledger: await readLedgerReference(tx, treeSize),
      totals: sumsOf(counts, addLatencies(byPeriod.map((row) => row.latencies))),
      codes: codes.map(({ outcome, code, calls }) => ({ outcome, code, calls: exactly(calls) })),
      latency_error: LATENCY_ERROR,
      rows: byPeriod
        .filter((row) => row.counts.length > 0)
        .map(({ from, to, ...row }) => ({ from, to, ...sumsOf(row.counts, row.latencies) })),
    };
  });
}

function sumsOf(counts: readonly OutcomeCount[], latencies: LatencyCounts): CallSums {
  const sum = (of: (row: OutcomeCount) => bigint) =>
    exactly(counts.reduce((total, row) => total + of(row), 0n));
  const callsThatWere = (outcome: OutcomeCount['outcome']) =>
    sum((row) => (row.outcome === outcome ? row.calls : 0n));
  return {
    calls: sum((row) => row.calls),
    answered: callsThatWere('answered'),
    refused: callsThatWere('refused'),
    failed: callsThatWere('failed'),
    cancelled: callsThatWere('cancelled'),
    cost_micros: sum((row) => row.cost_micros),
    saved_micros: sum((row) => row.saved_micros),
    cache: {
      looked_up: sum((row) => row.looked_up_calls),
      hits: sum((row) => row.exact_hits + row.semantic_hits + row.coalesced_hits),
      exact: sum((row) => row.exact_hits),
      semantic: sum((row) => row.semantic_hits),
      coalesced: sum((row) => row.coalesced_hits),
    },
    latency: quantilesOf(latencies),
  };
}

/** Hours from the start of the span on, the last one shorter where it has to be. */
function cutHours({ from, to }: Span): Span[] {
  if (to.getTime() - from.getTime() > MAX_HOURS * HOUR_MS) {
    throw new AppError('report_too_large', `A summary by the hour has at most ${MAX_HOURS} hours.`, {
      param: 'interval',
    });
  }
  const hours: Span[] = [];
  for (let start = from.getTime(); start < to.getTime(); start += HOUR_MS) {
    hours.push({ from: new Date(start), to: new Date(Math.min(start + HOUR_MS, to.getTime())) });
  }
  return hours;
}
