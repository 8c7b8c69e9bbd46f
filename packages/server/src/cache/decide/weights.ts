/** Written by `npm run bench:cache -- --write-weights` from the training part of the labelled question pairs. */
import type { SoftFeature } from './soft-features.ts';

export const bias = -9;

export const weights: { readonly [Feature in SoftFeature]: number } = {
  cosine: 3,
  sharedWords: 3,
  notReplaced: 1,
  notAdded: 1,
  sameFrame: 1,
  sameOrderOfFrame: 1,
  sameForm: 0.5,
  wordsIfSame: 1,
  frameIfSame: 1,
};
