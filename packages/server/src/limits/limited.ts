import { rateLimitHeaders, type RuleUse } from './headers.ts';
import type { LimitOutcome, LimitReason } from './rule.ts';

/** A rule that does not let a call through, and for how long: Infinity for a call that never fits. */
export interface Obstacle {
  readonly rule: string;
  readonly reason: 'requests' | 'tokens' | 'concurrency';
  readonly waitMs: number;
}

/** When a call under way will end is not known: ask again soon. */
export const CONCURRENCY_WAIT_MS = 1_000;

/** After this a whole window has passed; what never fits is told no other time. */
const LONGEST_WAIT_S = 61;

/** The obstacle that takes longest decides: what is told to wait less would be refused again. */
export function longest(a: Obstacle | undefined, b: Obstacle): Obstacle {
  return a !== undefined && a.waitMs >= b.waitMs ? a : b;
}

export function limited({ rule, reason, waitMs }: Obstacle, uses: readonly RuleUse[]): LimitOutcome {
  const retryAfterS = Math.min(LONGEST_WAIT_S, Math.max(1, Math.ceil(waitMs / 1_000)));
  return {
    kind: 'limited',
    rule,
    reason: reasonOf(reason, waitMs),
    retryAfterS,
    headers: { ...rateLimitHeaders(uses), 'retry-after': String(retryAfterS) },
  };
}

function reasonOf(reason: Obstacle['reason'], waitMs: number): LimitReason {
  return reason === 'tokens' && waitMs === Infinity ? 'tokens_too_large' : reason;
}
