import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  answerOf,
  ask,
  keep,
  missOf,
  noSignal,
  openTestCache,
  questionOf,
  type TestCache,
} from './cache-fixtures.ts';

let app: TestCache;
beforeAll(async () => {
  app = await openTestCache();
});
afterAll(() => app.close());

describe('the very same request', () => {
  test('is answered from the cache, also by another process', async () => {
    const question = questionOf(await app.makeTenant());
    await keep(app.cache, question, answerOf('Nine to five.'));
    app.clock.advance(1_500);
    const hit = await app.cache.look(question, noSignal);
    expect(hit).toMatchObject({ kind: 'hit', how: 'exact', ageMs: 1_500, route: 'simulated/small' });
    expect(await ask(app.openAnother(), question)).toBe('exact {"text":"Nine to five."}');
  });

  test('is answered anew once its answer has expired, whatever has become of the row', async () => {
    const question = questionOf(await app.makeTenant(), { ttlMs: 1_000 });
    await keep(app.cache, question, answerOf('Nine to five.'));
    app.clock.advance(999);
    expect(await ask(app.cache, question)).toMatch(/^exact/);
    app.clock.advance(1);
    expect(await ask(app.cache, question)).toBe('miss');
  });

  test('is answered anew while the clock stands before its answer was made', async () => {
    const question = questionOf(await app.makeTenant());
    await keep(app.cache, question, answerOf('Nine to five.'));
    app.clock.jump(-86_400_000);
    expect(await ask(app.cache, question)).toBe('miss');
    app.clock.jump(86_400_000);
    expect(await ask(app.cache, question)).toMatch(/^exact/);
  });

  test('gets no older answer than its client takes', async () => {
    const question = questionOf(await app.makeTenant());
    await keep(app.cache, question, answerOf('Nine to five.'));
    app.clock.advance(60_000);
    expect(await ask(app.cache, { ...question, maxAgeMs: 59_999 })).toBe('miss');
    expect(await ask(app.cache, { ...question, maxAgeMs: 60_000 })).toMatch(/^exact/);
    expect(await ask(app.cache, { ...question, maxAgeMs: Number.MAX_VALUE })).toMatch(/^exact/);
  });

  test('is answered by routes alone that may answer it, the newest first', async () => {
    const question = questionOf(await app.makeTenant());
    await keep(app.cache, question, answerOf('Nine.'));
    const both = { ...question, routes: ['simulated/small', 'simulated/large'] };
    expect(await ask(app.cache, { ...question, routes: ['simulated/large'] })).toBe('miss');
    app.clock.advance(1);
    await keep(app.cache, { ...both, mayServe: false }, answerOf('Ten.', { route: 'simulated/large' }));
    expect(await ask(app.cache, both)).toBe('exact {"text":"Ten."}');
    expect(await ask(app.cache, question)).toBe('exact {"text":"Nine."}');
    expect(await ask(app.cache, { ...question, routes: [] })).toBe('miss');
  });

  test('is not answered from the cache where the client said so, and its fresh answer takes the place', async () => {
    const question = questionOf(await app.makeTenant());
    await keep(app.cache, question, answerOf('Nine.'));
    await keep(app.cache, { ...question, mayServe: false }, answerOf('Ten.'));
    expect(await ask(app.cache, question)).toBe('exact {"text":"Ten."}');
  });

  test('leaves nothing behind where nothing may be kept', async () => {
    const tenantId = await app.makeTenant();
    const question = questionOf(tenantId);
    await keep(app.cache, { ...question, mayStore: false }, answerOf('Nine.'));
    await keep(app.cache, { ...question, mayStore: false, mayServe: false }, answerOf('Nine.'));
    await keep(app.cache, { ...question, ttlMs: 0 }, answerOf('Nine.'));
    await keep(app.cache, { ...question, ttlMs: Number.NaN }, answerOf('Nine.'));
    await keep(app.cache, question, answerOf('x'.repeat(256 * 1024)));
    const many = Array.from({ length: 201 }, (_, n) => `somebody-${n}`);
    await keep(app.cache, question, answerOf('Nine.', { subjects: many }));
    expect(await ask(app.cache, question)).toBe('miss');
    expect(
      await app.ledger.database.ownerQuery('select 1 from cache_entries where tenant_id = $1', [tenantId]),
    ).toEqual([]);
  });

  test('is settled once, whoever settles twice', async () => {
    const question = questionOf(await app.makeTenant());
    const miss = await missOf(app.cache, question);
    await miss.settle(answerOf('Nine.'));
    await miss.settle(answerOf('Ten.'));
    expect(await ask(app.cache, question)).toBe('exact {"text":"Nine."}');
  });
});

describe('a cache that fails', () => {
  test('is a miss that can be settled, counted and logged without content', async () => {
    const question = questionOf(await app.makeTenant(), { whole: 'canary-question' });
    await keep(app.cache, question, answerOf('canary-answer'));
    const broken = app.openAnother({
      database: {
        ...app.ledger.database.database,
        statement: () => Promise.reject(new Error('canary-database')),
        transaction: () => Promise.reject(new Error('canary-database')),
      },
    });
    expect(await ask(broken, question)).toBe('miss');
    await keep(broken, question, answerOf('canary-answer'));
    const without = app.openAnother({
      dataKeys: {
        sealerFor: () => Promise.reject(new Error('canary-keys')),
        rotate: () => Promise.resolve(),
        destroy: () => Promise.resolve(),
      },
    });
    await keep(without, question, answerOf('canary-answer'));
    expect(app.failures).toEqual(expect.arrayContaining(['lookup', 'keys']));
    expect(app.logLines.join('')).not.toContain('canary');
  });

  test('keeps no call waiting that it cannot answer', async () => {
    const slow = app.openAnother({
      database: { ...app.ledger.database.database, statement: () => new Promise(() => undefined) },
      after(ms, act) {
        const timer = setTimeout(act, Math.min(ms, 20));
        return () => clearTimeout(timer);
      },
    });
    expect(await ask(slow, questionOf(await app.makeTenant()))).toBe('miss');
  });
});
