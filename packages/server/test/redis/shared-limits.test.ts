import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { createClient } from '@redis/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Limits } from '../../src/limits/index.ts';
import { createSharedLimits } from '../../src/limits/shared/shared.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { createLog } from '../../src/platform/log.ts';
import { askFor, finish, openLimits, ruleOf } from './limits.ts';
import { redisBinary, type RedisServer, startRedisServer } from './redis-server.ts';

describe.skipIf(redisBinary === undefined)(
  'limits of two processes (skipped where there is no redis-server)',
  () => {
    let server: RedisServer;
    let one: Limits;
    let two: Limits;
    beforeAll(async () => {
      server = await startRedisServer();
      one = await openLimits(server.url);
      two = await openLimits(server.url);
    });
    afterAll(async () => {
      await Promise.all([one.close(), two.close()]);
      await server.close();
    });

    async function withAdmin(work: (admin: Admin) => Promise<unknown>): Promise<void> {
      const admin = await connectAdmin(server.url);
      try {
        await work(admin);
      } finally {
        admin.destroy();
      }
    }

    test('let exactly the limit through between them, however many ask at once', async () => {
      const tenantId = randomUUID();
      const rules = [ruleOf({ requestsPerMinute: 100 })];
      const answers = await Promise.all(
        Array.from({ length: 400 }, (_, n) => askFor(n % 2 === 0 ? one : two, rules, { tenantId })),
      );
      expect(answers.filter(({ said }) => said === 'admitted')).toHaveLength(100);
      expect(answers.filter(({ said }) => said === 'requests')).toHaveLength(300);
    });

    test('count a call for all rules or for none', async () => {
      const tenantId = randomUUID();
      const wide = ruleOf({ requestsPerMinute: 50, tokensPerMinute: 500 });
      const narrow = ruleOf({ key: 'team:growth', rule: 'teams.growth.rate_limits', requestsPerMinute: 3 });
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => askFor(one, [wide, narrow], { tenantId, tokens: 10 })),
      );
      expect(answers.filter(({ said }) => said === 'admitted')).toHaveLength(3);
      const refused = answers.find(({ said }) => said === 'requests')?.outcome;
      expect(refused).toMatchObject({ kind: 'limited', rule: 'teams.growth.rate_limits' });
      expect([60, 61]).toContain(refused?.kind === 'limited' ? refused.retryAfterS : undefined);
      const { outcome } = await askFor(two, [wide], { tenantId, tokens: 10 });
      expect(outcome?.headers).toMatchObject({
        'x-ratelimit-remaining-requests': '46',
        'x-ratelimit-remaining-tokens': '460',
      });
    });

    test('give back what a call did not take, and count what it took beyond its estimate', async () => {
      const tenantId = randomUUID();
      const rules = [ruleOf({ tokensPerMinute: 100 })];
      const first = await askFor(one, rules, { tenantId, tokens: 80 });
      expect((await askFor(two, rules, { tenantId, tokens: 30 })).said).toBe('tokens');
      finish(first.outcome, 10);
      // Commands of one process are carried out in their order.
      const second = await askFor(one, rules, { tenantId, tokens: 90 });
      expect(second.said).toBe('admitted');
      finish(second.outcome, 150);
      const third = await askFor(one, rules, { tenantId, tokens: 0 });
      expect(third.said).toBe('tokens');
      expect(third.outcome?.headers['x-ratelimit-remaining-tokens']).toBe('0');
      expect((await askFor(two, rules, { tenantId, tokens: 101 })).said).toBe('tokens_too_large');
    });

    test('hold a place for each call under way and free it once', async () => {
      const tenantId = randomUUID();
      const rules = [ruleOf({ concurrency: 2 })];
      const first = await askFor(one, rules, { tenantId });
      expect((await askFor(two, rules, { tenantId })).said).toBe('admitted');
      const refused = await askFor(two, rules, { tenantId });
      expect(refused.outcome).toMatchObject({ kind: 'limited', reason: 'concurrency', retryAfterS: 1 });
      finish(first.outcome);
      finish(first.outcome);
      expect((await askFor(one, rules, { tenantId })).said).toBe('admitted');
      expect((await askFor(one, rules, { tenantId })).said).toBe('concurrency');
    });

    test('free the places of a process that is gone', async () => {
      const tenantId = randomUUID();
      const rules = [ruleOf({ concurrency: 1 })];
      await askFor(one, rules, { tenantId });
      await withAdmin(async (admin) => {
        const [key = ''] = await admin.keys(`avouch:limits:{${tenantId}}:*:calls`);
        const [holder = ''] = await admin.zRange(key, 0, -1);
        expect(await admin.pTTL(key)).toBeLessThanOrEqual(30_000);
        // As it is when nobody has renewed it for longer than that.
        await admin.zAdd(key, { value: holder, score: 1 });
      });
      expect((await askFor(two, rules, { tenantId })).said).toBe('admitted');
    });

    test('keep the places of a process that lives, also when the server has forgotten them, until it is done', async () => {
      const tenantId = randomUUID();
      const rules = [ruleOf({ concurrency: 1 })];
      const living = createSharedLimits({
        url: server.url,
        clock: systemClock,
        log: createLog({ level: 'silent' }),
        renewEveryMs: 10,
      });
      const outcome = await living.admit(tenantId, rules, { tokens: 0 });
      await withAdmin(async (admin) => {
        const [key = ''] = await admin.keys(`avouch:limits:{${tenantId}}:*:calls`);
        await admin.del(key);
        while ((await admin.zCard(key)) !== 1) await pause(5);
        expect((await askFor(two, rules, { tenantId })).said).toBe('concurrency');
        finish(outcome);
        while ((await admin.zCard(key)) !== 0) await pause(5);
        await pause(30);
        expect(await admin.zCard(key)).toBe(0);
      });
      expect((await askFor(two, rules, { tenantId })).said).toBe('admitted');
      living.close();
    });

    test('outlive a server clock that was set back, without letting more through', async () => {
      const tenantId = randomUUID();
      const rules = [ruleOf({ requestsPerMinute: 5 })];
      await askFor(one, rules, { tenantId });
      await withAdmin(async (admin) => {
        const [key = ''] = await admin.keys(`avouch:limits:{${tenantId}}:*:requests`);
        const [slot = ''] = await admin.hKeys(key);
        await admin.del(key);
        await admin.hSet(key, String(Number(slot) + 3_600), '4');
      });
      expect((await askFor(one, rules, { tenantId })).said).toBe('admitted');
      const refused = await askFor(one, rules, { tenantId });
      expect(refused.outcome).toMatchObject({ kind: 'limited', reason: 'requests' });
      expect(refused.outcome?.kind === 'limited' && refused.outcome.retryAfterS).toBeLessThanOrEqual(61);
    });

    test('leave keys that expire, that one slot of a cluster holds, and that name nobody', async () => {
      const tenantId = randomUUID();
      const rules = [
        ruleOf({ key: 'team:ada.lovelace', requestsPerMinute: 5, tokensPerMinute: 50, concurrency: 5 }),
      ];
      await askFor(one, rules, { tenantId, tokens: 5 });
      await withAdmin(async (admin) => {
        const keys = await admin.keys(`*${tenantId}*`);
        expect(keys).toHaveLength(3);
        for (const key of keys) {
          expect(key).toMatch(/^avouch:limits:\{[0-9a-f-]{36}\}:[0-9a-f]{32}:(requests|tokens|calls)$/);
          expect(await admin.pTTL(key)).toBeGreaterThan(0);
          expect(await admin.pTTL(key)).toBeLessThanOrEqual(65_000);
        }
      });
    });

    test('go on when the server has forgotten the scripts', async () => {
      const tenantId = randomUUID();
      const rules = [ruleOf({ requestsPerMinute: 2 })];
      expect((await askFor(one, rules, { tenantId })).said).toBe('admitted');
      await withAdmin((admin) => admin.scriptFlush());
      expect((await askFor(one, rules, { tenantId })).said).toBe('admitted');
      expect((await askFor(two, rules, { tenantId })).said).toBe('requests');
    });
  },
);

type Admin = Awaited<ReturnType<typeof connectAdmin>>;

function connectAdmin(url: string) {
  return createClient({ url }).connect();
}
