import type { SoftFeatures } from './soft-features.ts';
import { softFeatureNames } from './soft-features.ts';
import { bias, weights } from './weights.ts';

/** How alike two questions are, from 0 to 1: a logistic regression that was trained on labelled question pairs. */
export function scoreOf(features: SoftFeatures): number {
  const sum = softFeatureNames.reduce((total, name) => total + weights[name] * features[name], bias);
  return 1 / (1 + Math.exp(-sum));
}
