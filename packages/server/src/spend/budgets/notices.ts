import type { JsonObject } from '@avouch/proof';

import type { Ledger } from '../../ledger/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Tx } from '../../platform/database/index.ts';
import { newId } from '../../platform/ids.ts';
import type { Reached } from './account.ts';
import { insertNotice } from './store.ts';

/** What is to be told to people; the notifier writes it down in the transaction and delivers it later. */
export interface BudgetNotice {
  readonly kind: 'budget.threshold';
  /** The same for the same news, whoever tells it. */
  readonly dedupeKey: string;
  readonly subject: string;
  readonly body: JsonObject;
  /** Undefined means all channels. */
  readonly channels?: readonly string[] | undefined;
}

export type NotifyWithin = (tx: Tx, tenantId: string, notice: BudgetNotice) => Promise<unknown>;

/**
 * Says that a threshold was reached, once for each period, threshold and limit over all nodes: the mark, what people
 * are told, and the ledger's entry commit together. Whatever is lost before that is noticed again.
 */
export function createNotices({
  database,
  ledger,
  clock,
  notifyWithin,
}: {
  database: Database;
  ledger: Ledger;
  clock: Clock;
  notifyWithin: NotifyWithin | undefined;
}): (reached: Reached) => Promise<void> {
  return ({ tenantId, periodId, period, budget, threshold, spent }) =>
    database.transaction({ 'avouch.tenant_id': tenantId }, async (tx) => {
      const at = clock.now();
      const { limit, key, unit } = budget;
      if (!(await insertNotice(tx, tenantId, { periodId, threshold, limit, spent, at }))) return;
      const body = {
        budget: key,
        period_start: period.start.toISOString(),
        threshold,
        spent,
        limit,
        unit,
      };
      await notifyWithin?.(tx, tenantId, {
        kind: 'budget.threshold',
        dedupeKey: `budget.threshold ${periodId} ${threshold} ${limit}`,
        subject: `The budget ${key} has reached ${Math.round(threshold * 100)} % of its limit`,
        body,
        channels: budget.channels,
      });
      await ledger.appendWithin(tx, tenantId, [{ id: newId(at), kind: 'budget.threshold', at, body }]);
    });
}
