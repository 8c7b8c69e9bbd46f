import type { ErrorCode } from '../../platform/errors.ts';

/** What one attempt says of the health of the target that it went to. */
export type HealthOutcome =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'limited'; readonly retryAfterMs: number | undefined }
  /** Nothing: the client left, its request was refused, or our own house was full. */
  | { readonly kind: 'said_nothing' };

/**
 * A timeout blames the target only when the attempt had at least this long. A policy may set a far shorter one for
 * its own calls; what one tenant is not willing to wait for must not open a breaker that all share.
 */
export const MIN_BLAMED_TIMEOUT_MS = 10_000;

/** Refused credentials count: every call fails until an operator acts, and others can serve meanwhile. */
const FAILURES: ReadonlySet<ErrorCode> = new Set([
  'upstream_unreachable',
  'upstream_error',
  'upstream_invalid_answer',
  'upstream_auth_failed',
]);

/** What the code that an attempt ended with says of its target; no code: it was answered. */
export function healthOutcomeOf({
  code,
  retryAfterS,
  durationMs,
}: {
  code: ErrorCode | undefined;
  retryAfterS?: number | undefined;
  durationMs: number;
}): HealthOutcome {
  if (code === undefined) return { kind: 'succeeded' };
  if (FAILURES.has(code)) return { kind: 'failed' };
  if (code === 'upstream_timeout' && durationMs >= MIN_BLAMED_TIMEOUT_MS) return { kind: 'failed' };
  if (code === 'upstream_rate_limited') {
    return { kind: 'limited', retryAfterMs: retryAfterS === undefined ? undefined : retryAfterS * 1_000 };
  }
  // Refusals of the client's request and of our own house blame nobody.
  return { kind: 'said_nothing' };
}
