import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createFakeClock } from '../../../test/clock.ts';
import type { RetryQuestion } from './next-attempt.ts';
import { createRetries, type Retries } from './retries.ts';
import {
  earn,
  fullBudget,
  MAX_SAVED_RETRIES,
  RETRIES_PER_CALL,
  RETRIES_PER_SECOND,
  spend,
} from './retry-budget.ts';

const question: Omit<RetryQuestion<string>, 'budgetAllows' | 'random'> = {
  attempted: ['a'],
  failure: { kind: 'failed' },
  clientStarted: false,
  ranked: ['a', 'b'],
  elapsedMs: 0,
  totalTimeoutMs: 60_000,
  attemptTimeoutMs: 30_000,
  retrySentTimeouts: false,
};

function retriesGranted(retries: Retries, provider: string, calls: number): number {
  let granted = 0;
  for (let n = 0; n < calls; n += 1) {
    retries.called(provider);
    if (retries.next(provider, question).kind === 'retry') granted += 1;
  }
  return granted;
}

describe('the retry budget', () => {
  test('lets an outage add a tenth to the calls, beyond what was saved', () => {
    const retries = createRetries({ clock: createFakeClock(), random: () => 0 });
    const granted = retriesGranted(retries, 'p', 1_000);
    expect(granted).toBeGreaterThanOrEqual(1_000 * RETRIES_PER_CALL);
    expect(granted).toBeLessThanOrEqual(1_000 * RETRIES_PER_CALL + MAX_SAVED_RETRIES);
  });

  test('of one provider is not spent by another', () => {
    const retries = createRetries({ clock: createFakeClock(), random: () => 0 });
    retriesGranted(retries, 'down', 1_000);
    expect(retries.next('down', question)).toEqual({ kind: 'stop', reason: 'budget_used' });
    expect(retries.next('well', question).kind).toBe('retry');
  });

  test('comes back by one a second', () => {
    const clock = createFakeClock();
    const retries = createRetries({ clock, random: () => 0 });
    while (retries.next('p', question).kind === 'retry');
    clock.advance(999);
    expect(retries.next('p', question).kind).toBe('stop');
    clock.advance(1);
    expect(retries.next('p', question).kind).toBe('retry');
    expect(retries.next('p', question).kind).toBe('stop');
  });

  test('is not charged for an attempt that is not made', () => {
    const retries = createRetries({ clock: createFakeClock(), random: () => 0 });
    for (let n = 0; n < 100; n += 1) retries.next('p', { ...question, clientStarted: true });
    expect(retries.next('p', question).kind).toBe('retry');
  });

  test('grants no more than it earned, whatever the order of calls, retries and time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant('call'), fc.constant('retry'), fc.nat({ max: 3_000 })), {
          maxLength: 300,
        }),
        (steps) => {
          let budget = fullBudget(0);
          let [nowMs, calls, granted] = [0, 0, 0];
          for (const step of steps) {
            if (typeof step === 'number') nowMs += step;
            else if (step === 'call') {
              budget = earn(budget, nowMs);
              calls += 1;
            } else {
              const spent = spend(budget, nowMs);
              if (spent !== undefined) [budget, granted] = [spent, granted + 1];
            }
          }
          const earned = MAX_SAVED_RETRIES + calls * RETRIES_PER_CALL + (nowMs / 1_000) * RETRIES_PER_SECOND;
          expect(granted).toBeLessThanOrEqual(earned + 1e-6);
        },
      ),
    );
  });
});
