import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { migrationsDir } from '../../../test/database.ts';
import { anyCall } from '../any-call.ts';
import { callEntry, hitEntry, openSpendTest, type SpendTest } from '../spend-fixtures.ts';

let test: SpendTest;
let tenantId: string;

const START = new Date('2026-02-10T00:00:00.000Z');
const COLUMNS = [
  'looked_up_calls',
  'exact_hits',
  'semantic_hits',
  'coalesced_hits',
  'cache_checks',
  'wrong_cache_checks',
  'cache_avoided_micros',
  'cache_embedding_micros',
];

beforeAll(async () => {
  test = await openSpendTest();
  tenantId = (await test.openLog('acme')).id;
});
afterAll(() => test.close());

describe('sums that were made before there was a cache', () => {
  it('are exact after the upgrade, and go on with calls that say what the cache did', async () => {
    const { rollup } = test.spend;
    const before = fc.sample(anyCall, { numRuns: 60, seed: 8 }).map(({ minutes, body }) => {
      const { cache: _, ...rest } = body;
      return { ...callEntry(new Date(START.getTime() + minutes * 60_000)), body: rest };
    });
    await test.append(tenantId, before);
    await rollup.catchUp(tenantId);
    await test.database.ownerQuery(
      `alter table spend_rollup ${COLUMNS.map((name) => `drop column ${name}`).join(', ')}`,
    );

    await test.database.ownerQuery(readFileSync(join(migrationsDir, '0008_cache_sums.sql'), 'utf8'));
    expect(await rollup.check(tenantId)).toMatchObject({ calls: 60n, differentSums: 0n });

    // Into a row that was there before.
    await test.append(tenantId, [
      ...before.slice(0, 1).map((entry) => ({ ...callEntry(entry.at), body: entry.body })),
      hitEntry(START, { result: 'exact', avoided_micros: 10 }),
    ]);
    expect(await rollup.check(tenantId)).toMatchObject({ calls: 62n, differentSums: 0n });
    await rollup.rebuild(tenantId);
    expect(await rollup.check(tenantId)).toMatchObject({ calls: 62n, differentSums: 0n });
  });

  it('cannot be written by a process of the version before, which would leave out what the cache did', async () => {
    const columns = await test.database.ownerQuery<{ name: string }>(
      `select column_name as name from information_schema.columns where table_name = 'spend_rollup'`,
    );
    const known = columns.map(({ name }) => name).filter((name) => !COLUMNS.includes(name));
    const write = test.database.ownerQuery(
      `insert into spend_rollup (${known.join(', ')}) select ${known.join(', ')} from spend_rollup limit 1
       on conflict (tenant_id, bucket, team, feature, api_key, provider, model, outcome) do update set calls = 0`,
    );
    await expect(write).rejects.toMatchObject({ code: '23502' });
  });
});
