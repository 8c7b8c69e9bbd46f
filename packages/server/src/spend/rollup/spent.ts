import type { Tx } from '../../platform/database/index.ts';
import { type SpendScope, sumSpent } from './store.ts';

const BUCKET_MS = 15 * 60_000;

/**
 * What the ledger says was spent by calls of a scope that began from `from` (included) to `to` (excluded; undefined:
 * without end), in micro-dollars or in tokens in and out: sums for what is summed already, and the entries themselves
 * for the rest, in one statement. Both moments lie on a quarter of an hour, as the bounds of every calendar period do;
 * throws RangeError otherwise.
 */
export async function spentSoFar(
  tx: Tx,
  tenantId: string,
  scope: SpendScope,
  unit: 'usd_micros' | 'tokens',
  from: Date,
  to: Date | undefined,
): Promise<bigint> {
  if (!isOnQuarterHour(from) || (to !== undefined && !isOnQuarterHour(to))) {
    throw new RangeError('Spend is summed by the quarter of an hour.');
  }
  return sumSpent(tx, tenantId, { scope, unit, from, to });
}

/** Whether sums can be cut at this moment. */
export function isOnQuarterHour(at: Date): boolean {
  return at.getTime() % BUCKET_MS === 0;
}
