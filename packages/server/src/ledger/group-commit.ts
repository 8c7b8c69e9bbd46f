import { setTimeout as sleep } from 'node:timers/promises';

import type { Clock } from '../platform/clock.ts';
import { isConnectionLoss, sqlState } from '../platform/database/index.ts';
import { AppError } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import type { Appended, Leaf } from './entry.ts';
import type { LedgerObserver } from './ledger.ts';
import type { Head } from './store.ts';

export interface GroupCommit {
  append(leaf: Leaf): Promise<Appended>;
  waiting(): number;
  drain(): Promise<void>;
}

/** Where the leaves of a batch stand, but for those whose id another leaf has; and the head that covers them. */
export interface Written {
  readonly indexes: ReadonlyMap<Leaf, bigint>;
  readonly head: Head;
}

/** Entries in one transaction: enough that its fixed cost no longer counts, small enough to stay quick. */
const MAX_BATCH_ENTRIES = 1_000;
const MAX_BATCH_CHARACTERS = 4_000_000;

/** Entries that may wait for one log. Beyond it the database is too slow for the traffic: refuse, do not grow. */
const MAX_WAITING = 20_000;

/** Commits that lock the head after a guess was wrong: another process is appending, so guesses would miss again. */
const LOCK_AFTER_MISS = 16;

/** How long a batch is tried again over lost connections before its callers are told. */
const RETRY_FOR_MS = 5_000;
const FIRST_RETRY_MS = 50;

const UNIQUE_VIOLATION = '23505';

interface Waiting {
  readonly leaf: Leaf;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One log's queue in one process: while a transaction is under way, what arrives waits and goes into the next
 * one together. Load makes the batches larger, not the waiting longer.
 */
export function createGroupCommit({
  clock,
  log,
  observer,
  write,
  writeAlone,
  committed,
}: {
  clock: Clock;
  log: Log;
  observer: LedgerObserver;
  /** Locks the head first; looks for entries that `mayBeThere`. */
  write: (leaves: readonly Leaf[], mayBeThere: boolean) => Promise<Written>;
  /** Guesses the head; undefined when the guess was wrong. */
  writeAlone: (leaves: readonly Leaf[]) => Promise<Written | undefined>;
  committed: (head: Head) => void;
}): GroupCommit {
  const queue: Waiting[] = [];
  let running: Promise<void> | undefined;
  let lockFor = 0;

  async function run(): Promise<void> {
    // What arrives in this turn of the event loop goes along.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    while (queue.length > 0) await commit(queue.splice(0, batchLength(queue)));
    running = undefined;
  }

  async function commit(batch: readonly Waiting[]): Promise<void> {
    const startedAtMs = clock.monotonicMs();
    try {
      const indexes = await writeOnce(batch.map(({ leaf }) => leaf));
      observer.committed({ entries: batch.length, durationMs: clock.monotonicMs() - startedAtMs });
      for (const { leaf, resolve, reject } of batch) {
        const index = indexes.get(leaf);
        if (index === undefined) reject(reusedId());
        else resolve({ id: leaf.id, index });
      }
    } catch (error) {
      observer.failed(batch.length);
      log.error({ error, entries: batch.length }, 'entries could not be appended to the ledger');
      const refusal =
        error instanceof AppError && error.code !== 'database_unreachable'
          ? error
          : new AppError('ledger_unavailable', undefined, { cause: error });
      for (const { reject } of batch) reject(refusal);
    }
  }

  /**
   * A connection lost during commit leaves open whether the commit happened. So a retry first looks which
   * entries are there, by their ids, and appends only the others: each entry stands in the log exactly once.
   * The same look is taken when the database says that an id is there already, or twice in the batch.
   */
  async function writeOnce(leaves: readonly Leaf[]): Promise<ReadonlyMap<Leaf, bigint>> {
    const giveUpAtMs = clock.monotonicMs() + RETRY_FOR_MS;
    for (let pauseMs = FIRST_RETRY_MS, mayBeThere = false; ; mayBeThere = true) {
      try {
        return await writeMissing(leaves, mayBeThere);
      } catch (error) {
        if (sqlState(error) === UNIQUE_VIOLATION && !mayBeThere) continue;
        if (!isConnectionLoss(error) || clock.monotonicMs() + pauseMs > giveUpAtMs) throw error;
        observer.retried();
        await sleep(pauseMs);
        pauseMs *= 2;
      }
    }
  }

  async function writeMissing(
    leaves: readonly Leaf[],
    mayBeThere: boolean,
  ): Promise<ReadonlyMap<Leaf, bigint>> {
    const guessed = !mayBeThere && lockFor === 0 ? await writeAlone(leaves) : undefined;
    if (guessed === undefined) lockFor = lockFor === 0 ? LOCK_AFTER_MISS : lockFor - 1;
    const { indexes, head } = guessed ?? (await write(leaves, mayBeThere));
    committed(head);
    return indexes;
  }

  return {
    append(leaf) {
      if (queue.length >= MAX_WAITING) {
        return Promise.reject(new AppError('ledger_busy', undefined, { retryAfterS: 1 }));
      }
      const appended = new Promise<Appended>((resolve, reject) => {
        queue.push({ leaf, resolve, reject });
      });
      running ??= run();
      return appended;
    },
    waiting: () => queue.length,
    async drain() {
      // `run` ends only when the queue is empty, also of what came while it ran.
      await running;
    },
  };
}

/** The refusal of an entry whose id the log knows as another one's. */
export function reusedId(): AppError {
  return new AppError('entry_invalid', 'Another entry of the ledger has this id.');
}

function batchLength(queue: readonly Waiting[]): number {
  let characters = 0;
  for (let length = 0; length < Math.min(queue.length, MAX_BATCH_ENTRIES); length++) {
    characters += queue[length]?.leaf.text.length ?? 0;
    if (characters > MAX_BATCH_CHARACTERS) return Math.max(1, length);
  }
  return Math.min(queue.length, MAX_BATCH_ENTRIES);
}
