import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { budgetOf, type BudgetWorld, openBudgetWorld } from '../../../test/budgets/nodes.ts';
import { openTestLedger, refusalOf, type TestLedger } from '../../../test/ledger.ts';

let base: TestLedger;
let world: BudgetWorld;
beforeAll(async () => {
  base = await openTestLedger();
});
afterAll(() => base.close());
beforeEach(async () => {
  world = await openBudgetWorld(base);
});

describe('a reservation', () => {
  test('takes no waiting once the node has a lease with room', async () => {
    const node = world.startNode();
    const budgets = [budgetOf({ limit: 1_000_000 })];
    const first = world.ask(node, budgets, 10);
    expect(first).toBeInstanceOf(Promise);
    expect(await first).toMatchObject({ kind: 'reserved' });
    for (let call = 0; call < 100; call += 1) {
      const outcome = world.ask(node, budgets, 10);
      expect(outcome).toMatchObject({ kind: 'reserved' });
    }
  });

  test('needs nothing where no budget is in force', () => {
    expect(world.ask(world.startNode(), [], 10)).toMatchObject({
      kind: 'reserved',
      reservation: { leases: [] },
    });
  });

  test('names a lease of each budget', async () => {
    const budgets = [budgetOf(), budgetOf({ key: 'tenant/tokens', unit: 'tokens' })];
    const { leases } = await world.reserve(world.startNode(), budgets, 10);
    expect(leases).toHaveLength(2);
    expect(new Set(leases).size).toBe(2);
    for (const lease of leases) expect(lease).toMatch(/^[0-9a-f-]{36}\.[0-9a-f]{12}$/);
  });

  test('ends once: what comes after changes nothing', async () => {
    const node = world.startNode();
    const held = await world.reserve(node, [budgetOf()], 60);
    held.settle({ costMicros: 10, tokens: 10 });
    held.settle({ costMicros: 10, tokens: 10 });
    held.release();
    held.doubt();
    expect(await node.state(world.tenantId, [budgetOf()])).toMatchObject([{ spent: 10, reserved: 0 }]);
  });

  test('of what is no amount is a bug, and takes nothing', async () => {
    const node = world.startNode();
    for (const amount of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(() => world.ask(node, [budgetOf()], amount)).toThrow(RangeError);
    }
    expect(() => world.ask(node, [budgetOf(), budgetOf()], 1)).toThrow(RangeError);
    expect(await node.state(world.tenantId, [budgetOf()])).toMatchObject([{ spent: 0, reserved: 0 }]);
  });
});

describe('a hard budget', () => {
  test('is spent to the last micro-dollar and no further', async () => {
    const node = world.startNode();
    for (let call = 0; call < 10; call += 1) {
      await world.finish(await world.reserve(node, [budgetOf()], 10), 10);
    }
    expect(world.ask(node, [budgetOf()], 1)).toEqual({
      kind: 'exhausted',
      budget: budgetOf(),
      resetsAt: new Date('2026-04-01T00:00:00.000Z'),
      waited: false,
    });
    expect(world.ask(node, [budgetOf()], 0)).toMatchObject({ kind: 'reserved' });
    await node.close();
    expect(await world.stored()).toEqual({ spent: 100, leased: 0 });
  });

  test('refuses at once what can never fit', () => {
    expect(world.ask(world.startNode(), [budgetOf()], 101)).toMatchObject({
      kind: 'exhausted',
      waited: false,
    });
  });

  test('lets a call wait while only reservations stand in its way, and go on when one is settled', async () => {
    const node = world.startNode();
    const first = await world.reserve(node, [budgetOf()], 80);
    const second = world.ask(node, [budgetOf()], 80);
    await base.database.database.ping();
    await base.database.database.ping();
    // Without anybody's polling: what was in the way is here.
    await world.finish(first, 20);
    expect(await second).toMatchObject({ kind: 'reserved' });
  });

  test('refuses a call that waits when what is settled leaves no room', async () => {
    const node = world.startNode();
    const first = await world.reserve(node, [budgetOf()], 80);
    const second = world.ask(node, [budgetOf()], 80);
    await world.finish(first, 21);
    expect(await second).toMatchObject({ kind: 'exhausted', waited: true });
  });

  test('serves calls in the order in which they came', async () => {
    const node = world.startNode();
    const first = await world.reserve(node, [budgetOf()], 100);
    const order: string[] = [];
    const large = Promise.resolve(world.ask(node, [budgetOf()], 90)).then(() => order.push('large'));
    const small = Promise.resolve(world.ask(node, [budgetOf()], 5)).then(() => order.push('small'));
    await world.finish(first, 5);
    await Promise.all([large, small]);
    expect(order).toEqual(['large', 'small']);
  });

  test('ends the waiting after five seconds', async () => {
    const node = world.startNode();
    await world.reserve(node, [budgetOf()], 80);
    const startedMs = world.clock.monotonicMs();
    const second = Promise.resolve(world.ask(node, [budgetOf()], 80));
    expect(await world.passUntil(second)).toMatchObject({ kind: 'exhausted', waited: true });
    expect(world.clock.monotonicMs() - startedMs).toBeGreaterThanOrEqual(5_000);
    expect(world.clock.monotonicMs() - startedMs).toBeLessThan(5_500);
  });

  test('ends the waiting when the client goes, and holds nothing for it', async () => {
    const node = world.startNode();
    const first = await world.reserve(node, [budgetOf()], 80);
    const client = new AbortController();
    const second = world.ask(node, [budgetOf()], 80, client.signal);
    const third = world.ask(node, [budgetOf()], 20);
    client.abort();
    expect(await refusalOf(() => Promise.resolve(second))).toBe('client_gone');
    // Who came after is not kept waiting by who has gone.
    expect(await third).toMatchObject({ kind: 'reserved' });
    first.release();
    expect(await node.state(world.tenantId, [budgetOf()])).toMatchObject([{ spent: 0, reserved: 20 }]);
  });

  test('gets back what another node does not need', async () => {
    const one = world.startNode();
    const two = world.startNode();
    const budget = budgetOf({ limit: 1_000 });
    // A slice more than it needs.
    await world.finish(await world.reserve(one, [budget], 10), 10);
    const all = Promise.resolve(world.ask(two, [budget], 990));
    await base.database.database.ping();
    await one.flush();
    expect(await world.passUntil(all)).toMatchObject({ kind: 'reserved' });
  });

  test('waits for what another node has in flight', async () => {
    const one = world.startNode();
    const two = world.startNode();
    const first = await world.reserve(one, [budgetOf()], 90);
    const second = Promise.resolve(world.ask(two, [budgetOf()], 50));
    await world.pass(300);
    await world.finish(first, 50);
    await one.flush();
    expect(await world.passUntil(second)).toMatchObject({ kind: 'reserved' });
  });

  test('holds under a limit that was lowered, and lets in more when it is raised', async () => {
    const node = world.startNode();
    await world.finish(await world.reserve(node, [budgetOf({ limit: 1_000 })], 40), 40);
    expect(await world.reserve(node, [budgetOf({ limit: 50 })], 10)).toBeDefined();
    expect(
      await world.passUntil(Promise.resolve(world.ask(node, [budgetOf({ limit: 50 })], 10))),
    ).toMatchObject({
      kind: 'exhausted',
    });
    expect(await world.reserve(node, [budgetOf({ limit: 60 })], 10)).toBeDefined();
    await node.flush();
    expect(await world.stored()).toEqual({ spent: 40, leased: 20 });
  });

  test('grants nothing from memory when its lease may have ended', async () => {
    const node = world.startNode();
    const budget = budgetOf({ limit: 100_000 });
    await world.reserve(node, [budget], 10);
    expect(world.ask(node, [budget], 10)).not.toBeInstanceOf(Promise);
    await world.pass(15_000);
    expect(world.ask(node, [budget], 10)).toBeInstanceOf(Promise);
  });

  test('refuses when the database cannot be asked', async () => {
    const { database } = base.database;
    let isDown = false;
    const node = world.startNode({
      database: {
        ...database,
        statement: (...statement) =>
          isDown ? Promise.reject(new Error('down')) : database.statement(...statement),
      },
    });
    await world.reserve(node, [budgetOf()], 10);
    isDown = true;
    await world.pass(15_000);
    const asked = Promise.resolve(world.ask(node, [budgetOf()], 10));
    expect(await refusalOf(() => world.passUntil(asked))).toBe('database_unreachable');
    isDown = false;
    expect(await world.reserve(node, [budgetOf()], 10)).toBeDefined();
  });

  test('starts anew in each period, by the start of the call', async () => {
    const node = world.startNode();
    const hourly = budgetOf({ per: 'hour' });
    await world.finish(await world.reserve(node, [hourly], 100), 100);
    expect(world.ask(node, [hourly], 1)).toMatchObject({ resetsAt: new Date('2026-03-10T11:00:00.000Z') });
    const began = world.clock.now();
    await world.pass(3_600_000);
    expect(await world.reserve(node, [hourly], 100)).toBeDefined();
    const late = { budgets: [hourly], at: began, costMicros: 1, tokens: 1 };
    expect(await node.reserve(world.tenantId, late)).toMatchObject({ kind: 'exhausted' });
  });

  test('of one tenant is not another’s, though the policy is the same', async () => {
    const other = await openBudgetWorld(base);
    const node = world.startNode();
    const budget = budgetOf();
    await world.reserve(node, [budget], 100);
    expect(
      await node.reserve(other.tenantId, {
        budgets: [budget],
        at: other.clock.now(),
        costMicros: 100,
        tokens: 0,
      }),
    ).toMatchObject({ kind: 'reserved' });
  });
});

describe('several budgets', () => {
  const wide = budgetOf({ key: 'tenant/wide', limit: 1_000 });
  const narrow = budgetOf({ key: 'tenant/narrow', limit: 50 });

  test('are reserved from all together, or not at all', async () => {
    const node = world.startNode();
    await world.finish(await world.reserve(node, [wide, narrow], 40), 40);
    expect(world.ask(node, [wide, narrow], 20)).toMatchObject({ kind: 'exhausted', budget: narrow });
    expect(await node.state(world.tenantId, [wide, narrow])).toMatchObject([
      { spent: 40, reserved: 0 },
      { spent: 40, reserved: 0 },
    ]);
  });

  test('do not lock calls out that wait for each other’s', async () => {
    const node = world.startNode();
    const one = budgetOf({ key: 'tenant/one' });
    const two = budgetOf({ key: 'tenant/two' });
    const first = await world.reserve(node, [one], 100);
    const second = await world.reserve(node, [two], 100);
    const asked = [
      world.ask(node, [one, two], 60),
      world.ask(node, [two, one], 60),
      world.ask(node, [one, two], 40),
    ].map(async (answer) => {
      const outcome = await answer;
      if (outcome.kind === 'reserved') outcome.reservation.release();
      return outcome.kind;
    });
    first.release();
    await world.finish(second, 0);
    expect(await world.passUntil(Promise.all(asked))).toEqual(['reserved', 'reserved', 'reserved']);
  });
});

describe('a soft budget', () => {
  const soft = budgetOf({ kind: 'soft', limit: 10 });

  test('never refuses, and counts all the same', async () => {
    const node = world.startNode();
    for (let call = 0; call < 3; call += 1) await world.finish(await world.reserve(node, [soft], 50), 30);
    expect(world.ask(node, [soft], 50)).toMatchObject({ kind: 'reserved' });
    await node.flush();
    expect(await world.stored()).toEqual({ spent: 90, leased: 50 });
  });
});

describe('a call that costs more than was reserved', () => {
  test('is counted as it was, and reported', async () => {
    const node = world.startNode();
    const held = await world.reserve(node, [budgetOf()], 60);
    await world.finish(await world.reserve(node, [budgetOf()], 40), 70);
    expect(world.overruns).toMatchObject([{ reserved: 40, settled: 70 }]);
    // What the other call holds stays covered, though the budget is exceeded with it.
    await node.flush();
    expect(await world.stored()).toEqual({ spent: 70, leased: 60 });
    expect(world.ask(node, [budgetOf()], 31)).toMatchObject({ kind: 'exhausted' });
    await world.finish(held, 60);
    await node.close();
    expect(await world.stored()).toEqual({ spent: 130, leased: 0 });
  });
});
