import { AppError } from '../platform/errors.ts';

/**
 * A bounded number of calls at once, and a bounded line behind them, first come first served. Standing in line
 * here rather than in the HTTP client lets a call that gives up leave the line at once, with its body.
 */
export interface Slots {
  /**
   * Runs `start` now, or when a slot is free. A full line runs `refuse` with AppError `overloaded`; waiting
   * too long runs it with `upstream_timeout`. Returns how to leave the line, which does nothing once `start` is
   * due: a call that was given up by then must release its slot from `start`.
   */
  take(start: () => void, refuse: (error: AppError) => void): () => void;
  /** Gives one slot back: exactly once for each `start` that ran. */
  release(): void;
  readonly taken: number;
  readonly waiting: number;
}

interface Waiter {
  readonly start: () => void;
  readonly timer: NodeJS.Timeout;
}

export function createSlots(limits: { slots: number; waiting: number; waitTimeoutMs: number }): Slots {
  const line = new Set<Waiter>();
  let taken = 0;

  return {
    take(start, refuse) {
      if (taken < limits.slots) {
        taken += 1;
        start();
        return leaveNothing;
      }
      if (line.size >= limits.waiting) {
        refuse(new AppError('overloaded', 'Too many calls are waiting for this provider.'));
        return leaveNothing;
      }
      const waiter: Waiter = {
        start,
        timer: setTimeout(() => {
          line.delete(waiter);
          refuse(new AppError('upstream_timeout', 'No connection to the provider became free in time.'));
        }, limits.waitTimeoutMs),
      };
      line.add(waiter);
      return () => {
        clearTimeout(waiter.timer);
        line.delete(waiter);
      };
    },
    release() {
      const [next] = line;
      if (next === undefined) {
        taken -= 1;
        return;
      }
      line.delete(next);
      clearTimeout(next.timer);
      // Not from inside this call: if every start failed at once, the line would unwind as one deep recursion.
      queueMicrotask(next.start);
    },
    get taken() {
      return taken;
    },
    get waiting() {
      return line.size;
    },
  };
}

function leaveNothing(): void {}
