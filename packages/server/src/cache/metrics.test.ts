import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { answerOf, ask, keep, openTestCache, questionOf, type TestCache } from './cache-fixtures.ts';
import { createCacheMetrics } from './index.ts';

let app: TestCache;
beforeAll(async () => {
  app = await openTestCache();
});
afterAll(() => app.close());

describe('metrics of the cache', () => {
  test('count what came of lookups and what failed, and name no tenant, feature or content', async () => {
    const registry = new Registry();
    const cache = app.openAnother({ observer: createCacheMetrics(registry) });
    const tenantId = await app.makeTenant();
    const question = questionOf(tenantId, { feature: 'canary-feature', whole: 'canary-question' });
    await keep(cache, question, answerOf('canary-answer'));
    await ask(cache, question);
    await app.ledger.database.ownerQuery(`update cache_entries set payload = '\\x01' where tenant_id = $1`, [
      tenantId,
    ]);
    await ask(cache, question);
    app.clock.advance(7_200_000);
    await cache.sweep();
    const text = await registry.metrics();
    expect(text).toContain('avouch_cache_lookup_duration_seconds_count{outcome="exact"} 1');
    expect(text).toContain('avouch_cache_lookup_duration_seconds_count{outcome="miss"} 2');
    expect(text).toMatch(/avouch_cache_failures_total\{part="open"\} [12]/);
    expect(text).toContain('avouch_cache_removed_total{why="expired"} 1');
    expect(text).not.toMatch(new RegExp(`canary|${tenantId}`));
  });
});
