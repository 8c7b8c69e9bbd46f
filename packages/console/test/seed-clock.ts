import type { Clock } from '../../server/src/platform/clock.ts';

export interface SeedClock extends Clock {
  /** Sets the wall to a moment of the story; it goes on from there. */
  turnTo(at: Date): void;
  /** Lets time pass at once. */
  wait(ms: number): void;
  /** From here on it is the time that it is. */
  goLive(): void;
}

/** A clock that can be set to the past, and in which nobody has to wait for time to pass. */
export function createSeedClock(start: Date): SeedClock {
  let offsetMs = start.getTime() - Date.now();
  let waitedMs = 0;
  return {
    now: () => new Date(Date.now() + offsetMs),
    monotonicMs: () => performance.now() + waitedMs,
    wait(ms) {
      waitedMs += ms;
      offsetMs += ms;
    },
    turnTo(at) {
      offsetMs = at.getTime() - Date.now();
    },
    goLive() {
      offsetMs = 0;
    },
  };
}
