import type { Database } from '../../platform/database/index.ts';
import type { Account } from './account.ts';
import type { Budget, BudgetState } from './budget.ts';
import { spentSoFar } from '../rollup/spent.ts';
import { type Period, periodOf } from './period.ts';
import { findPeriod } from './store.ts';

/** Where a budget stands now: what the database says, and what this node has settled since it last told it. */
export async function readState(
  database: Database,
  tenantId: string,
  budget: Budget,
  at: Date,
  account: Account | undefined,
): Promise<BudgetState> {
  const period = periodOf(budget, at);
  const read = () =>
    database.transaction({ 'avouch.tenant_id': tenantId }, async (tx) => {
      const found = await findPeriod(tx, tenantId, budget, period.start);
      if (found !== undefined) return found;
      // No call has met it yet: what the ledger says is what it will start with.
      const spent = await spentSoFar(tx, tenantId, budget.scope, budget.unit, period.start, period.end);
      return { spent: Number(spent), leased: 0 };
    });
  if (account === undefined) {
    const { spent, leased } = await read();
    return stateOf(budget, period, spent, leased);
  }
  return account.read(async (leases) => {
    const { spent, leased } = await read();
    // Read in one turn of the event loop, so that they fit together.
    const unflushed = leases.unflushed();
    return stateOf(budget, period, spent + unflushed, Math.max(0, leased - unflushed - leases.slack()));
  });
}

function stateOf(budget: Budget, period: Period, spent: number, reserved: number): BudgetState {
  return {
    budget,
    periodStart: period.start,
    periodEnd: period.end,
    spent,
    reserved,
    remaining: Math.max(0, budget.limit - spent),
    resetsAt: period.end,
  };
}
