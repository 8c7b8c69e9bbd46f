import { describe, expect, it } from 'vitest';

import { findAnomalies } from './anomalies.ts';
import { type DayCost, forecastSpend } from './forecast.ts';

const DAY_MS = 86_400_000;
const FIRST = Date.UTC(2026, 0, 5);

/** Days from a Monday on. */
function days(costs: readonly number[]): DayCost[] {
  return costs.map((costMicros, at) => ({
    date: new Date(FIRST + at * DAY_MS).toISOString().slice(0, 10),
    weekday: (at % 7) + 1,
    costMicros,
  }));
}

/** Workdays cost ten dollars, weekends two. */
const weekly = (at: number) => (at % 7 < 5 ? 10_000_000 : 2_000_000);

describe('a forecast', () => {
  it('repeats the week that it has seen, and finds no error where the past repeats itself', () => {
    const history = days(Array.from({ length: 70 }, (_, at) => weekly(at)));
    const future = days(Array.from({ length: 77 }, () => 0)).slice(70);
    const forecast = forecastSpend(history, future);
    expect(forecast).toMatchObject({
      kind: 'forecast',
      totalMicros: 54_000_000,
      error: { mape: 0, lowMicros: 54_000_000, highMicros: 54_000_000, backtests: 36 },
    });
    expect(forecast.kind === 'forecast' && forecast.days.map(({ costMicros }) => costMicros / 1e6)).toEqual([
      10, 10, 10, 10, 10, 2, 2,
    ]);
  });

  it('says what it would have missed by', () => {
    // Spend that doubles each week: a mean of the past is always too low.
    const history = days(Array.from({ length: 56 }, (_, at) => 1_000_000 * 2 ** Math.floor(at / 7)));
    const forecast = forecastSpend(history, days([0]));
    if (forecast.kind !== 'forecast' || forecast.error === undefined) throw new Error('There is an error');
    expect(forecast.error.mape).toBeGreaterThan(0.5);
    expect(forecast.error.highMicros).toBeGreaterThan(forecast.totalMicros);
  });

  it('is none without four weeks, and has no band without a past to compare with', () => {
    const short = days(Array.from({ length: 27 }, () => 1));
    expect(forecastSpend(short, days([0]))).toEqual({
      kind: 'not_enough_history',
      historyDays: 27,
      neededDays: 28,
    });
    const enough = days(Array.from({ length: 30 }, () => 1));
    expect(forecastSpend(enough, days([0]))).toMatchObject({ kind: 'forecast', error: undefined });
  });

  it('compares with the past of a tenant that spent nothing', () => {
    const nothing = days(Array.from({ length: 60 }, () => 0));
    expect(forecastSpend(nothing, days([0, 0]))).toMatchObject({
      totalMicros: 0,
      error: { mape: undefined },
    });
  });
});

describe('an unusual day', () => {
  const usual = Array.from({ length: 30 }, (_, at) => 10_000_000 + (at % 5) * 100_000);
  const series = (costs: readonly number[]) => ({ feature: 'support', days: days(costs) });

  it('is flagged with the numbers that say so', () => {
    const [found, ...more] = findAnomalies(series([...usual, 30_000_000]));
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      direction: 'high',
      costMicros: 30_000_000,
      medianMicros: 10_200_000,
      madMicros: 100_000,
      trailingDays: 28,
    });
    expect(found?.explanation).toContain('$30.00');
    expect(findAnomalies(series([...usual, 1_000_000]))[0]).toMatchObject({ direction: 'low' });
  });

  it('is not made by a wild day before it, nor by what is small', () => {
    const wild = [...usual, 90_000_000, 10_100_000];
    expect(findAnomalies(series(wild)).map(({ costMicros }) => costMicros)).toEqual([90_000_000]);
    const cents = usual.map((cost) => Math.round(cost / 1_000));
    expect(findAnomalies(series([...cents, 90_000]))).toEqual([]);
  });

  it('is found where all days before were alike', () => {
    const alike = Array.from({ length: 20 }, () => 5_000_000);
    expect(findAnomalies(series([...alike, 9_000_000]))[0]).toMatchObject({ madMicros: 0, score: 1_000 });
    expect(findAnomalies(series([...alike, 5_500_000]))).toEqual([]);
  });

  it('needs two weeks of the feature’s own past', () => {
    const young = [...Array.from({ length: 40 }, () => 0), ...Array.from({ length: 13 }, () => 1_000_000)];
    expect(findAnomalies(series([...young, 50_000_000]))).toEqual([]);
    expect(findAnomalies(series([...young, 1_000_000, 50_000_000]))).toHaveLength(1);
    expect(findAnomalies(series(Array.from({ length: 50 }, () => 0)))).toEqual([]);
  });
});
