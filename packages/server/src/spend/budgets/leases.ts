import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import type { Budget } from './budget.ts';
import { freeOf, type Lease, newLease, unflushed } from './lease.ts';
import type { Period } from './period.ts';
import { lockLedger, settleLease, type SyncedLease, syncLease } from './store.ts';

export interface LeasePorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly nodeId: string;
  /** How long after a lease's end a call under it can still be under way. */
  readonly graceMs: number;
  /** Finds or makes the period's row. */
  readonly open: (tenantId: string, budget: Budget, period: Period) => Promise<{ id: string; spent: number }>;
}

/** This node's leases of one period, and what the database said last. */
export interface Leases {
  /** New calls are under this one; none before the first, and none after it was retired. */
  readonly current: Lease | undefined;
  readonly periodId: string | undefined;
  /** As the database has it. It never falls, but for an entry that was promised and is not there. */
  readonly spent: number;
  /** Somebody waits for what others do not use. */
  readonly starved: boolean;
  /** What was granted last. */
  readonly slice: number;
  /** What nobody had leased when the database was last asked. */
  available(budget: Budget): number;
  /** Settled here, and not yet part of `spent`. */
  unflushed(): number;
  /** Leased and held by no call. */
  slack(): number;
  /** No new calls are under the current lease; it is ended when those in flight are settled. */
  retire(): void;
  /** Asks for more under the current lease, or under a first one. */
  extend(budget: Budget, ask: { keep: 'held' | 'all'; least: number; wanted: number }): Promise<SyncedLease>;
  /** Flushes and renews the current lease where that is due, and leaves it with about `keep`. */
  renew(budget: Budget, keep: number): Promise<void>;
  /** Flushes retired leases, and ends those that no call holds any more. */
  settleRetired(budget: Budget, isClosing: boolean): Promise<void>;
  readonly isEmpty: boolean;
}

/** How long a lease lives without being renewed. A node that hangs for longer must ask before it goes on. */
const LEASE_MS = 15_000;
/** Two clocks never run at quite the same rate: the node's view of the end comes this much earlier. */
const LEASE_MARGIN_MS = 1_000;
const RENEW_AFTER_MS = 5_000;
/** A lease is settled by reading the ledger from its beginning on: a new one in time keeps that short. */
const LEASE_LIFE_MS = 15 * 60_000;
/** How long other nodes keep nothing back after somebody had to wait. */
const STARVED_MS = 3_000;
/** Longer than the ledger tries to write an entry: then it is there, or will never be. */
const DOUBT_MS = 10_000;
/** A lease that was settled by the ledger is looked at again, for entries that came late. */
export const LOOK_AGAIN_MS = 10 * 60_000;

/** One caller at a time: what the database says last is what holds. */
export function createLeases(ports: LeasePorts, tenantId: string, period: Period): Leases {
  const { clock, database } = ports;
  const retired = new Set<Lease>();
  let current: Lease | undefined;
  let periodId: string | undefined;
  let spent = 0;
  let leased = 0;
  let starved = false;
  let slice = 0;

  function retire(): void {
    if (current !== undefined) retired.add(current);
    current = undefined;
  }

  function totalOver(amountOf: (lease: Lease) => number): number {
    let sum = current === undefined ? 0 : amountOf(current);
    for (const lease of retired) sum += amountOf(lease);
    return sum;
  }

  async function openPeriod(budget: Budget): Promise<string> {
    if (periodId === undefined) ({ id: periodId, spent } = await ports.open(tenantId, budget, period));
    return periodId;
  }

  async function makeLease(budget: Budget): Promise<Lease> {
    return newLease(await openPeriod(budget), clock.now(), clock.monotonicMs());
  }

  /** One round trip for one lease. What calls may take meanwhile is bounded by `keep` before it is sent. */
  async function sync(
    budget: Budget,
    lease: Lease,
    ask: { keep: number; least?: number; wanted?: number; ending?: boolean },
  ): Promise<SyncedLease> {
    const sentAtMs = clock.monotonicMs();
    const { settled, held } = lease;
    lease.amount = Math.min(lease.amount, settled - lease.flushed + ask.keep);
    const { least = 0, wanted = 0 } = ask;
    if (budget.kind === 'hard' && least + wanted > 0) lease.limit = Math.max(lease.limit, budget.limit);
    const synced = await syncLease(database, tenantId, {
      periodId: await openPeriod(budget),
      leaseId: lease.id,
      nodeId: ports.nodeId,
      isNew: lease.isNew,
      settled,
      held,
      keep: ask.keep,
      least,
      wanted: Math.min(wanted, Number.MAX_SAFE_INTEGER),
      limit: budget.kind === 'hard' ? budget.limit : undefined,
      ending: ask.ending ?? false,
      leaseMs: LEASE_MS,
      graceMs: ports.graceMs,
      starvedMs: STARVED_MS,
    });
    ({ spent, leased, starved } = synced);
    if (synced.outcome === 'held') {
      lease.isNew = false;
      lease.flushed = settled;
      lease.amount = synced.amount;
      lease.renewedAtMs = sentAtMs;
      lease.validUntilMs = sentAtMs + LEASE_MS - LEASE_MARGIN_MS;
      if (synced.granted > 0) slice = synced.granted;
    } else {
      lease.reconciled ??= { countedAt: Number.NaN };
      if (lease === current) retire();
    }
    return synced;
  }

  async function syncIfDue(budget: Budget, lease: Lease, keep: number, wanted = 0): Promise<void> {
    const isDue =
      lease.settled !== lease.flushed ||
      lease.amount > keep ||
      wanted > 0 ||
      clock.monotonicMs() >= lease.renewedAtMs + RENEW_AFTER_MS;
    if (isDue) await sync(budget, lease, { keep, wanted });
  }

  /** The new one is there before the old one is let go of, so that no call notices. */
  async function replace(budget: Budget, wanted: number): Promise<void> {
    const next = await makeLease(budget);
    const { outcome } = await sync(budget, next, { keep: 0, wanted });
    if (outcome !== 'held') return;
    retire();
    current = next;
  }

  async function end(budget: Budget, lease: Lease): Promise<void> {
    const { outcome } = await sync(budget, lease, { keep: 0, ending: true });
    if (outcome === 'reconciled') await recount(lease);
    else retired.delete(lease);
  }

  /** Others settled the lease. Entries of calls that ended after that are counted as the ledger has them. */
  async function recount(lease: Lease): Promise<void> {
    const { settled, reconciled } = lease;
    if (reconciled === undefined || settled === reconciled.countedAt) return;
    await settleByLedger(lease);
    reconciled.countedAt = settled;
    if (lease.held === 0 && lease.settled === settled) retired.delete(lease);
  }

  /** Waits until the ledger must know, then believes the ledger. */
  async function resolveDoubt(lease: Lease): Promise<void> {
    // Whoever still writes an entry holds the ledger's head. After it was ours, the entry is there or never will be.
    await database.transaction({ 'avouch.tenant_id': tenantId }, (tx) => lockLedger(tx, tenantId));
    await settleByLedger(lease);
    retired.delete(lease);
  }

  async function settleByLedger(lease: Lease): Promise<void> {
    const settledNow = await database.transaction({ 'avouch.tenant_id': tenantId }, (tx) =>
      settleLease(tx, tenantId, { id: lease.id, lookAgainMs: LOOK_AGAIN_MS, forget: false, ifDue: false }),
    );
    if (settledNow !== undefined) spent = settledNow.spent;
  }

  return {
    get current() {
      return current;
    },
    get periodId() {
      return periodId;
    },
    get spent() {
      return spent;
    },
    get starved() {
      return starved;
    },
    get slice() {
      return slice;
    },
    get isEmpty() {
      return current === undefined && retired.size === 0;
    },
    available: ({ limit }) => limit - spent - leased,
    unflushed: () => totalOver(unflushed),
    slack: () => totalOver((lease) => Math.max(freeOf(lease), 0)),
    retire,

    async extend(budget, ask) {
      current ??= await makeLease(budget);
      const keep = ask.keep === 'held' ? current.held : current.held + Math.max(freeOf(current), 0);
      return sync(budget, current, { keep, least: ask.least, wanted: ask.wanted });
    },

    async renew(budget, lately) {
      if (current === undefined) return;
      const keep = starved ? current.held : Math.max(current.held, lately);
      const missing = starved || budget.kind === 'soft' ? 0 : keep - (current.amount - unflushed(current));
      if (clock.monotonicMs() >= current.madeAtMs + LEASE_LIFE_MS)
        await replace(budget, Math.max(missing, 0));
      else await syncIfDue(budget, current, keep, Math.max(missing, 0));
      // Who waits elsewhere has waited for a second already.
      if (starved && current.amount > current.held) await sync(budget, current, { keep: current.held });
    },

    async settleRetired(budget, isClosing) {
      for (const lease of retired) {
        const isDoubted = lease.doubted > 0 && lease.doubted === lease.held;
        const isKnown = isClosing || clock.monotonicMs() >= lease.doubtedAtMs + DOUBT_MS;
        if (isDoubted && isKnown) await resolveDoubt(lease);
        else if (lease.reconciled !== undefined) await recount(lease);
        else if (lease.held > 0) await syncIfDue(budget, lease, lease.held);
        else await end(budget, lease);
      }
    },
  };
}
