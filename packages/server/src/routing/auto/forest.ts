/**
 * Regression trees whose sum is a log-odds. Flat arrays: a split is four numbers (feature, threshold, where to go
 * when the value is at most the threshold, where to go when it is above); a place that is negative is the leaf at
 * its bitwise complement.
 */
export interface Forest {
  /** The log-odds before any tree. */
  readonly bias: number;
  /** Where each tree begins. */
  readonly roots: readonly number[];
  readonly splits: readonly number[];
  /** Log-odds that a leaf adds. */
  readonly leaves: readonly number[];
}

const SPLIT_NUMBERS = 4;

/** The log-odds for a prompt's features. A tree of n splits takes at most n steps. Throws on arrays that do not fit. */
export function logOddsOf(forest: Forest, features: Float64Array): number {
  let sum = forest.bias;
  for (const root of forest.roots) {
    let place = root;
    while (place >= 0) {
      const at = place * SPLIT_NUMBERS;
      const value = features[numberAt(forest.splits, at)];
      if (value === undefined) throw new RangeError('The forest was grown on other features.');
      place = numberAt(forest.splits, value <= numberAt(forest.splits, at + 1) ? at + 2 : at + 3);
    }
    sum += numberAt(forest.leaves, ~place);
  }
  return sum;
}

export function probabilityOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

export function logOddsFrom(probability: number): number {
  return Math.log(probability / (1 - probability));
}

function numberAt(values: readonly number[], index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError('The forest is incomplete.');
  return value;
}
