import { z } from 'zod';

/**
 * What sampled checks showed: for each level of score, how often the kept answer was the right one. Counts only ever
 * grow, so concurrent writers add what they saw (`checkEvidence`) and need not read first.
 */
export interface Evidence {
  /** By level of score (`levelOf`), each check in one level only. */
  readonly right: readonly number[];
  readonly wrong: readonly number[];
  /** Of these, checks of answers that would have been served: they measure the error of what is served. */
  readonly auditedRight: number;
  readonly auditedWrong: number;
}

/** The evidence of one stretch of time, so that old evidence can be left out. */
export interface EpochEvidence extends Evidence {
  /** Numbered by `epochOf`. */
  readonly epoch: number;
}

/**
 * Why a call is made although an answer is kept: to learn, to audit what would have been served, or because the
 * kept answer has been wrong before.
 */
export type CheckReason = 'learning' | 'audit' | 'distrusted';

/**
 * The scores at which levels begin. Below the first, nothing is learned and nothing served. They lie close where scores
 * are high: the highest are those of questions that differ in next to nothing.
 */
export const LEVELS = [0.4, 0.6, 0.75, 0.85, 0.89, 0.915, 0.935, 0.95] as const;

/** A week: long enough to learn in, short enough to forget. */
const EPOCH_MS = 7 * 24 * 60 * 60 * 1000;

/** Evidence counts for four weeks. What was learned before may no longer be so. */
export const EPOCHS_KEPT = 4;

export const noEvidence: Evidence = {
  right: LEVELS.map(() => 0),
  wrong: LEVELS.map(() => 0),
  auditedRight: 0,
  auditedWrong: 0,
};

export function epochOf(at: Date): number {
  return Math.floor(at.getTime() / EPOCH_MS);
}

/** The level of a score, from 0; undefined below the first. */
export function levelOf(score: number): number | undefined {
  const level = LEVELS.findLastIndex((begin) => score >= begin);
  return level < 0 ? undefined : level;
}

/**
 * What one check adds to its lane and to its entry. A distrusted entry is not served, so its checks say nothing about
 * what the lane serves and are the entry's alone.
 */
export function checkEvidence(check: {
  readonly score: number;
  readonly right: boolean;
  readonly reason: CheckReason;
}): { readonly lane: Evidence; readonly entry: Evidence } {
  const level = levelOf(check.score);
  if (level === undefined) return { lane: noEvidence, entry: noEvidence };
  const one = LEVELS.map((_, each) => (each === level ? 1 : 0));
  const isAudit = check.reason === 'audit';
  const entry: Evidence = {
    right: check.right ? one : noEvidence.right,
    wrong: check.right ? noEvidence.wrong : one,
    auditedRight: isAudit && check.right ? 1 : 0,
    auditedWrong: isAudit && !check.right ? 1 : 0,
  };
  return { lane: check.reason === 'distrusted' ? noEvidence : entry, entry };
}

export function addEvidence(one: Evidence, other: Evidence): Evidence {
  return {
    right: one.right.map((count, level) => count + (other.right[level] ?? 0)),
    wrong: one.wrong.map((count, level) => count + (other.wrong[level] ?? 0)),
    auditedRight: one.auditedRight + other.auditedRight,
    auditedWrong: one.auditedWrong + other.auditedWrong,
  };
}

/** Adds a check's evidence to that of its epoch. Epochs that no longer count are dropped. */
export function observe(
  epochs: readonly EpochEvidence[],
  epoch: number,
  added: Evidence,
): readonly EpochEvidence[] {
  const current = epochs.find((each) => each.epoch === epoch) ?? noEvidence;
  return [
    ...epochs.filter((each) => each.epoch !== epoch && counts(each, epoch)),
    { epoch, ...addEvidence(current, added) },
  ];
}

/** All evidence that still counts. */
export function sumEvidence(epochs: readonly EpochEvidence[], epoch: number): Evidence {
  return epochs.filter((each) => counts(each, epoch)).reduce<Evidence>(addEvidence, noEvidence);
}

export function counts(evidence: EpochEvidence, epoch: number): boolean {
  return evidence.epoch > epoch - EPOCHS_KEPT;
}

const countSchema = z.number().int().nonnegative();
const levelsSchema = z.array(countSchema).length(LEVELS.length);
const evidenceSchema = z.object({
  epoch: z.number().int(),
  right: levelsSchema,
  wrong: levelsSchema,
  auditedRight: countSchema,
  auditedWrong: countSchema,
});

/** Reads evidence as it was stored; undefined when it is none, for instance of another grid of levels. */
export function readEvidence(stored: unknown): EpochEvidence | undefined {
  return evidenceSchema.safeParse(stored).data;
}
