/** Written by `npm run bench:cache -- --write-weights` from the training part of the labelled question pairs. */
import type { SoftFeature } from './soft-features.ts';

/** The file of pairs, decompressed. Figures on it count only for the part that was held out. */
export const trainedOn = '07774d0811ea5cbdf72bc4e9959fd0d35d2e0d55f4458ddb09da60365adf5ffc';

export const bias = -4.72;

export const weights: { readonly [Feature in SoftFeature]: number } = {
  cosine: 5.846,
  notReplaced: 0.037,
  wordsIfSame: 0.351,
  frameIfSame: 0.87,
  wordsAndFrameIfSame: 0.913,
};
