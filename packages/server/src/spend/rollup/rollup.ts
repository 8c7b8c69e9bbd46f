import type { Clock } from '../../platform/clock.ts';
import type { Database, Tx } from '../../platform/database/index.ts';
import { AppError } from '../../platform/errors.ts';
import type { Log } from '../../platform/log.ts';
import { BACKGROUND_STEP_ENTRIES, createBackground } from './background.ts';
import { checkSums, type SumsCheck } from './check.ts';
import { addToSums, clearSums, findNextStop, holdSums, lockSums, readExtent } from './store.ts';

/**
 * Sums over a ledger's calls, by quarter of an hour, label, model and outcome. The entries are the truth; the sums are
 * derived from them, step by step, each step in one transaction with the size that it reaches, so they always equal
 * the sums over the first so many entries. Any number of processes may bring them up to date at once.
 */
export interface Rollup {
  /**
   * Brings the sums to at least the size that the ledger has now, and returns the size that they have.
   * Throws AppError `spend_behind` when that is too far for one request; asking again goes on.
   */
  catchUp(tenantId: string): Promise<bigint>;
  /**
   * Catches up, then reads in one transaction in which the sums stand still at `treeSize`: what `read` finds is
   * exactly the ledger of that size, which has a signed checkpoint and is no smaller than the ledger was when this began.
   * Throws AppError `spend_behind`, also while somebody makes the sums again.
   */
  read<T>(tenantId: string, read: (tx: Tx, treeSize: bigint) => Promise<T>): Promise<T>;
  /** Adds at most `most` entries, to the last checkpoint among them. Returns the size that the sums have then. */
  stepOnce(tenantId: string, most: bigint): Promise<bigint>;
  /** Takes the sums away and makes them again. Returns the size that they have then. */
  rebuild(tenantId: string): Promise<bigint>;
  /** Computes everything again from the entries and compares. */
  check(tenantId: string): Promise<SumsCheck>;
  /** Catches up in the background from now on, as far as calls leave time for it. */
  start(): void;
  close(): Promise<void>;
}

/**
 * Entries of one step that somebody waits for: a quarter of a second on the embedded database, which does nothing else
 * meanwhile.
 */
const STEP_ENTRIES = 2_000n;
/** Steps that one request waits for: some half a minute. */
const MAX_STEPS = 100;

export function createRollup({
  database,
  clock,
  log,
  stepEntries = STEP_ENTRIES,
}: {
  database: Database;
  clock: Clock;
  log: Log;
  stepEntries?: bigint;
}): Rollup {
  let closed = false;

  const within = <T>(tenantId: string, work: (tx: Tx) => Promise<T>) =>
    database.transaction({ 'avouch.tenant_id': tenantId }, work);

  /** One step at most. Returns the size that the sums have afterwards. */
  const step = (tenantId: string, most: bigint) =>
    within(tenantId, async (tx) => {
      const from = await lockSums(tx, tenantId);
      const to = await findNextStop(tx, from, most);
      if (to === undefined) return from;
      await addToSums(tx, tenantId, from, to);
      return to;
    });

  async function catchUp(tenantId: string, maxSteps = MAX_STEPS): Promise<bigint> {
    const extent = await within(tenantId, (tx) => readExtent(tx, tenantId));
    if (extent === undefined) throw new AppError('tenant_not_found', 'The tenant has no ledger.');
    let size = extent.projectedSize;
    for (let steps = 0; size < extent.ledgerSize; steps += 1) {
      if (steps >= maxSteps || closed) {
        throw behind();
      }
      size = await step(tenantId, stepEntries);
    }
    return size;
  }

  const background = createBackground({
    database,
    clock,
    log,
    step: (tenantId) => step(tenantId, BACKGROUND_STEP_ENTRIES),
  });

  return {
    catchUp: (tenantId) => catchUp(tenantId),
    async read(tenantId, read) {
      const reached = await catchUp(tenantId);
      return within(tenantId, async (tx) => read(tx, await holdSumsOf(tx, tenantId, reached)));
    },
    stepOnce: step,
    async rebuild(tenantId) {
      await within(tenantId, async (tx) => {
        await lockSums(tx, tenantId);
        await clearSums(tx, tenantId);
      });
      return catchUp(tenantId, Number.POSITIVE_INFINITY);
    },
    async check(tenantId) {
      await catchUp(tenantId, Number.POSITIVE_INFINITY);
      return checkSums(database, tenantId);
    },
    start: () => background.start(),
    async close() {
      closed = true;
      await background.close();
    },
  };
}

/**
 * Holds the sums for reading, in this transaction, at a size that is `least` at the least, and returns it. Throws AppError
 * `spend_behind` where they are of fewer entries, which is so while somebody makes them again.
 */
export async function holdSumsOf(tx: Tx, tenantId: string, least: bigint): Promise<bigint> {
  const size = await holdSums(tx, tenantId);
  if (size < least) throw behind();
  return size;
}

function behind(): AppError {
  return new AppError('spend_behind', undefined, { retryAfterS: 1 });
}
