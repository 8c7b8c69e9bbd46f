import { createHash } from 'node:crypto';

import { createNoteSigner, type LedgerReader } from '../../ledger/index.ts';
import type { Database } from '../../platform/database/index.ts';
import { AppError } from '../../platform/errors.ts';
import type { KeyFolder } from '../../platform/signing-keys.ts';
import type { SpendReports, WrittenSpan } from '../reports/reports.ts';
import type { Rollup } from '../rollup/rollup.ts';
import { findCheckpoint } from '../rollup/store.ts';
import { type ExportFormat, type ExportTotals, type PlannedExport, writeExport } from './content.ts';
import { signExport } from './statement.ts';
import { findIndexes } from './store.ts';

export interface AskedExport extends WrittenSpan {
  readonly format: ExportFormat;
  /** The size of the ledger that it is of; its size now where nothing is said. */
  readonly size?: bigint | undefined;
}

/** Exports of a tenant's calls: deterministic for a size of the ledger, streamed, and signed apart. */
export interface SpendExports {
  /**
   * Decides on an export: this month and the ledger as it is now, where nothing else is said.
   * Throws AppError `parameter_invalid` and `spend_behind`.
   */
  plan(tenantId: string, asked: AskedExport): Promise<PlannedExport>;
  /** Its text, piece by piece; what it sums to at the end. */
  write(plan: PlannedExport): AsyncGenerator<string, ExportTotals>;
  /**
   * The detached signature of exactly these bytes, by the tenant's ledger key.
   * Throws AppError `signing_key_missing` and `signing_key_mismatch`.
   */
  sign(plan: PlannedExport): Promise<string>;
}

const DAY_MS = 86_400_000;
/** Days are read one by one, and a year is what a report covers. */
const MAX_FOCUS_DAYS = 400;

export function createSpendExports({
  database,
  ledgerReader,
  keys,
  rollup,
  reports,
}: {
  database: Database;
  ledgerReader: LedgerReader;
  keys: KeyFolder;
  rollup: Rollup;
  reports: SpendReports;
}): SpendExports {
  return {
    async plan(tenantId, { format, size, ...written }) {
      // FOCUS is in UTC by its own rules: its days and months are no other time zone's.
      const asked = format === 'focus' ? { ...written, timeZone: 'UTC' } : written;
      const { timeZone: _, ...span } = await reports.spanOf(tenantId, asked);
      if (format === 'focus' && [span.from, span.to].some((at) => at.getTime() % DAY_MS !== 0)) {
        throw new AppError('parameter_invalid', 'FOCUS is exported by whole days in UTC.', { param: 'from' });
      }
      if (format === 'focus' && span.to.getTime() - span.from.getTime() > MAX_FOCUS_DAYS * DAY_MS) {
        throw new AppError('parameter_invalid', `FOCUS is exported for at most ${MAX_FOCUS_DAYS} days.`, {
          param: 'from',
        });
      }
      const { origin, tenantName } = await ledgerReader.identity(tenantId);
      return rollup.read(tenantId, async (tx, summedSize) => {
        const treeSize = size ?? summedSize;
        const checkpoint = treeSize > summedSize ? undefined : await findCheckpoint(tx, treeSize);
        if (checkpoint === undefined) {
          throw new AppError('parameter_invalid', 'size is a size at which the ledger has a checkpoint.', {
            param: 'size',
          });
        }
        const among = await findIndexes(tx, span);
        const end = among === undefined ? 0n : among.last + 1n;
        return {
          tenantId,
          tenantName,
          format,
          span,
          treeSize,
          origin,
          checkpoint,
          first: among?.first ?? 0n,
          end: end < treeSize ? end : treeSize,
        };
      });
    },

    write: (plan) => writeExport(database, plan),

    async sign(plan) {
      const { tenantName, verifierKey, origin } = await ledgerReader.identity(plan.tenantId);
      const signer = await keys.load(tenantName, 'ledger');
      if (createNoteSigner(origin, signer).verifierKey !== verifierKey) {
        throw new AppError(
          'signing_key_mismatch',
          `The ledger ${origin} was started with another signing key.`,
        );
      }
      const hash = createHash('sha256');
      const pieces = writeExport(database, plan);
      let piece = await pieces.next();
      for (; piece.done !== true; piece = await pieces.next()) hash.update(piece.value);
      return signExport(plan, { sha256: hash.digest('hex'), totals: piece.value }, signer);
    },
  };
}
