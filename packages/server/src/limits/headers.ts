import type { RateLimitRule } from './rule.ts';

/** How much of a rule is taken, as the minute before now has it. */
export interface RuleUse {
  readonly rule: RateLimitRule;
  readonly requests: { readonly used: number; readonly resetMs: number };
  readonly tokens: { readonly used: number; readonly resetMs: number };
}

/**
 * `x-ratelimit-{limit,remaining,reset}-{requests,tokens}` as OpenAI sends them, each three for the rule that leaves
 * least. What no rule limits has no headers.
 */
export function rateLimitHeaders(uses: readonly RuleUse[]): Record<string, string> {
  return {
    ...headersOf(
      'requests',
      uses.map(({ rule, requests }) => ({ limit: rule.requestsPerMinute, ...requests })),
    ),
    ...headersOf(
      'tokens',
      uses.map(({ rule, tokens }) => ({ limit: rule.tokensPerMinute, ...tokens })),
    ),
  };
}

/** A time as OpenAI writes it: `120ms`, `1s`, `6m0s`. Rounded up, so that who waits it out is not early. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.ceil(ms))}ms`;
  const seconds = Math.ceil(ms / 1_000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

function headersOf(
  what: 'requests' | 'tokens',
  uses: readonly { limit: number | undefined; used: number; resetMs: number }[],
): Record<string, string> {
  let tightest: { limit: number; remaining: number; resetMs: number } | undefined;
  for (const { limit, used, resetMs } of uses) {
    if (limit === undefined) continue;
    const remaining = Math.max(0, limit - used);
    if (tightest === undefined || remaining < tightest.remaining) tightest = { limit, remaining, resetMs };
  }
  if (tightest === undefined) return {};
  return {
    [`x-ratelimit-limit-${what}`]: String(tightest.limit),
    [`x-ratelimit-remaining-${what}`]: String(tightest.remaining),
    [`x-ratelimit-reset-${what}`]: formatDuration(tightest.resetMs),
  };
}
