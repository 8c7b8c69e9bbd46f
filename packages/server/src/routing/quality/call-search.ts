import type { Tx } from '../../platform/database/index.ts';
import { AppError } from '../../platform/errors.ts';
import { searchCallLeaf } from './store.ts';

/** Finds the newest call with a request id. Undefined where none of the newest entries is one. */
export type CallSearch = (tenantId: string, requestId: string) => Promise<string | undefined>;

/**
 * How far a request id is looked for: entries are not indexed by it, and reading further would cost more than a rating
 * is worth. The entry's own id is found at any age.
 */
const MAX_SEARCHED_ENTRIES = 50_000;
/** Entries of one statement: some milliseconds, between which calls have their turn at the database. */
const ENTRIES_AT_ONCE = 1_000;
/** Searches that wait for the one that is made. */
const MAX_WAITING = 20;

/**
 * Searches for one request at a time: whoever asks for ids that never were must not keep the database from calls.
 * Throws AppError `overloaded` where too many wait.
 */
export function createCallSearch(
  within: <T>(tenantId: string, read: (tx: Tx) => Promise<T>) => Promise<T>,
): CallSearch {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  async function search(tenantId: string, requestId: string): Promise<string | undefined> {
    let below: bigint | undefined;
    for (let searched = 0; searched < MAX_SEARCHED_ENTRIES; searched += ENTRIES_AT_ONCE) {
      const piece = { below, most: ENTRIES_AT_ONCE };
      const { leaf, lowest } = await within(tenantId, (tx) => searchCallLeaf(tx, requestId, piece));
      if (leaf !== undefined || lowest === undefined || lowest === 0n) return leaf;
      below = lowest;
    }
    return undefined;
  }

  return async (tenantId, requestId) => {
    if (waiting >= MAX_WAITING) {
      throw new AppError('overloaded', 'Many ratings look for their calls; those by entry need not wait.', {
        retryAfterS: 1,
      });
    }
    waiting += 1;
    const mine = last.then(() => search(tenantId, requestId));
    // What became of one search is nothing to the next.
    last = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      waiting -= 1;
    }
  };
}
