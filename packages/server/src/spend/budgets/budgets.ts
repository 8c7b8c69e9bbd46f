import type { Ledger } from '../../ledger/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import { AppError } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { Log } from '../../platform/log.ts';
import { type Account, createAccount } from './account.ts';
import type { Budget, BudgetState, ReserveOutcome, ReserveRequest } from './budget.ts';
import { createNotices, type NotifyWithin } from './notices.ts';
import { createOpening } from './opening.ts';
import { periodOf } from './period.ts';
import { MAX_AT_ONCE, reconcileDue } from './reconcile.ts';
import { checkedAmount, type Overrun, type Part, takeAll } from './reservation.ts';
import { readState } from './state.ts';
import { reserveOrWait } from './waiting.ts';

/** Budgets of all tenants on this node. */
export interface Budgets {
  /**
   * Holds room for the most that a call can cost in every budget, or in none. Answers at once where each has room in
   * memory; else it asks the database, and waits, for a bounded time, while only calls in flight stand in the way.
   * Rejects with AppError `overloaded`, `database_unreachable`, or, when the signal ended the waiting, the signal's
   * own AppError or `client_gone`. Throws RangeError for what is no amount and for a time zone that does not exist.
   */
  reserve(tenantId: string, request: ReserveRequest): ReserveOutcome | Promise<ReserveOutcome>;
  /** Where these budgets stand now. */
  state(tenantId: string, budgets: readonly Budget[]): Promise<BudgetState[]>;
  /** Settles what dead nodes left, then flushes every second and reconciles every few until it is closed. */
  start(): Promise<void>;
  /**
   * Writes down what was settled, renews leases, gives back what was not needed, notices thresholds. What fails is
   * logged and done again by the next.
   */
  flush(): Promise<void>;
  /** Settles the leases of nodes that are gone by what the ledger says. Returns how many. */
  reconcile(): Promise<number>;
  /** Flushes for the last time and gives everything back; calls in flight are settled by the ledger later. */
  close(): Promise<void>;
}

export interface BudgetObserver {
  overrun(over: Overrun): void;
}

const FLUSH_EVERY_MS = 1_000;
const RECONCILE_EVERY_MS = 15_000;
/** After the longest call: the ledger's queue and its retries, and clocks that do not agree. */
const GRACE_MS = 60_000;
/** Budget periods in memory. Beyond it somebody makes up labels that a policy has budgets for: refuse. */
const MAX_ACCOUNTS = 10_000;
/** Calls that wait for a budget. Each holds its body in memory. */
const MAX_WAITING = 10_000;
/** Accounts that are flushed at the same time: few, because calls need the connections too. */
const FLUSHES_AT_ONCE = 3;

export function createBudgets({
  database,
  ledger,
  clock,
  log,
  callTimeoutMs,
  observer = { overrun: () => undefined },
  notifyWithin,
  after = unreferencedTimer,
}: {
  database: Database;
  ledger: Ledger;
  clock: Clock;
  log: Log;
  /** The longest that a call can take: a dead node's lease is settled after that. */
  callTimeoutMs: number;
  observer?: BudgetObserver | undefined;
  /** Tells people of thresholds, within the transaction that records them. */
  notifyWithin?: NotifyWithin | undefined;
  /** For tests that turn the clock. */
  after?: ((ms: number, act: () => void) => () => void) | undefined;
}): Budgets {
  const nodeId = newId(clock.now());
  const accounts = new Map<string, Account>();
  /** A policy hands over the same objects call after call: no key has to be put together to find their account. */
  const nearby = new WeakMap<Budget, Account>();
  const graceMs = callTimeoutMs + GRACE_MS;
  const ports = {
    database,
    clock,
    log,
    nodeId,
    graceMs,
    after,
    jitter: createJitter(nodeId),
    open: createOpening({ database, clock, callsEndMs: graceMs }),
    notice: createNotices({ database, ledger, clock, notifyWithin }),
  };
  let waiting = 0;
  let closing: Promise<void> | undefined;
  const cancelTimers = new Map<string, () => void>();

  function overrun(over: Overrun): void {
    log.warn(
      { tenant: over.tenantId, budget: over.budget.key, reserved: over.reserved, settled: over.settled },
      'a call has cost more than was reserved for it',
    );
    observer.overrun(over);
  }

  function nearbyAccount(tenantId: string, budget: Budget, atMs: number): Account | undefined {
    const account = nearby.get(budget);
    if (account === undefined || account.closed || account.tenantId !== tenantId) return undefined;
    return atMs >= account.startMs && atMs < account.endMs ? account : undefined;
  }

  function accountOf(tenantId: string, budget: Budget, at: Date): Account {
    const near = nearbyAccount(tenantId, budget, at.getTime());
    if (near !== undefined) return near;
    const period = periodOf(budget, at);
    const key = accountKey(tenantId, budget, period.start);
    let account = accounts.get(key);
    if (account === undefined || account.closed) {
      if (accounts.size >= MAX_ACCOUNTS) throw new AppError('overloaded', undefined, { retryAfterS: 60 });
      account = createAccount(ports, tenantId, budget, period);
      accounts.set(key, account);
    }
    account.adopt(budget);
    nearby.set(budget, account);
    return account;
  }

  function reserve(tenantId: string, request: ReserveRequest): ReserveOutcome | Promise<ReserveOutcome> {
    const { budgets, at, signal } = request;
    if (closing !== undefined) return Promise.reject(new AppError('shutting_down'));
    const atMs = at.getTime();
    const nowMs = clock.monotonicMs();
    const parts: Part[] = [];
    let isRoomy = true;
    for (const budget of budgets) {
      const amount = checkedAmount(budget, request);
      const account = nearbyAccount(tenantId, budget, atMs) ?? accountOf(tenantId, budget, at);
      // Room would be counted twice.
      if (parts.some((part) => part.account === account)) throw new RangeError('A budget stands here twice');
      parts.push({ budget, amount, account });
      isRoomy &&= !account.isBehind(undefined) && account.hasRoom(budget, amount, nowMs);
    }
    if (isRoomy) return { kind: 'reserved', reservation: takeAll(parts, nowMs, overrun) };
    return reserveOrWait(
      {
        monotonicMs: () => clock.monotonicMs(),
        after,
        overrun,
        accountOf: (budget) => accountOf(tenantId, budget, at),
        begin() {
          if (waiting >= MAX_WAITING) return false;
          waiting += 1;
          return true;
        },
        end: () => void (waiting -= 1),
      },
      parts,
      signal,
    );
  }

  async function flushAll(isClosing: boolean): Promise<void> {
    const left = [...accounts];
    async function flushSome(): Promise<void> {
      for (let next = left.pop(); next !== undefined; next = left.pop()) {
        const [key, account] = next;
        try {
          await account.flush(isClosing);
        } catch (error) {
          log.warn({ error, tenant: account.tenantId }, 'a budget was not flushed');
        }
        if (account.closed && accounts.get(key) === account) accounts.delete(key);
      }
    }
    await Promise.all(Array.from({ length: FLUSHES_AT_ONCE }, flushSome));
  }

  function reconcile(everyLeaseButOf?: string): Promise<number> {
    return reconcileDue({ database, log }, everyLeaseButOf);
  }

  /** The next time comes so long after the last has ended: a slow database is not asked faster than it answers. */
  function repeat(name: string, everyMs: number, act: () => Promise<unknown>): void {
    cancelTimers.set(
      name,
      after(everyMs, () => {
        act()
          .catch((error: unknown) => log.warn({ error }, `${name} failed`))
          .finally(() => {
            if (closing === undefined) repeat(name, everyMs, act);
          });
      }),
    );
  }

  return {
    reserve,
    async state(tenantId, budgets) {
      const states: BudgetState[] = [];
      // One after the other: a page of them would take every connection, and calls need those.
      for (const budget of budgets) {
        const at = clock.now();
        const account = accounts.get(accountKey(tenantId, budget, periodOf(budget, at).start));
        states.push(await readState(database, tenantId, budget, at, account));
      }
      return states;
    },
    async start() {
      // One process at a time has the embedded database: whoever else leased from it is dead.
      const dead = database.kind === 'embedded' ? nodeId : undefined;
      let settled = await reconcile(dead);
      while (settled >= MAX_AT_ONCE) settled = await reconcile(dead);
      repeat('flushing budgets', FLUSH_EVERY_MS, () => flushAll(false));
      repeat('reconciling budgets', RECONCILE_EVERY_MS, () => reconcile());
    },
    flush: () => flushAll(false),
    reconcile: () => reconcile(),
    close() {
      closing ??= (async () => {
        for (const cancel of cancelTimers.values()) cancel();
        await flushAll(true);
      })();
      return closing;
    },
  };
}

function accountKey(tenantId: string, { key, unit, per }: Budget, start: Date): string {
  return `${tenantId} ${unit} ${per} ${start.getTime()} ${key}`;
}

/** Multiples of the golden ratio fill the unit evenly, and each node begins elsewhere: no two poll in step for long. */
function createJitter(nodeId: string): () => number {
  let at = Number.parseInt(nodeId.slice(-8), 16) / 2 ** 32;
  return () => (at = (at + 0.618_033_988_749_895) % 1);
}

/** Waiting for a budget does not keep a process alive. */
function unreferencedTimer(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms).unref();
  return () => clearTimeout(timer);
}
