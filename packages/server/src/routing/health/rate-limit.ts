/** What a provider's 429 means for those who come after: nobody asks before `untilMs`. */
export interface UpstreamLimit {
  readonly untilMs: number;
  /** 429s in a row without a word on when to come back. */
  readonly refusals: number;
}

export const unlimited: UpstreamLimit = { untilMs: Number.NEGATIVE_INFINITY, refusals: 0 };

const BASE_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 60_000;
/**
 * A quota of a day makes some providers ask for hours. Asking again every ten minutes costs them nothing and finds
 * out when an operator has raised the limit.
 */
export const MAX_LIMITED_MS = 600_000;

/** After a 429. `random` in [0, 1) spreads a time that was not given. */
export function limitedBy(
  limit: UpstreamLimit,
  retryAfterMs: number | undefined,
  random: number,
  nowMs: number,
): UpstreamLimit {
  // Calls that were under way together are refused together: that is one refusal, and the longest wait counts.
  const refusals = isLimited(limit, nowMs) ? limit.refusals : limit.refusals + 1;
  const backoffMs = Math.min(MAX_BACKOFF_MS, BASE_BACKOFF_MS * 2 ** Math.min(refusals - 1, 10));
  const waitMs = retryAfterMs ?? backoffMs * (0.5 + random / 2);
  return { untilMs: Math.max(limit.untilMs, nowMs + Math.min(waitMs, MAX_LIMITED_MS)), refusals };
}

/** After an answer: the provider takes calls again. One that set out before the 429 lifts nothing. */
export function lifted(limit: UpstreamLimit, nowMs: number): UpstreamLimit {
  return isLimited(limit, nowMs) ? limit : unlimited;
}

export function isLimited(limit: UpstreamLimit, nowMs: number): boolean {
  return nowMs < limit.untilMs;
}
