import { lowestLevelProvenByEntry, lowestProvenLevel, showsTooManyErrors } from './bound.ts';
import { counts, levelOf, sumEvidence } from './evidence.ts';
import type { CheckReason, EpochEvidence, Evidence } from './evidence.ts';

export type Decision =
  | { readonly kind: 'serve' }
  /** Call the model all the same, compare, and add what `checkEvidence` says. */
  | { readonly kind: 'check'; readonly reason: CheckReason }
  /** The kept answer is too unlikely to be the right one to learn from. */
  | { readonly kind: 'call' };

/** The share of answers that could be served and are checked instead, so that their error rate stays known. */
export const AUDITED_SHARE = 0.05;

/** A wrong answer speaks against an entry up to this many levels above the score at which it was wrong. */
const DISTRUST_LEVELS = 1;

/**
 * Whether a kept answer may be served to a question that scores `score` against its own.
 *
 * Promises that, of the answers served in a lane, at most `maxErrorRate` are wrong, with the confidence and under the
 * assumptions of docs/decisions/0019-semantic-cache.md; without the evidence for it nothing is served. After the idea
 * of verified semantic caching (vCache, arXiv 2502.03771), with a stricter bound: on served answers, not on all.
 */
export function decide({
  score,
  maxErrorRate,
  lane,
  entry,
  epoch,
  draw,
}: {
  readonly score: number;
  /** Above 0 and below 1; anything else serves nothing. */
  readonly maxErrorRate: number;
  readonly lane: readonly EpochEvidence[];
  readonly entry: readonly EpochEvidence[];
  /** Of now. */
  readonly epoch: number;
  /** From 0 up to 1, drawn for this question alone. */
  readonly draw: number;
}): Decision {
  const level = levelOf(score);
  if (level === undefined) return { kind: 'call' };
  const ofEntry = sumEvidence(entry, epoch);
  if (isDistrusted(ofEntry, level, maxErrorRate)) return { kind: 'check', reason: 'distrusted' };
  const ofLane = sumEvidence(lane, epoch);
  const mayServe =
    !hasAlarm(lane, epoch, ofLane, maxErrorRate) &&
    (reaches(level, lowestProvenLevel(ofLane, maxErrorRate)) ||
      reaches(level, lowestLevelProvenByEntry(ofEntry, maxErrorRate)));
  if (!mayServe) return { kind: 'check', reason: 'learning' };
  return draw < AUDITED_SHARE ? { kind: 'check', reason: 'audit' } : { kind: 'serve' };
}

function reaches(level: number, lowest: number | undefined): boolean {
  return lowest !== undefined && level >= lowest;
}

/** One wrong answer is enough, until so many right ones stand beside it that it fits the accepted rate. */
function isDistrusted(evidence: Evidence, level: number, maxErrorRate: number): boolean {
  const from = Math.max(0, level - DISTRUST_LEVELS);
  const wrong = sum(evidence.wrong.slice(from));
  return wrong > maxErrorRate * (wrong + sum(evidence.right.slice(from)));
}

/** Audits of any epoch, or of all together, that show more errors than are accepted: what was learned no longer holds. */
function hasAlarm(
  lane: readonly EpochEvidence[],
  epoch: number,
  all: Evidence,
  maxErrorRate: number,
): boolean {
  return [all, ...lane.filter((each) => counts(each, epoch))].some(({ auditedRight, auditedWrong }) =>
    showsTooManyErrors(auditedRight, auditedWrong, maxErrorRate),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0);
}
