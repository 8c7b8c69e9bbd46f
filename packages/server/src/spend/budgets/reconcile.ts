import type { Database } from '../../platform/database/index.ts';
import type { Log } from '../../platform/log.ts';
import { catchUp } from './from-ledger/store.ts';
import { LOOK_AGAIN_MS } from './leases.ts';
import { lockPeriod, readDue, settleLease } from './store.ts';

/** Leases and periods that one pass looks at; the rest comes with the next. */
export const MAX_AT_ONCE = 200;

/** No call lasts so long: what was not in the ledger by then never was made. */
const FORGET_AFTER_MS = 7 * 86_400_000;

/**
 * Settles the leases of nodes that are gone by what the ledger says, and counts what calls spent that began before
 * their budget was in force. Several nodes may do so at once. Returns how many leases were settled.
 */
export async function reconcileDue(
  { database, log }: { database: Database; log: Log },
  everyLeaseButOf: string | undefined,
): Promise<number> {
  const due = await database.transaction({ 'avouch.operator': 'on' }, (tx) =>
    readDue(tx, { atMost: MAX_AT_ONCE, forgetAfterMs: FORGET_AFTER_MS, everyLeaseButOf }),
  );
  let settled = 0;
  for (const { tenantId, id, forget } of due.leases) {
    try {
      // Its node may have come back since the list was read; but where all others are dead by definition, none can.
      const ifDue = everyLeaseButOf === undefined;
      const found = await database.transaction({ 'avouch.tenant_id': tenantId }, (tx) =>
        settleLease(tx, tenantId, { id, lookAgainMs: LOOK_AGAIN_MS, forget, ifDue }),
      );
      if (found !== undefined) settled += 1;
    } catch (error) {
      // One tenant's trouble must not keep the others' money locked up.
      log.warn({ error, tenant: tenantId }, 'a lease was not reconciled');
    }
  }
  for (const { tenantId, id } of due.periods) {
    try {
      await database.transaction({ 'avouch.tenant_id': tenantId }, async (tx) => {
        if ((await lockPeriod(tx, tenantId, id)) !== undefined) await catchUp(tx, tenantId, id, undefined);
      });
    } catch (error) {
      log.warn({ error, tenant: tenantId }, 'a budget was not caught up with the ledger');
    }
  }
  return settled;
}
