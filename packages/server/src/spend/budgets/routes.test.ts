import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { budgetOf, type BudgetWorld, openBudgetWorld } from '../../../test/budgets/nodes.ts';
import { openTestLedger, type TestLedger } from '../../../test/ledger.ts';
import { createHttpServer, type HttpServer } from '../../platform/http/index.ts';
import { createLog } from '../../platform/log.ts';
import { registerBudgetRoutes } from './routes.ts';

let base: TestLedger;
let world: BudgetWorld;
let server: HttpServer;
beforeAll(async () => {
  base = await openTestLedger();
  world = await openBudgetWorld(base, new Date('2026-03-16T12:00:00.000Z'));
  const monthly = budgetOf({ key: 'tenant/monthly', limit: 1_000_000, notifyAt: [0.1, 0.5] });
  const total = budgetOf({ key: 'team:red/total', per: 'total', scope: { kind: 'team', name: 'red' } });
  const node = world.startNode();
  await world.finish(await world.reserve(node, [monthly], 300_000), 155_000);
  await world.reserve(node, [monthly], 5_000);
  server = createHttpServer({
    clock: world.clock,
    log: createLog({ level: 'silent' }),
    admit: () => Promise.resolve(),
    maxBodyBytes: 1_024,
  });
  registerBudgetRoutes(server, {
    budgets: node,
    budgetsOf: () => Promise.resolve([monthly, total]),
    clock: world.clock,
    principalOf: () => ({ tenantId: world.tenantId }),
  });
});
afterAll(async () => {
  await server.close();
  await base.close();
});

describe('GET /v1/budgets', () => {
  test('says where each budget stands, with what a plain projection makes of it', async () => {
    const answer = await server.inject('/v1/budgets');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      at: world.clock.now().toISOString(),
      budgets: [
        {
          key: 'team:red/total',
          period_start: null,
          period_end: null,
          resets_at: null,
          spent: 0,
          reserved: 0,
          remaining: 100,
          burn_per_hour: null,
          projection: null,
        },
        {
          key: 'tenant/monthly',
          rule: 'budgets.all',
          unit: 'usd_micros',
          limit: 1_000_000,
          per: 'month',
          kind: 'hard',
          period_start: '2026-03-01T00:00:00.000Z',
          period_end: '2026-04-01T00:00:00.000Z',
          resets_at: '2026-04-01T00:00:00.000Z',
          spent: 155_000,
          reserved: 5_000,
          remaining: 845_000,
          thresholds: [
            { at: 0.1, reached: true },
            { at: 0.5, reached: false },
          ],
          // Half of the month has passed.
          burn_per_hour: Math.round(155_000 / (15.5 * 24)),
          projection: { method: 'linear', spent_at_period_end: 310_000 },
        },
      ],
    });
  });

  test('gives pages by key', async () => {
    const keys = async (query: string) =>
      (await server.inject(`/v1/budgets?${query}`)).json().budgets.map(({ key }: { key: string }) => key);
    expect(await keys('limit=1')).toEqual(['team:red/total']);
    expect(await keys('after=team:red/total')).toEqual(['tenant/monthly']);
    expect((await server.inject('/v1/budgets?limit=0')).statusCode).toBe(400);
  });
});
