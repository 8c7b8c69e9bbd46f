import { createBoundedMap } from '../../platform/bounded-map.ts';

export interface OutputKey {
  readonly tenantId: string;
  readonly feature: string | undefined;
  readonly model: string;
}

export interface OutputExpectation {
  /** Output tokens that a call is expected to make, never above what it may make. */
  expect(key: OutputKey, maxOutputTokens: number | undefined): number;
  /** What a call that was answered made. */
  observe(key: OutputKey, outputTokens: number): void;
}

/** Features are labels that clients choose, so the number is bounded; one that left starts from the prior. */
const MAX_KEYS = 20_000;
/** A few paragraphs: what is expected before anything was seen. */
export const PRIOR_OUTPUT_TOKENS = 300;
/** The prior weighs as much as so many calls. */
const PRIOR_CALLS = 3;
/** The least weight of the newest call: about the last twenty count. */
const MIN_WEIGHT = 0.05;

/**
 * How long answers are, by tenant, feature and model: a running mean that forgets. Nothing is learned from one
 * tenant for another.
 */
export function createOutputExpectation(): OutputExpectation {
  const seen = createBoundedMap<string, { mean: number; calls: number }>(MAX_KEYS);
  return {
    expect(key, maxOutputTokens) {
      const mean = Math.round(seen.get(textOf(key))?.mean ?? PRIOR_OUTPUT_TOKENS);
      return maxOutputTokens === undefined ? mean : Math.min(mean, maxOutputTokens);
    },
    observe(key, outputTokens) {
      const text = textOf(key);
      const { mean, calls } = seen.get(text) ?? { mean: PRIOR_OUTPUT_TOKENS, calls: 0 };
      const weight = Math.max(MIN_WEIGHT, 1 / (calls + 1 + PRIOR_CALLS));
      seen.set(text, { mean: mean + weight * (outputTokens - mean), calls: calls + 1 });
    },
  };
}

/** Neither labels nor ids have a line break, and no feature is not a feature without a name. */
function textOf({ tenantId, feature, model }: OutputKey): string {
  return `${tenantId}\n${feature ?? '\n'}\n${model}`;
}
