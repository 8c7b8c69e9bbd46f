import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createHttpServer, type HttpServer } from '../platform/http/index.ts';
import { createLog } from '../platform/log.ts';
import { answerOf, ask, keep, openTestCache, questionOf, type TestCache } from './cache-fixtures.ts';
import { registerCacheRoutes } from './index.ts';
import { createFakeEmbedder, teach } from './like-fixtures.ts';

let app: TestCache;
let server: HttpServer;
let tenantId: string;
const logLines: string[] = [];
beforeAll(async () => {
  app = await openTestCache({ embedder: createFakeEmbedder() });
  tenantId = await app.makeTenant();
  server = createHttpServer({
    clock: app.clock,
    log: createLog({ level: 'debug', write: (line) => logLines.push(line) }),
    admit: () => Promise.resolve(),
    maxBodyBytes: 10_000,
  });
  registerCacheRoutes(server, {
    cache: app.cache,
    clock: app.clock,
    principalOf: () => ({ tenantId, by: 'key-1' }),
  });
});
afterAll(async () => {
  await server.close();
  await app.close();
});

describe('GET /v1/cache', () => {
  test('says what is kept, by feature, and from which score on like questions are answered', async () => {
    expect((await server.inject('/v1/cache')).json()).toEqual({
      entries: 0,
      bytes: 0,
      features: [],
      lanes: [],
    });
    await keep(app.cache, questionOf(tenantId, { whole: 'a', feature: undefined }), answerOf('a'));
    await teach(app.cache, tenantId, { rounds: 40 });
    const state = (await server.inject('/v1/cache?max_error_rate=0.3')).json();
    expect(state.features.map(({ feature }: { feature: string }) => feature)).toEqual(['support', null]);
    expect(state.entries).toBe(state.features[0].entries + 1);
    expect(state.lanes).toMatchObject([
      { feature: 'support', embedder: 'fake-1', wrong: 0, audits_wrong: 0 },
    ]);
    expect(state.lanes[0].checks).toBeGreaterThan(10);
    expect(state.lanes[0].served_from_score).toBeGreaterThan(0);
    // So few checks show nothing of an error of one in ten thousand.
    const strict = (await server.inject('/v1/cache?max_error_rate=0.0001')).json();
    expect(strict.lanes[0].served_from_score).toBeNull();
    expect((await server.inject('/v1/cache?max_error_rate=1')).statusCode).toBe(400);
  });
});

describe('POST /v1/cache/purges', () => {
  const purge = (payload: object) => server.inject({ method: 'POST', url: '/v1/cache/purges', payload });

  test('deletes what is named and says how much it was', async () => {
    const question = questionOf(tenantId, { whole: 'b', feature: 'sales' });
    await keep(app.cache, question, answerOf('b', { subjects: ['ada'] }));
    expect((await purge({ feature: 'marketing' })).json()).toEqual({ deleted: 0 });
    expect((await purge({ subject: 'Ada' })).json()).toEqual({ deleted: 1 });
    expect(await ask(app.cache, question)).toBe('miss');
    await keep(app.cache, question, answerOf('b'));
    expect((await purge({ feature: 'sales' })).json()).toEqual({ deleted: 1 });
    expect((await purge({ all: true })).json().deleted).toBeGreaterThan(0);
    expect((await server.inject('/v1/cache')).json().entries).toBe(0);
  });

  test('refuses what names nothing or two things, and repeats none of it', async () => {
    for (const body of [
      {},
      { all: false },
      { subject: '' },
      { subject: 'canary', all: true },
      { subject: 'canary'.repeat(1_000) },
      { feature: 'canary', subject: 'canary' },
    ]) {
      const answer = await purge(body);
      expect(answer.statusCode).toBe(400);
      expect(answer.body).not.toContain('canary');
    }
    expect(logLines.join('')).not.toContain('canary');
  });
});
