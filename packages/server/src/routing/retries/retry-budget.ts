/** How many retries may still be made, and as of when. */
export interface RetryBudget {
  readonly tokens: number;
  readonly atMs: number;
}

/** Retries may add a tenth to the calls, so that an outage is met with a tenth more traffic and not with three times. */
export const RETRIES_PER_CALL = 0.1;
/** And so many a second beside, so that a quiet installation can try again at all. */
export const RETRIES_PER_SECOND = 1;
/** A quiet hour must not save up for a storm. */
export const MAX_SAVED_RETRIES = 20;

export function fullBudget(nowMs: number): RetryBudget {
  return { tokens: MAX_SAVED_RETRIES, atMs: nowMs };
}

/** After a call's first attempt. */
export function earn(budget: RetryBudget, nowMs: number): RetryBudget {
  const refilled = refill(budget, nowMs);
  return { ...refilled, tokens: Math.min(MAX_SAVED_RETRIES, refilled.tokens + RETRIES_PER_CALL) };
}

/** Undefined when there is no whole retry left. */
export function spend(budget: RetryBudget, nowMs: number): RetryBudget | undefined {
  const refilled = refill(budget, nowMs);
  return refilled.tokens < 1 ? undefined : { ...refilled, tokens: refilled.tokens - 1 };
}

function refill({ tokens, atMs }: RetryBudget, nowMs: number): RetryBudget {
  const earned = (Math.max(0, nowMs - atMs) / 1_000) * RETRIES_PER_SECOND;
  return { tokens: Math.min(MAX_SAVED_RETRIES, tokens + earned), atMs: nowMs };
}
