/** Written by `npm run bench:cache -- --write-weights` from the training part of the labelled question pairs. */
import type { SoftFeature } from './soft-features.ts';

export const bias = -4.685;

export const weights: { readonly [Feature in SoftFeature]: number } = {
  cosine: 5.804,
  notReplaced: 0.075,
  wordsIfSame: 0.291,
  frameIfSame: 0.837,
  wordsAndFrameIfSame: 0.924,
};
