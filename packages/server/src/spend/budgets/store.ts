import type { Database, Tx } from '../../platform/database/index.ts';
import type { Budget } from './budget.ts';
import type { Period } from './period.ts';

/** A period of a budget as the database knows it. */
export interface StoredPeriod {
  readonly id: string;
  readonly spent: number;
  readonly leased: number;
}

/** What a node does with one lease, all of it or nothing. */
export interface LeaseSync {
  readonly periodId: string;
  readonly leaseId: string;
  readonly nodeId: string;
  /** Whether the lease may not be there yet. */
  readonly isNew: boolean;
  /** Settled over the lease's whole life. */
  readonly settled: number;
  /** Held for calls in flight. */
  readonly held: number;
  /** The most that is to stay outstanding before anything is granted. */
  readonly keep: number;
  /** What must be granted, if anything is. */
  readonly least: number;
  readonly wanted: number;
  /** Undefined for a soft budget. */
  readonly limit: number | undefined;
  /** Gives the lease up: nothing is held. */
  readonly ending: boolean;
  readonly leaseMs: number;
  readonly graceMs: number;
  readonly starvedMs: number;
}

export interface SyncedLease {
  /** `reconciled`: others took this node for dead, and counted what the ledger says. */
  readonly outcome: 'held' | 'ended' | 'reconciled';
  readonly amount: number;
  readonly granted: number;
  readonly spent: number;
  readonly leased: number;
  readonly starved: boolean;
}

interface PeriodRow {
  id: string;
  spent: bigint;
  leased: bigint;
}

export async function syncLease(database: Database, tenantId: string, sync: LeaseSync): Promise<SyncedLease> {
  const rows = await database.statement<{
    outcome: SyncedLease['outcome'];
    amount: bigint;
    granted: bigint;
    spent: bigint;
    leased: bigint;
    starved: boolean;
  }>(
    { 'avouch.tenant_id': tenantId },
    `select outcome, amount, granted, spent, leased, starved
     from sync_budget_lease($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      tenantId,
      sync.periodId,
      sync.leaseId,
      sync.nodeId,
      sync.isNew,
      sync.settled,
      sync.held,
      sync.keep,
      sync.least,
      sync.wanted,
      sync.limit ?? null,
      sync.ending,
      sync.leaseMs,
      sync.graceMs,
      sync.starvedMs,
    ],
    'budgets-sync-lease',
  );
  const row = rows[0];
  if (row === undefined) throw new Error('A lease was synchronized without an answer');
  return {
    outcome: row.outcome,
    amount: Number(row.amount),
    granted: Number(row.granted),
    spent: Number(row.spent),
    leased: Number(row.leased),
    starved: row.starved,
  };
}

/** What was counted by looking into the ledger; undefined where there is no such lease, or it is not due any more. */
export async function settleLease(
  tx: Tx,
  tenantId: string,
  lease: { id: string; lookAgainMs: number; forget: boolean; ifDue: boolean },
): Promise<{ spent: number; counted: number } | undefined> {
  const rows = await tx.query<{ spent: bigint; counted: bigint }>(
    'select spent, counted from settle_budget_lease($1, $2, $3, $4, $5)',
    [tenantId, lease.id, lease.lookAgainMs, lease.forget, lease.ifDue],
    'budgets-settle-lease',
  );
  return rows.map(({ spent, counted }) => ({ spent: Number(spent), counted: Number(counted) }))[0];
}

export async function findPeriod(
  tx: Tx,
  tenantId: string,
  budget: Budget,
  start: Date,
): Promise<StoredPeriod | undefined> {
  const rows = await tx.query<PeriodRow>(
    `select id, spent, leased from budget_periods
     where tenant_id = $1 and budget = $2 and unit = $3 and per = $4 and starts_at = $5`,
    [tenantId, budget.key, budget.unit, budget.per, start],
    'budgets-find-period',
  );
  return rows.map(periodOfRow)[0];
}

/** False when another node was quicker. */
export async function insertPeriod(
  tx: Tx,
  tenantId: string,
  made: { id: string; budget: Budget; period: Period; caughtUpTo: bigint; catchUpMs: number },
): Promise<boolean> {
  const { budget, period } = made;
  const rows = await tx.query(
    `insert into budget_periods (tenant_id, id, budget, scope_kind, scope_name, unit, per, starts_at, ends_at,
                                 spent, leased, caught_up_to, catch_up_until)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, $10, clock_timestamp() + $11 * interval '1 millisecond')
     on conflict do nothing returning id`,
    [
      tenantId,
      made.id,
      budget.key,
      budget.scope.kind,
      budget.scope.name ?? null,
      budget.unit,
      budget.per,
      period.start,
      period.end ?? null,
      made.caughtUpTo,
      made.catchUpMs,
    ],
  );
  return rows.length === 1;
}

export async function addSpent(tx: Tx, tenantId: string, periodId: string, spent: bigint): Promise<void> {
  await tx.query('update budget_periods set spent = spent + $3 where tenant_id = $1 and id = $2', [
    tenantId,
    periodId,
    spent,
  ]);
}

export async function readLedgerSize(tx: Tx, tenantId: string): Promise<bigint> {
  const rows = await tx.query<{ size: bigint }>('select size from ledgers where tenant_id = $1', [tenantId]);
  return rows[0]?.size ?? 0n;
}

/** Holds the ledger's head until the transaction ends: every entry is either below its size or not yet there. */
export async function lockLedger(tx: Tx, tenantId: string): Promise<bigint> {
  const rows = await tx.query<{ size: bigint }>('select size from ledgers where tenant_id = $1 for update', [
    tenantId,
  ]);
  return rows[0]?.size ?? 0n;
}

/** Locks the period, and says whether any node may be spending from it. */
export async function lockPeriod(
  tx: Tx,
  tenantId: string,
  periodId: string,
): Promise<{ isLeased: boolean } | undefined> {
  const rows = await tx.query(
    'select 1 from budget_periods where tenant_id = $1 and id = $2 for no key update',
    [tenantId, periodId],
  );
  if (rows.length === 0) return undefined;
  const leases = await tx.query(
    `select 1 from budget_leases
     where tenant_id = $1 and period_id = $2 and reconciled_at is null limit 1`,
    [tenantId, periodId],
  );
  return { isLeased: leases.length > 0 };
}

/** What is due for a look into the ledger, over all tenants, in the operator's scope. */
export interface Due {
  readonly leases: readonly { tenantId: string; id: string; forget: boolean }[];
  readonly periods: readonly { tenantId: string; id: string }[];
}

export async function readDue(
  tx: Tx,
  due: { atMost: number; forgetAfterMs: number; everyLeaseButOf: string | undefined },
): Promise<Due> {
  const leases = await tx.query<{ tenant_id: string; id: string; forget: boolean }>(
    `select tenant_id, id,
            coalesce(reconciled_at < clock_timestamp() - $2 * interval '1 millisecond', false) as forget
     from budget_leases
     where reclaim_after < clock_timestamp() or ($3::uuid is not null and node <> $3 and reconciled_at is null)
     order by reclaim_after limit $1`,
    [due.atMost, due.forgetAfterMs, due.everyLeaseButOf ?? null],
  );
  const periods = await tx.query<{ tenant_id: string; id: string }>(
    'select tenant_id, id from budget_periods where catch_up_until is not null order by catch_up_until limit $1',
    [due.atMost],
  );
  return {
    leases: leases.map(({ tenant_id: tenantId, id, forget }) => ({ tenantId, id, forget })),
    periods: periods.map(({ tenant_id: tenantId, id }) => ({ tenantId, id })),
  };
}

/** False when it was told before. */
export async function insertNotice(
  tx: Tx,
  tenantId: string,
  notice: { periodId: string; threshold: number; limit: number; spent: number; at: Date },
): Promise<boolean> {
  const rows = await tx.query(
    `insert into budget_notices (tenant_id, period_id, threshold, amount_limit, spent, created_at)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning threshold`,
    [tenantId, notice.periodId, notice.threshold, notice.limit, notice.spent, notice.at],
  );
  return rows.length === 1;
}

function periodOfRow({ id, spent, leased }: PeriodRow): StoredPeriod {
  return { id, spent: Number(spent), leased: Number(leased) };
}
