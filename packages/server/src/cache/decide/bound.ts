import { LEVELS } from './evidence.ts';
import type { Evidence } from './evidence.ts';

/** The bound is stated with this confidence: wrong in at most one lane (and window) of twenty. */
export const CONFIDENCE = 0.95;

/** Half of what may go wrong is for what lanes show, half for what entries show by themselves. */
const LANE_RISK = (1 - CONFIDENCE) / 2;

/** An alarm stops a lane, so it may be wrong more rarely: in one window of a hundred. */
const ALARM_RISK = 0.01;

/**
 * How the risk is spread over the levels before anything is known. Most goes where, on question pairs, the first
 * level with both few errors and enough questions was; see decision 19.
 */
const LEVEL_SHARES = [0.02, 0.03, 0.05, 0.1, 0.15, 0.2, 0.2, 0.25] as const;

/**
 * A level is served only once so many of its own answers were checked, whatever the levels above it show: of a kind of
 * question that never came before they show nothing.
 */
const OWN_CHECKS = 10;

/**
 * Error rates to bet on, as parts of the accepted one. A mixture of few bets loses little against the best one in
 * hindsight, and needs no special functions.
 */
const BETS_BELOW = [0.05, 0.2, 0.45, 0.7] as const;
const BETS_ABOVE = [1.5, 2.5, 5, 20] as const;

/**
 * The lowest level of which the lane's evidence shows that at most `maxErrorRate` of all answers from there up are
 * wrong; undefined when it shows that of none.
 *
 * For each level, "the error rate from here up is `maxErrorRate` or more" is tested with a betting martingale, which
 * may be looked at after every check (Ville's inequality). The levels are tested in a fixed order, from the strictest
 * down, by the fallback procedure (Wiens 2003): each has its share of the risk, and passes it on when it was proven.
 * The chance that any level is ever wrongly taken as proven is at most LANE_RISK.
 */
export function lowestProvenLevel(evidence: Evidence, maxErrorRate: number): number | undefined {
  return lowestLevel(evidence, maxErrorRate, LANE_RISK);
}

/**
 * The same for one entry by itself. Entries are many, so some would be wrongly proven at any fixed risk: half of the
 * accepted errors is set apart for these, and the others must show half of the accepted rate.
 */
export function lowestLevelProvenByEntry(evidence: Evidence, maxErrorRate: number): number | undefined {
  const half = maxErrorRate / 2;
  return lowestLevel(evidence, half, Math.min(LANE_RISK, half));
}

/** Whether audits show that more than `maxErrorRate` of what was served is wrong. */
export function showsTooManyErrors(right: number, wrong: number, maxErrorRate: number): boolean {
  // Nobody needs to be told that more than all answers are wrong.
  const rates = BETS_ABOVE.map((times) => Math.min(times * maxErrorRate, (1 + maxErrorRate) / 2));
  return logWealth(right, wrong, maxErrorRate, rates) >= -Math.log(ALARM_RISK);
}

function lowestLevel(evidence: Evidence, maxErrorRate: number, risk: number): number | undefined {
  if (!(maxErrorRate > 0 && maxErrorRate < 1)) return undefined;
  const rates = BETS_BELOW.map((part) => part * maxErrorRate);
  let lowest: number | undefined;
  let passedOn = 0;
  let right = 0;
  let wrong = 0;
  for (let level = LEVELS.length - 1; level >= 0; level -= 1) {
    right += evidence.right[level] ?? 0;
    wrong += evidence.wrong[level] ?? 0;
    const share = risk * (LEVEL_SHARES[level] ?? 0) + passedOn;
    const isProven = logWealth(right, wrong, maxErrorRate, rates) >= -Math.log(share);
    const own = (evidence.right[level] ?? 0) + (evidence.wrong[level] ?? 0);
    if (isProven && own >= OWN_CHECKS) lowest = level;
    passedOn = isProven ? share : 0;
  }
  return lowest;
}

/**
 * Natural logarithm of what a gambler has who started with 1, split it evenly over bets that the error rate is one of
 * `rates`, at odds that are fair if it is `rate`. If it is `rate` (or on the other side of it from the bets), the
 * chance that this ever reaches ln(1/x) is at most x, however long one plays.
 */
function logWealth(right: number, wrong: number, rate: number, rates: readonly number[]): number {
  const wealths = rates.map((bet) => wrong * Math.log(bet / rate) + right * Math.log((1 - bet) / (1 - rate)));
  const most = Math.max(...wealths);
  return most + Math.log(wealths.reduce((sum, each) => sum + Math.exp(each - most), 0) / rates.length);
}
