import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { Limits } from '../../src/limits/index.ts';
import { askFor, askUntil, finish, openLimits, ruleOf } from './limits.ts';
import { redisBinary, type RedisServer, startRedisServer } from './redis-server.ts';

describe.skipIf(redisBinary === undefined)(
  'when the server for rate limits fails (skipped where there is no redis-server)',
  () => {
    const rules = [ruleOf({ requestsPerMinute: 1_000_000, concurrency: 1_000 })];
    let server: RedisServer;
    let limits: Limits;
    beforeEach(async () => {
      server = await startRedisServer();
      limits = await openLimits(server.url);
      await askUntil(limits, rules, 'admitted');
    });
    afterEach(async () => {
      server.thaw();
      await limits.close();
      await server.close();
    });

    test('calls with limits are refused while it is killed, and go on when it is back', async () => {
      await server.kill();
      const answers = await Promise.all(Array.from({ length: 50 }, () => askFor(limits, rules)));
      expect(new Set(answers.map(({ said }) => said))).toEqual(new Set(['limits_unavailable']));
      await expect(limits.ping()).rejects.toMatchObject({ code: 'limits_unavailable', retryAfterS: 1 });
      await server.start();
      await askUntil(limits, rules, 'admitted');
      await limits.ping();
    });

    test('calls with limits are refused while it hangs, and go on when it wakes', async () => {
      server.freeze();
      const answers = await Promise.all(Array.from({ length: 50 }, () => askFor(limits, rules)));
      expect(new Set(answers.map(({ said }) => said))).toEqual(new Set(['limits_unavailable']));
      server.thaw();
      await askUntil(limits, rules, 'admitted');
    });

    test('a process that is too busy to look does not blame the server', async () => {
      const asked = askFor(limits, rules);
      // The question is sent, and its time runs.
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      // Longer than the server has; nothing of it is the server's fault.
      const untilMs = performance.now() + 400;
      while (performance.now() < untilMs);
      expect((await asked).said).toBe('admitted');
    });

    test('calls without limits never notice', async () => {
      server.freeze();
      expect(limits.admit('tenant', [], { tokens: 5 })).toMatchObject({ kind: 'admitted' });
    });

    test('the end of a call that was admitted before is no error', async () => {
      const { outcome } = await askFor(limits, rules);
      await server.kill();
      finish(outcome, 10);
      expect((await askFor(limits, rules)).said).toBe('limits_unavailable');
    });

    test('a refusal of the server to run the script refuses the call and keeps the connection', async () => {
      const { createClient } = await import('@redis/client');
      const admin = await createClient({ url: server.url }).connect();
      const [key = ''] = await admin.keys('avouch:limits:{tenant}:*:requests');
      await admin.del(key);
      await admin.set(key, 'not a hash');
      expect((await askFor(limits, rules)).said).toBe('limits_unavailable');
      await admin.del(key);
      admin.destroy();
      expect((await askFor(limits, rules)).said).toBe('admitted');
    });

    test('a server that is not there at the start refuses, and serves once it is there', async () => {
      await server.kill();
      const late = await openLimits(server.url);
      expect((await askFor(late, rules)).said).toBe('limits_unavailable');
      await server.start();
      await askUntil(late, rules, 'admitted');
      await late.close();
    });

    test('nothing is answered after the end', async () => {
      await limits.close();
      expect((await askFor(limits, rules)).said).toBe('limits_unavailable');
    });
  },
);
