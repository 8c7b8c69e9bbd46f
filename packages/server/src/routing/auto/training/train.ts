import type { Forest } from '../forest.ts';
import { logOddsOf, probabilityOf } from '../forest.ts';
import { binFeatures } from './bins.ts';
import { growForest } from './grow-forest.ts';
import type { Outcome } from './outcome.ts';

/** A prompt's features beside its outcome, so that they are read once for all folds. */
export interface Example {
  readonly outcome: Outcome;
  readonly features: Float64Array;
}

export interface Model {
  readonly weak: Forest;
  readonly strong: Forest;
}

/** Learns both heads from the same prompts. Throws RangeError when there are none. */
export function trainModel(examples: readonly Example[]): Model {
  if (examples.length === 0) throw new RangeError('There is nothing to learn from.');
  const features = binFeatures(examples.map((example) => example.features));
  return {
    weak: growForest(
      features,
      examples.map(({ outcome }) => outcome.weakCorrect),
    ),
    strong: growForest(
      features,
      examples.map(({ outcome }) => outcome.strongCorrect),
    ),
  };
}

/** How much more often the strong model is expected to be right; from -1 to 1. */
export function gainOf(model: Model, features: Float64Array): number {
  return probabilityOf(logOddsOf(model.strong, features)) - probabilityOf(logOddsOf(model.weak, features));
}
