import { newId } from '../../src/platform/ids.ts';
import type { Database } from '../../src/platform/database/index.ts';
import { createLog } from '../../src/platform/log.ts';
import {
  type Budget,
  type Budgets,
  createBudgets,
  type NotifyWithin,
  type Overrun,
  type Reservation,
  type ReserveOutcome,
} from '../../src/spend/budgets/index.ts';
import { createFakeClock, type FakeClock } from '../clock.ts';
import type { TestLedger } from '../ledger.ts';
import { createFakeTimers } from './timers.ts';

export const callTimeoutMs = 30_000;

/** Several nodes on one database, for one tenant of its own. */
export interface BudgetWorld {
  readonly tenantId: string;
  readonly clock: FakeClock;
  readonly overruns: Overrun[];
  startNode(more?: { database?: Database; notifyWithin?: NotifyWithin }): Budgets;
  /** The node is dead from now on. */
  bury(node: Budgets): void;
  /** Lets time pass for nodes and database alike, and timers go off. */
  pass(ms: number): Promise<void>;
  /** Lets time pass, with a flush of every node each second, until a promise that depends on it is there. */
  passUntil<Result>(promise: Promise<Result>): Promise<Result>;
  ask(node: Budgets, budgets: readonly Budget[], amount: number, signal?: AbortSignal): Asked;
  /** A reservation, or an error with what came instead. */
  reserve(node: Budgets, budgets: readonly Budget[], amount: number): Promise<Reservation>;
  /** The call's entry as the gateway writes it. */
  append(call: { cost: number; leases?: readonly string[]; team?: string; at?: Date }): Promise<void>;
  /** The entry, then the settlement. */
  finish(reservation: Reservation, cost: number): Promise<void>;
  stored(): Promise<{ spent: number; leased: number }>;
}

type Asked = ReserveOutcome | Promise<ReserveOutcome>;

export async function openBudgetWorld(
  base: TestLedger,
  startAt = new Date('2026-03-10T10:00:00.000Z'),
): Promise<BudgetWorld> {
  const { database, ledger } = base;
  const clock = createFakeClock(startAt);
  const timers = createFakeTimers(clock);
  const { id: tenantId } = await base.openLog(`budgets-${newId(new Date()).slice(-12)}`);
  const overruns: Overrun[] = [];
  const nodes: Budgets[] = [];

  const world: BudgetWorld = {
    tenantId,
    clock,
    overruns,
    startNode(more = {}) {
      const node = createBudgets({
        database: database.database,
        ledger,
        clock,
        log: createLog({ level: 'silent' }),
        callTimeoutMs,
        observer: { overrun: (over) => overruns.push(over) },
        after: timers.after,
        ...more,
      });
      nodes.push(node);
      return node;
    },
    bury: (node) => void nodes.splice(nodes.indexOf(node), 1),
    async pass(ms) {
      clock.advance(ms);
      await database.ownerQuery(
        `update budget_leases set expires_at = expires_at - $1 * interval '1 millisecond',
           reclaim_after = reclaim_after - $1 * interval '1 millisecond',
           reconciled_at = reconciled_at - $1 * interval '1 millisecond'`,
        [ms],
      );
      await database.ownerQuery(
        `update budget_periods set starved_until = starved_until - $1 * interval '1 millisecond',
           catch_up_until = catch_up_until - $1 * interval '1 millisecond'`,
        [ms],
      );
      timers.fire();
    },
    async passUntil(promise) {
      const seen = { isThere: false };
      const there = promise.finally(() => (seen.isThere = true));
      there.catch(() => undefined);
      for (let turns = 0; turns < 1_000; turns += 1) {
        // What needs no time is there after a question to the database or two.
        for (let questions = 0; !seen.isThere && questions < 20; questions += 1)
          await database.database.ping();
        if (seen.isThere) return there;
        await world.pass(100);
        if (turns % 10 === 9) for (const node of nodes) await node.flush();
      }
      throw new Error('It does not come, however long one waits');
    },
    ask: (node, budgets, amount, signal) =>
      node.reserve(tenantId, { budgets, at: clock.now(), costMicros: amount, tokens: amount, signal }),
    async reserve(node, budgets, amount) {
      const outcome = await world.passUntil(Promise.resolve(world.ask(node, budgets, amount)));
      if (outcome.kind === 'reserved') return outcome.reservation;
      throw new Error(`${outcome.budget.key} is exhausted`);
    },
    async append({ cost, leases, team, at = clock.now() }) {
      const body = {
        ...(team !== undefined && { team }),
        ...(leases !== undefined && { leases: [...leases] }),
        cost_micros: cost,
        usage: { input: cost, output: 0 },
      };
      await ledger.append(tenantId, { id: newId(at), kind: 'call', at, body });
    },
    async finish(reservation, cost) {
      await world.append({ cost, leases: reservation.leases });
      reservation.settle({ costMicros: cost, tokens: cost });
    },
    async stored() {
      const rows = await database.ownerQuery<{ spent: bigint; leased: bigint }>(
        'select spent, leased from budget_periods where tenant_id = $1 order by starts_at desc',
        [tenantId],
      );
      return { spent: Number(rows[0]?.spent ?? 0), leased: Number(rows[0]?.leased ?? 0) };
    },
  };
  return world;
}

export function budgetOf(more: Partial<Budget> = {}): Budget {
  return {
    key: 'tenant/all',
    scope: { kind: 'tenant', name: undefined },
    unit: 'usd_micros',
    limit: 100,
    per: 'month',
    kind: 'hard',
    notifyAt: [],
    channels: undefined,
    timeZone: 'UTC',
    rule: 'budgets.all',
    ...more,
  };
}
