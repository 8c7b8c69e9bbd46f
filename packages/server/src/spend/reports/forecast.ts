/** Cost of one day, in micro-dollars. Days stand in order, without gaps. */
export interface DayCost {
  readonly date: string;
  /** 1 for Monday to 7 for Sunday. */
  readonly weekday: number;
  readonly costMicros: number;
}

export interface FutureDay {
  readonly date: string;
  readonly weekday: number;
}

/** What past forecasts of the same length would have missed by. */
export interface ForecastError {
  /** Past days from which the same forecast was made and compared. They overlap, so they are fewer than they seem. */
  readonly backtests: number;
  /** Mean absolute percentage error of the total, as a fraction; undefined where every past total was zero. */
  readonly mape: number | undefined;
  /** Eight of ten past totals lay between these, relative to their forecast. */
  readonly lowMicros: number;
  readonly highMicros: number;
}

export type Forecast =
  | { readonly kind: 'not_enough_history'; readonly historyDays: number; readonly neededDays: number }
  | {
      readonly kind: 'forecast';
      readonly historyDays: number;
      readonly days: readonly { readonly date: string; readonly costMicros: number }[];
      readonly totalMicros: number;
      /** Undefined where the past is too short to say. */
      readonly error: ForecastError | undefined;
    };

/** A weekday's mean needs it four times. */
export const PROFILE_DAYS = 28;
/** Fewer past comparisons say nothing about a band. */
export const MIN_BACKTESTS = 14;
/** The comparisons made: the newest ones. */
const MAX_BACKTESTS = 180;

/** How a forecast is made, in words that stand beside the numbers. */
export const FORECAST_METHOD =
  'Each day: the mean cost of the same weekday over the last 28 whole days. Error: the same forecast made on each past ' +
  'day, for as many days, compared with what was spent; the band holds 80 % of those differences.';

/**
 * A plain forecast: no trend, no season but the week, nothing fitted. Its error is measured on the tenant's own past,
 * so whoever reads it sees what it is worth. Pure.
 */
export function forecastSpend(history: readonly DayCost[], future: readonly FutureDay[]): Forecast {
  if (history.length < PROFILE_DAYS) {
    return { kind: 'not_enough_history', historyDays: history.length, neededDays: PROFILE_DAYS };
  }
  const means = weekdayMeans(history.slice(-PROFILE_DAYS));
  const days = future.map(({ date, weekday }) => ({ date, costMicros: Math.round(means.get(weekday) ?? 0) }));
  const totalMicros = sum(days.map(({ costMicros }) => costMicros));
  return {
    kind: 'forecast',
    historyDays: history.length,
    days,
    totalMicros,
    error: measureError(history, future.length, totalMicros),
  };
}

function measureError(
  history: readonly DayCost[],
  horizon: number,
  totalMicros: number,
): ForecastError | undefined {
  const lastOrigin = history.length - horizon;
  const firstOrigin = Math.max(PROFILE_DAYS, lastOrigin - MAX_BACKTESTS + 1);
  const residuals: number[] = [];
  const percentages: number[] = [];
  for (let origin = firstOrigin; origin <= lastOrigin; origin += 1) {
    const means = weekdayMeans(history.slice(origin - PROFILE_DAYS, origin));
    const past = history.slice(origin, origin + horizon);
    const expected = sum(past.map(({ weekday }) => means.get(weekday) ?? 0));
    const actual = sum(past.map(({ costMicros }) => costMicros));
    residuals.push(actual - expected);
    if (actual > 0) percentages.push(Math.abs(actual - expected) / actual);
  }
  if (horizon === 0 || residuals.length < MIN_BACKTESTS) return undefined;
  residuals.sort((one, other) => one - other);
  return {
    backtests: residuals.length,
    mape: percentages.length === 0 ? undefined : sum(percentages) / percentages.length,
    lowMicros: Math.max(0, Math.round(totalMicros + quantile(residuals, 0.1))),
    highMicros: Math.max(0, Math.round(totalMicros + quantile(residuals, 0.9))),
  };
}

function weekdayMeans(days: readonly DayCost[]): Map<number, number> {
  const byWeekday = Map.groupBy(days, ({ weekday }) => weekday);
  return new Map(
    [...byWeekday].map(([weekday, same]) => [
      weekday,
      sum(same.map(({ costMicros }) => costMicros)) / same.length,
    ]),
  );
}

/** Linear between the two nearest of sorted values. */
function quantile(sorted: readonly number[], fraction: number): number {
  const at = (sorted.length - 1) * fraction;
  const below = sorted[Math.floor(at)] ?? 0;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
