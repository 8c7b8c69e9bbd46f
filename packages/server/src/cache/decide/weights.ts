/** Written by `npm run bench:cache -- --write-weights` from the training part of the labelled question pairs. */
import type { SoftFeature } from './soft-features.ts';

export const bias = -4.72;

export const weights: { readonly [Feature in SoftFeature]: number } = {
  cosine: 5.846,
  notReplaced: 0.037,
  wordsIfSame: 0.351,
  frameIfSame: 0.87,
  wordsAndFrameIfSame: 0.913,
};
