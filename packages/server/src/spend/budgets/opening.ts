import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import { newId } from '../../platform/ids.ts';
import type { Budget } from './budget.ts';
import { spentSoFar } from '../rollup/spent.ts';
import { catchUp } from './from-ledger/store.ts';
import type { Period } from './period.ts';
import { addSpent, findPeriod, insertPeriod, lockLedger, lockPeriod } from './store.ts';

/**
 * Finds the row of a period, or makes it. A new one starts with what the ledger says was spent in the period already,
 * so a budget that is published in the middle of a month counts the whole month. One that nobody leases from first
 * counts what came while it was not in force.
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
  return (tenantId, budget, period) =>
    database.transaction({ 'avouch.tenant_id': tenantId }, async (tx) => {
      const known = await findPeriod(tx, tenantId, budget, period.start);
      if (known !== undefined) {
        const locked = await lockPeriod(tx, tenantId, known.id);
        if (locked?.isLeased === false) await catchUp(tx, tenantId, known.id, callsEndMs);
      } else {
        // No entry may come between the sum and the size up to which it counts.
        const size = await lockLedger(tx, tenantId);
        const id = newId(clock.now());
        const made = { id, budget, period, caughtUpTo: size, catchUpMs: callsEndMs };
        if (await insertPeriod(tx, tenantId, made)) {
          const { start, end } = period;
          await addSpent(
            tx,
            tenantId,
            id,
            await spentSoFar(tx, tenantId, budget.scope, budget.unit, start, end),
          );
        }
      }
      const found = await findPeriod(tx, tenantId, budget, period.start);
      if (found === undefined) throw new Error('The period that was made is not there');
      return found;
    });
}
