import type { CallsAnswer, ListedCall } from './shapes.ts';

/** Rows that may come to stand above a page before it is loaded anew. */
const MOST_ARRIVED = 200;

/** What came in since a page was loaded. Newest first. */
export interface LiveCalls {
  readonly shown: readonly ListedCall[];
  /** Held back while somebody reads, so that nothing moves under their eyes. */
  readonly waiting: readonly ListedCall[];
  /** Entries of the last rows that came to be shown: they are marked. */
  readonly fresh: ReadonlySet<string>;
  /** Asked for next: what stands above this index. */
  readonly after: string | null;
}

/** Pure: nothing came in yet. */
export function beginLive(newestIndex: string | null): LiveCalls {
  return { shown: [], waiting: [], fresh: new Set(), after: newestIndex };
}

/** Pure: what an answer brings. `gap` where more came in than one answer holds: the page is to be loaded anew. */
export function arrive(
  live: LiveCalls,
  answer: Pick<CallsAnswer, 'calls' | 'older' | 'newest_index'>,
  isReading: boolean,
): LiveCalls | 'gap' {
  const known = new Set([...live.shown, ...live.waiting].map(({ entry }) => entry));
  const brought = answer.calls.filter(({ entry }) => !known.has(entry));
  const after = answer.newest_index ?? live.after;
  if (brought.length === 0) return after === live.after ? live : { ...live, after };
  const waiting = [...brought, ...live.waiting];
  if (answer.older !== null || waiting.length + live.shown.length > MOST_ARRIVED) return 'gap';
  const next = { ...live, waiting, after };
  return isReading ? next : showWaiting(next);
}

/** Pure: what was held back comes to be shown, and is marked. */
export function showWaiting(live: LiveCalls): LiveCalls {
  if (live.waiting.length === 0) return live;
  return {
    ...live,
    shown: [...live.waiting, ...live.shown],
    waiting: [],
    fresh: new Set(live.waiting.map(({ entry }) => entry)),
  };
}
