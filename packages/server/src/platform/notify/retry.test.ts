import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { GIVE_UP_AFTER_MS, nextAttempt } from './retry.ts';

const created = new Date('2026-01-02T03:04:05.000Z');

test('waits three times as long each time, up to six hours', () => {
  const waits = Array.from({ length: 10 }, (_, n) => {
    const at = nextAttempt(n + 1, created, created, () => 0.5);
    return ((at?.getTime() ?? 0) - created.getTime()) / 1_000;
  });
  expect(waits).toEqual([5, 15, 45, 135, 405, 1_215, 3_645, 10_935, 21_600, 21_600]);
});

test('never comes after a day, never before half its time, and ends', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), (random) => {
      let now = created;
      let attempts = 1;
      for (;;) {
        const next = nextAttempt(attempts, created, now, () => random);
        if (next === undefined) break;
        expect(next.getTime() - now.getTime()).toBeGreaterThanOrEqual(2_500);
        expect(next.getTime() - created.getTime()).toBeLessThanOrEqual(GIVE_UP_AFTER_MS);
        now = next;
        attempts += 1;
      }
      expect(attempts).toBeGreaterThan(8);
      expect(attempts).toBeLessThan(25);
    }),
  );
});
