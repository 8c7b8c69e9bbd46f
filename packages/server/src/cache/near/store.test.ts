import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { answerOf, keep, openTestCache, type TestCache } from '../cache-fixtures.ts';
import { alikeQuestions, createFakeEmbedder, likeQuestionOf } from '../like-fixtures.ts';
import { canIterate, hasIndexed, type NearQuery, scanScope, searchIndex } from './store.ts';

const COUNT = 20;

let app: TestCache;
let tenantId: string;
let scopeKey: Buffer;
const embedder = createFakeEmbedder();
beforeAll(async () => {
  app = await openTestCache({ embedder });
  tenantId = await app.makeTenant();
  for (const { first } of alikeQuestions(COUNT))
    await keep(app.cache, { ...likeQuestionOf(tenantId, first), mayServe: false }, answerOf(first));
  const rows = await app.ledger.database.ownerQuery<{ scope_key: Buffer }>(
    'update cache_entries set is_indexed = true where tenant_id = $1 returning scope_key',
    [tenantId],
  );
  scopeKey = rows[0]?.scope_key ?? Buffer.alloc(32);
});
afterAll(() => app.close());

async function queryOf(text: string, more: Partial<NearQuery> = {}): Promise<NearQuery> {
  const now = app.clock.now();
  const { vector: embedding } = await embedder.embed(text);
  const [madeFrom, madeUntil] = [new Date(0), now];
  return {
    tenantId,
    scopeKey,
    embedding,
    routes: ['simulated/small'],
    now,
    madeFrom,
    madeUntil,
    limit: 3,
    ...more,
  };
}

describe('a search through the index', () => {
  test.each([true, false])('finds the nearest, iterating or not (%s)', async (isIterative) => {
    const { database } = app.ledger.database;
    if (isIterative && !(await canIterate(database))) return;
    for (const { first } of alikeQuestions(COUNT)) {
      const query = await queryOf(first);
      const found = await database.transaction({ 'avouch.tenant_id': tenantId }, (tx) =>
        searchIndex(tx, query, isIterative),
      );
      expect(found).toHaveLength(3);
      // What comes back is to the bit what was kept.
      expect(found.map(({ embedding }) => embedding)).toContainEqual(query.embedding);
    }
  });

  test('uses the index below row level security', async () => {
    const { embedding } = await queryOf('boots');
    const plan = await app.ledger.database.database.transaction(
      { 'avouch.tenant_id': tenantId },
      async (tx) => {
        await tx.query(
          `select set_config('enable_sort', 'off', true), set_config('enable_seqscan', 'off', true)`,
        );
        return tx.query(
          `explain select id from cache_entries where tenant_id = $1 and scope_key = $2 and dimensions = 256 and is_indexed
         order by embedding::vector(256) <=> $3::vector(256) limit 8`,
          [tenantId, scopeKey, `[${embedding.join(',')}]`],
        );
      },
    );
    expect(JSON.stringify(plan)).toContain('Index Scan using cache_entries_near_256');
  });

  test('finds nothing of other routes, scopes or tenants, nor what has expired', async () => {
    const { database } = app.ledger.database;
    const other = await app.makeTenant();
    for (const [scope, more] of [
      [tenantId, { routes: ['simulated/large'] }],
      [tenantId, { scopeKey: Buffer.alloc(32) }],
      [tenantId, { now: new Date(app.clock.now().getTime() + 86_400_000) }],
      // The scope of the transaction holds, whatever the statement names.
      [other, {}],
    ] as const) {
      const query = await queryOf('boots', more);
      await database.transaction({ 'avouch.tenant_id': scope }, async (tx) => {
        expect(await searchIndex(tx, query, true)).toEqual([]);
        expect(await scanScope(tx, query, 100)).toEqual([]);
        expect(await hasIndexed(tx, query)).toBe(scope === tenantId && !('scopeKey' in more));
      });
    }
  });
});
