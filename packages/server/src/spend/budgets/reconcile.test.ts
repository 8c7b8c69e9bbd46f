import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { budgetOf, type BudgetWorld, callTimeoutMs, openBudgetWorld } from '../../../test/budgets/nodes.ts';
import { openTestLedger, type TestLedger } from '../../../test/ledger.ts';
import { addToSums, lockSums } from '../rollup/store.ts';

let base: TestLedger;
let world: BudgetWorld;
beforeAll(async () => {
  base = await openTestLedger();
});
afterAll(() => base.close());
beforeEach(async () => {
  world = await openBudgetWorld(base);
});

/** A lease's time, the longest call, and the margin after it. */
const reclaimedMs = 15_000 + callTimeoutMs + 60_000;

describe('a node that dies', () => {
  test('keeps what it had leased until no call of it can be under way, then leaves what the ledger says', async () => {
    const dead = world.startNode();
    const settled = await world.reserve(dead, [budgetOf()], 30);
    const appended = await world.reserve(dead, [budgetOf()], 30);
    await world.reserve(dead, [budgetOf()], 30);
    await world.finish(settled, 25);
    await dead.flush();
    await world.append({ cost: 20, leases: appended.leases });
    world.bury(dead);

    const alive = world.startNode();
    await world.pass(reclaimedMs - 10_000);
    await alive.reconcile();
    expect((await world.stored()).spent).toBe(25);
    expect(await world.passUntil(Promise.resolve(world.ask(alive, [budgetOf()], 60)))).toMatchObject({
      kind: 'exhausted',
      waited: true,
    });
    await world.pass(10_001);
    await alive.reconcile();
    expect((await world.stored()).spent).toBe(45);
    expect(await world.reserve(alive, [budgetOf()], 55)).toBeDefined();
  });

  test('is settled by whoever looks first, and only once', async () => {
    const dead = world.startNode();
    await world.append({ cost: 20, leases: (await world.reserve(dead, [budgetOf()], 30)).leases });
    await world.pass(reclaimedMs + 1);
    const others = [world.startNode(), world.startNode(), world.startNode()];
    await Promise.all(others.map((node) => node.reconcile()));
    await Promise.all(others.map((node) => node.reconcile()));
    expect(await world.stored()).toEqual({ spent: 20, leased: 0 });
  });

  test('and only hung learns that it was settled, and what it spends after that is found in the ledger', async () => {
    const hung = world.startNode();
    const budget = budgetOf({ limit: 1_000 });
    const before = await world.reserve(hung, [budget], 30);
    const late = await world.reserve(hung, [budget], 30);
    await world.finish(before, 30);
    const other = world.startNode();
    await world.pass(reclaimedMs + 1);
    await other.reconcile();
    expect(await world.stored()).toEqual({ spent: 30, leased: 0 });

    await world.finish(late, 15);
    await hung.flush();
    expect((await world.stored()).spent).toBe(45);
    await hung.flush();
    await world.finish(await world.reserve(hung, [budget], 10), 10);
    await hung.close();
    await other.close();
    expect(await world.stored()).toEqual({ spent: 55, leased: 0 });
  });

  test('after it was settled has its late entries counted all the same', async () => {
    const hung = world.startNode();
    const late = await world.reserve(hung, [budgetOf()], 30);
    const other = world.startNode();
    await world.pass(reclaimedMs + 1);
    await other.reconcile();
    // It comes back, writes the entry, and dies before it can say so.
    await world.append({ cost: 15, leases: late.leases });
    await other.reconcile();
    await world.pass(600_001);
    await other.reconcile();
    expect(await world.stored()).toEqual({ spent: 15, leased: 0 });
  });
});

describe('a node that comes back at the last moment', () => {
  test('keeps its lease, though others have seen that it was due', async () => {
    const { database } = base.database;
    const slow = world.startNode();
    const budget = budgetOf({ limit: 1_000 });
    const held = await world.reserve(slow, [budget], 30);
    let interfere = () => Promise.resolve();
    const other = world.startNode({
      database: {
        ...database,
        async transaction(scope, work) {
          // Between the list of what is due and the settling of it.
          if ('avouch.tenant_id' in scope) await interfere();
          return database.transaction(scope, work);
        },
      },
    });
    await world.pass(reclaimedMs + 1);
    interfere = () => slow.flush();
    expect(await other.reconcile()).toBe(0);
    expect((await world.stored()).leased).toBeGreaterThanOrEqual(30);
    await world.finish(held, 30);
    await slow.close();
    expect(await world.stored()).toEqual({ spent: 30, leased: 0 });
  });
});

describe('a call of which nobody knows whether its entry was written', () => {
  test('is settled by the ledger, after the ledger has stopped trying', async () => {
    const node = world.startNode();
    const [written, lost] = [
      await world.reserve(node, [budgetOf()], 30),
      await world.reserve(node, [budgetOf()], 30),
    ];
    await world.append({ cost: 20, leases: written.leases });
    written.doubt();
    lost.doubt();
    await node.flush();
    expect(await world.stored()).toMatchObject({ spent: 0, leased: 60 });
    // Others go on meanwhile, under another lease.
    const next = await world.reserve(node, [budgetOf()], 40);
    expect(next.leases).not.toEqual(written.leases);
    await world.pass(10_000);
    await node.flush();
    expect(await world.stored()).toMatchObject({ spent: 20, leased: 40 });
    await world.finish(next, 40);
    await node.close();
    expect(await world.stored()).toEqual({ spent: 60, leased: 0 });
  });
});

describe('a budget that comes into force', () => {
  test('in the middle of a period counts what its calls have spent already', async () => {
    const march = world.clock.now();
    await world.append({ cost: 11, team: 'growth' });
    await world.append({ cost: 500, team: 'other' });
    await world.append({ cost: 300, team: 'growth', at: new Date('2026-02-28T23:59:59.999Z') });
    await world.append({ cost: 5, team: 'growth', at: new Date('2026-03-01T00:00:00.000Z') });
    const budget = budgetOf({ key: 'team:growth/m', scope: { kind: 'team', name: 'growth' } });
    const node = world.startNode();
    expect(await node.state(world.tenantId, [budget])).toMatchObject([{ spent: 16, reserved: 0 }]);
    expect(world.clock.now()).toEqual(march);
    await world.reserve(node, [budget], 84);
    expect(await world.stored()).toMatchObject({ spent: 16, leased: 84 });
  });

  test('counts calls that began before it was in force when their entries come', async () => {
    const node = world.startNode();
    const under = await world.reserve(node, [budgetOf()], 10);
    await world.append({ cost: 7 });
    await world.append({ cost: 1_000, at: new Date('2026-02-01T00:00:00.000Z') });
    await world.finish(under, 10);
    await node.reconcile();
    await node.reconcile();
    await node.flush();
    expect((await world.stored()).spent).toBe(17);
  });

  test('again counts what was spent while it was not', async () => {
    const node = world.startNode();
    await world.finish(await world.reserve(node, [budgetOf()], 10), 10);
    await node.close();
    await world.pass(reclaimedMs + 1);
    const next = world.startNode();
    await next.reconcile();
    await world.append({ cost: 33 });
    await world.finish(await world.reserve(next, [budgetOf()], 20), 20);
    await next.close();
    expect(await world.stored()).toEqual({ spent: 63, leased: 0 });
  });
});

describe('a budget of a team that comes into force again', () => {
  const budget = budgetOf({ key: 'team:growth/m', limit: 1_000, scope: { kind: 'team', name: 'growth' } });

  async function sumUp(): Promise<void> {
    const { database } = base.database;
    await database.transaction({ 'avouch.tenant_id': world.tenantId }, async (tx) => {
      const from = await lockSums(tx, world.tenantId);
      const [ledger] = await tx.query<{ size: bigint }>('select size from ledgers where tenant_id = $1', [
        world.tenantId,
      ]);
      await addToSums(tx, world.tenantId, from, ledger?.size ?? 0n);
    });
  }

  test.each([
    ['before', 'growth', 33],
    ['after', 'growth', 33],
    ['before', 'other', 0],
  ] as const)(
    'counts what it has spent meanwhile, in the sums or not: %s they were made, by %s',
    async (when, team, counted) => {
      const node = world.startNode();
      await sumUp();
      (await world.reserve(node, [budget], 10)).release();
      await node.close();
      await world.pass(reclaimedMs + 1);
      const next = world.startNode();
      await next.reconcile();
      if (when === 'after') await sumUp();
      await world.append({ cost: 33, team });
      if (when === 'before') await sumUp();
      (await world.reserve(next, [budget], 20)).release();
      await next.close();
      expect(await world.stored()).toEqual({ spent: counted, leased: 0 });
    },
  );
});

describe('a start', () => {
  test('on the embedded database settles what the process before has left, at once', async () => {
    const before = world.startNode();
    const { leases } = await world.reserve(before, [budgetOf()], 30);
    await world.append({ cost: 20, leases });
    const after = world.startNode();
    await after.start();
    const isEmbedded = base.database.database.kind === 'embedded';
    expect(await world.stored()).toMatchObject({ spent: isEmbedded ? 20 : 0 });
    await after.close();
  });

  test('settles all that is left, however much', async () => {
    const before = world.startNode();
    await world.reserve(before, [budgetOf()], 30);
    await base.database.ownerQuery(
      `insert into budget_leases
         (tenant_id, id, period_id, node, amount, flushed, ledger_from, expires_at, reclaim_after)
       select tenant_id, period_id || '.' || lpad(to_hex(n), 12, '0'), period_id, node, 0, 0, 0,
              expires_at, reclaim_after
       from budget_leases, generate_series(1, 250) n where tenant_id = $1`,
      [world.tenantId],
    );
    const after = world.startNode();
    await after.start();
    const left = await base.database.ownerQuery(
      'select id from budget_leases where tenant_id = $1 and reconciled_at is null',
      [world.tenantId],
    );
    expect(left).toHaveLength(base.database.database.kind === 'embedded' ? 0 : 251);
    await after.close();
  });
});

describe('a budget that nobody uses', () => {
  test('is given up, with its lease and its memory', async () => {
    const node = world.startNode();
    await world.finish(await world.reserve(node, [budgetOf({ limit: 1_000 })], 10), 10);
    await world.pass(60_001);
    await node.flush();
    expect(await world.stored()).toEqual({ spent: 10, leased: 0 });
    const leases = await base.database.ownerQuery('select id from budget_leases where tenant_id = $1', [
      world.tenantId,
    ]);
    expect(leases).toEqual([]);
    expect(await world.reserve(node, [budgetOf({ limit: 1_000 })], 990)).toBeDefined();
  });

  test('in a busy node gets a new lease every quarter of an hour', async () => {
    const node = world.startNode();
    const budget = budgetOf({ limit: 1_000_000 });
    const first = await world.reserve(node, [budget], 10);
    for (let minute = 0; minute < 16; minute += 1) {
      await world.pass(60_000);
      (await world.reserve(node, [budget], 10)).release();
      await node.flush();
    }
    const next = await world.reserve(node, [budget], 10);
    expect(next.leases).not.toEqual(first.leases);
    await world.finish(first, 10);
    await world.finish(next, 10);
    await node.close();
    expect(await world.stored()).toEqual({ spent: 20, leased: 0 });
  });
});
