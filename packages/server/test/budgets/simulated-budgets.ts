import { type Budget, periodOf } from '../../src/spend/budgets/index.ts';
import type { TestDatabase } from '../database.ts';

/** Whether a budget counts the calls of a team. */
export function isAbout({ scope }: Budget, team: string): boolean {
  return scope.name === undefined || scope.name === team;
}

/** One name for one period of one budget. */
export function periodKeyOf(budget: Budget, at: Date): string {
  return `${budget.key} ${periodOf(budget, at).start.toISOString()}`;
}

/** Of all kinds: of the tenant and of a team, in money and in tokens, hard and soft, for good and by the hour. */
export function budgetsFor(limit: number): Budget[] {
  const base = {
    scope: { kind: 'tenant', name: undefined },
    unit: 'usd_micros',
    limit,
    per: 'total',
    kind: 'hard',
    notifyAt: [0.5, 1],
    channels: undefined,
    timeZone: 'Europe/Berlin',
  } as const;
  const red = { kind: 'team', name: 'red' } as const;
  return [
    { ...base, key: 'tenant/all', rule: 'budgets.all' },
    { ...base, key: 'tenant/hourly', rule: 'budgets.hourly', per: 'hour', unit: 'tokens' },
    { ...base, key: 'team:red/all', rule: 'teams.red.budgets.all', scope: red, limit: limit / 2 },
    { ...base, key: 'team:red/soft', rule: 'teams.red.budgets.soft', scope: red, kind: 'soft', limit: 10 },
  ];
}

/** What the ledger says was spent in each period of each budget, added up here and not by the code under test. */
export async function readLedgerSums(
  database: TestDatabase,
  tenantId: string,
  budgets: readonly Budget[],
): Promise<Map<string, { budget: Budget; sum: number }>> {
  const rows = await database.ownerQuery<{ leaf: string }>(
    `select leaf from entries where tenant_id = $1 and kind = 'call'`,
    [tenantId],
  );
  const sums = new Map<string, { budget: Budget; sum: number }>();
  for (const { leaf } of rows) {
    const call = JSON.parse(leaf);
    for (const budget of budgets.filter((one) => isAbout(one, call.team))) {
      const key = periodKeyOf(budget, new Date(call.at));
      const sum = (sums.get(key)?.sum ?? 0) + Number(call.cost_micros);
      sums.set(key, { budget, sum });
    }
  }
  return sums;
}
