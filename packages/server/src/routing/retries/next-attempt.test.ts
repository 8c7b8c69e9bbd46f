import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { type AttemptFailure, attemptFailureOf } from './failure.ts';
import {
  BASE_BACKOFF_MS,
  MAX_ATTEMPTS,
  MAX_ATTEMPTS_ON_ONE,
  MAX_BACKOFF_MS,
  nextAttempt,
  RETRY_AFTER_SLACK_MS,
  type RetryQuestion,
} from './next-attempt.ts';

function ask(more: Partial<RetryQuestion<string>> = {}) {
  return nextAttempt<string>({
    attempted: ['a'],
    failure: { kind: 'failed' },
    clientStarted: false,
    ranked: ['a', 'b'],
    elapsedMs: 1_000,
    totalTimeoutMs: 60_000,
    attemptTimeoutMs: 30_000,
    retrySentTimeouts: false,
    budgetAllows: true,
    random: 0.5,
    ...more,
  });
}

describe('a failed attempt', () => {
  test('is repeated where it failed after a random part of the backoff, then elsewhere at once, then never', () => {
    expect(ask()).toEqual({ kind: 'retry', candidate: 'a', afterMs: 50, timeoutMs: 30_000 });
    expect(ask({ attempted: ['a', 'a'] })).toEqual({
      kind: 'retry',
      candidate: 'b',
      afterMs: 0,
      timeoutMs: 30_000,
    });
    expect(ask({ attempted: ['a', 'a', 'b'] })).toEqual({ kind: 'stop', reason: 'attempts_used' });
  });

  test('is not repeated where the breaker has opened meanwhile', () => {
    expect(ask({ ranked: ['b'] })).toMatchObject({ candidate: 'b', afterMs: 0 });
    expect(ask({ ranked: [] })).toEqual({ kind: 'stop', reason: 'no_candidate' });
    expect(ask({ attempted: ['a', 'a'], ranked: ['a'] })).toEqual({ kind: 'stop', reason: 'no_candidate' });
  });

  test('is never repeated once the client has a byte', () => {
    expect(ask({ clientStarted: true })).toEqual({ kind: 'stop', reason: 'client_started' });
  });

  test('is not repeated when the retry budget is spent', () => {
    expect(ask({ budgetAllows: false })).toEqual({ kind: 'stop', reason: 'budget_used' });
  });

  test('gets the time that is left, and none where none is', () => {
    expect(ask({ elapsedMs: 50_000 })).toMatchObject({ timeoutMs: 9_950 });
    expect(ask({ elapsedMs: 59_880 })).toMatchObject({ candidate: 'b', afterMs: 0, timeoutMs: 120 });
    expect(ask({ elapsedMs: 59_950 })).toEqual({ kind: 'stop', reason: 'no_time' });
  });
});

describe('what may be tried again', () => {
  test.each([
    ['upstream_refused', false],
    ['upstream_answer_too_large', false],
    ['client_gone', false],
    ['shutting_down', false],
    ['internal', false],
    ['upstream_error', true],
    ['upstream_unreachable', true],
    ['upstream_invalid_answer', true],
    ['upstream_rate_limited', true],
    ['upstream_auth_failed', true],
    ['translation_unsupported', true],
    ['overloaded', true],
  ] as const)('%s: %s', (code, again) => {
    const next = ask({ failure: attemptFailureOf({ code, sent: true }) });
    expect(next.kind).toBe(again ? 'retry' : 'stop');
  });

  test('a timeout after the request was sent only where that is allowed: it may be billed twice', () => {
    const sent = attemptFailureOf({ code: 'upstream_timeout', sent: true });
    expect(ask({ failure: sent })).toEqual({ kind: 'stop', reason: 'not_retryable' });
    expect(ask({ failure: sent, retrySentTimeouts: true })).toMatchObject({ candidate: 'b', afterMs: 0 });
    expect(ask({ failure: { kind: 'timeout', sent: false } })).toMatchObject({ candidate: 'b' });
  });

  test('refused credentials, a full house and what cannot be translated go elsewhere or nowhere', () => {
    for (const code of ['upstream_auth_failed', 'overloaded', 'translation_unsupported'] as const) {
      const failure = attemptFailureOf({ code, sent: false });
      expect(ask({ failure })).toMatchObject({ candidate: 'b', afterMs: 0 });
      expect(ask({ failure, ranked: ['a'] })).toEqual({ kind: 'stop', reason: 'no_candidate' });
    }
  });
});

describe('a provider that asks to wait', () => {
  const busy = (retryAfterMs: number | undefined): AttemptFailure => ({ kind: 'busy', retryAfterMs });

  test('is waited for when that is short', () => {
    expect(ask({ failure: busy(2_000) })).toMatchObject({ candidate: 'a', afterMs: 2_060 });
  });

  test('is left for the next at once when it is long, or not said', () => {
    expect(ask({ failure: busy(2_001) })).toMatchObject({ candidate: 'b', afterMs: 0 });
    expect(ask({ failure: busy(undefined) })).toMatchObject({ candidate: 'b', afterMs: 0 });
  });

  test('is waited for when nobody else is left, a client can be held for so long, and it fits into the time', () => {
    expect(ask({ failure: busy(5_000), ranked: ['a'] })).toMatchObject({ candidate: 'a', afterMs: 5_060 });
    expect(ask({ failure: busy(5_001), ranked: ['a'] })).toEqual({ kind: 'stop', reason: 'no_candidate' });
    expect(ask({ failure: busy(4_000), ranked: ['a'], totalTimeoutMs: 4_000 })).toEqual({
      kind: 'stop',
      reason: 'no_time',
    });
  });

  test('says so in a 429, or in an overload', () => {
    expect(attemptFailureOf({ code: 'upstream_rate_limited', sent: true })).toEqual(busy(undefined));
    expect(attemptFailureOf({ code: 'upstream_error', retryAfterS: 7, sent: true })).toEqual(busy(7_000));
  });
});

const failures: fc.Arbitrary<AttemptFailure> = fc.oneof(
  fc.constantFrom<AttemptFailure>(
    { kind: 'failed' },
    { kind: 'unsuitable' },
    { kind: 'timeout', sent: true },
  ),
  fc.record({
    kind: fc.constant('busy' as const),
    retryAfterMs: fc.option(fc.nat({ max: 90_000 }), { nil: undefined }),
  }),
);

test('however attempts fail, they are few, on few, wait boundedly and end in time', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(failures, fc.nat({ max: 20_000 })), { minLength: 10, maxLength: 10 }),
      fc.subarray(['a', 'b', 'c', 'd'], { minLength: 1 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (history, ranked, random) => {
        const attempted = [ranked[0] ?? ''];
        const totalTimeoutMs = 60_000;
        let elapsedMs = 0;
        for (const [failure, tookMs] of history) {
          elapsedMs += tookMs;
          const next = ask({
            attempted,
            failure,
            ranked,
            elapsedMs,
            totalTimeoutMs,
            retrySentTimeouts: true,
            random,
          });
          if (next.kind === 'stop') break;
          const elsewhere = ranked.some((one) => !attempted.includes(one));
          const longestMs = MAX_BACKOFF_MS + RETRY_AFTER_SLACK_MS + BASE_BACKOFF_MS;
          if (elsewhere) expect(next.afterMs).toBeLessThanOrEqual(longestMs);
          if (failure.kind === 'busy' && next.candidate === attempted.at(-1)) {
            expect(next.afterMs).toBeGreaterThan(failure.retryAfterMs ?? -1);
          }
          expect(next.timeoutMs).toBeGreaterThan(0);
          expect(elapsedMs + next.afterMs + next.timeoutMs).toBeLessThanOrEqual(totalTimeoutMs);
          elapsedMs += next.afterMs;
          attempted.push(next.candidate);
        }
        expect(attempted.length).toBeLessThanOrEqual(MAX_ATTEMPTS);
        for (const one of ranked) {
          expect(attempted.filter((name) => name === one).length).toBeLessThanOrEqual(MAX_ATTEMPTS_ON_ONE);
        }
      },
    ),
  );
});
