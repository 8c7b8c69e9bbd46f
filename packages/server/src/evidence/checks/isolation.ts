import type { Database } from '../../platform/database/index.ts';
import { type Control, fail, pass } from '../control.ts';
import { countForeignRows, countTenants, findUnforcedTables } from './store.ts';

/** A transaction of this tenant sees nothing of the others. */
export function rowLevelSecurity({ database }: { database: Database }): Control {
  return {
    id: 'isolation.row_level_security',
    statement:
      'Every table forces row level security, and a transaction in the scope of this tenant sees no row of another.',
    async check(tenantId) {
      const { tables, unforced, foreign } = await database.transaction(
        { 'avouch.tenant_id': tenantId },
        async (tx) => ({
          ...(await findUnforcedTables(tx)),
          foreign: await countForeignRows(tx, tenantId),
        }),
      );
      const others = await database.transaction(
        { 'avouch.operator': 'on' },
        async (tx) => (await countTenants(tx)) - 1n,
      );
      if (unforced.length > 0) return fail(`Not forced on: ${unforced.join(', ')}.`);
      if (foreign > 0n) return fail(`${foreign} rows of other tenants were seen.`);
      return pass(
        `Forced on all of ${tables} tables; no row of ${others === 1n ? 'one other tenant' : `${others} other tenants`} was seen.`,
      );
    },
  };
}
