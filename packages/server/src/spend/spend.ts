import type { Ledger, LedgerReader } from '../ledger/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/index.ts';
import type { Log } from '../platform/log.ts';
import type { KeyFolder } from '../platform/signing-keys.ts';
import type { PriceBook, TenantPrices } from '../pricing/index.ts';
import { type Baselines, createBaselines } from './baselines/baselines.ts';
import { createSpendExports, type SpendExports } from './exports/exports.ts';
import { createSpendReports, type SpendReports } from './reports/reports.ts';
import { createRollup, type Rollup } from './rollup/rollup.ts';

/** What was spent and saved: baselines, sums over the ledger, reports and exports. */
export interface Spend {
  readonly baselines: Baselines;
  readonly rollup: Rollup;
  readonly reports: SpendReports;
  readonly exports: SpendExports;
}

export function createSpend({
  database,
  ledger,
  ledgerReader,
  keys,
  clock,
  log,
  prices,
  tenantPrices,
  timeZoneOf,
}: {
  database: Database;
  ledger: Ledger;
  ledgerReader: LedgerReader;
  keys: KeyFolder;
  clock: Clock;
  log: Log;
  prices: PriceBook;
  tenantPrices: TenantPrices;
  /** The time zone of a tenant's calendar, as its policy says; UTC where it says none. */
  timeZoneOf: (tenantId: string) => Promise<string>;
}): Spend {
  const rollup = createRollup({ database, clock, log });
  const reports = createSpendReports({ rollup, clock, timeZoneOf });
  return {
    rollup,
    reports,
    baselines: createBaselines({ database, ledger, clock, prices, tenantPrices, rollup }),
    exports: createSpendExports({ database, ledgerReader, keys, rollup, reports }),
  };
}
