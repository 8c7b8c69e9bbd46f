import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { charge, createWindow, refund, resetMs, used, waitMs } from './window.ts';

const MINUTE_MS = 60_000;

describe('a window', () => {
  test('never lets more than the limit through in any minute, wherever the minute begins', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.array(
          fc.record({
            pauseMs: fc.integer({ min: 0, max: 20_000 }),
            amount: fc.integer({ min: 0, max: 20 }),
          }),
        ),
        (limit, calls) => {
          const window = createWindow();
          const admitted: { atMs: number; amount: number }[] = [];
          let nowMs = 0;
          for (const { pauseMs, amount } of calls) {
            nowMs += pauseMs;
            if (waitMs(window, nowMs, amount, limit) > 0) continue;
            charge(window, nowMs, amount);
            admitted.push({ atMs: nowMs, amount });
          }
          for (const { atMs: from } of admitted) {
            const inMinute = admitted.filter(({ atMs }) => atMs >= from && atMs < from + MINUTE_MS);
            expect(sum(inMinute.map(({ amount }) => amount))).toBeLessThanOrEqual(limit);
          }
        },
      ),
    );
  });

  test('says a wait after which the call fits, and not a millisecond before', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 50 }),
        fc.array(
          fc.record({ pauseMs: fc.integer({ min: 0, max: 5_000 }), amount: fc.integer({ min: 1, max: 5 }) }),
        ),
        fc.integer({ min: 1, max: 5 }),
        (limit, charges, amount) => {
          const window = createWindow();
          let nowMs = 0;
          for (const each of charges) {
            nowMs += each.pauseMs;
            charge(window, nowMs, each.amount);
          }
          const wait = waitMs(window, nowMs, amount, limit);
          expect(wait).toBeLessThanOrEqual(MINUTE_MS + 1_000);
          if (wait > 0) expect(waitMs(structuredClone(window), nowMs + wait - 1, amount, limit)).toBe(1);
          expect(waitMs(window, nowMs + wait, amount, limit)).toBe(0);
        },
      ),
    );
  });

  test('gives room back at most a second late', () => {
    const window = createWindow();
    charge(window, 500, 1);
    expect(waitMs(window, 500 + MINUTE_MS + 499, 1, 1)).toBe(1);
    expect(waitMs(window, 500 + MINUTE_MS + 500, 1, 1)).toBe(0);
  });

  test('gives back no more than was counted, and nothing for a slot that has left', () => {
    const window = createWindow();
    const slot = charge(window, 0, 10);
    refund(window, slot, 4);
    expect(used(window, 0)).toBe(6);
    refund(window, slot, 400);
    expect(used(window, 0)).toBe(0);
    charge(window, 61_000, 3);
    refund(window, slot, 5);
    expect(used(window, 61_000)).toBe(3);
  });

  test('keeps at most one slot for each second, however much is counted', () => {
    const window = createWindow();
    for (let nowMs = 0; nowMs < 10 * MINUTE_MS; nowMs += 37) {
      used(window, nowMs);
      charge(window, nowMs, 1);
      expect(window.slots.length).toBeLessThanOrEqual(61);
    }
  });

  test('takes a clock that goes back as one that stands still', () => {
    const window = createWindow();
    charge(window, 100_000, 1);
    charge(window, 0, 1);
    expect(used(window, 0)).toBe(2);
    expect(waitMs(window, 100_000, 1, 2)).toBe(61_000);
  });

  test('is reset when all that still counts has left', () => {
    const window = createWindow();
    expect(resetMs(window, 0)).toBe(0);
    const slot = charge(window, 5_000, 2);
    expect(resetMs(window, 5_000)).toBe(61_000);
    refund(window, slot, 2);
    expect(resetMs(window, 5_000)).toBe(0);
  });

  test('never lets an amount through that is larger than the limit', () => {
    expect(waitMs(createWindow(), 0, 6, 5)).toBe(Infinity);
    expect(waitMs(createWindow(), 0, 1, 0)).toBe(Infinity);
  });
});

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
