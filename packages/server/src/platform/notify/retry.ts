const FIRST_WAIT_MS = 5_000;
const GROWTH = 3;
const LONGEST_WAIT_MS = 6 * 3_600_000;

/** After this a notification is old news, and whoever waits for it has noticed otherwise. */
export const GIVE_UP_AFTER_MS = 24 * 3_600_000;

/**
 * When to try again after the attempt of this number (from 1) failed, or undefined for never: each wait is three times
 * the one before, up to six hours, spread by half to either side so that what failed together does not come together.
 */
export function nextAttempt(
  attempts: number,
  createdAt: Date,
  now: Date,
  /** From 0 up to 1. */
  random: () => number,
): Date | undefined {
  const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * GROWTH ** (attempts - 1)) * (0.5 + random());
  const at = new Date(now.getTime() + waitMs);
  return at.getTime() - createdAt.getTime() > GIVE_UP_AFTER_MS ? undefined : at;
}
