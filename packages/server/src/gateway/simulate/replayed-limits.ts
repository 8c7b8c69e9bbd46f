import type { BudgetRule, RateLimitRule } from '../../policy/index.ts';
import { periodOf } from '../../spend/index.ts';

const MINUTE_MS = 60_000;

/** What budgets and rate limits of a draft would have said to calls, one after another in the order of their time. */
export interface ReplayedLimits {
  /** The rule that would have refused the call; counts it where none would have. */
  take(call: {
    at: Date;
    budgets: readonly BudgetRule[];
    rateLimits: readonly RateLimitRule[];
    costMicros: number;
    tokens: number;
  }): { code: 'budget_exceeded' | 'rate_limited'; rule: string } | undefined;
}

interface Window {
  /** Times and tokens of the calls of the last minute, oldest first. */
  readonly calls: { atMs: number; tokens: number }[];
  tokens: number;
}

/**
 * Counts what calls did cost, not what was held for them, and knows nothing of calls at once: both depend on
 * moments that an entry does not tell. So a replay refuses no more than the real thing would.
 */
export function createReplayedLimits(): ReplayedLimits {
  const spent = new Map<string, number>();
  const windows = new Map<string, Window>();

  function windowOf(key: string, atMs: number): Window {
    const window = windows.get(key) ?? { calls: [], tokens: 0 };
    windows.set(key, window);
    while (window.calls[0] !== undefined && window.calls[0].atMs <= atMs - MINUTE_MS) {
      window.tokens -= window.calls.shift()?.tokens ?? 0;
    }
    return window;
  }

  return {
    take({ at, budgets, rateLimits, costMicros, tokens }) {
      const atMs = at.getTime();
      for (const limit of rateLimits) {
        const window = windowOf(limit.key, atMs);
        const isFull =
          window.calls.length >= (limit.requestsPerMinute ?? Number.POSITIVE_INFINITY) ||
          window.tokens + tokens > (limit.tokensPerMinute ?? Number.POSITIVE_INFINITY);
        if (isFull) return { code: 'rate_limited', rule: limit.rule };
      }
      const charges = budgets.map((budget) => {
        const key = `${budget.key}\n${budget.unit}\n${periodOf(budget, at).start.toISOString()}`;
        return { budget, key, amount: budget.unit === 'tokens' ? tokens : costMicros };
      });
      for (const { budget, key, amount } of charges) {
        if (budget.kind === 'hard' && (spent.get(key) ?? 0) + amount > budget.limit) {
          return { code: 'budget_exceeded', rule: budget.rule };
        }
      }
      for (const { key, amount } of charges) spent.set(key, (spent.get(key) ?? 0) + amount);
      for (const { key } of rateLimits) {
        const window = windowOf(key, atMs);
        window.calls.push({ atMs, tokens });
        window.tokens += tokens;
      }
      return undefined;
    },
  };
}
