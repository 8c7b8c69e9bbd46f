/** Each slot of durations ends where 1.2 times its start is: its middle is at most 9.6 % from anything in it. */
const SLOT_RATIO = 1.2;
/** What is said of the error: the true duration at this rank differs by no more. */
export const LATENCY_ERROR = 0.1;

/** Durations by slot: how many calls took from 1.2^(slot-1) to before 1.2^slot milliseconds; slot 0 is less than one. */
export type LatencyCounts = ReadonlyMap<number, bigint>;

export interface LatencyQuantiles {
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
  readonly p99_ms: number | null;
}

/** By nearest rank; null where nothing was measured. */
export function quantilesOf(counts: LatencyCounts): LatencyQuantiles {
  return { p50_ms: quantile(counts, 50n), p95_ms: quantile(counts, 95n), p99_ms: quantile(counts, 99n) };
}

export function addLatencies(parts: readonly LatencyCounts[]): LatencyCounts {
  const sums = new Map<number, bigint>();
  for (const part of parts) {
    for (const [slot, calls] of part) sums.set(slot, (sums.get(slot) ?? 0n) + calls);
  }
  return sums;
}

function quantile(counts: LatencyCounts, percent: bigint): number | null {
  const total = [...counts.values()].reduce((sum, calls) => sum + calls, 0n);
  if (total === 0n) return null;
  const rank = (total * percent + 99n) / 100n;
  let passed = 0n;
  for (const [slot, calls] of [...counts].toSorted(([one], [other]) => one - other)) {
    passed += calls;
    if (passed >= rank) return middleMs(slot);
  }
  return null;
}

/** The geometric middle of a slot, which errs by as much at its start as at its end. */
function middleMs(slot: number): number {
  return slot === 0 ? 0 : Number((SLOT_RATIO ** (slot - 0.5)).toPrecision(4));
}
