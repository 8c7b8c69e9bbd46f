/** From scores to costs at the targets, with the doubt that the number of prompts leaves. */
import { intervalOf, resamples } from '../packages/server/src/routing/auto/training/resample.ts';
import type { Unit } from '../packages/server/src/routing/auto/training/resample.ts';
import {
  randomMixing,
  rank,
  settingFor,
  totalsOf,
} from '../packages/server/src/routing/auto/training/sweep.ts';
import type { Stake } from '../packages/server/src/routing/auto/training/sweep.ts';
import { TARGETS, scoreOf } from './routing-contest.ts';
import type { Contest, Entrant } from './routing-contest.ts';

const SAMPLES = 1000;
const SEED = 20_240_618;

/** Keys are the targets, `0.90` and so on. */
export type ByTarget<T> = Record<string, T>;
type Interval = readonly [low: number, high: number];

export interface Costs {
  avouch: ByTarget<number>;
  random: ByTarget<number>;
  length: ByTarget<number>;
}

export interface Intervals {
  avouch: ByTarget<Interval>;
  random: ByTarget<Interval>;
  length: ByTarget<Interval>;
  avouchMinusRandom: ByTarget<Interval>;
  avouchMinusLength: ByTarget<Interval>;
}

export interface Figures {
  readonly costs: Costs;
  readonly intervals: Record<Unit, Intervals>;
  /** Share of prompts sent to the strong model, by routers that only count calls. */
  readonly calls: Costs;
  /** With thresholds chosen on the training tasks alone: accuracy as a share of the strong model's, and cost. */
  readonly realised: ByTarget<{ accuracy: number; cost: number }>;
  readonly prompts: number;
  readonly weakAccuracy: number;
  readonly strongAccuracy: number;
}

export function figuresOf(contest: Contest, entrants: readonly Entrant[]): Figures {
  const stakes = entrants.map(({ stake }) => stake);
  const totals = totalsOf(stakes);
  const rankings = {
    avouch: rank(contest.gains.map((gain, place) => scoreOf(gain, stakeAt(stakes, place)))),
    length: rank(contest.lengthScores),
  };
  const costsOn = (counts?: Int32Array): Costs => ({
    avouch: byTarget((target) => settingFor(rankings.avouch, stakes, target, counts)?.cost ?? 1),
    random: byTarget((target) => randomMixing(stakes, target, counts).cost),
    length: byTarget((target) => settingFor(rankings.length, stakes, target, counts)?.cost ?? 1),
  });
  const intervalsBy = (unit: Unit): Intervals => {
    const tasks = stakes.map(({ task }) => task);
    const samples = [...resamples(tasks, { unit, samples: SAMPLES, seed: SEED })].map(costsOn);
    const over = (value: (costs: Costs, key: string) => number): ByTarget<Interval> =>
      byTarget((_target, key) => rounded(intervalOf(samples.map((costs) => value(costs, key)))));
    return {
      avouch: over((costs, key) => costs.avouch[key] ?? Number.NaN),
      random: over((costs, key) => costs.random[key] ?? Number.NaN),
      length: over((costs, key) => costs.length[key] ?? Number.NaN),
      avouchMinusRandom: over((costs, key) => (costs.avouch[key] ?? 0) - (costs.random[key] ?? 0)),
      avouchMinusLength: over((costs, key) => (costs.avouch[key] ?? 0) - (costs.length[key] ?? 0)),
    };
  };
  const byGain = rank(contest.gains);
  return {
    costs: costsOn(),
    intervals: { prompts: intervalsBy('prompts'), tasks: intervalsBy('tasks') },
    calls: {
      avouch: byTarget((target) => settingFor(byGain, stakes, target)?.calls ?? 1),
      random: byTarget((target) => randomMixing(stakes, target).calls),
      length: byTarget((target) => settingFor(rankings.length, stakes, target)?.calls ?? 1),
    },
    realised: byTarget((target) =>
      realisedBy(stakes, contest.realised[TARGETS.findIndex((t) => t === target)] ?? []),
    ),
    prompts: stakes.length,
    weakAccuracy: totals.weakRight / totals.prompts,
    strongAccuracy: totals.strongRight / totals.prompts,
  };
}

/** A router is called better only where even the unlucky end of the interval says so, at every target. */
export function beats(difference: ByTarget<Interval>): boolean {
  return Object.values(difference).every(([, high]) => high < 0);
}

export function byTarget<T>(value: (target: number, key: string) => T): ByTarget<T> {
  return Object.fromEntries(
    TARGETS.map((target) => {
      const key = target.toFixed(2);
      return [key, value(target, key)];
    }),
  );
}

function realisedBy(stakes: readonly Stake[], choices: readonly boolean[]) {
  const { strongRight, strongCost } = totalsOf(stakes);
  let right = 0;
  let cost = 0;
  for (const [place, stake] of stakes.entries()) {
    const strong = choices[place] === true;
    right += Number(strong ? stake.strongCorrect : stake.weakCorrect);
    cost += strong ? stake.strongCost : stake.weakCost;
  }
  return { accuracy: right / strongRight, cost: cost / strongCost };
}

function rounded([low, high]: Interval): Interval {
  return [Number(low.toFixed(4)), Number(high.toFixed(4))];
}

function stakeAt(stakes: readonly Stake[], place: number): Stake {
  const stake = stakes[place];
  if (stake === undefined) throw new RangeError('A prompt has no stake.');
  return stake;
}
