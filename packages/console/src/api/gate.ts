/**
 * A question that a request has to a person, asked and answered outside of the request: prove that it is you, or
 * sign in again. One dialog answers everybody who waits.
 */
export interface Gate {
  /** Opens the dialog where it is not open, and says how it ended: true to try again. */
  readonly ask: () => Promise<boolean>;
  readonly answer: (goOn: boolean) => void;
  /** For `useSyncExternalStore`. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly isOpen: () => boolean;
}

export function createGate(): Gate {
  const listeners = new Set<() => void>();
  let waiting: ((goOn: boolean) => void)[] = [];
  const tell = () => {
    for (const listener of listeners) listener();
  };

  return {
    ask() {
      return new Promise((resolve) => {
        waiting.push(resolve);
        tell();
      });
    },
    answer(goOn) {
      const answered = waiting;
      waiting = [];
      tell();
      for (const resolve of answered) resolve(goOn);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    isOpen: () => waiting.length > 0,
  };
}

/** Opened by an act that wants a fresh proof of who is there (`reauthentication_required`). */
export const reauthentication = createGate();

/** Opened when a request finds that the session has ended. */
export const sessionEnd = createGate();
