/** Every prompt's score by a model that has not seen its task, and by the length rule. */
import { chooseDirection, lengthScore } from '../packages/server/src/routing/auto/training/length-rule.ts';
import type { Direction } from '../packages/server/src/routing/auto/training/length-rule.ts';
import { foldTasks } from '../packages/server/src/routing/auto/training/folds.ts';
import { rank, settingFor } from '../packages/server/src/routing/auto/training/sweep.ts';
import type { Stake } from '../packages/server/src/routing/auto/training/sweep.ts';
import { gainOf, trainModel } from '../packages/server/src/routing/auto/training/train.ts';
import type { Example } from '../packages/server/src/routing/auto/training/train.ts';

/** A prompt with all that a router may see and all that it is judged by. */
export interface Entrant extends Example {
  readonly stake: Stake;
}

export const TARGETS = [0.9, 0.95, 0.99] as const;

/** Parts of the training tasks from whose held-out scores the stricter variant chooses its thresholds. */
const INNER_FOLDS = 4;

export interface Contest {
  /** Expected gain, in the order of the prompts. */
  readonly gains: readonly number[];
  readonly lengthScores: readonly number[];
  readonly directions: readonly Direction[];
  /** For each target, which prompts went to the strong model by a threshold chosen on the training tasks. */
  readonly realised: readonly (readonly boolean[])[];
  readonly folds: number;
}

/** `others` are further prompts to learn from, never judged; those of a task under test are left out. */
export function holdContest(entrants: readonly Entrant[], others: readonly Entrant[]): Contest {
  const folds = foldTasks(entrants.map((entrant) => entrant.outcome.task));
  const gains = entrants.map(() => 0);
  const lengthScores = entrants.map(() => 0);
  const realised = TARGETS.map(() => entrants.map(() => false));
  const directions: Direction[] = [];
  for (const tested of folds) {
    const training = [...entrants, ...others].filter(({ outcome }) => !tested.has(outcome.task));
    if (training.length === 0) throw new Error('There is one task only, and no other to learn from.');
    const model = trainModel(training);
    const thresholds = thresholdsOn(training);
    const stakes = training.map(({ stake }) => stake);
    const direction = chooseDirection(training.map(lengthOf), stakes, TARGETS);
    const sortedLengths = training.map(lengthOf).toSorted((one, other) => one - other);
    directions.push(direction);
    for (const [place, entrant] of entrants.entries()) {
      if (!tested.has(entrant.outcome.task)) continue;
      gains[place] = gainOf(model, entrant.features);
      lengthScores[place] = lengthScore(lengthOf(entrant), sortedLengths, direction);
      const score = scoreOf(gains[place], entrant.stake);
      for (const [at, threshold] of thresholds.entries()) {
        const choices = realised[at];
        if (choices !== undefined) choices[place] = score >= threshold;
      }
    }
  }
  return { gains, lengthScores, directions, realised, folds: folds.length };
}

/** Expected gain for the money that the strong model costs more. */
export function scoreOf(gain: number, { strongCost, weakCost }: Stake): number {
  return gain / (strongCost - weakCost);
}

function lengthOf({ outcome }: Entrant): number {
  return outcome.prompt.length;
}

/** The thresholds at which the training tasks reach the targets, each scored by a model that has not seen it. */
function thresholdsOn(training: readonly Entrant[]): number[] {
  const folds = foldTasks(
    training.map(({ outcome }) => outcome.task),
    INNER_FOLDS,
  );
  const scores = training.map(() => 0);
  for (const held of folds) {
    const rest = training.filter(({ outcome }) => !held.has(outcome.task));
    // With one training task there is nothing to hold out; its own scores are all there is.
    const model = trainModel(rest.length === 0 ? training : rest);
    for (const [place, { outcome, features, stake }] of training.entries()) {
      if (held.has(outcome.task)) scores[place] = scoreOf(gainOf(model, features), stake);
    }
  }
  const ranking = rank(scores);
  const stakes = training.map(({ stake }) => stake);
  return TARGETS.map((target) => settingFor(ranking, stakes, target)?.threshold ?? -Infinity);
}
