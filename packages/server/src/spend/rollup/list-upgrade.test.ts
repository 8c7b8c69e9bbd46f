import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { migrationsDir } from '../../../test/database.ts';
import { anyCall } from '../any-call.ts';
import { callEntry, openSpendTest, type SpendTest } from '../spend-fixtures.ts';

let test: SpendTest;
let tenantId: string;

const START = new Date('2026-02-10T00:00:00.000Z');
const someCalls = (seed: number) =>
  fc.sample(anyCall, { numRuns: 50, seed }).map(({ minutes, body }) => ({
    ...callEntry(new Date(START.getTime() + minutes * 60_000)),
    body,
  }));

beforeAll(async () => {
  test = await openSpendTest();
  tenantId = (await test.openLog('acme')).id;
});
afterAll(() => test.close());

describe('calls that were summed before there was a list of them', () => {
  it('are in the list after the upgrade, which goes on with the next ones', async () => {
    const { rollup } = test.spend;
    await test.append(tenantId, someCalls(1));
    await rollup.catchUp(tenantId);
    // Not summed yet: no matter of the migration.
    await test.append(tenantId, someCalls(2));
    await test.database.ownerQuery('drop table call_list, call_latencies, call_latency_hours, spend_totals');
    await test.database.ownerQuery('drop index entries_of_audit');
    await test.database.ownerQuery('alter table spend_rollup_state drop column listed_size');

    await upgradeAsPlainOwner();
    const listed = await test.database.ownerQuery('select 1 from call_list where tenant_id = $1', [tenantId]);
    expect(listed.length).toBe(50);
    expect(await rollup.check(tenantId)).toMatchObject({
      calls: 100n,
      differentSums: 0n,
      differentCalls: 0n,
    });
  });

  it('leave row level security forced on every table', async () => {
    const lifted = await test.database.ownerQuery(
      `select relname from pg_class
       where relnamespace = 'public'::regnamespace and relkind = 'r' and not relforcerowsecurity`,
    );
    expect(lifted).toEqual([]);
  });

  it('are not left out by a process of the version before, which can no longer move the size', async () => {
    const { database } = test.database;
    const act = database.transaction({ 'avouch.tenant_id': tenantId }, (tx) =>
      tx.query('update spend_rollup_state set size = size + 1 where tenant_id = $1', [tenantId]),
    );
    await expect(act).rejects.toMatchObject({ code: '23514' });
  });
});

/** As an owner whom row level security binds where it is forced: a superuser would see and write everything anyway. */
async function upgradeAsPlainOwner(): Promise<void> {
  const run = (text: string) => test.database.ownerQuery(text);
  const owner = `owner_${randomUUID().replaceAll('-', '')}`;
  const sql = readFileSync(join(migrationsDir, '0012_calls.sql'), 'utf8');
  const setUp = ['entries', 'spend_rollup', 'spend_rollup_state'].map(
    (name) => `alter table ${name} owner to ${owner}`,
  );
  await run(`create role ${owner}; grant usage, create on schema public to ${owner}; ${setUp.join('; ')}`);
  await run(`set role ${owner}; ${sql}; reset role`);
  await run(`reassign owned by ${owner} to current_user; drop owned by ${owner}; drop role ${owner}`);
}
