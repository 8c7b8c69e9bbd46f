import { type Forest, logOddsFrom, probabilityOf } from '../forest.ts';
import { type BinnedFeatures, MAX_BINS } from './bins.ts';

/**
 * Few, small, strongly shrunk trees: what they find must hold for tasks that they have not seen. Chosen by
 * cross-validation by task; decision 13 has what else was tried.
 */
export interface GrowthSettings {
  readonly trees: number;
  readonly leavesPerTree: number;
  readonly learningRate: number;
  /** No leaf holds fewer prompts. */
  readonly minLeafPrompts: number;
  /** Pulls a leaf's value towards zero (L2). */
  readonly shrinkage: number;
}

export const GROWTH: GrowthSettings = {
  trees: 30,
  leavesPerTree: 4,
  learningRate: 0.1,
  minLeafPrompts: 150,
  shrinkage: 20,
};

interface Leaf {
  readonly rows: Int32Array;
  readonly gradient: number;
  readonly hessian: number;
  readonly best: Split | undefined;
}

interface Split {
  readonly gain: number;
  readonly feature: number;
  /** The last bin that goes below. */
  readonly bin: number;
}

/**
 * Gradient boosting with logistic loss (Friedman, 2001) and second-order leaves (Chen and Guestrin, 2016), on binned
 * features, always splitting the leaf that gains most. Deterministic: no row and no feature is left to chance.
 */
export function growForest(
  features: BinnedFeatures,
  labels: readonly boolean[],
  settings: GrowthSettings = GROWTH,
): Forest {
  const positives = labels.filter(Boolean).length;
  // One imagined prompt of each outcome keeps the bias finite where all are alike.
  const bias = rounded(logOddsFrom((positives + 1) / (labels.length + 2)));
  const forest = { bias, roots: [] as number[], splits: [] as number[], leaves: [] as number[] };
  const logOdds = new Float64Array(labels.length).fill(bias);
  const gradients = new Float64Array(labels.length);
  const hessians = new Float64Array(labels.length);
  const allRows = Int32Array.from(labels.keys());
  for (let tree = 0; tree < settings.trees; tree += 1) {
    for (const [row, label] of labels.entries()) {
      const probability = probabilityOf(logOdds[row] ?? 0);
      gradients[row] = probability - (label ? 1 : 0);
      hessians[row] = probability * (1 - probability);
    }
    growTree({ features, gradients, hessians, settings }, allRows, forest, logOdds);
  }
  return forest;
}

interface Ground {
  readonly features: BinnedFeatures;
  readonly gradients: Float64Array;
  readonly hessians: Float64Array;
  readonly settings: GrowthSettings;
}

interface GrowingForest {
  roots: number[];
  splits: number[];
  leaves: number[];
}

/** A leaf, and the number in `splits` that leads to it; undefined for the root. */
interface Hanging {
  readonly leaf: Leaf;
  readonly reference: number | undefined;
}

function growTree(ground: Ground, rows: Int32Array, forest: GrowingForest, logOdds: Float64Array): void {
  let hanging: Hanging[] = [{ leaf: leafOf(ground, rows), reference: undefined }];
  const root = forest.splits.length / 4;
  while (hanging.length < ground.settings.leavesPerTree) {
    const next = hanging.reduce((one, other) => (gainOf(other) > gainOf(one) ? other : one));
    const split = next.leaf.best;
    if (split === undefined) break;
    const place = forest.splits.length / 4;
    if (next.reference !== undefined) forest.splits[next.reference] = place;
    forest.splits.push(split.feature, ground.features.thresholdAfter(split.feature, split.bin), 0, 0);
    const { below, above } = divide(ground.features, next.leaf.rows, split);
    hanging = [
      ...hanging.filter((other) => other !== next),
      { leaf: leafOf(ground, below), reference: place * 4 + 2 },
      { leaf: leafOf(ground, above), reference: place * 4 + 3 },
    ];
  }
  for (const { leaf, reference } of hanging) {
    const place = ~forest.leaves.length;
    if (reference === undefined) forest.roots.push(place);
    else forest.splits[reference] = place;
    const { learningRate, shrinkage } = ground.settings;
    const value = rounded((-learningRate * leaf.gradient) / (leaf.hessian + shrinkage));
    forest.leaves.push(value);
    for (const row of leaf.rows) logOdds[row] = (logOdds[row] ?? 0) + value;
  }
  if (hanging.length > 1) forest.roots.push(root);
}

function gainOf({ leaf }: Hanging): number {
  return leaf.best?.gain ?? 0;
}

function leafOf(ground: Ground, rows: Int32Array): Leaf {
  let gradient = 0;
  let hessian = 0;
  for (const row of rows) {
    gradient += ground.gradients[row] ?? 0;
    hessian += ground.hessians[row] ?? 0;
  }
  return { rows, gradient, hessian, best: bestSplit(ground, rows, gradient, hessian) };
}

function bestSplit(ground: Ground, rows: Int32Array, gradient: number, hessian: number): Split | undefined {
  const { features, settings } = ground;
  if (rows.length < 2 * settings.minLeafPrompts) return undefined;
  const score = (g: number, h: number): number => (g * g) / (h + settings.shrinkage);
  const whole = score(gradient, hessian);
  let best: Split | undefined;
  for (const [feature, bins] of features.columns.entries()) {
    const sums = sumByBin(ground, rows, bins);
    let belowCount = 0;
    let belowGradient = 0;
    let belowHessian = 0;
    for (let bin = 0; bin < features.binCount(feature) - 1; bin += 1) {
      belowCount += sums.counts[bin] ?? 0;
      belowGradient += sums.gradients[bin] ?? 0;
      belowHessian += sums.hessians[bin] ?? 0;
      if (belowCount < settings.minLeafPrompts) continue;
      if (rows.length - belowCount < settings.minLeafPrompts) break;
      const gain =
        score(belowGradient, belowHessian) + score(gradient - belowGradient, hessian - belowHessian) - whole;
      if (gain > (best?.gain ?? MIN_GAIN)) best = { gain, feature, bin };
    }
  }
  return best;
}

/** Less than this is rounding. */
const MIN_GAIN = 1e-9;

function sumByBin(ground: Ground, rows: Int32Array, bins: Uint8Array) {
  const counts = new Int32Array(MAX_BINS);
  const gradients = new Float64Array(MAX_BINS);
  const hessians = new Float64Array(MAX_BINS);
  for (const row of rows) {
    const bin = bins[row] ?? 0;
    counts[bin] = (counts[bin] ?? 0) + 1;
    gradients[bin] = (gradients[bin] ?? 0) + (ground.gradients[row] ?? 0);
    hessians[bin] = (hessians[bin] ?? 0) + (ground.hessians[row] ?? 0);
  }
  return { counts, gradients, hessians };
}

function divide(features: BinnedFeatures, rows: Int32Array, { feature, bin }: Split) {
  const bins = features.columns[feature];
  const isBelow = (row: number): boolean => (bins?.[row] ?? 0) <= bin;
  return { below: rows.filter(isBelow), above: rows.filter((row) => !isBelow(row)) };
}

/** Weights are written with so many digits; growing with the same ones makes what is measured what is shipped. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
