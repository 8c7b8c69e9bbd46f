import * as fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';

import { createFakeClock, type FakeClock } from '../../test/clock.ts';
import { createLog } from '../platform/log.ts';
import { createLimits, type LimitOutcome, type Limits, type RateLimitRule } from './index.ts';
import { createMemoryLimits } from './memory.ts';

const log = createLog({ level: 'silent' });
let clock: FakeClock;
let limits: Limits;
beforeEach(async () => {
  clock = createFakeClock();
  limits = await createLimits({ clock, log });
});

describe('limits in one process', () => {
  test('are decided without waiting, and without rules nothing is limited', () => {
    const outcome = limits.admit('a', [], { tokens: 1e9 });
    expect(outcome).toMatchObject({ kind: 'admitted', headers: {} });
  });

  test('let the minute’s requests through at once and the next one when there is room', () => {
    const rules = [ruleOf({ requestsPerMinute: 3 })];
    for (const remaining of ['2', '1', '0']) {
      expect(admit(rules).headers['x-ratelimit-remaining-requests']).toBe(remaining);
    }
    const refused = admit(rules);
    expect(refused).toMatchObject({
      kind: 'limited',
      rule: 'rate_limits',
      reason: 'requests',
      retryAfterS: 61,
      headers: { 'x-ratelimit-remaining-requests': '0', 'retry-after': '61' },
    });
    clock.advance(60_999);
    expect(admit(rules).kind).toBe('limited');
    clock.advance(1);
    expect(admit(rules).kind).toBe('admitted');
  });

  test('count a call for all rules or for none', () => {
    const wide = ruleOf({ key: 'tenant', requestsPerMinute: 10, tokensPerMinute: 100, concurrency: 10 });
    const narrow = ruleOf({ key: 'team:growth', requestsPerMinute: 1 });
    expect(admit([wide, narrow], 10).kind).toBe('admitted');
    for (let n = 0; n < 5; n += 1) expect(admit([wide, narrow], 10)).toMatchObject({ reason: 'requests' });
    expect(admit([wide], 10).headers).toMatchObject({
      'x-ratelimit-remaining-requests': '8',
      'x-ratelimit-remaining-tokens': '80',
    });
  });

  test('give back what a call did not take, and count what it took beyond its estimate', () => {
    const rules = [ruleOf({ tokensPerMinute: 100 })];
    const first = admit(rules, 80);
    expect(admit(rules, 30)).toMatchObject({ kind: 'limited', reason: 'tokens' });
    finish(first, 10);
    const second = admit(rules, 90);
    expect(second.kind).toBe('admitted');
    finish(second, 250);
    expect(admit(rules, 0)).toMatchObject({
      kind: 'limited',
      headers: { 'x-ratelimit-remaining-tokens': '0' },
    });
    clock.advance(61_000);
    expect(admit(rules, 100).kind).toBe('admitted');
  });

  test('count what a long call took beyond its estimate from its end on', () => {
    const rules = [ruleOf({ tokensPerMinute: 100 })];
    const long = admit(rules, 10);
    clock.advance(600_000);
    finish(long, 110);
    expect(admit(rules, 1)).toMatchObject({ kind: 'limited', retryAfterS: 61 });
  });

  test('hold a place for each call under way and free it once', () => {
    const rules = [ruleOf({ concurrency: 2 })];
    const first = admit(rules);
    admit(rules);
    expect(admit(rules)).toMatchObject({ kind: 'limited', reason: 'concurrency', retryAfterS: 1 });
    clock.advance(3_600_000);
    expect(admit(rules).kind).toBe('limited');
    finish(first, 0);
    finish(first, 0);
    expect(admit(rules).kind).toBe('admitted');
    expect(admit(rules).kind).toBe('limited');
  });

  test('tell a call that can never fit apart from one that must wait', () => {
    expect(admit([ruleOf({ tokensPerMinute: 100 })], 101)).toMatchObject({
      reason: 'tokens_too_large',
      retryAfterS: 61,
    });
    expect(admit([ruleOf({ requestsPerMinute: 0 })])).toMatchObject({ kind: 'limited', retryAfterS: 61 });
  });

  test('refuse by the rule that takes longest, so that who waits is not refused again', () => {
    const first = [ruleOf({ key: 'a', rule: 'a', requestsPerMinute: 1 })];
    const both = [...first, ruleOf({ key: 'b', rule: 'b', requestsPerMinute: 1 })];
    admit(first);
    clock.advance(30_000);
    admit(both.slice(1));
    expect(admit(both)).toMatchObject({ rule: 'b', retryAfterS: 61 });
  });

  test('do not move when the wall clock jumps', () => {
    const rules = [ruleOf({ requestsPerMinute: 1 })];
    admit(rules);
    clock.jump(86_400_000);
    expect(admit(rules).kind).toBe('limited');
    clock.jump(-2 * 86_400_000);
    expect(admit(rules).kind).toBe('limited');
    clock.advance(61_000);
    expect(admit(rules).kind).toBe('admitted');
  });

  test('of one tenant are none of another’s', () => {
    const rules = [ruleOf({ requestsPerMinute: 1 })];
    expect(admit(rules).kind).toBe('admitted');
    expect(limits.admit('other', rules, { tokens: 0 })).toMatchObject({ kind: 'admitted' });
  });

  test('refuse a call whose size is no number, and keep the estimate when the outcome is none', () => {
    const rules = [ruleOf({ tokensPerMinute: 100 })];
    expect(() => limits.admit('a', rules, { tokens: Number.NaN })).toThrow(TypeError);
    finish(admit(rules, 60), Number.NaN);
    expect(admit(rules, 50).kind).toBe('limited');
  });

  test('admit at most the limit and return to nothing, for any interleaving of calls and ends', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            pauseMs: fc.integer({ min: 0, max: 30_000 }),
            estimate: fc.integer({ min: 0, max: 60 }),
            actual: fc.integer({ min: 0, max: 60 }),
            endsPrevious: fc.boolean(),
          }),
          { maxLength: 60 },
        ),
        (steps) => {
          const steadily = createFakeClock();
          const memory = createMemoryLimits({ clock: steadily });
          const rules = [ruleOf({ tokensPerMinute: 100, concurrency: 4 })];
          const open: { outcome: LimitOutcome; actual: number }[] = [];
          const taken: { atMs: number; tokens: number }[] = [];
          for (const { pauseMs, estimate, actual, endsPrevious } of steps) {
            steadily.advance(pauseMs);
            const ended = endsPrevious ? open.shift() : undefined;
            if (ended !== undefined) finish(ended.outcome, ended.actual);
            const outcome = memory.admit('a', rules, { tokens: estimate });
            if (outcome.kind === 'limited') continue;
            // Never an underestimate here, so the promise holds for what was really taken.
            open.push({ outcome, actual: Math.min(actual, estimate) });
            taken.push({ atMs: steadily.monotonicMs(), tokens: Math.min(actual, estimate) });
            expect(open.length).toBeLessThanOrEqual(4);
          }
          for (const { atMs: from } of taken) {
            const inMinute = taken.filter(({ atMs }) => atMs >= from && atMs < from + 60_000);
            expect(inMinute.reduce((total, { tokens }) => total + tokens, 0)).toBeLessThanOrEqual(100);
          }
          for (const { outcome, actual } of open) finish(outcome, actual);
          steadily.advance(61_000);
          expect(memory.admit('a', rules, { tokens: 100 }).kind).toBe('admitted');
        },
      ),
    );
  });
});

describe('the memory of limits', () => {
  test('follows what is in use: idle counters leave as calls come', () => {
    const memory = createMemoryLimits({ clock });
    const rules = [ruleOf({ requestsPerMinute: 1_000 })];
    for (let n = 0; n < 1_000; n += 1) finish(memory.admit(`tenant-${n}`, rules, { tokens: 0 }), 0);
    expect(memory.size()).toBe(1_000);
    clock.advance(61_000);
    for (let n = 0; n < 500; n += 1) finish(memory.admit('one', rules, { tokens: 0 }), 0);
    expect(memory.size()).toBe(1);
  });

  test('is bounded, and refuses rather than forgets a busy rule', () => {
    const memory = createMemoryLimits({ clock, maxCounters: 2 });
    const rules = [ruleOf({ requestsPerMinute: 1 })];
    memory.admit('a', rules, { tokens: 0 });
    memory.admit('b', rules, { tokens: 0 });
    expect(() => memory.admit('c', rules, { tokens: 0 })).toThrow(
      expect.objectContaining({ code: 'limits_unavailable' }),
    );
    expect(memory.admit('a', rules, { tokens: 0 }).kind).toBe('limited');
  });

  test('keeps the place of a call that takes hours', () => {
    const memory = createMemoryLimits({ clock });
    const rules = [ruleOf({ concurrency: 1 })];
    memory.admit('slow', rules, { tokens: 0 });
    clock.advance(7_200_000);
    for (let n = 0; n < 10; n += 1) finish(memory.admit('other', rules, { tokens: 0 }), 0);
    expect(memory.admit('slow', rules, { tokens: 0 }).kind).toBe('limited');
  });
});

function admit(rules: readonly RateLimitRule[], tokens = 0): LimitOutcome {
  const outcome = limits.admit('tenant', rules, { tokens });
  if (outcome instanceof Promise) throw new Error('Limits in memory made a call wait');
  return outcome;
}

function finish(outcome: LimitOutcome, tokens: number): void {
  if (outcome.kind === 'admitted') outcome.done(tokens);
}

function ruleOf(parts: Partial<RateLimitRule>): RateLimitRule {
  return {
    key: 'tenant',
    requestsPerMinute: undefined,
    tokensPerMinute: undefined,
    concurrency: undefined,
    rule: 'rate_limits',
    ...parts,
  };
}
