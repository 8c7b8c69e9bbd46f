import { useSyncExternalStore } from 'react';

/** Words such as "3 minutes ago" are at most this old. */
const TICK_MS = 30_000;

let now = new Date();

/** The time, now and then anew. */
export function useNow(): Date {
  return useSyncExternalStore(subscribe, () => now);
}

function subscribe(listener: () => void): () => void {
  const timer = setInterval(() => {
    now = new Date();
    listener();
  }, TICK_MS);
  return () => clearInterval(timer);
}
