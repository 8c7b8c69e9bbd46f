import type { Clock } from '../src/platform/clock.ts';

export interface FakeClock extends Clock {
  /** Lets time pass, on the wall and underneath. */
  advance(ms: number): void;
  /** Turns the wall clock alone, as an administrator or NTP does. */
  jump(ms: number): void;
}

export function createFakeClock(start = new Date('2026-01-02T03:04:05.000Z')): FakeClock {
  let wallMs = start.getTime();
  let steadyMs = 1_000;
  return {
    now: () => new Date(wallMs),
    monotonicMs: () => steadyMs,
    advance(ms) {
      wallMs += ms;
      steadyMs += ms;
    },
    jump(ms) {
      wallMs += ms;
    },
  };
}
