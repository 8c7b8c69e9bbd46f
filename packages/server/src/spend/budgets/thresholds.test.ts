import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { budgetOf, type BudgetWorld, openBudgetWorld } from '../../../test/budgets/nodes.ts';
import { openTestLedger, type TestLedger } from '../../../test/ledger.ts';
import type { Budget } from './budget.ts';
import type { BudgetNotice } from './notices.ts';
import { reachedThresholds } from './thresholds.ts';

let base: TestLedger;
let world: BudgetWorld;
beforeAll(async () => {
  base = await openTestLedger();
});
afterAll(() => base.close());
beforeEach(async () => {
  world = await openBudgetWorld(base);
});

describe('thresholds', () => {
  function entries() {
    return base.database.ownerQuery<{ leaf: string }>(
      `select leaf from entries where tenant_id = $1 and kind = 'budget.threshold' order by index`,
      [world.tenantId],
    );
  }

  test('are told once over all nodes, with a row, an entry and a notice that commit together', async () => {
    const notices: BudgetNotice[] = [];
    const notifyWithin = (_tx: unknown, tenantId: string, notice: BudgetNotice) => {
      expect(tenantId).toBe(world.tenantId);
      notices.push(notice);
      return Promise.resolve();
    };
    const budget = budgetOf({ notifyAt: [0.5, 0.8, 1], channels: ['finance'] });
    const one = world.startNode({ notifyWithin });
    const two = world.startNode({ notifyWithin });
    await world.finish(await world.reserve(one, [budget], 49), 49);
    await one.flush();
    expect(notices).toEqual([]);
    await world.finish(await world.reserve(two, [budget], 31), 31);
    await Promise.all([one.flush(), two.flush()]);
    await Promise.all([one.flush(), two.flush()]);
    expect(notices.map(({ body }) => body['threshold'])).toEqual([0.5, 0.8]);
    expect(notices[0]).toMatchObject({ kind: 'budget.threshold', channels: ['finance'] });
    expect((await entries()).map(({ leaf }) => JSON.parse(leaf))).toMatchObject([
      {
        kind: 'budget.threshold',
        budget: 'tenant/all',
        period_start: '2026-03-01T00:00:00.000Z',
        threshold: 0.5,
        spent: 80,
        limit: 100,
        unit: 'usd_micros',
      },
      { threshold: 0.8 },
    ]);
  });

  test('are told again of a limit that was raised', async () => {
    const node = world.startNode();
    await world.finish(await world.reserve(node, [budgetOf({ notifyAt: [0.5] })], 60), 60);
    await node.flush();
    const raised = budgetOf({ notifyAt: [0.5], limit: 200 });
    await world.finish(await world.reserve(node, [raised], 20), 20);
    await node.flush();
    expect(await entries()).toHaveLength(1);
    await world.finish(await world.reserve(node, [raised], 40), 40);
    await node.flush();
    expect(await entries()).toHaveLength(2);
  });

  test('of the whole limit are reached by a budget that is nearly spent and refuses', async () => {
    const node = world.startNode();
    const budget: Budget = budgetOf({ notifyAt: [1] });
    await world.finish(await world.reserve(node, [budget], 95), 95);
    await node.flush();
    expect(await entries()).toHaveLength(0);
    expect(world.ask(node, [budget], 10)).toMatchObject({ kind: 'exhausted' });
    await node.flush();
    expect(await entries()).toHaveLength(1);
  });

  test('of a call that is too large for any budget are not reached', () => {
    const budget = budgetOf({ notifyAt: [0.5, 1] });
    expect(reachedThresholds(budget, { spent: 10, hasRefused: true })).toEqual([]);
    expect(reachedThresholds(budget, { spent: 90, hasRefused: true })).toEqual([0.5, 1]);
    expect(
      reachedThresholds(budgetOf({ notifyAt: [1], kind: 'soft' }), { spent: 99, hasRefused: true }),
    ).toEqual([]);
  });

  test('are noticed by the next flush when telling failed', async () => {
    let fails = true;
    const node = world.startNode({
      notifyWithin: () => (fails ? Promise.reject(new Error('no')) : Promise.resolve()),
    });
    await world.finish(await world.reserve(node, [budgetOf({ notifyAt: [0.1] })], 50), 50);
    await node.flush();
    expect(await entries()).toHaveLength(0);
    fails = false;
    await node.flush();
    expect(await entries()).toHaveLength(1);
  });
});
