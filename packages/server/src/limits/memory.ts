import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import { rateLimitHeaders, type RuleUse } from './headers.ts';
import { CONCURRENCY_WAIT_MS, limited, longest, type Obstacle } from './limited.ts';
import { type LimitOutcome, type RateLimitRule, wholeTokens } from './rule.ts';
import {
  charge,
  createWindow,
  refund,
  resetMs,
  SLOT_MS,
  SLOTS_BEFORE,
  used,
  waitMs,
  type Window,
} from './window.ts';

/** What is counted for one rule of one tenant. */
interface Counters {
  readonly requests: Window;
  readonly tokens: Window;
  inFlight: number;
  /** When a call last came, in milliseconds of the monotonic clock. */
  touchedMs: number;
}

/**
 * Rules that are counted at once. Counters are made for rules of a policy, never for what a caller sends, so this
 * is far beyond any installation; at a few kilobytes each they fill some hundred megabytes.
 */
const MAX_COUNTERS = 100_000;

/** Counters that are looked at for idleness with each call: more than one, so that they leave faster than they come. */
const SWEPT_PER_CALL = 2;

/** After this nothing that was counted still counts. */
const IDLE_MS = (SLOTS_BEFORE + 1) * SLOT_MS;

export interface MemoryLimits {
  admit(tenantId: string, rules: readonly RateLimitRule[], call: { tokens: number }): LimitOutcome;
  /** How many rules are being counted. */
  size(): number;
}

/** Limits of one process. Everything is synchronous: what is asked for is decided before anything else runs. */
export function createMemoryLimits({
  clock,
  maxCounters = MAX_COUNTERS,
}: {
  clock: Clock;
  maxCounters?: number;
}): MemoryLimits {
  /** Least recently touched first. */
  const all = new Map<string, Counters>();

  function sweep(nowMs: number): void {
    for (let swept = 0; swept < SWEPT_PER_CALL; swept += 1) {
      const oldest = all.entries().next();
      if (oldest.done === true || nowMs - oldest.value[1].touchedMs < IDLE_MS) return;
      const [key, counters] = oldest.value;
      all.delete(key);
      // A call that takes long still holds its place, and must not keep those behind it from being looked at.
      if (counters.inFlight > 0) all.set(key, counters);
    }
  }

  function countersOf(key: string, nowMs: number): Counters {
    const found = all.get(key);
    if (found === undefined && all.size >= maxCounters) {
      // Forgetting a busy rule to make room would let calls through that it forbids.
      throw new AppError('limits_unavailable', 'Too many rate limits are being counted.', { retryAfterS: 1 });
    }
    const counters = found ?? {
      requests: createWindow(),
      tokens: createWindow(),
      inFlight: 0,
      touchedMs: nowMs,
    };
    counters.touchedMs = nowMs;
    all.delete(key);
    all.set(key, counters);
    return counters;
  }

  return {
    size: () => all.size,
    admit(tenantId, rules, call) {
      const nowMs = clock.monotonicMs();
      const tokens = wholeTokens(call.tokens);
      sweep(nowMs);
      const counted = rules.map((rule) => ({
        rule,
        counters: countersOf(`${tenantId}\n${rule.key}`, nowMs),
      }));
      let obstacle: Obstacle | undefined;
      for (const { rule, counters } of counted) {
        for (const found of obstaclesOf(rule, counters, tokens, nowMs)) obstacle = longest(obstacle, found);
      }
      const uses = () => counted.map(({ rule, counters }) => useOf(rule, counters, nowMs));
      if (obstacle !== undefined) return limited(obstacle, uses());

      const taken = counted.map(({ rule, counters }) => {
        counters.inFlight += 1;
        if (rule.requestsPerMinute !== undefined) charge(counters.requests, nowMs, 1);
        const slot = rule.tokensPerMinute === undefined ? undefined : charge(counters.tokens, nowMs, tokens);
        return { counters, slot };
      });
      let isOver = false;
      return {
        kind: 'admitted',
        headers: rateLimitHeaders(uses()),
        done(actualTokens) {
          if (isOver) return;
          isOver = true;
          const difference = Number.isFinite(actualTokens) ? wholeTokens(actualTokens) - tokens : 0;
          const doneAtMs = clock.monotonicMs();
          for (const { counters, slot } of taken) {
            counters.inFlight -= 1;
            counters.touchedMs = doneAtMs;
            if (slot === undefined) continue;
            if (difference > 0) charge(counters.tokens, doneAtMs, difference);
            else if (difference < 0) refund(counters.tokens, slot, -difference);
          }
        },
      };
    },
  };
}

function obstaclesOf(rule: RateLimitRule, counters: Counters, tokens: number, nowMs: number): Obstacle[] {
  const obstacles: Obstacle[] = [];
  const note = (reason: Obstacle['reason'], wait: number) => {
    if (wait > 0) obstacles.push({ rule: rule.rule, reason, waitMs: wait });
  };
  if (rule.requestsPerMinute !== undefined)
    note('requests', waitMs(counters.requests, nowMs, 1, rule.requestsPerMinute));
  if (rule.tokensPerMinute !== undefined)
    note('tokens', waitMs(counters.tokens, nowMs, tokens, rule.tokensPerMinute));
  if (rule.concurrency !== undefined && counters.inFlight >= rule.concurrency)
    note('concurrency', CONCURRENCY_WAIT_MS);
  return obstacles;
}

function useOf(rule: RateLimitRule, { requests, tokens }: Counters, nowMs: number): RuleUse {
  return {
    rule,
    requests: { used: used(requests, nowMs), resetMs: resetMs(requests, nowMs) },
    tokens: { used: used(tokens, nowMs), resetMs: resetMs(tokens, nowMs) },
  };
}
