/** Nodes' clocks do not agree to the millisecond; what was made later than this was made by a clock that was wrong. */
export const MAX_SKEW_MS = 60_000;

/** When the oldest answer was made that may be given; the epoch where any age will do. */
export function oldestServed(now: Date, maxAgeMs: number | undefined): Date {
  const nowMs = now.getTime();
  return new Date(maxAgeMs === undefined || !(maxAgeMs < nowMs) ? 0 : nowMs - Math.max(0, maxAgeMs));
}
