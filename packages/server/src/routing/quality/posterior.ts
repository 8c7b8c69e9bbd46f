/** Ratings of one model: how many there are and what their scores, each 0 to 1, sum to. */
export interface Ratings {
  readonly count: number;
  readonly scoreSum: number;
}

export interface QualityEstimate {
  /** 0 to 1. */
  readonly score: number;
  /** Of `score`, by the spread of the posterior. */
  readonly standardError: number;
  /** Ratings of this feature, and of the tenant's other features. */
  readonly observations: { readonly feature: number; readonly others: number };
}

/** A published score weighs as much as so many ratings: enough to start from, outvoted within a day of use. */
export const PRIOR_OBSERVATIONS = 20;
/** Without a published score so many ratings are needed before anything is claimed. */
export const MIN_RATINGS = 10;
/** An even chance, worth two ratings (Laplace's rule), where nothing is published. */
const IGNORANCE = { score: 0.5, weight: 2 };

/**
 * The mean of a Beta posterior, in two steps: the published score with the tenant's ratings of its other features, and
 * that mean, worth as much as a published score, with the feature's own ratings. So a feature starts from what is known
 * of the model elsewhere, its own ratings soon decide, and none counts twice. Scores between 0 and 1 count as that part
 * of a success. Undefined while there is neither a publication nor enough ratings.
 */
export function estimateQuality({
  published,
  feature,
  others,
}: {
  published: number | undefined;
  feature: Ratings;
  others: Ratings;
}): QualityEstimate | undefined {
  if (published === undefined && feature.count + others.count < MIN_RATINGS) return undefined;
  const start = published === undefined ? IGNORANCE : { score: published, weight: PRIOR_OBSERVATIONS };
  const known = update(start, others);
  const prior = { score: known.score, weight: Math.min(known.weight, PRIOR_OBSERVATIONS) };
  // Where a feature has no ratings yet, everything that is known of the model counts in full.
  const { score, weight } = feature.count === 0 ? known : update(prior, feature);
  return {
    score,
    standardError: Math.sqrt((score * (1 - score)) / (weight + 1)),
    observations: { feature: feature.count, others: others.count },
  };
}

function update(
  prior: { score: number; weight: number },
  { count, scoreSum }: Ratings,
): { score: number; weight: number } {
  const weight = prior.weight + count;
  return { score: (prior.score * prior.weight + scoreSum) / weight, weight };
}
