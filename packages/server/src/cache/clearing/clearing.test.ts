import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { answerOf, ask, keep, missOf, openTestCache, questionOf, type TestCache } from '../cache-fixtures.ts';
import { alikeQuestions, createFakeEmbedder, likeQuestionOf } from '../like-fixtures.ts';

let app: TestCache;
let tenantId: string;
beforeAll(async () => {
  app = await openTestCache({ embedder: createFakeEmbedder() });
});
afterAll(() => app.close());
beforeEach(async () => {
  tenantId = await app.makeTenant();
});

const asking = (whole: string, feature = 'support') => questionOf(tenantId, { whole, feature });

async function entriesLeft(): Promise<number> {
  const rows = await app.ledger.database.ownerQuery('select 1 from cache_entries where tenant_id = $1', [
    tenantId,
  ]);
  return rows.length;
}

async function recorded(): Promise<Record<string, unknown>[]> {
  const rows = await app.ledger.database.ownerQuery<{ leaf: string }>(
    `select leaf from entries where tenant_id = $1 and kind = 'cache.purged' order by index`,
    [tenantId],
  );
  return rows.map(({ leaf }) => JSON.parse(leaf));
}

describe('a purge', () => {
  test('of everything leaves nothing of this tenant, everything of others, and an entry in the ledger', async () => {
    const other = questionOf(await app.makeTenant());
    await keep(app.cache, other, answerOf('Theirs.'));
    for (const whole of ['a', 'b', 'c']) await keep(app.cache, asking(whole), answerOf(whole));
    expect(await app.cache.purge(tenantId, { all: true }, 'key-1')).toBe(3);
    expect(await ask(app.cache, asking('a'))).toBe('miss');
    expect(await entriesLeft()).toBe(0);
    expect(await ask(app.cache, other)).toMatch(/^exact/);
    expect(await recorded()).toMatchObject([{ purged: 'all', entries: 3, by: 'key-1' }]);
  });

  test('of a feature leaves what others asked for', async () => {
    await keep(app.cache, asking('a', 'support'), answerOf('a'));
    await keep(app.cache, asking('b', 'sales'), answerOf('b'));
    expect(await app.cache.purge(tenantId, { feature: 'sales' }, 'key-1')).toBe(1);
    expect(await ask(app.cache, asking('a', 'support'))).toMatch(/^exact/);
    expect(await ask(app.cache, asking('b', 'sales'))).toBe('miss');
    expect(await recorded()).toMatchObject([{ purged: 'feature', feature: 'sales', entries: 1 }]);
  });

  test('of a person finds every answer about them however their name is written, after rotations too', async () => {
    const keys = app.dataKeys;
    await keep(app.cache, asking('a'), answerOf('a', { subjects: ['Ada@Example.org', 'user-17'] }));
    await keys.rotate(tenantId);
    await keep(app.cache, asking('b'), answerOf('b', { subjects: ['  ada@example.ORG '] }));
    await keep(
      app.cache,
      asking('c'),
      answerOf('c', { subjects: ['ａｄａ@example.org', 'ada@example.org'] }),
    );
    await keep(app.cache, asking('d'), answerOf('d', { subjects: ['bob@example.org'] }));
    const elsewhere = app.openAnother();
    expect(await elsewhere.purge(tenantId, { subject: 'ADA@example.org\n' }, 'key-1')).toBe(3);
    expect(await ask(app.cache, asking('d'))).toMatch(/^exact/);
    expect(await app.cache.purge(tenantId, { subject: 'nobody' }, 'key-1')).toBe(0);
    const entries = await recorded();
    expect(entries).toMatchObject([
      { purged: 'subject', entries: 3 },
      { purged: 'subject', entries: 0 },
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/ada|example|nobody/i);
    expect(
      await app.ledger.database.ownerQuery('select 1 from cache_subjects where tenant_id = $1', [tenantId]),
    ).toHaveLength(1);
  });

  test('wins against an answer that was on its way, on any node', async () => {
    for (const request of [{ all: true }, { feature: 'elsewhere' }, { subject: 'ada' }] as const) {
      const miss = await missOf(app.cache, asking('a'));
      await app.openAnother().purge(tenantId, request, 'key-1');
      await miss.settle(answerOf('a', { subjects: ['ada'] }));
      expect(await ask(app.cache, asking('a'))).toBe('miss');
    }
    // What is asked afterwards is kept again.
    await keep(app.cache, asking('a'), answerOf('a'));
    expect(await ask(app.cache, asking('a'))).toMatch(/^exact/);
  });

  test('is not waited for by who comes after it: they do not get what was on its way before', async () => {
    const before = await missOf(app.cache, asking('a'));
    await app.cache.purge(tenantId, { all: true }, 'key-1');
    const after = await missOf(app.cache, asking('a'));
    await before.settle(answerOf('old'));
    await after.settle(answerOf('new'));
    expect(await ask(app.cache, asking('a'))).toBe('exact {"text":"new"}');
  });

  test('and answers that are kept at the same moment leave either nothing or what came after', async () => {
    const nodes = [app.cache, app.openAnother(), app.openAnother()];
    for (let round = 0; round < 5; round += 1) {
      const misses = await Promise.all(
        nodes.flatMap((node, n) => [0, 1, 2].map((each) => missOf(node, asking(`${round} ${n} ${each}`)))),
      );
      await Promise.all([
        ...misses.map((miss) => miss.settle(answerOf('old', { subjects: ['ada'] }))),
        app.cache.purge(tenantId, { subject: 'ada' }, 'key-1'),
      ]);
      // Whatever was committed before the purge it deleted, and nothing was committed after it.
      expect(await entriesLeft()).toBe(0);
    }
  });

  test('that cannot be recorded deletes nothing', async () => {
    await keep(app.cache, asking('a'), answerOf('a'));
    const unrecorded = app.openAnother({ recordWithin: () => Promise.reject(new Error('No ledger')) });
    await expect(unrecorded.purge(tenantId, { all: true }, 'key-1')).rejects.toThrow('No ledger');
    expect(await ask(app.cache, asking('a'))).toMatch(/^exact/);
  });

  test('takes what likeness found answers by, and what checks showed of them, with it', async () => {
    await keep(app.cache, likeQuestionOf(tenantId, 'How can I return my boots?'), answerOf('Yes.'));
    const miss = await missOf(app.cache, likeQuestionOf(tenantId, 'How could I return my boots please?'));
    expect(await miss.settle(answerOf('Yes.'))).toEqual({ checked: 'right' });
    const known = () =>
      app.ledger.database.ownerQuery('select 1 from cache_entry_evidence where tenant_id = $1', [tenantId]);
    expect(await known()).toHaveLength(1);
    await app.cache.purge(tenantId, { all: true }, 'key-1');
    expect(await known()).toEqual([]);
  });
});

describe('destroying a tenant’s keys', () => {
  test('makes a miss of everything that was kept, without a failure to serve', async () => {
    await keep(app.cache, asking('a'), answerOf('a'));
    await app.dataKeys.destroy(tenantId);
    app.clock.advance(5_000);
    expect(await ask(app.cache, asking('a'))).toBe('miss');
    await keep(app.cache, asking('a'), answerOf('b'));
    expect(await ask(app.cache, asking('a'))).toBe('exact {"text":"b"}');
  });
});

describe('the sweep', () => {
  test('clears away what has expired and what another policy made, on several nodes at once', async () => {
    const inForce = 'a'.repeat(64);
    const sweepers = [1, 2, 3].map(() =>
      app.openAnother({ fingerprintInForce: () => Promise.resolve(inForce) }),
    );
    const current = (whole: string) => ({ ...asking(whole), fingerprint: inForce });
    for (let n = 0; n < 20; n += 1)
      await keep(app.cache, { ...current(`short ${n}`), ttlMs: 1_000 }, answerOf('x'));
    for (let n = 0; n < 20; n += 1) await keep(app.cache, asking(`other policy ${n}`), answerOf('x'));
    await keep(app.cache, current('long'), answerOf('x'));
    app.clock.advance(2_000);
    await Promise.all(sweepers.map((each) => each.sweep()));
    expect(await entriesLeft()).toBe(1);
    expect(await ask(app.cache, current('long'))).toMatch(/^exact/);
  });

  test('deletes nothing over a policy while none is known', async () => {
    await keep(app.cache, asking('a'), answerOf('a'));
    await app.cache.sweep();
    expect(await ask(app.cache, asking('a'))).toMatch(/^exact/);
    expect(await app.cache.invalidate(tenantId, 'a'.repeat(64))).toBe(1);
    expect(await entriesLeft()).toBe(0);
  });

  test('keeps a tenant within its bounds: what would expire next goes first', async () => {
    const small = app.openAnother({ bounds: { entries: 5, bytes: 1_000_000, unindexed: 5 } });
    for (let n = 0; n < 8; n += 1)
      await keep(app.cache, { ...asking(`${n}`), ttlMs: 60_000 + n * 1_000 }, answerOf('x'));
    await small.sweep();
    expect(await entriesLeft()).toBe(5);
    expect(await ask(app.cache, asking('2'))).toBe('miss');
    expect(await ask(app.cache, asking('3'))).toMatch(/^exact/);
    const tiny = app.openAnother({ bounds: { entries: 5, bytes: 10, unindexed: 5 } });
    await tiny.sweep();
    expect(await entriesLeft()).toBe(0);
  });

  test('puts likenesses into the index where a scope has many, and all are found as before', async () => {
    const pairs = alikeQuestions(30);
    for (const { first } of pairs)
      await keep(app.cache, { ...likeQuestionOf(tenantId, first), mayServe: false }, answerOf(first));
    const other = { text: pairs[0]?.first ?? '', frame: 'Small' };
    await keep(app.cache, likeQuestionOf(tenantId, other.text, { question: other }), answerOf('x'));
    const indexer = app.openAnother({ bounds: { entries: 100, bytes: 1_000_000, unindexed: 5 } });
    await Promise.all([indexer.sweep(), app.openAnother().sweep()]);
    expect(
      await app.ledger.database.ownerQuery(
        'select is_indexed, count(*) as count from cache_entries where tenant_id = $1 group by 1 order by 1',
        [tenantId],
      ),
    ).toEqual([
      { is_indexed: false, count: 6n },
      { is_indexed: true, count: 25n },
    ]);
    // Twice: the second time it is known that there is something in the index.
    for (const ending of ['', ' now'])
      for (const { second, first } of pairs) {
        const miss = await missOf(
          app.cache,
          likeQuestionOf(tenantId, second, { whole: `${second}${ending}`, maxErrorRate: 0.001 }),
        );
        // Had another one been found, its answer would have been another.
        expect(await miss.settle(answerOf(first)), second).toEqual({ checked: 'right' });
      }
  });

  test('goes on with other tenants where it fails for one', async () => {
    const failing = app.openAnother({
      fingerprintInForce: (id) =>
        id === tenantId ? Promise.reject(new Error('No policy')) : Promise.resolve('a'.repeat(64)),
    });
    await keep(app.cache, asking('a'), answerOf('a'));
    const other = questionOf(await app.makeTenant());
    await keep(app.cache, other, answerOf('a'));
    await failing.sweep();
    expect(await ask(app.cache, other)).toBe('miss');
    expect(app.failures).toContain('sweep');
  });
});
