/** What an answer took: the wait for its first byte, and the time for its tokens after that. */
export interface LatencySample {
  readonly firstByteMs: number;
  readonly durationMs: number;
  readonly outputTokens: number;
}

/** Medians over the newest answers. */
export interface LatencyEstimate {
  readonly firstByteMs: number;
  readonly msPerOutputToken: number;
  readonly samples: number;
}

export interface LatencySketch {
  add(sample: LatencySample): void;
  /** Undefined until there are enough answers to say anything. */
  estimate(): LatencyEstimate | undefined;
}

/** Enough for a median, few enough to follow a provider that became slow within a minute of traffic. */
const MAX_SAMPLES = 64;
const MIN_SAMPLES = 5;

/**
 * Medians, because one stuck answer in twenty must not move a target's rank. The newest answers alone are kept, so
 * the memory is bounded and old times leave by themselves.
 */
export function createLatencySketch(): LatencySketch {
  const firstByteMs: number[] = [];
  const msPerOutputToken: number[] = [];
  let added = 0;
  let known: LatencyEstimate | undefined;
  return {
    add({ firstByteMs: first, durationMs, outputTokens }) {
      const position = added % MAX_SAMPLES;
      firstByteMs[position] = first;
      msPerOutputToken[position] = Math.max(0, durationMs - first) / Math.max(1, outputTokens);
      added += 1;
      known = undefined;
    },
    estimate() {
      if (added < MIN_SAMPLES) return undefined;
      known ??= {
        firstByteMs: medianOf(firstByteMs),
        msPerOutputToken: medianOf(msPerOutputToken),
        samples: Math.min(added, MAX_SAMPLES),
      };
      return known;
    },
  };
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}
