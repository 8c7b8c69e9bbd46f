import { DateTime } from 'luxon';

import type { Tx } from '../../platform/database/index.ts';
import { addSums, amountsOf, type Sums } from './amounts.ts';
import { findAnomalies, TRAILING_DAYS } from './anomalies.ts';
import type { WeeklyAnswer } from './answers.ts';
import { exactly } from './exact.ts';
import { readLedgerReference } from './ledger-reference.ts';
import { cutSpan, dateOf, lastPeriods, type Span } from './span.ts';
import { countRefusals, listFeatureCosts, listTopFeatures, sumByGroup } from './store.ts';

type Week = WeeklyAnswer['weeks'][number];

const TOP_FEATURES = 5;
/** Features that are looked at for unusual days: the dearest. */
const WATCHED_FEATURES = 200;
const MAX_REFUSAL_ROWS = 2_000;
const MAX_REFUSALS_A_WEEK = 20;
const DAY_MS = 86_400_000;

/** The last weeks and what is worth saying of each, from sums that stand still at `treeSize`. */
export async function weeklySummary(
  tx: Tx,
  { treeSize, now, weeks, timeZone }: { treeSize: bigint; now: Date; weeks: number; timeZone: string },
): Promise<WeeklyAnswer> {
  // One more, for the oldest to be compared with.
  const periods = lastPeriods(now, 'week', weeks + 1, timeZone);
  const sums = await sumByGroup(tx, { periods, groups: [], limit: periods.length });
  const totals = periods.map((_, at) => addSums(sums.filter(({ period }) => period === at)));
  const features = await listTopFeatures(tx, periods, TOP_FEATURES);
  const refusals = await countRefusals(tx, periods, MAX_REFUSAL_ROWS);
  const anomalies = await unusualDays(tx, periods, now, timeZone);
  const ledger = await readLedgerReference(tx, treeSize);

  const shown = periods.map((week, at): Week => {
    const complete = week.to <= now;
    const dates = new Set(cutSpan(week, 'day', timeZone).map(({ from }) => dateOf(from, timeZone)));
    return {
      from: week.from.toISOString(),
      to: week.to.toISOString(),
      week: DateTime.fromJSDate(week.from, { zone: timeZone }).toFormat("kkkk-'W'WW"),
      complete,
      totals: amountsOf(totals[at] ?? addSums([])),
      change: complete ? changeOf(totals[at], totals[at - 1]) : null,
      top_features: features
        .filter(({ period }) => period === at)
        .map(({ feature, cost_micros, calls }) => ({
          feature,
          cost_micros: exactly(cost_micros),
          calls: exactly(calls),
        })),
      refusals: refusals
        .filter(({ period }) => period === at)
        .slice(0, MAX_REFUSALS_A_WEEK)
        .map(({ rule, code, count }) => ({ rule, code, count: exactly(count) })),
      anomalies: anomalies.filter(({ date }) => dates.has(date)),
    };
  });
  return { time_zone: timeZone, ledger, weeks: shown.slice(1).toReversed() };
}

function changeOf(week: Sums | undefined, before: Sums | undefined): Week['change'] {
  if (week === undefined || before === undefined) return null;
  const difference = week.cost_micros - before.cost_micros;
  return {
    cost_micros: exactly(difference),
    cost_share:
      before.cost_micros === 0n ? null : Number((difference * 10_000n) / before.cost_micros) / 10_000,
    calls: exactly(week.calls - before.calls),
    saving_micros: exactly(savingOf(week) - savingOf(before)),
  };
}

function savingOf(sums: Sums): bigint {
  return sums.saving_route_micros + sums.saving_cache_micros + sums.saving_provider_cache_micros;
}

/** Whole days of the weeks on which a feature cost unusually much or little. */
async function unusualDays(
  tx: Tx,
  weeks: readonly Span[],
  now: Date,
  timeZone: string,
): Promise<Week['anomalies']> {
  const first = weeks[0]?.from;
  const [today] = lastPeriods(now, 'day', 1, timeZone);
  if (first === undefined || today === undefined || first >= today.from) return [];
  const [start] = lastPeriods(new Date(first.getTime() - TRAILING_DAYS * DAY_MS), 'day', 1, timeZone);
  const days = cutSpan({ from: start?.from ?? first, to: today.from }, 'day', timeZone);
  const costs = await listFeatureCosts(tx, days, WATCHED_FEATURES);
  const byFeature = Map.groupBy(costs, ({ feature }) => feature);
  return [...byFeature].flatMap(([feature, known]) => {
    const costByDay = new Map(known.map(({ period, cost_micros }) => [period, exactly(cost_micros)]));
    const series = days.map(({ from }, at) => ({
      date: dateOf(from, timeZone),
      costMicros: costByDay.get(at) ?? 0,
    }));
    return findAnomalies({ feature, days: series }).map((found) => ({
      feature: found.feature,
      date: found.date,
      direction: found.direction,
      cost_micros: found.costMicros,
      median_micros: found.medianMicros,
      mad_micros: found.madMicros,
      score: found.score,
      trailing_days: found.trailingDays,
      explanation: found.explanation,
    }));
  });
}
