/** What the bounded cache and a cache with a fixed threshold make of the same streams. */
import { replayBounded, replayFixed } from './cache-replay.ts';
import type { LevelFigures, Stream, Tally, World } from './cache-replay.ts';

/** A fixed threshold is looked for in steps of this. */
const THRESHOLD_STEP = 0.01;
const LOWEST_THRESHOLD = 0.5;

export interface Figures {
  /** Served of asked. */
  readonly hitRate: number;
  /** Wrong of served; null where nothing was served. */
  readonly measuredError: number | null;
  readonly served: number;
  readonly wrong: number;
}

export interface BoundedFigures extends Figures {
  /** Calls made although an answer could have been served, of asked. */
  readonly auditRate: number;
  /** Comparisons on calls that were made anyway, of asked. */
  readonly learningRate: number;
  /** Of all orders, those in which more than the accepted rate was wrong among those served. */
  readonly ordersOverBound: number;
  readonly orders: number;
  /** What the checks of the first order showed: why something is served, or nothing. */
  readonly levels: readonly LevelFigures[];
}

export interface FixedFigures extends Figures {
  readonly threshold: number;
}

/** The same stream in several orders, summed up. */
export function runBounded(
  world: World,
  streams: readonly Stream[],
  maxErrorRate: number,
  random: () => number,
): BoundedFigures {
  const tallies = streams.map((stream) => replayBounded(world, stream, maxErrorRate, random));
  const all = sum(tallies);
  return {
    ...figuresOf(all),
    auditRate: round(all.audits / all.asked),
    learningRate: round(all.learned / all.asked),
    ordersOverBound: tallies.filter(({ served, wrong }) => wrong > maxErrorRate * served).length,
    orders: streams.length,
    levels: tallies[0]?.levels ?? [],
  };
}

/** By threshold, from the strictest down. Hindsight: a real cache would have to choose one beforehand. */
export function runAllFixed(world: World, streams: readonly Stream[]): FixedFigures[] {
  const found: FixedFigures[] = [];
  for (let threshold = 1; threshold >= LOWEST_THRESHOLD; threshold -= THRESHOLD_STEP) {
    const tallies = streams.map((stream) => replayFixed(world, stream, threshold));
    found.push({ threshold: round(threshold), ...figuresOf(sum(tallies)) });
  }
  return found;
}

/** The most hits of any threshold that keeps the bound. Null where none does and serves anything. */
export function bestWithin(fixed: readonly FixedFigures[], maxErrorRate: number): FixedFigures | null {
  const within = fixed.filter(({ served, wrong }) => served > 0 && wrong <= maxErrorRate * served);
  return within.toSorted((one, other) => other.hitRate - one.hitRate)[0] ?? null;
}

/** The strictest threshold that serves at least as much. */
export function atHitRate(fixed: readonly FixedFigures[], hitRate: number): FixedFigures | null {
  return fixed.find((each) => each.served > 0 && each.hitRate >= hitRate) ?? null;
}

function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce((total, each) => ({
    asked: total.asked + each.asked,
    served: total.served + each.served,
    wrong: total.wrong + each.wrong,
    audits: total.audits + each.audits,
    learned: total.learned + each.learned,
  }));
}

function figuresOf({ asked, served, wrong }: Tally): Figures {
  return {
    hitRate: round(served / asked),
    measuredError: served === 0 ? null : round(wrong / served),
    served,
    wrong,
  };
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
