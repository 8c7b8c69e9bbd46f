import type { FeedbackSum } from './feedback.ts';
import { estimateQuality, type QualityEstimate, type Ratings } from './posterior.ts';
import { publishedScoreOf } from './published-scores.ts';

/** A tenant's view of its models' quality. Pure once made. */
export interface QualityLookup {
  /** Undefined while nothing is known: it then meets no floor. Without a feature, all ratings of the model count. */
  of(subject: { feature: string | undefined; model: string }): QualityEstimate | undefined;
  /** Every model and feature that was rated. */
  readonly rated: readonly { feature: string | undefined; model: string }[];
}

const NONE: Ratings = { count: 0, scoreSum: 0 };

export function createQualityLookup(sums: readonly FeedbackSum[]): QualityLookup {
  const byModel = new Map<string, Ratings>();
  const byFeature = new Map<string, Ratings>();
  for (const sum of sums) {
    byModel.set(sum.model, plus(byModel.get(sum.model) ?? NONE, sum));
    if (sum.feature !== undefined) byFeature.set(keyOf(sum.feature, sum.model), sum);
  }
  return {
    of({ feature, model }) {
      const all = byModel.get(model) ?? NONE;
      const own = feature === undefined ? NONE : (byFeature.get(keyOf(feature, model)) ?? NONE);
      return estimateQuality({
        published: publishedScoreOf(model)?.score,
        feature: own,
        others: { count: all.count - own.count, scoreSum: all.scoreSum - own.scoreSum },
      });
    },
    rated: sums.map(({ feature, model }) => ({ feature, model })),
  };
}

function plus(one: Ratings, other: Ratings): Ratings {
  return { count: one.count + other.count, scoreSum: one.scoreSum + other.scoreSum };
}

/** Neither a label nor a model's name has a line break. */
function keyOf(feature: string, model: string): string {
  return `${feature}\n${model}`;
}
