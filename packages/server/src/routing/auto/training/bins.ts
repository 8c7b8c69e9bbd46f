/** Coarse on purpose: thresholds that fit the training tasks more finely did worse on others. */
export const MAX_BINS = 32;

/** Each feature of each prompt as the number of its bin, column by column. */
export interface BinnedFeatures {
  readonly columns: readonly Uint8Array[];
  binCount(feature: number): number;
  /** The value that a prompt in this bin or one below does not exceed, and one in the next bin does. */
  thresholdAfter(feature: number, bin: number): number;
}

/** Puts features into bins that hold about equally many prompts. Equal values never part. */
export function binFeatures(prompts: readonly Float64Array[]): BinnedFeatures {
  const width = prompts[0]?.length ?? 0;
  const thresholds: number[][] = [];
  const columns: Uint8Array[] = [];
  for (let feature = 0; feature < width; feature += 1) {
    const values = prompts.map((prompt) => prompt[feature] ?? 0);
    const edges = edgesOf(values);
    thresholds.push(edges);
    columns.push(Uint8Array.from(values, (value) => binOf(edges, value)));
  }
  return {
    columns,
    binCount: (feature) => (thresholds[feature]?.length ?? 0) + 1,
    thresholdAfter(feature, bin) {
      const threshold = thresholds[feature]?.[bin];
      if (threshold === undefined) throw new RangeError('There is no bin after this one.');
      return threshold;
    },
  };
}

function edgesOf(values: readonly number[]): number[] {
  const sorted = values.toSorted((one, other) => one - other);
  const edges = new Set<number>();
  for (let bin = 1; bin < MAX_BINS; bin += 1) {
    const at = Math.floor((bin * sorted.length) / MAX_BINS);
    const below = sorted[at - 1];
    const value = sorted[at];
    if (below === undefined || value === undefined || below === sorted.at(-1)) continue;
    // Between two values where the quantile parts them, else above all that equal it.
    const above = value > below ? value : sorted.find((other) => other > below);
    if (above !== undefined) edges.add(Number(((below + above) / 2).toPrecision(6)));
  }
  return [...edges].toSorted((one, other) => one - other);
}

function binOf(edges: readonly number[], value: number): number {
  const bin = edges.findIndex((edge) => value <= edge);
  return bin < 0 ? edges.length : bin;
}
