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

describe('a hard budget whose limit is changed', () => {
  test('judges calls under the old and the new limit each by its own', async () => {
    const node = world.startNode();
    const [wide, narrow] = [budgetOf({ limit: 1_000 }), budgetOf({ limit: 50 })];
    await world.reserve(node, [wide], 10);
    await world.reserve(node, [narrow], 10);
    // A call that began before the change and is tried once more.
    await world.reserve(node, [wide], 10);
    await world.reserve(node, [narrow], 10);
    await world.reserve(node, [wide], 100);
    const refused = Promise.resolve(world.ask(node, [narrow], 10));
    expect(await world.passUntil(refused)).toMatchObject({ kind: 'exhausted', waited: true });
    await world.reserve(node, [wide], 10);
    await node.flush();
    expect(await world.stored()).toMatchObject({ spent: 0, leased: 150 });
  });

  test('does not keep asking for a call that another limit holds back', async () => {
    const { database } = base.database;
    let statements = 0;
    const node = world.startNode({
      database: {
        ...database,
        statement(...statement) {
          statements += 1;
          return database.statement(...statement);
        },
      },
    });
    const [wide, narrow] = [budgetOf({ limit: 1_000 }), budgetOf({ limit: 50 })];
    await world.reserve(node, [wide], 10);
    await world.reserve(node, [narrow], 10);
    statements = 0;
    await world.reserve(node, [wide], 10);
    expect(statements).toBeLessThan(5);
  });
});

describe('a budget of which the database says nothing', () => {
  test.each(['hard', 'soft'] as const)('is not called full (%s)', async (kind) => {
    const { database } = base.database;
    const node = world.startNode({
      database: { ...database, statement: () => new Promise<never>(() => undefined) },
    });
    const asked = Promise.resolve(world.ask(node, [budgetOf({ kind })], 10));
    asked.catch(() => undefined);
    await database.ping();
    await world.pass(5_000);
    expect(await refusalOf(() => asked)).toBe('database_unreachable');
    world.bury(node);
  });
});
