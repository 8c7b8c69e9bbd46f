import { isJsonObject, type JsonValue } from '@avouch/proof';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { refusalOf } from '../../../test/ledger.ts';
import { callEntry, NOW, openSpendTest, type SpendTest } from '../spend-fixtures.ts';
import { createSpend } from '../spend.ts';
import { createLog } from '../../platform/log.ts';
import { openKeyFolder } from '../../platform/signing-keys.ts';
import { createPriceBook, createTenantPrices } from '../../pricing/index.ts';
import type { NewBaseline } from './baselines.ts';

let test: SpendTest;
let tenants = 0;

beforeAll(async () => {
  test = await openSpendTest();
});
afterAll(() => test.close());

async function openLog(): Promise<string> {
  tenants += 1;
  return (await test.openLog(`tenant-${tenants}`)).id;
}

function wanted(more: Partial<NewBaseline> = {}): NewBaseline {
  return {
    feature: 'support',
    provider: 'openai',
    model: 'gpt-4o',
    why: 'It is what we used before.',
    by: 'operator',
    ...more,
  };
}

describe('a baseline', () => {
  it('is locked with its prices and with what the feature did before, in the table and in the ledger', async () => {
    const tenantId = await openLog();
    const yesterday = new Date(NOW.getTime() - 86_400_000);
    const longAgo = new Date(NOW.getTime() - 40 * 86_400_000);
    await test.append(tenantId, [
      callEntry(longAgo, { feature: 'support' }),
      callEntry(yesterday, { feature: 'support', usage: { input: 3000, output: 100, cached_input: 600 } }),
      callEntry(yesterday, { feature: 'support', model: 'gpt-4o-mini', cost_micros: 210 }),
      callEntry(yesterday, { feature: 'other' }),
      callEntry(yesterday, { feature: 'support', outcome: 'failed', code: 'upstream_error' }),
    ]);
    const locked = await test.spend.baselines.lock(tenantId, wanted());
    expect(locked).toMatchObject({ version: 1, lockedAt: NOW, lockedBy: 'operator' });
    expect(locked.card.id).toContain('openai/gpt-4o');
    expect(locked.evidence).toMatchObject({
      treeSize: 5n,
      calls: 2n,
      firstIndex: 1n,
      lastIndex: 2n,
      inputTokens: 4000n,
      cachedInputTokens: 600n,
      outputTokens: 200n,
      costMicros: 3710n,
    });
    expect(locked.evidence.models.map(({ model, tokens }) => [model, tokens])).toEqual([
      ['gpt-4o', 3100n],
      ['gpt-4o-mini', 1100n],
    ]);
    expect(await test.spend.baselines.history(tenantId, 'support')).toEqual([locked]);

    const [entry] = await test.reader.page(tenantId, {
      before: undefined,
      kind: 'baseline.locked',
      limit: 1,
    });
    const record: JsonValue = JSON.parse(entry?.leaf ?? 'null');
    if (!isJsonObject(record)) throw new TypeError('The entry is no object');
    expect(record).toMatchObject({
      feature: 'support',
      version: 1,
      by: 'operator',
      card: { id: locked.card.id },
    });
    // People write names of people into their reasons.
    expect(record['why']).toBeUndefined();
  });

  it('judges the calls that begin after it was locked, until the next one', async () => {
    const tenantId = await openLog();
    const { baselines } = test.spend;
    await baselines.lock(tenantId, wanted());
    const first = test.clock.now();
    test.clock.advance(60_000);
    await baselines.lock(tenantId, wanted({ model: 'gpt-4o-mini', why: 'cheaper' }));
    const second = test.clock.now();
    test.clock.advance(60_000);
    const find = await baselines.inForce(tenantId);
    expect(find('support', first)).toBeUndefined();
    expect(find('support', second)).toMatchObject({ version: 1, model: 'gpt-4o' });
    expect(find('support', test.clock.now())).toMatchObject({ version: 2, model: 'gpt-4o-mini' });
    expect(find('other', test.clock.now())).toBeUndefined();
    expect((await baselines.list(tenantId)).map(({ version }) => version)).toEqual([2]);
    expect((await baselines.history(tenantId, 'support')).map(({ version }) => version)).toEqual([2, 1]);
  });

  it('is read again only when there is another one, and then of any number the two newest', async () => {
    const tenantId = await openLog();
    const { baselines } = test.spend;
    const nextSecond = async () => {
      test.clock.advance(2_000);
      return baselines.inForce(tenantId);
    };
    await baselines.lock(tenantId, wanted());
    const first = await nextSecond();
    expect(await nextSecond()).toBe(first);
    const locks: Date[] = [];
    for (const feature of ['support', 'support', 'support', 'other']) {
      test.clock.advance(1_000);
      await baselines.lock(tenantId, wanted({ feature }));
      locks.push(test.clock.now());
    }
    const later = await nextSecond();
    expect(later).not.toBe(first);
    expect(await nextSecond()).toBe(later);
    const versions = locks.map((lockedAt) => later('support', new Date(lockedAt.getTime() + 1))?.version);
    expect(versions).toEqual([undefined, 3, 4, 4]);
    expect(later('other', test.clock.now())?.version).toBe(1);
  });

  it('may be locked without any past call, and says so', async () => {
    const locked = await test.spend.baselines.lock(await openLog(), wanted({ feature: 'new' }));
    expect(locked.evidence).toMatchObject({ calls: 0n, firstIndex: undefined, models: [] });
  });

  it('is refused for a model that nobody prices', async () => {
    const tenantId = await openLog();
    expect(await refusalOf(() => test.spend.baselines.lock(tenantId, wanted({ model: 'nobody-1' })))).toBe(
      'baseline_unpriced',
    );
    expect(await test.spend.baselines.list(tenantId)).toEqual([]);
    expect(
      await test.reader.page(tenantId, { before: undefined, kind: 'baseline.locked', limit: 1 }),
    ).toEqual([]);
  });

  it('gets versions without a gap when many lock at once', async () => {
    const tenantId = await openLog();
    await Promise.all(Array.from({ length: 5 }, () => test.spend.baselines.lock(tenantId, wanted())));
    const versions = await test.spend.baselines.history(tenantId, 'support');
    expect(versions.map(({ version }) => version)).toEqual([5, 4, 3, 2, 1]);
  });

  it('is in force in another process within two seconds', async () => {
    const tenantId = await openLog();
    const { database } = test.database;
    const other = createSpend({
      database,
      ledger: test.ledger,
      ledgerReader: test.reader,
      keys: openKeyFolder(test.keysDir),
      clock: test.clock,
      log: createLog({ level: 'silent' }),
      prices: createPriceBook(),
      tenantPrices: createTenantPrices({ database, clock: test.clock }),
      timeZoneOf: () => Promise.resolve('UTC'),
    });
    const before = await other.baselines.inForce(tenantId);
    await test.spend.baselines.lock(tenantId, wanted());
    test.clock.advance(1_999);
    expect(before('support', test.clock.now())).toBeUndefined();
    expect((await other.baselines.inForce(tenantId))('support', test.clock.now())).toMatchObject({
      version: 1,
    });
  });

  it('cannot be changed or removed, by its tenant or by the owner of the schema', async () => {
    const tenantId = await openLog();
    await test.spend.baselines.lock(tenantId, wanted());
    for (const statement of [
      "update baselines set model = 'gpt-4o-mini'",
      'delete from baselines',
      'truncate baselines',
    ]) {
      await expect(test.database.ownerQuery(statement)).rejects.toThrow(/append-only/);
      await expect(
        test.database.database.transaction({ 'avouch.tenant_id': tenantId }, (tx) => tx.query(statement)),
      ).rejects.toThrow();
    }
  });
});
