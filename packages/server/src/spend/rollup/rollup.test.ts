import { isJsonObject, type JsonObject, type JsonValue } from '@avouch/proof';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createLog } from '../../platform/log.ts';
import { amountAt } from '../exports/call-row.ts';
import { anyCall } from '../any-call.ts';
import { callEntry, openSpendTest, type SpendTest, textAt } from '../spend-fixtures.ts';
import { createRollup, holdSumsOf, type Rollup } from './rollup.ts';
import { spentSoFar } from './spent.ts';

let test: SpendTest;
let tenants = 0;

beforeAll(async () => {
  test = await openSpendTest();
});
afterAll(() => test.close());

const START = new Date('2026-02-10T00:00:00.000Z');

async function openLog(): Promise<string> {
  tenants += 1;
  return (await test.openLog(`tenant-${tenants}`)).id;
}

/** A rollup as another process would have it, with steps of a size of its own. */
function another(stepEntries: bigint): Rollup {
  return createRollup({
    database: test.database.database,
    clock: test.clock,
    log: createLog({ level: 'silent' }),
    stepEntries,
  });
}

async function appendCalls(
  tenantId: string,
  calls: readonly { minutes: number; body: JsonObject }[],
  atOnce = 7,
): Promise<void> {
  const entries = calls.map(({ minutes, body }) => ({
    ...callEntry(new Date(START.getTime() + minutes * 60_000)),
    body,
  }));
  await test.append(tenantId, entries, atOnce);
}

function rowsOf(tenantId: string): Promise<Record<string, unknown>[]> {
  return test.database.ownerQuery(
    `select * from spend_rollup where tenant_id = $1
     order by bucket, team, feature, api_key, provider, model, outcome`,
    [tenantId],
  );
}

function refusalsOf(tenantId: string): Promise<Record<string, unknown>[]> {
  return test.database.ownerQuery('select * from refusals where tenant_id = $1 order by index', [tenantId]);
}

function listedOf(tenantId: string): Promise<Record<string, unknown>[]> {
  return test.database.ownerQuery('select * from call_list where tenant_id = $1 order by index', [tenantId]);
}

function latenciesOf(tenantId: string): Promise<Record<string, unknown>[]> {
  return test.database.ownerQuery(
    'select * from call_latencies where tenant_id = $1 order by bucket, team, feature, model, slot',
    [tenantId],
  );
}

async function callsOf(tenantId: string): Promise<JsonObject[]> {
  const entries = await test.database.ownerQuery<{ leaf: string }>(
    `select leaf from entries where tenant_id = $1 and kind = 'call' order by index`,
    [tenantId],
  );
  return entries.flatMap(({ leaf }) => {
    const call: JsonValue = JSON.parse(leaf);
    return isJsonObject(call) ? [call] : [];
  });
}

/** A word of what the cache did; '' where it says none. */
function cacheField(call: JsonObject, name: string): string {
  const cache = call['cache'];
  return cache !== undefined && isJsonObject(cache) ? textAt(cache, name) : '';
}

describe('sums over a ledger', () => {
  it('are the same however they are cut into steps, and whoever else brings them up to date at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyCall, { minLength: 1, maxLength: 60 }),
        fc.bigInt({ min: 1n, max: 40n }),
        fc.integer({ min: 1, max: 9 }),
        async (calls, stepEntries, atOnce) => {
          const tenantId = await openLog();
          const first = another(stepEntries);
          const half = Math.floor(calls.length / 2);
          await appendCalls(tenantId, calls.slice(0, half), atOnce);
          await first.catchUp(tenantId);
          await appendCalls(tenantId, calls.slice(half), atOnce);
          const second = another(3n);
          await Promise.all([first.catchUp(tenantId), second.catchUp(tenantId)]);
          const derived = async () => ({
            rows: await rowsOf(tenantId),
            refusals: await refusalsOf(tenantId),
            listed: await listedOf(tenantId),
            latencies: await latenciesOf(tenantId),
          });
          const bySteps = await derived();

          expect(await another(1_000n).rebuild(tenantId)).toBe(BigInt(calls.length));
          expect(await derived()).toEqual(bySteps);
          expect(await first.check(tenantId)).toEqual({
            treeSize: BigInt(calls.length),
            calls: BigInt(calls.length),
            differentSums: 0n,
            differentCalls: 0n,
            differentRefusals: 0n,
            unevenSavings: 0n,
          });

          const entries = await callsOf(tenantId);
          const total = (of: (call: JsonObject) => bigint) =>
            entries.reduce((sum, call) => sum + of(call), 0n);
          const sumOf = (column: string) =>
            bySteps.rows.reduce((sum, row) => sum + BigInt(String(row[column])), 0n);
          expect(sumOf('cost_micros')).toBe(total((call) => amountAt(call, 'cost_micros')));
          expect(sumOf('baseline_micros')).toBe(total((call) => amountAt(call, 'baseline', 'cost_micros')));
          expect(sumOf('saving_route_micros')).toBe(total((call) => amountAt(call, 'saving', 'route')));
          const resultOf = (call: JsonObject) => cacheField(call, 'result');
          const countOf = (is: (call: JsonObject) => boolean) => BigInt(entries.filter(is).length);
          expect(sumOf('looked_up_calls')).toBe(countOf((call) => !['', 'bypass'].includes(resultOf(call))));
          for (const how of ['exact', 'semantic', 'coalesced']) {
            expect(sumOf(`${how}_hits`)).toBe(countOf((call) => resultOf(call) === how));
          }
          const audits = entries.filter((call) => ['', 'audit'].includes(cacheField(call, 'check')));
          const auditsThat = (are: string[]) =>
            BigInt(audits.filter((call) => are.includes(cacheField(call, 'checked'))).length);
          expect(sumOf('cache_checks')).toBe(auditsThat(['right', 'wrong']));
          expect(sumOf('wrong_cache_checks')).toBe(auditsThat(['wrong']));
          for (const column of ['avoided_micros', 'embedding_micros']) {
            expect(sumOf(`cache_${column}`)).toBe(total((call) => amountAt(call, 'cache', column)));
          }
          expect(sumOf('saving_cache_micros')).toBe(total((call) => amountAt(call, 'saving', 'cache')));
          expect(sumOf('unpriced_calls')).toBe(total((call) => (call['unpriced'] === undefined ? 0n : 1n)));
          expect(bySteps.listed.length).toBe(entries.length);
          expect(bySteps.latencies.reduce((sum, row) => sum + BigInt(String(row['calls'])), 0n)).toBe(
            countOf((call) => call['outcome'] === 'answered'),
          );
          expect(bySteps.refusals.length).toBe(
            entries.filter((call) => call['outcome'] === 'refused' || call['rule'] !== undefined).length,
          );
        },
      ),
      { numRuns: 15 },
    );
  });

  it('always stand at a size that was signed', async () => {
    const tenantId = await openLog();
    await appendCalls(tenantId, fc.sample(anyCall, 40), 7);
    const sizes: bigint[] = [];
    const rollup = another(10n);
    await rollup.catchUp(tenantId);
    await rollup.read(tenantId, async (_tx, treeSize) => {
      sizes.push(treeSize);
    });
    const signed = await test.database.ownerQuery<{ size: bigint }>(
      'select size from checkpoints where tenant_id = $1',
      [tenantId],
    );
    expect(signed.map(({ size }) => size)).toContain(sizes[0]);
    expect(sizes).toEqual([40n]);
  });

  it('refuse a request that is too far behind, and go on with the next one', async () => {
    const tenantId = await openLog();
    await appendCalls(tenantId, fc.sample(anyCall, 130), 1);
    const rollup = another(1n);
    await expect(rollup.catchUp(tenantId)).rejects.toMatchObject({ code: 'spend_behind', retryAfterS: 1 });
    expect(await rollup.catchUp(tenantId)).toBe(130n);
    expect((await rollup.check(tenantId)).differentSums).toBe(0n);
  });

  it('are not read while somebody makes them again: they would be of a smaller ledger than there is', async () => {
    const tenantId = await openLog();
    await appendCalls(tenantId, fc.sample(anyCall, 30));
    const rollup = another(10n);
    const reached = await rollup.catchUp(tenantId);
    await test.database.ownerQuery(
      'update spend_rollup_state set size = 20, listed_size = 20 where tenant_id = $1',
      [tenantId],
    );
    const hold = (least: bigint) =>
      test.database.database.transaction({ 'avouch.tenant_id': tenantId }, (tx) =>
        holdSumsOf(tx, tenantId, least),
      );
    await expect(hold(reached)).rejects.toMatchObject({ code: 'spend_behind' });
    expect(await hold(20n)).toBe(20n);
  });

  it('are one tenant’s alone', async () => {
    const [mine, theirs] = [await openLog(), await openLog()];
    await test.append(mine, [callEntry(START)]);
    await test.append(theirs, [callEntry(START), callEntry(START)]);
    await test.spend.rollup.catchUp(theirs);
    const seen = await test.spend.rollup.read(mine, (tx) =>
      tx.query<{ calls: bigint }>('select calls from spend_rollup'),
    );
    expect(seen).toEqual([{ calls: 1n }]);
    await test.spend.rollup.rebuild(mine);
    expect((await test.spend.rollup.check(theirs)).calls).toBe(2n);
  });

  it('of every tenant are seen by the operator, who has to know which ledgers have grown, and by nobody without a tenant', async () => {
    const grown = await test.database.database.transaction({ 'avouch.operator': 'on' }, (tx) =>
      tx.query('select tenant_id from ledgers'),
    );
    expect(grown.length).toBeGreaterThan(2);
    const none = await test.database.database.transaction({}, (tx) =>
      tx.query('select tenant_id from ledgers union all select tenant_id from spend_rollup_state'),
    );
    expect(none).toEqual([]);
  });
});

describe('what was spent so far', () => {
  it('is the sum over the entries, whatever part of them is summed already', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyCall, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 0, max: 40 }),
        async (calls, summed) => {
          const tenantId = await openLog();
          await appendCalls(tenantId, calls.slice(0, summed));
          await test.spend.rollup.catchUp(tenantId);
          await appendCalls(tenantId, calls.slice(summed));
          const entries = await callsOf(tenantId);
          const from = new Date(START.getTime() + 5 * 86_400_000);
          const to = new Date(START.getTime() + 25 * 86_400_000);
          const inSpan = entries.filter(
            (call) => textAt(call, 'at') >= from.toISOString() && textAt(call, 'at') < to.toISOString(),
          );
          const spent = (scope: Parameters<typeof spentSoFar>[2], unit: 'usd_micros' | 'tokens') =>
            test.database.database.transaction({ 'avouch.tenant_id': tenantId }, (tx) =>
              spentSoFar(tx, tenantId, scope, unit, from, to),
            );
          const costs = (of: readonly JsonObject[]) =>
            of.reduce((sum, call) => sum + amountAt(call, 'cost_micros'), 0n);
          expect(await spent({ kind: 'tenant', name: undefined }, 'usd_micros')).toBe(costs(inSpan));
          expect(await spent({ kind: 'team', name: 'growth' }, 'usd_micros')).toBe(
            costs(inSpan.filter((call) => call['team'] === 'growth')),
          );
          expect(await spent({ kind: 'feature', name: '-1+2' }, 'tokens')).toBe(
            inSpan
              .filter((call) => call['feature'] === '-1+2')
              .reduce(
                (sum, call) => sum + amountAt(call, 'usage', 'input') + amountAt(call, 'usage', 'output'),
                0n,
              ),
          );
        },
      ),
      { numRuns: 10 },
    );
  });

  it('cannot be cut within a quarter of an hour', async () => {
    const tenantId = await openLog();
    const off = new Date(START.getTime() + 60_000);
    await expect(
      test.database.database.transaction({ 'avouch.tenant_id': tenantId }, (tx) =>
        spentSoFar(tx, tenantId, { kind: 'tenant', name: undefined }, 'tokens', off, undefined),
      ),
    ).rejects.toThrow(RangeError);
  });
});
