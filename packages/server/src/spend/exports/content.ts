import { canonicalize, isJsonObject, type JsonObject, type JsonValue } from '@avouch/proof';

import type { Database, Tx } from '../../platform/database/index.ts';
import { exactly } from '../reports/exact.ts';
import type { Span } from '../reports/span.ts';
import { holdSumsOf } from '../rollup/rollup.ts';
import { amountAt, callCells, callColumns } from './call-row.ts';
import { collectCharges } from './charges.ts';
import { csvLine } from './csv.ts';
import { focusHeader, focusRows } from './focus.ts';
import { findIndexes, readCalls, sumCharges } from './store.ts';

export type ExportFormat = 'json' | 'csv' | 'focus';

/** One export, decided on: the same one always has the same bytes. */
export interface PlannedExport {
  readonly tenantId: string;
  readonly tenantName: string;
  readonly format: ExportFormat;
  readonly span: Span;
  /** It is of the first so many entries of the ledger. */
  readonly treeSize: bigint;
  /** The name of the ledger, and its signed checkpoint of that size. */
  readonly origin: string;
  readonly checkpoint: string;
  /** The entries among which the calls stand; the end is not included. */
  readonly first: bigint;
  readonly end: bigint;
}

/** What an export sums to; an auditor adds the rows up and compares. */
export interface ExportTotals {
  /** Calls, or rows of FOCUS. */
  rows: number;
  calls: bigint;
  costMicros: bigint;
  savingRouteMicros: bigint;
  savingCacheMicros: bigint;
  savingProviderCacheMicros: bigint;
  unpricedCalls: bigint;
}

/** Entries that are read in one statement: a few megabytes in memory. */
const ENTRIES_AT_ONCE = 2_000n;
const DAY_MS = 86_400_000;

/**
 * The text of an export, piece by piece, and its totals at the end. Memory stays bounded: by two thousand entries at
 * once, for FOCUS by the charges of one day.
 */
export async function* writeExport(
  database: Database,
  plan: PlannedExport,
): AsyncGenerator<string, ExportTotals> {
  const totals = noTotals();
  const pieces =
    plan.format === 'focus' ? writeFocus(database, plan, totals) : writeCalls(database, plan, totals);
  yield* pieces;
  return totals;
}

async function* writeCalls(
  database: Database,
  plan: PlannedExport,
  totals: ExportTotals,
): AsyncGenerator<string> {
  const { format, origin, treeSize, checkpoint, span } = plan;
  if (format === 'csv') yield csvLine(callColumns);
  else {
    const head = canonicalize({
      format: 'avouch.spend/v1',
      origin,
      tree_size: treeSize.toString(),
      checkpoint,
      from: span.from.toISOString(),
      to: span.to.toISOString(),
    });
    yield `${head.slice(0, -1)},"calls":[`;
  }
  for (let first = plan.first; first < plan.end; first += ENTRIES_AT_ONCE) {
    const end = least(first + ENTRIES_AT_ONCE, plan.end);
    const found = await within(database, plan, (tx) => readCalls(tx, { first, end, span }));
    let text = '';
    for (const { index, leaf } of found) {
      const call = parseLeaf(leaf);
      if (format === 'csv') text += csvLine(callCells(index, call));
      // The leaf stands as it is: its hash is the one in the ledger.
      else text += `${totals.rows === 0 ? '' : ','}\n{"index":"${index}","entry":${leaf}}`;
      addCall(totals, call);
    }
    if (text !== '') yield text;
  }
  if (format === 'json') yield `\n],"totals":${canonicalize(shownTotals(totals))}}\n`;
}

async function* writeFocus(
  database: Database,
  plan: PlannedExport,
  totals: ExportTotals,
): AsyncGenerator<string> {
  const { tenantId, tenantName, first, end } = plan;
  yield focusHeader;
  for (let day = plan.span.from; day < plan.span.to; day = new Date(day.getTime() + DAY_MS)) {
    const span = { from: day, to: new Date(day.getTime() + DAY_MS) };
    // The sums know where the calls of a day stand, if they are of as many entries as when the export was planned.
    const among = await within(database, plan, async (tx) => {
      await holdSumsOf(tx, tenantId, plan.treeSize);
      return findIndexes(tx, span);
    });
    const charges = collectCharges();
    const from = among === undefined || among.first < first ? first : among.first;
    const to = among === undefined ? from : least(among.last + 1n, end);
    for (let at = from; at < to; at += ENTRIES_AT_ONCE) {
      const piece = { first: at, end: least(at + ENTRIES_AT_ONCE, to), span };
      charges.add(await within(database, plan, (tx) => sumCharges(tx, piece)));
    }
    let text = '';
    for (const charge of charges.sorted()) {
      const rows = focusRows(charge, { tenantId, tenantName, day });
      text += rows.join('');
      totals.rows += rows.length;
      totals.calls += charge.calls;
      totals.costMicros += charge.cost_micros;
      totals.savingRouteMicros += charge.saving_route_micros;
      totals.savingCacheMicros += charge.saving_cache_micros;
      totals.savingProviderCacheMicros += charge.saving_provider_cache_micros;
      if (charge.is_unpriced) totals.unpricedCalls += charge.calls;
    }
    if (text !== '') yield text;
  }
}

const least = (one: bigint, other: bigint) => (one < other ? one : other);

function within<T>(
  database: Database,
  { tenantId }: PlannedExport,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return database.transaction({ 'avouch.tenant_id': tenantId }, work);
}

function parseLeaf(leaf: string): JsonObject {
  const record: JsonValue = JSON.parse(leaf);
  if (!isJsonObject(record)) throw new TypeError('A leaf is no object.');
  return record;
}

function addCall(totals: ExportTotals, call: JsonObject): void {
  totals.rows += 1;
  totals.calls += 1n;
  totals.costMicros += amountAt(call, 'cost_micros');
  totals.savingRouteMicros += amountAt(call, 'saving', 'route');
  totals.savingCacheMicros += amountAt(call, 'saving', 'cache');
  totals.savingProviderCacheMicros += amountAt(call, 'saving', 'provider_cache');
  if (call['unpriced'] !== undefined) totals.unpricedCalls += 1n;
}

function noTotals(): ExportTotals {
  return {
    rows: 0,
    calls: 0n,
    costMicros: 0n,
    savingRouteMicros: 0n,
    savingCacheMicros: 0n,
    savingProviderCacheMicros: 0n,
    unpricedCalls: 0n,
  };
}

/** Totals as JSON, in an export and in the statement about it. */
export function shownTotals(totals: ExportTotals): JsonObject {
  return {
    rows: totals.rows,
    calls: exactly(totals.calls),
    cost_micros: exactly(totals.costMicros),
    saving_micros: {
      route: exactly(totals.savingRouteMicros),
      cache: exactly(totals.savingCacheMicros),
      provider_cache: exactly(totals.savingProviderCacheMicros),
    },
    unpriced_calls: exactly(totals.unpricedCalls),
  };
}
