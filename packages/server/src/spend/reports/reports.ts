import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import type { Rollup } from '../rollup/rollup.ts';
import { addSums, amountsOf } from './amounts.ts';
import type { ForecastAnswer, SpendAnswer, ViolationsAnswer, WeeklyAnswer } from './answers.ts';
import { exactly } from './exact.ts';
import { FORECAST_METHOD, type DayCost, forecastSpend } from './forecast.ts';
import { readLedgerReference } from './ledger-reference.ts';
import {
  assertTimeZone,
  cutSpan,
  dateOf,
  type Interval,
  lastPeriods,
  readMoment,
  type Span,
  weekdayOf,
} from './span.ts';
import { countRefusals, findFirstBucket, type GroupedSums, listRefusals, sumByGroup } from './store.ts';
import type { Group } from './groups.ts';
import { weeklySummary } from './weekly.ts';

/** Moments as they are written in a request; undefined takes the default of the report. */
export interface WrittenSpan {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** IANA name; the tenant's own where nothing else is said. */
  readonly timeZone?: string | undefined;
}

/**
 * Reports over a tenant's calls. Each first brings the sums up to the ledger's head and is then exactly the ledger of
 * the size that it names. All throw AppError `spend_behind`, and `parameter_invalid` for what was asked wrongly.
 */
export interface SpendReports {
  /** Spend by period and groups, this month where nothing else is said. Throws `report_too_large`. */
  spend(
    tenantId: string,
    asked: WrittenSpan & { interval: Interval; groupBy: readonly Group[] },
  ): Promise<SpendAnswer>;
  /** The last `weeks` ISO weeks, the running one first. */
  weekly(tenantId: string, asked: { weeks: number; timeZone?: string | undefined }): Promise<WeeklyAnswer>;
  /** Calls that a rule decided against: counts, and one page of them. The last 30 days where nothing else is said. */
  violations(
    tenantId: string,
    asked: WrittenSpan & { before?: bigint | undefined; limit: number },
  ): Promise<ViolationsAnswer>;
  /** What the next days will cost, today included: to the end of the month where `days` is not said. */
  forecast(
    tenantId: string,
    asked: { days?: number | undefined; timeZone?: string | undefined },
  ): Promise<ForecastAnswer>;
  /** The span that is meant: this month so far where nothing is said. */
  spanOf(tenantId: string, written: WrittenSpan): Promise<Span & { timeZone: string }>;
  /** The time zone that is meant: the tenant's own where nothing is said. */
  zoneOf(tenantId: string, asked: string | undefined): Promise<string>;
}

const MAX_ROWS = 10_000;
const MAX_COUNTS = 200;
const VIOLATION_DAYS = 30;
const MAX_HISTORY_DAYS = 400;

export function createSpendReports({
  rollup,
  clock,
  timeZoneOf,
}: {
  rollup: Rollup;
  clock: Clock;
  /** The time zone of a tenant's calendar. */
  timeZoneOf: (tenantId: string) => Promise<string>;
}): SpendReports {
  async function zoneOf(tenantId: string, asked: string | undefined): Promise<string> {
    const timeZone = asked ?? (await timeZoneOf(tenantId));
    assertTimeZone(timeZone);
    return timeZone;
  }

  async function spanOf(
    tenantId: string,
    { from, to, timeZone: asked }: WrittenSpan,
    defaultFrom: (timeZone: string) => Date | undefined,
  ): Promise<Span & { timeZone: string }> {
    const timeZone = await zoneOf(tenantId, asked);
    const [today] = lastPeriods(clock.now(), 'day', 1, timeZone);
    const end = to === undefined ? today?.to : readMoment(to, timeZone, 'to');
    const start = from === undefined ? defaultFrom(timeZone) : readMoment(from, timeZone, 'from');
    if (start === undefined || end === undefined || start >= end) {
      const named = [start, end].map((at) => at?.toISOString() ?? 'nothing');
      throw new AppError('parameter_invalid', `from lies before to; here they are ${named.join(' and ')}.`, {
        param: 'from',
      });
    }
    return { from: start, to: end, timeZone };
  }

  const monthStart = (timeZone: string) => lastPeriods(clock.now(), 'month', 1, timeZone)[0]?.from;

  return {
    spanOf: (tenantId, written) => spanOf(tenantId, written, monthStart),
    zoneOf,

    async spend(tenantId, { interval, groupBy, ...written }) {
      const { timeZone, ...span } = await spanOf(tenantId, written, monthStart);
      const periods = cutSpan(span, interval, timeZone);
      const groups = [...new Set(groupBy)];
      const { rows, ledger } = await rollup.read(tenantId, async (tx, treeSize) => ({
        rows: await sumByGroup(tx, { periods, groups, limit: MAX_ROWS + 1 }),
        ledger: await readLedgerReference(tx, treeSize),
      }));
      if (rows.length > MAX_ROWS) {
        throw new AppError('report_too_large', `A report has at most ${MAX_ROWS} rows.`, {
          param: 'group_by',
        });
      }
      return {
        from: span.from.toISOString(),
        to: span.to.toISOString(),
        time_zone: timeZone,
        interval,
        group_by: groups,
        ledger,
        totals: amountsOf(addSums(rows)),
        rows: rows.map((row) => shownRow(row, periods, groups)),
      };
    },

    async weekly(tenantId, { weeks, timeZone: asked }) {
      const timeZone = await zoneOf(tenantId, asked);
      const now = clock.now();
      return rollup.read(tenantId, (tx, treeSize) => weeklySummary(tx, { treeSize, now, weeks, timeZone }));
    },

    async violations(tenantId, { before, limit, ...written }) {
      const span = await spanOf(
        tenantId,
        written,
        (timeZone) => lastPeriods(clock.now(), 'day', VIOLATION_DAYS, timeZone)[0]?.from,
      );
      const { counts, page, ledger } = await rollup.read(tenantId, async (tx, treeSize) => ({
        counts: await countRefusals(tx, [span], MAX_COUNTS),
        page: await listRefusals(tx, { span, before, limit }),
        ledger: await readLedgerReference(tx, treeSize),
      }));
      return {
        from: span.from.toISOString(),
        to: span.to.toISOString(),
        ledger,
        counts: counts.map(({ rule, code, count }) => ({ rule, code, count: exactly(count) })),
        violations: page.map((row) => ({
          index: row.index.toString(),
          entry: row.entry_id,
          at: row.at.toISOString(),
          outcome: row.outcome,
          code: row.code,
          rule: row.rule || null,
          team: row.team || null,
          feature: row.feature || null,
          api_key: row.api_key || null,
          provider: row.provider || null,
          model: row.model || null,
        })),
        next_before: page.length === limit ? (page.at(-1)?.index.toString() ?? null) : null,
      };
    },

    async forecast(tenantId, { days, timeZone: asked }) {
      const timeZone = await zoneOf(tenantId, asked);
      const past = lastPeriods(clock.now(), 'day', MAX_HISTORY_DAYS + 1, timeZone);
      const today = past.pop();
      const [month] = lastPeriods(clock.now(), 'month', 1, timeZone);
      if (today === undefined || month === undefined) throw new RangeError('There is no today.');
      const future = futureDays(today.from, days, month.to, timeZone);
      const { first, costs, spent, ledger } = await rollup.read(tenantId, async (tx, treeSize) => ({
        first: await findFirstBucket(tx),
        costs: await sumByGroup(tx, { periods: past, groups: [], limit: past.length }),
        spent:
          month.from < today.from
            ? addSums(
                await sumByGroup(tx, {
                  periods: [{ from: month.from, to: today.from }],
                  groups: [],
                  limit: 1,
                }),
              ).cost_micros
            : 0n,
        ledger: await readLedgerReference(tx, treeSize),
      }));
      const costByDay = new Map(costs.map(({ period, cost_micros }) => [period, exactly(cost_micros)]));
      const history: DayCost[] = past.flatMap(({ from }, at) =>
        first === undefined || from < first
          ? []
          : [
              {
                date: dateOf(from, timeZone),
                weekday: weekdayOf(from, timeZone),
                costMicros: costByDay.get(at) ?? 0,
              },
            ],
      );
      return {
        time_zone: timeZone,
        ledger,
        method: FORECAST_METHOD,
        from: today.from.toISOString(),
        to: (future.at(-1)?.to ?? today.from).toISOString(),
        history_days: history.length,
        month_spent_micros: exactly(spent),
        forecast: shownForecast(history, future, timeZone),
      };
    },
  };
}

/** Days from today on: so many, or to the end of the month. */
function futureDays(today: Date, days: number | undefined, monthEnd: Date, timeZone: string): Span[] {
  const to = days === undefined ? monthEnd : new Date(today.getTime() + (days + 1) * DAY_MS);
  return cutSpan({ from: today, to }, 'day', timeZone).slice(0, days);
}

const DAY_MS = 86_400_000;

function shownForecast(
  history: readonly DayCost[],
  future: readonly Span[],
  timeZone: string,
): ForecastAnswer['forecast'] {
  const forecast = forecastSpend(
    history,
    future.map(({ from }) => ({ date: dateOf(from, timeZone), weekday: weekdayOf(from, timeZone) })),
  );
  switch (forecast.kind) {
    case 'not_enough_history':
      return { kind: forecast.kind, needed_days: forecast.neededDays };
    case 'forecast': {
      const { error } = forecast;
      return {
        kind: forecast.kind,
        total_micros: forecast.totalMicros,
        days: forecast.days.map(({ date, costMicros }) => ({ date, cost_micros: costMicros })),
        error:
          error === undefined
            ? null
            : {
                backtests: error.backtests,
                mape: error.mape === undefined ? null : Math.round(error.mape * 10_000) / 10_000,
                band_80: { low_micros: error.lowMicros, high_micros: error.highMicros },
              },
      };
    }
    default:
      return forecast satisfies never;
  }
}

function shownRow(
  row: GroupedSums,
  periods: readonly Span[],
  groups: readonly Group[],
): SpendAnswer['rows'][number] {
  const period = periods[row.period];
  if (period === undefined) throw new RangeError('A row belongs to no period.');
  return {
    from: period.from.toISOString(),
    to: period.to.toISOString(),
    ...Object.fromEntries(groups.map((group) => [group, row[group]])),
    ...amountsOf(row),
  };
}
