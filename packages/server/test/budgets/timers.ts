import type { Clock } from '../../src/platform/clock.ts';

export interface FakeTimers {
  /** What `createBudgets` takes for a timer. */
  readonly after: (ms: number, act: () => void) => () => void;
  /** Runs what is due on the clock. */
  readonly fire: () => void;
}

/** Timers that go off when a test says that time has passed. */
export function createFakeTimers(clock: Clock): FakeTimers {
  const timers: { readonly dueMs: number; readonly act: () => void }[] = [];

  function remove(timer: (typeof timers)[number]): boolean {
    const at = timers.indexOf(timer);
    if (at >= 0) timers.splice(at, 1);
    return at >= 0;
  }

  return {
    after(ms, act) {
      const timer = { dueMs: clock.monotonicMs() + ms, act };
      timers.push(timer);
      return () => void remove(timer);
    },
    fire() {
      const due = timers.filter(({ dueMs }) => dueMs <= clock.monotonicMs());
      // One that goes off may cancel another.
      for (const timer of due) if (remove(timer)) timer.act();
    },
  };
}
