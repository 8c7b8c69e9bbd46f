import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../platform/database/index.ts';
import type { Database, Tx } from '../platform/database/index.ts';
import { createPriceBook } from './book.ts';
import { indexOverrides } from './override-index.ts';
import { negotiatedCardSchema } from './override.ts';
import { insertOverride, listOverrides, MAX_OVERRIDES_PER_TENANT } from './store.ts';
import type { PriceOverride } from './store.ts';

const migrationsDir = fileURLToPath(new URL('../../migrations', import.meta.url));

let database: Database;
beforeAll(async () => {
  database = await openDatabase({
    url: process.env['TEST_DATABASE_URL'],
    dataDir: ':memory:',
    migrationsDir,
  });
});
afterAll(() => database.close());

async function newTenant(): Promise<string> {
  const tenantId = randomUUID();
  await inTenant(tenantId, (tx) =>
    tx.query('insert into tenants (id, name, created_at) values ($1, $2, now())', [tenantId, `t${tenantId}`]),
  );
  return tenantId;
}

function inTenant<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return database.transaction({ 'avouch.tenant_id': tenantId }, work);
}

function add(tenantId: string, input: string, createdAt: string, writerOf = tenantId): Promise<void> {
  const card = negotiatedCardSchema.parse({
    provider: 'openai',
    model: 'gpt-4o',
    effectiveFrom: '2026-02-01T01:00:00+01:00',
    usdPerMillionTokens: { input, output: 0.3, cachedInput: '0.050' },
    usdPerRequest: '0.000001',
    longContext: [{ overInputTokens: 1000, usdPerMillionTokens: { input: 1, output: 2 } }],
    serviceTiers: { batch: 0.5 },
  });
  return inTenant(tenantId, (tx) =>
    insertOverride(tx, {
      tenantId: writerOf,
      id: randomUUID(),
      card,
      createdAt: new Date(createdAt),
      createdBy: 'user:ada',
    }),
  );
}

function list(tenantId: string): Promise<readonly PriceOverride[]> {
  return inTenant(tenantId, listOverrides);
}

describe('stored overrides', () => {
  test('come back as the cards that were written, exactly', async () => {
    const tenantId = await newTenant();
    expect(await list(tenantId)).toEqual([]);
    await add(tenantId, '0.1', '2026-03-01T00:00:00Z');
    const [override, ...others] = await list(tenantId);
    expect(others).toEqual([]);
    expect(override?.negotiated).toEqual({
      provider: 'openai',
      model: 'gpt-4o',
      effectiveFrom: '2026-02-01T00:00:00.000Z',
      usdPerMillionTokens: { input: '0.1', output: '0.3', cachedInput: '0.05' },
      usdPerRequest: '0.000001',
      longContext: [{ overInputTokens: 1000, usdPerMillionTokens: { input: '1', output: '2' } }],
      serviceTiers: { batch: '0.5' },
    });
    expect(override?.card).toMatchObject({
      prices: { input: 100_000, cachedInput: 50_000 },
      requestPicos: 1_000_000,
    });
    expect(override?.card.id).toContain(override?.id);
    expect(override?.createdBy).toBe('user:ada');
    expect(override?.createdAt).toEqual(new Date('2026-03-01T00:00:00Z'));
  });

  test('are corrected by a later entry with the same date, and nothing is replaced', async () => {
    const tenantId = await newTenant();
    await add(tenantId, '7', '2026-03-02T00:00:00Z');
    await add(tenantId, '9', '2026-03-01T00:00:00Z');
    const overrides = await list(tenantId);
    expect(overrides.map((each) => each.negotiated.usdPerMillionTokens.input)).toEqual(['9', '7']);
    const tenantOverrides = indexOverrides(overrides.map((each) => each.card));
    const card = createPriceBook().find({
      provider: 'openai',
      model: 'gpt-4o',
      at: new Date('2026-04-01T00:00:00Z'),
      tenantOverrides,
    });
    expect(card?.prices.input).toBe(7_000_000);
  });

  test('of one tenant are not seen, and cannot be written, by another', async () => {
    const [tenantId, otherId] = [await newTenant(), await newTenant()];
    await add(tenantId, '1', '2026-03-01T00:00:00Z');
    expect(await list(otherId)).toEqual([]);
    await expect(add(otherId, '1', '2026-03-01T00:00:00Z', tenantId)).rejects.toThrow(/row-level security/);
    expect(await list(tenantId)).toHaveLength(1);
  });

  test('are refused past their bound', async () => {
    const tenantId = await newTenant();
    await inTenant(tenantId, (tx) =>
      tx.query(
        `insert into price_overrides (tenant_id, id, provider, model, effective_from, card, created_at, created_by)
         select $1::uuid, gen_random_uuid(), 'p', 'm', now(), '{"usdPerMillionTokens":{"input":"1","output":"1"}}', now(), 'test'
           from generate_series(1, $2::int)`,
        [tenantId, MAX_OVERRIDES_PER_TENANT],
      ),
    );
    await expect(add(tenantId, '1', '2026-03-01T00:00:00Z')).rejects.toMatchObject({
      code: 'price_overrides_full',
    });
    expect(await list(tenantId)).toHaveLength(MAX_OVERRIDES_PER_TENANT);
  });

  test('that are no card stop the reading instead of pricing by a guess', async () => {
    const tenantId = await newTenant();
    await inTenant(tenantId, (tx) =>
      tx.query(
        `insert into price_overrides (tenant_id, id, provider, model, effective_from, card, created_at, created_by)
         values ($1, gen_random_uuid(), 'p', 'm', now(), '{"usdPerMillionTokens":{"input":"-1","output":"1"}}', now(), 'test')`,
        [tenantId],
      ),
    );
    await expect(list(tenantId)).rejects.toThrow(/input/);
  });
});
