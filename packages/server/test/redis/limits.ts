import { setTimeout as pause } from 'node:timers/promises';

import { createLimits, type LimitOutcome, type Limits, type RateLimitRule } from '../../src/limits/index.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { AppError } from '../../src/platform/errors.ts';
import { createLog } from '../../src/platform/log.ts';

/** Limits as one more process would open them. */
export function openLimits(redisUrl: string): Promise<Limits> {
  return createLimits({ redisUrl, clock: systemClock, log: createLog({ level: 'silent' }) });
}

export function ruleOf(parts: Partial<RateLimitRule>): RateLimitRule {
  return {
    key: 'tenant',
    requestsPerMinute: undefined,
    tokensPerMinute: undefined,
    concurrency: undefined,
    rule: 'rate_limits',
    ...parts,
  };
}

/** What a call is told: that it may go on, or the code or reason of its refusal. */
export async function askFor(
  limits: Limits,
  rules: readonly RateLimitRule[],
  { tenantId = 'tenant', tokens = 0 } = {},
): Promise<{ said: string; outcome: LimitOutcome | undefined }> {
  try {
    const outcome = await limits.admit(tenantId, rules, { tokens });
    return { said: outcome.kind === 'admitted' ? 'admitted' : outcome.reason, outcome };
  } catch (error) {
    if (error instanceof AppError) return { said: error.code, outcome: undefined };
    throw error;
  }
}

export function finish(outcome: LimitOutcome | undefined, tokens = 0): void {
  if (outcome?.kind === 'admitted') outcome.done(tokens);
}

/** Asks until it is told what is `wanted`; ends with the test's own time limit. */
export async function askUntil(
  limits: Limits,
  rules: readonly RateLimitRule[],
  wanted: string,
): Promise<void> {
  for (;;) {
    const { said, outcome } = await askFor(limits, rules);
    finish(outcome);
    if (said === wanted) return;
    await pause(20);
  }
}
