import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { countRefusals } from './refusals.ts';
import { type Counted, countFailure, type Counter, RULES, takeBack } from './rule.ts';

const counted = fc.constantFrom<Counted>('account', 'device', 'address', 'code', 'reset', 'reset_address');
const start = new Date('2026-01-02T03:04:05Z').getTime();

describe('attempts that fail', () => {
  test('cost nothing at first, then twice as much each time, and never more than the bound', () => {
    fc.assert(
      fc.property(counted, fc.integer({ min: 1, max: 60 }), (of, failures) => {
        let counter: Counter | undefined;
        let delayMs = 0;
        for (let made = 1; made <= failures; made += 1) {
          counter = countFailure(of, counter, new Date(start));
          const next = counter.blockedUntil.getTime() - start;
          expect(next).toBeGreaterThanOrEqual(delayMs);
          expect(next).toBe(made <= RULES[of].free ? 0 : Math.min(RULES[of].maxDelayMs, next));
          if (made > RULES[of].free) expect(next).toBeGreaterThan(0);
          delayMs = next;
        }
      }),
    );
  });

  test('give whoever waits as told no more than a hundred and fifty guesses a day at one account', () => {
    let nowMs = start;
    let guesses = 0;
    let counter: Counter | undefined;
    while (nowMs < start + 86_400_000) {
      counter = countFailure('account', counter, new Date(nowMs));
      guesses += 1;
      nowMs = Math.max(nowMs, counter.blockedUntil.getTime());
    }
    expect(guesses).toBeLessThan(150);
  });

  test('are forgotten in time, whatever was counted', () => {
    fc.assert(
      fc.property(counted, fc.integer({ min: 1, max: 1_000_000 }), (of, failures) => {
        const old = { failures, lastFailedAt: new Date(start), blockedUntil: new Date(start) };
        const later = new Date(start + RULES[of].forgetMs);
        expect(countFailure(of, old, later).failures).toBe(1);
      }),
    );
  });

  test('at one account do not become free by succeeding with another from the same address', () => {
    const now = new Date(start);
    const old = { failures: 31, lastFailedAt: now, blockedUntil: now };
    expect(takeBack('address', old, now)?.failures).toBe(30);
    expect(takeBack('account', old, now)).toBeUndefined();
  });
});

describe('refusals', () => {
  test('are all told of, by a handful of entries however many there are', () => {
    const added = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(added, (batches) => {
        let count = { windowStartedAt: new Date(start), inWindow: 0, untold: 0 };
        let told = 0;
        let entries = 0;
        for (const batch of batches) {
          const step = countRefusals(count, batch, new Date(start));
          count = step.count;
          told += step.told;
          if (step.told > 0) entries += 1;
        }
        const all = batches.reduce((sum, batch) => sum + batch, 0);
        expect(told + count.untold).toBe(all);
        expect(entries).toBeLessThanOrEqual(String(all).length);
        // What was not told of yet is told with the first of the next quarter of an hour.
        const next = countRefusals(count, 1, new Date(start + 15 * 60_000));
        expect(next.told).toBe(count.untold + 1);
      }),
    );
  });
});
