import type { Database, Tx } from '../../platform/database/index.ts';
import { compareEntries, countDifferentSums, countMissingCalls, holdSums, listSummedDays } from './store.ts';

/** What was found when the sums were computed again. All lists of trouble are 0 where everything agrees. */
export interface SumsCheck {
  /** How many of the ledger's entries were compared. */
  readonly treeSize: bigint;
  readonly calls: bigint;
  /** Rows of sums, of amounts or of durations, that the entries do not give, or that are missing, and calls that no sum counts. */
  readonly differentSums: bigint;
  /** Calls that the list tells otherwise than their entries, or that only one of the two has. */
  readonly differentCalls: bigint;
  /** Refused calls that are listed wrongly, not at all, or without an entry. */
  readonly differentRefusals: bigint;
  /** Entries of calls whose parts of the saving do not sum to baseline cost minus cost. */
  readonly unevenSavings: bigint;
}

/** Entries that are compared in one statement. */
const ENTRIES_AT_ONCE = 20_000n;

/**
 * Compares day by day and piece by piece, each in a transaction of its own in which the sums stand still, so that no
 * call waits long for the database. That no day is missing shows in the number of calls.
 */
export async function checkSums(database: Database, tenantId: string): Promise<SumsCheck> {
  const within = <T>(work: (tx: Tx, size: bigint) => Promise<T>) =>
    database.transaction({ 'avouch.tenant_id': tenantId }, async (tx) =>
      work(tx, await holdSums(tx, tenantId)),
    );

  const { days, treeSize } = await within(async (tx, size) => ({
    days: await listSummedDays(tx),
    treeSize: size,
  }));
  let differentSums = await within((tx, size) => countMissingCalls(tx, tenantId, size));
  for (const day of days) {
    differentSums += await within((tx, size) => countDifferentSums(tx, tenantId, { day: day.from, size }));
  }
  let calls = 0n;
  let differentCalls = 0n;
  let differentRefusals = 0n;
  let unevenSavings = 0n;
  for (let from = 0n; from < treeSize; from += ENTRIES_AT_ONCE) {
    const to = from + ENTRIES_AT_ONCE < treeSize ? from + ENTRIES_AT_ONCE : treeSize;
    const part = await within((tx) => compareEntries(tx, tenantId, { from, to }));
    calls += part.calls;
    differentCalls += part.differentCalls;
    differentRefusals += part.differentRefusals;
    unevenSavings += part.unevenSavings;
  }
  return { treeSize, calls, differentSums, differentCalls, differentRefusals, unevenSavings };
}
