import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { anyCall } from '../any-call.ts';
import { callEntry, NOW, openSpendTest, type SpendTest } from '../spend-fixtures.ts';

const START = new Date('2026-02-10T00:00:00.000Z');
let test: SpendTest;

beforeAll(async () => {
  test = await openSpendTest();
});
afterAll(() => test.close());

describe('a check of the sums', () => {
  it('shows a row that was changed, removed or added', async () => {
    const { id: tenantId } = await test.openLog('changed');
    const entries = fc.sample(anyCall, 30).map(({ minutes, body }) => ({
      ...callEntry(new Date(START.getTime() + minutes * 60_000)),
      body,
    }));
    await test.append(tenantId, entries, 7);
    const { rollup } = test.spend;
    await rollup.catchUp(tenantId);
    const tamperings = [
      'update spend_rollup set cost_micros = cost_micros + 1 where tenant_id = $1 and first_index = 0',
      'delete from spend_rollup where tenant_id = $1 and first_index <= 3',
      'update spend_rollup set wrong_cache_checks = wrong_cache_checks + 1 where tenant_id = $1 and first_index = 0',
      "update spend_rollup set team = 'nobody' where tenant_id = $1 and first_index = 5",
      'update call_latencies set slot = slot + 1 where tenant_id = $1',
      'delete from call_latencies where tenant_id = $1',
    ];
    for (const tampering of tamperings) {
      await test.database.ownerQuery(tampering, [tenantId]);
      expect((await rollup.check(tenantId)).differentSums, tampering).toBeGreaterThan(0n);
      await rollup.rebuild(tenantId);
      expect((await rollup.check(tenantId)).differentSums, tampering).toBe(0n);
    }
    // On a day on which nobody called.
    await test.database.ownerQuery(
      `update spend_totals set bucket = '2019-01-01T00:00:00Z'
       where ctid = (select min(ctid) from spend_totals where tenant_id = $1)`,
      [tenantId],
    );
    expect((await rollup.check(tenantId)).differentSums).toBe(2n);
    await rollup.rebuild(tenantId);
    await test.database.ownerQuery(
      `insert into refusals select tenant_id, index, id, $2, 'refused', 'x', 'y', '', '', '', '', ''
       from entries where tenant_id = $1 and index not in (select index from refusals where tenant_id = $1) limit 1`,
      [tenantId, NOW],
    );
    expect((await rollup.check(tenantId)).differentRefusals).toBe(1n);
    await test.database.ownerQuery(
      'update call_list set cost_micros = 1 where tenant_id = $1 and index = 7',
      [tenantId],
    );
    await test.database.ownerQuery('delete from call_list where tenant_id = $1 and index = 9', [tenantId]);
    // A changed row is missing and too many.
    expect((await rollup.check(tenantId)).differentCalls).toBe(3n);
  });

  it('shows an entry whose savings do not add up', async () => {
    const { id: tenantId } = await test.openLog('uneven');
    const uneven = {
      baseline: { version: 1, cost_micros: 9_000 },
      saving: { route: 1, cache: 0, provider_cache: 0 },
    };
    await test.append(tenantId, [callEntry(START), callEntry(START, uneven)]);
    expect((await test.spend.rollup.check(tenantId)).unevenSavings).toBe(1n);
  });
});
