import type { Clock } from '../../platform/clock.ts';
import { type Database, readAtOneMoment } from '../../platform/database/index.ts';
import { newId } from '../../platform/ids.ts';
import type { Budget } from './budget.ts';
import { spentSoFar } from '../rollup/spent.ts';
import { catchUp } from './from-ledger/store.ts';
import type { Period } from './period.ts';
import { addSpent, findPeriod, insertPeriod, lockPeriod, readLedgerSize } from './store.ts';

/**
 * Finds the row of a period, or makes it. A new one starts with what the ledger says was spent in the period already,
 * so a budget that is published in the middle of a month counts the whole month. One that nobody leases from first
 * counts what came while it was not in force. The ledger is written to meanwhile: adding up a month takes its time.
 */
export function createOpening({
  database,
  clock,
  callsEndMs,
}: {
  database: Database;
  clock: Clock;
  /** How long calls that began before the budget was in force may still be under way. */
  callsEndMs: number;
}): (tenantId: string, budget: Budget, period: Period) => Promise<{ id: string; spent: number }> {
  return async (tenantId, budget, period) => {
    const scope = { 'avouch.tenant_id': tenantId };
    const known = await database.transaction(scope, async (tx) => {
      const there = await findPeriod(tx, tenantId, budget, period.start);
      if (there === undefined) return undefined;
      const locked = await lockPeriod(tx, tenantId, there.id);
      if (locked?.isLeased === false) await catchUp(tx, tenantId, there.id, callsEndMs);
      return findPeriod(tx, tenantId, budget, period.start);
    });
    if (known !== undefined) return known;
    const before = await database.transaction(scope, async (tx) => {
      // No entry may come between the sum and the size up to which it counts.
      await readAtOneMoment(tx);
      const size = await readLedgerSize(tx, tenantId);
      const { start, end } = period;
      return { size, spent: await spentSoFar(tx, tenantId, budget.scope, budget.unit, start, end) };
    });
    return database.transaction(scope, async (tx) => {
      const id = newId(clock.now());
      const made = { id, budget, period, caughtUpTo: before.size, catchUpMs: callsEndMs };
      if (await insertPeriod(tx, tenantId, made)) {
        await addSpent(tx, tenantId, id, before.spent);
        // What came since then.
        await catchUp(tx, tenantId, id, undefined);
      }
      const found = await findPeriod(tx, tenantId, budget, period.start);
      if (found === undefined) throw new Error('The period that was made is not there');
      return found;
    });
  };
}
