import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { budgetOf, type BudgetWorld, openBudgetWorld } from '../../../test/budgets/nodes.ts';
import { openTestLedger, type TestLedger } from '../../../test/ledger.ts';

let base: TestLedger;
let world: BudgetWorld;
beforeAll(async () => {
  base = await openTestLedger();
});
afterAll(() => base.close());
beforeEach(async () => {
  world = await openBudgetWorld(base);
});

describe('a period that is opened', () => {
  test.each([1, 2, 3])('counts a call once that ends before step %i', async (step) => {
    const { database } = base.database;
    let steps = 0;
    const node = world.startNode({
      database: {
        ...database,
        async transaction(scope, work) {
          steps += 1;
          if (steps === step) await world.append({ cost: 7 });
          return database.transaction(scope, work);
        },
      },
    });
    await world.append({ cost: 4 });
    (await world.reserve(node, [budgetOf()], 10)).release();
    await node.reconcile();
    await node.close();
    expect(steps).toBeGreaterThan(3);
    expect(await world.stored()).toEqual({ spent: 11, leased: 0 });
  });

  test('is made once, whoever is quicker', async () => {
    await world.append({ cost: 4 });
    const nodes = [world.startNode(), world.startNode(), world.startNode()];
    const asked = nodes.map((node) => world.reserve(node, [budgetOf()], 10));
    for (const reservation of await Promise.all(asked)) reservation.release();
    for (const node of nodes) await node.close();
    expect(await world.stored()).toEqual({ spent: 4, leased: 0 });
  });

  test('does not hold up the ledger, nor wait for it', async () => {
    const { database } = base.database;
    // The embedded database does one thing at a time anyway.
    if (database.kind === 'embedded') return;
    const node = world.startNode();
    const reservation = await database.transaction({ 'avouch.tenant_id': world.tenantId }, async (tx) => {
      await tx.query('select size from ledgers where tenant_id = $1 for update', [world.tenantId]);
      return world.reserve(node, [budgetOf()], 10);
    });
    reservation.release();
    await node.close();
  });
});
