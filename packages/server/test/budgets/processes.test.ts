import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import { openTestLedger, type TestLedger } from '../ledger.ts';
import { budgetOf, type BudgetWorld, openBudgetWorld } from './nodes.ts';
import type { SpenderOrder } from './spender-order.ts';

const { serverUrl } = inject('databaseRun');
if (serverUrl === undefined) {
  console.warn('Budgets over processes are tested on PostgreSQL only: the embedded database serves one.');
}

const program = fileURLToPath(new URL('spender.ts', import.meta.url));
const bound = 2_000;
const limit = 600_000;

describe.runIf(serverUrl)('three processes at one hard budget', () => {
  let base: TestLedger;
  let world: BudgetWorld;
  beforeAll(async () => {
    base = await openTestLedger();
    world = await openBudgetWorld(base, new Date());
  });
  afterAll(() => base.close());

  function startSpender(): { child: ChildProcess; spending: Promise<unknown>; ended: Promise<string> } {
    const order: SpenderOrder = {
      url: base.database.url ?? '',
      folder: base.database.dataDir,
      keysDir: base.keysDir,
      tenantId: world.tenantId,
      budget: budgetOf({ limit, per: 'total', notifyAt: [0.5, 1] }),
      bound,
      atOnce: 12,
      sayAfter: 40,
      stopAfterRefusals: 10,
    };
    const child = spawn(process.execPath, [program, JSON.stringify(order)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    const spending = new Promise((resolve) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
        if (printed.includes('spending')) resolve(undefined);
      });
    });
    const ended = new Promise<string>((resolve) => {
      child.once('close', () => resolve(printed));
    });
    return { child, spending, ended };
  }

  async function ledgerSum(): Promise<number> {
    const rows = await base.database.ownerQuery<{ sum: bigint }>(
      `select coalesce(sum((leaf::jsonb ->> 'cost_micros')::bigint), 0)::bigint as sum
       from entries where tenant_id = $1 and kind = 'call'`,
      [world.tenantId],
    );
    return Number(rows[0]?.sum);
  }

  it('never exceed it, though one is killed, and in the end agree with the ledger', async () => {
    const spenders = [startSpender(), startSpender(), startSpender()];
    await Promise.all(spenders.map(({ spending }) => spending));
    spenders[0]?.child.kill('SIGKILL');
    const [, ...others] = await Promise.all(spenders.map(({ ended }) => ended));
    for (const printed of others)
      expect(JSON.parse(printed.split('\n').at(-2) ?? '')).toMatchObject({ refused: expect.any(Number) });

    const before = await ledgerSum();
    expect(before).toBeLessThanOrEqual(limit);
    const { spent, leased } = await world.stored();
    expect(spent + leased).toBeLessThanOrEqual(limit);
    // What the dead one had leased still counts as spent.
    expect(leased).toBeGreaterThan(0);

    await world.pass(90_000);
    const janitor = world.startNode();
    expect(await janitor.reconcile()).toBe(1);
    expect(await world.stored()).toEqual({ spent: before, leased: 0 });

    // And the rest can be spent by the living.
    const last = startSpender();
    await last.ended;
    const after = await ledgerSum();
    expect(after).toBeLessThanOrEqual(limit);
    expect(after).toBeGreaterThan(limit - bound);
    expect(await world.stored()).toEqual({ spent: after, leased: 0 });
    const told = await base.database.ownerQuery(
      `select 1 from entries where tenant_id = $1 and kind = 'budget.threshold'`,
      [world.tenantId],
    );
    expect(told).toHaveLength(2);
  }, 90_000);
});
