import type { Log } from '../../platform/log.ts';
import type { Budget } from './budget.ts';
import { freeOf, type Hold, type Lease } from './lease.ts';
import { createLeases, type LeasePorts, type Leases } from './leases.ts';
import type { Period } from './period.ts';
import { reachedThresholds } from './thresholds.ts';

/** One period of one budget on this node: its leases, and the calls that wait for room. */
export interface Account {
  readonly tenantId: string;
  readonly period: Period;
  readonly startMs: number;
  readonly endMs: number;
  /** It was given up and must not be used any more; the same period gets a new one. */
  readonly closed: boolean;
  /** Why the database could not be asked last time, if it could not. */
  readonly failure: unknown;
  /** Whether the database has not yet said what there is. */
  readonly isUnknown: boolean;
  /** Takes over what the newest policy says of this budget. */
  adopt(budget: Budget): void;
  /** Whether a call may take `amount` now, without asking anybody. */
  hasRoom(budget: Budget, amount: number, nowMs: number): boolean;
  /** Whether what is settled leaves no room for `amount`, whatever becomes of the calls in flight. */
  isSpent(budget: Budget, amount: number): boolean;
  /** Only after `hasRoom`. */
  take(amount: number, nowMs: number): Hold;
  settle(hold: Hold, actual: number): void;
  release(hold: Hold): void;
  doubt(hold: Hold): void;
  /** Whether others wait before this call. */
  isBehind(call: WaitingCall | undefined): boolean;
  /** Puts a call at the end of the queue; it is tried again when there may be room. */
  join(call: WaitingCall): void;
  leave(call: WaitingCall): void;
  /** Brings the database up to date. When it `isClosing`, gives up what no call in flight holds. */
  flush(isClosing: boolean): Promise<void>;
  /** Reads while nothing of this node is on its way to the database. */
  read<Result>(work: (leases: Leases) => Promise<Result>): Promise<Result>;
}

export interface WaitingCall {
  /** What the call needs here, under the limit of its own policy. */
  wantedOf(account: Account): { readonly budget: Budget; readonly amount: number };
  /** Tries to take everything that the call needs; `waits` where it stays in this account's queue. Does not throw. */
  attempt(account: Account): 'left' | 'waits';
}

export interface AccountPorts extends LeasePorts {
  readonly log: Log;
  /** Runs `act` later, unless what is returned is called before. */
  readonly after: (ms: number, act: () => void) => () => void;
  /** From 0 to 1, different from call to call and from node to node. */
  readonly jitter: () => number;
  readonly notice: (reached: Reached) => Promise<void>;
}

/** A threshold of a budget that was reached. */
export interface Reached {
  readonly tenantId: string;
  readonly periodId: string;
  readonly period: Period;
  readonly budget: Budget;
  readonly threshold: number;
  readonly spent: number;
}

/** Nobody has used the budget for so long: its lease is given up, and its memory. */
const IDLE_MS = 60_000;
/** Between two questions for what others have not used. */
const POLL_MS = { least: 50, most: 250 };
/** Calls in the queue that one question asks for. */
const ASK_FOR_CALLS = 1_000;
/** What is kept for the next second falls by a fifth in each second that did not need it. */
const DECAY = 0.8;

export function createAccount(
  ports: AccountPorts,
  tenantId: string,
  firstBudget: Budget,
  period: Period,
): Account {
  const { clock, log } = ports;
  const leases = createLeases(ports, tenantId, period);
  const queue: WaitingCall[] = [];
  const told = new Set<string>();
  let budget = firstBudget;
  let closed = false;
  let hasRefused = false;
  let failure: unknown;
  let usedAtMs = clock.monotonicMs();
  /** The most that was outstanding since the last flush, and what that says about the next second. */
  let peak = 0;
  let lately = 0;
  let refill: 'may' | 'running' | 'fruitless' = 'may';
  let pumping = false;
  let cancelPoll: (() => void) | undefined;
  let tail: Promise<unknown> = Promise.resolve();

  function exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    const running = tail.then(work);
    tail = running.catch(() => undefined);
    return running;
  }

  /** Asks for what the first call in the queue needs, and, where there is enough, for those behind it. */
  async function ask(): Promise<boolean> {
    // While a policy is replaced, calls under the old and the new one wait here: each is judged by its own.
    const asked = queue[0]?.wantedOf(account).budget ?? budget;
    const isWider = leases.current !== undefined && leases.current.limit > asked.limit;
    if (isWider || asked.limit !== budget.limit || asked.kind !== budget.kind) account.adopt(asked);
    await leases.settleRetired(budget, false);
    const first = queue[0];
    if (first === undefined) return false;
    const least = first.wantedOf(account).amount;
    const wanted = queue
      .slice(0, ASK_FOR_CALLS)
      .reduce((sum, call) => sum + call.wantedOf(account).amount, 0);
    // What is free here is too little by itself: it goes back first, and counts for whoever is served.
    const { granted, outcome } = await leases.extend(budget, { keep: 'held', least, wanted });
    failure = undefined;
    return granted > 0 || outcome !== 'held';
  }

  function pump(): void {
    if (pumping || cancelPoll !== undefined || queue.length === 0) return;
    pumping = true;
    exclusively(ask)
      .catch((error: unknown) => {
        failure = error;
        log.warn({ error, budget: budget.key }, 'a budget could not be asked');
        return false;
      })
      .then(goOn)
      .catch((error: unknown) => log.error({ error, budget: budget.key }, 'waiting calls were not tried'));
  }

  function goOn(hasProgressed: boolean): void {
    pumping = false;
    wake();
    if (queue.length === 0) return;
    if (hasProgressed) pump();
    else cancelPoll = ports.after(POLL_MS.least + ports.jitter() * (POLL_MS.most - POLL_MS.least), poll);
  }

  function poll(): void {
    cancelPoll = undefined;
    pump();
  }

  /** Tries the calls that wait, in order, until one has to go on waiting. */
  function wake(): void {
    for (let first = queue[0]; first !== undefined; first = queue[0]) {
      if (first.attempt(account) === 'waits') return;
      queue.shift();
    }
    cancelPoll?.();
    cancelPoll = undefined;
  }

  /** Asks for more while there still is some, so that no call has to wait for it. */
  function refillAhead(): void {
    refill = 'running';
    exclusively(async () => {
      if (leases.current === undefined || queue.length > 0) return;
      const wanted = Math.max(leases.slice, lately, peak) * 2;
      const { granted } = await leases.extend(budget, { keep: 'all', least: 0, wanted });
      // Where nothing is left, the next flush is early enough to ask again.
      refill = granted > 0 ? 'may' : 'fruitless';
    }).catch((error: unknown) => log.warn({ error, budget: budget.key }, 'a lease was not extended'));
  }

  async function flushNow(isClosing: boolean): Promise<void> {
    lately = Math.max(peak, Math.floor(lately * DECAY));
    peak = 0;
    refill = 'may';
    const isIdle = isClosing || clock.monotonicMs() >= usedAtMs + IDLE_MS;
    if (queue.length === 0) {
      if (isClosing || (isIdle && leases.current?.held === 0)) leases.retire();
      else await leases.renew(budget, lately);
    }
    await leases.settleRetired(budget, isClosing);
    failure = undefined;
    await tellThresholds();
    if (isIdle && leases.isEmpty && queue.length === 0) closed = true;
  }

  async function tellThresholds(): Promise<void> {
    const { periodId, spent } = leases;
    if (periodId === undefined) return;
    for (const threshold of reachedThresholds(budget, { spent, hasRefused })) {
      const mark = `${threshold} of ${budget.limit}`;
      if (told.has(mark)) continue;
      await ports.notice({ tenantId, periodId, period, budget, threshold, spent });
      told.add(mark);
    }
  }

  /** After a call let go of its hold. */
  function freed(lease: Lease): void {
    usedAtMs = clock.monotonicMs();
    if (queue.length === 0 || lease !== leases.current) return;
    wake();
    const first = queue[0];
    // Together with what was left in the database it may be enough: worth asking before the next poll.
    if (first === undefined) return;
    if (leases.available(budget) + freeOf(lease) < first.wantedOf(account).amount) return;
    cancelPoll?.();
    cancelPoll = undefined;
    pump();
  }

  const account: Account = {
    tenantId,
    period,
    startMs: period.start.getTime(),
    endMs: period.end?.getTime() ?? Number.POSITIVE_INFINITY,
    get closed() {
      return closed;
    },
    get failure() {
      return failure;
    },
    get isUnknown() {
      return leases.current?.isNew ?? true;
    },
    adopt(newest) {
      // What was leased under a wider limit goes back before anything is taken under the tighter one.
      const isTighter = leases.current !== undefined && newest.limit < leases.current.limit;
      if (newest.kind === 'hard' && (isTighter || budget.kind === 'soft')) leases.retire();
      if (newest.limit !== budget.limit) hasRefused = false;
      budget = newest;
    },
    hasRoom(asked, amount, nowMs) {
      const { current } = leases;
      if (current === undefined || current.isNew || closed) return false;
      if (asked.kind === 'soft') return true;
      return current.limit <= asked.limit && nowMs < current.validUntilMs && freeOf(current) >= amount;
    },
    isSpent(asked, amount) {
      if (asked.kind === 'soft' || leases.spent + leases.unflushed() + amount <= asked.limit) return false;
      hasRefused = true;
      return true;
    },
    take(amount, nowMs) {
      const { current } = leases;
      if (current === undefined) throw new Error('There is no lease to take from');
      current.held += amount;
      usedAtMs = nowMs;
      peak = Math.max(peak, current.held + current.settled - current.flushed);
      if (refill === 'may' && budget.kind === 'hard' && freeOf(current) * 4 < leases.slice && !pumping) {
        refillAhead();
      }
      return { lease: current, amount };
    },
    settle({ lease, amount }, actual) {
      lease.held -= amount;
      lease.settled += actual;
      freed(lease);
    },
    release({ lease, amount }) {
      lease.held -= amount;
      freed(lease);
    },
    doubt({ lease, amount }) {
      lease.doubted += amount;
      lease.doubtedAtMs = clock.monotonicMs();
      if (lease === leases.current) leases.retire();
      pump();
    },
    isBehind: (call) => queue.length > 0 && queue[0] !== call,
    join(call) {
      queue.push(call);
      pump();
    },
    leave(call) {
      const at = queue.indexOf(call);
      if (at >= 0) queue.splice(at, 1);
      // Whoever comes next may need less.
      wake();
    },
    flush: (isClosing) => exclusively(() => flushNow(isClosing)).finally(wake),
    read: (work) => exclusively(() => work(leases)),
  };
  return account;
}
