import { z } from 'zod';

import type { RuleUse } from '../headers.ts';
import type { Obstacle } from '../limited.ts';
import type { RateLimitRule } from '../rule.ts';

/** What the server says to a call. */
export interface Verdict {
  /** The slot that the call was counted in. */
  readonly slot: number;
  /** Undefined where the call is let through. */
  readonly obstacle: Obstacle | undefined;
  readonly uses: readonly RuleUse[];
}

const numbers = z.array(z.int());

const REASONS = ['requests', 'tokens', 'concurrency'] as const;

/** Undefined when the answer is not one that the script can give. */
export function readVerdict(reply: unknown, rules: readonly RateLimitRule[]): Verdict | undefined {
  const parsed = numbers.safeParse(reply);
  if (!parsed.success || parsed.data.length !== 5 + 4 * rules.length) return undefined;
  const [admitted, slot = 0, blocked = 0, reasonNumber = 0, waitMs = 0, ...counts] = parsed.data;
  const uses = rules.map((rule, index) => {
    const [requests = 0, requestsResetMs = 0, tokens = 0, tokensResetMs = 0] = counts.slice(index * 4);
    return {
      rule,
      requests: { used: requests, resetMs: requestsResetMs },
      tokens: { used: tokens, resetMs: tokensResetMs },
    };
  });
  if (admitted === 1) return { slot, obstacle: undefined, uses };
  const rule = rules[blocked - 1]?.rule;
  const reason = REASONS[reasonNumber - 1];
  if (admitted !== 0 || rule === undefined || reason === undefined) return undefined;
  return { slot, obstacle: { rule, reason, waitMs: waitMs < 0 ? Infinity : waitMs }, uses };
}
