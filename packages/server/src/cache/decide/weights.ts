/** Written by `npm run bench:cache -- --write-weights` from the training part of the labelled question pairs. */
import type { SoftFeature } from './soft-features.ts';

export const bias = -9;

export const weights: { readonly [Feature in SoftFeature]: number } = {
  cosine: 5,
  shared: 3,
  covered: 1,
  notReplaced: 1,
  sameWords: 1,
  sameForm: 0.5,
};
