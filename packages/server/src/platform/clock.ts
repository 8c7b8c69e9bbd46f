/**
 * Time and randomness are handed in, so that tests can turn the clock and a jump of the wall clock cannot
 * shorten or stretch a deadline: deadlines use `monotonicMs`, records use `now`.
 */
export interface Clock {
  /** Wall-clock time, for records. May jump. */
  now(): Date;
  /** Milliseconds since some fixed moment; never goes back. For ages, timeouts and durations. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
};
