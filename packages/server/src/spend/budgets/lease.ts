import { newId } from '../../platform/ids.ts';

/** What this node may spend of one period: it was taken from the budget before, so no other node can. */
export interface Lease {
  /** The period's id, a dot, twelve random characters: what entries carry. */
  readonly id: string;
  readonly madeAtMs: number;
  /** Until the database has said that it has it. */
  isNew: boolean;
  /** Outstanding in the database as far as is known here; never more than is there. */
  amount: number;
  /** The widest limit that anything was asked for under: a call under a narrower one must not take from here. */
  limit: number;
  /** Settled over the lease's whole life, and how much of that the database has moved to spent. */
  settled: number;
  flushed: number;
  /** Reservations of calls in flight. */
  held: number;
  /** Of these, calls of which nobody knows whether their entry is in the ledger; and since when the last of them. */
  doubted: number;
  doubtedAtMs: number;
  /** Before this moment, in this process's own time, no other node takes the lease for abandoned. */
  validUntilMs: number;
  renewedAtMs: number;
  /** Others took this node for dead and settled the lease by the ledger; `settled` when that was last repeated. */
  reconciled: { countedAt: number } | undefined;
}

/** A hold on a lease for one call. */
export interface Hold {
  readonly lease: Lease;
  readonly amount: number;
}

export function newLease(periodId: string, now: Date, monotonicMs: number): Lease {
  return {
    id: `${periodId}.${newId(now).slice(-12)}`,
    madeAtMs: monotonicMs,
    isNew: true,
    amount: 0,
    limit: 0,
    settled: 0,
    flushed: 0,
    held: 0,
    doubted: 0,
    doubtedAtMs: 0,
    validUntilMs: Number.NEGATIVE_INFINITY,
    renewedAtMs: Number.NEGATIVE_INFINITY,
    reconciled: undefined,
  };
}

/** Settled here, and not yet among what the database calls spent. */
export function unflushed(lease: Lease): number {
  return lease.reconciled === undefined ? lease.settled - lease.flushed : 0;
}

/** Room for new calls. Below zero where a call has cost more than was reserved for it. */
export function freeOf(lease: Lease): number {
  return lease.amount - (lease.settled - lease.flushed) - lease.held;
}
