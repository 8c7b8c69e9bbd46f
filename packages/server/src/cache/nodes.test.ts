import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import {
  answerOf,
  ask,
  missOf,
  noSignal,
  openTestCache,
  questionOf,
  type TestCache,
} from './cache-fixtures.ts';
import type { Cache, CacheOutcome } from './index.ts';
import {
  alikeQuestions,
  createFakeEmbedder,
  type FakeEmbedder,
  likeQuestionOf,
  teach,
} from './like-fixtures.ts';

let app: TestCache;
let embedder: FakeEmbedder;
let tenantId: string;
beforeAll(async () => {
  embedder = createFakeEmbedder();
  app = await openTestCache({ embedder });
});
afterAll(() => app.close());
beforeEach(async () => {
  tenantId = await app.makeTenant();
});

const asking = (whole = 'a') => questionOf(tenantId, { whole });

/** Asks the model where that is left to it, and says how the answer was found. */
async function call(cache: Cache, whole: string, model: () => Promise<string | undefined>): Promise<string> {
  const outcome = await cache.look(asking(whole), noSignal);
  if (outcome.kind === 'hit') return outcome.how;
  const text = await model();
  await outcome.settle(text === undefined ? undefined : answerOf(text));
  return text === undefined ? 'failed' : 'asked';
}

describe('several identical calls in flight', () => {
  test('make one call upstream, and all get its answer', async () => {
    let asked = 0;
    const model = async () => {
      asked += 1;
      await pause(20);
      return 'yes';
    };
    const found = await Promise.all(Array.from({ length: 30 }, () => call(app.cache, 'a', model)));
    expect(asked).toBe(1);
    // Who comes too late to wait finds what was kept, on a busy machine one of these, too.
    expect(found.filter((how) => how === 'coalesced' || how === 'exact')).toHaveLength(29);
    expect(found).toContain('coalesced');
    expect(await call(app.cache, 'a', model)).toBe('exact');
  });

  test('make one for each set of rules, where some may not have the answer of the first', async () => {
    let asked = 0;
    const askBy = async (route: string) => {
      const outcome = await app.cache.look({ ...asking(), routes: [route] }, noSignal);
      if (outcome.kind === 'hit') return `${outcome.how} ${outcome.route}`;
      asked += 1;
      await pause(20);
      await outcome.settle(answerOf('yes', { route }));
      return 'asked';
    };
    const found = await Promise.all(
      Array.from({ length: 30 }, (_, index) => askBy(index % 3 === 0 ? 'eu/large' : 'us/small')),
    );
    expect(asked).toBe(2);
    expect(found.filter((how) => how === 'coalesced us/small')).toHaveLength(19);
    expect(found.filter((how) => how === 'coalesced eu/large')).toHaveLength(9);
  });

  test('make one more each time that one fails, and no more', async () => {
    let inFlight = 0;
    let most = 0;
    let asked = 0;
    const model = async () => {
      asked += 1;
      inFlight += 1;
      most = Math.max(most, inFlight);
      const fails = asked <= 3;
      await pause(5);
      inFlight -= 1;
      return fails ? undefined : 'yes';
    };
    const found = await Promise.all(Array.from({ length: 20 }, () => call(app.cache, 'a', model)));
    expect([asked, most]).toEqual([4, 1]);
    expect(found.filter((how) => how === 'failed')).toHaveLength(3);
    expect(found.filter((how) => how === 'coalesced')).toHaveLength(16);
  });

  test('are not held up by one that goes away, before or after it was to ask', async () => {
    const leader = await missOf(app.cache, asking());
    const gone = new AbortController();
    const first = app.cache.look(asking(), gone.signal);
    const second = app.cache.look(asking(), noSignal);
    await pause(20);
    gone.abort();
    await expect(first).rejects.toMatchObject({ code: 'client_gone' });
    await leader.settle(undefined);
    const outcome = await second;
    expect(outcome.kind).toBe('miss');
    if (outcome.kind === 'miss') await outcome.settle(undefined);
    await expect(app.cache.look(asking(), gone.signal)).rejects.toMatchObject({ code: 'client_gone' });
  });

  test('do not wait where nothing may be served or kept, nor take what is not for them', async () => {
    const leader = await missOf(app.cache, asking());
    const others = { routes: ['simulated/large'] };
    const waits = app.cache.look({ ...asking(), ...others }, noSignal);
    const outcomes: CacheOutcome[] = [
      await app.cache.look({ ...asking(), mayServe: false }, noSignal),
      await app.cache.look({ ...asking(), mayStore: false }, noSignal),
    ];
    await leader.settle(answerOf('yes'));
    outcomes.push(await waits);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['miss', 'miss', 'miss']);
    for (const outcome of outcomes) if (outcome.kind === 'miss') await outcome.settle(undefined);
  });

  test('are embedded once, and a like answer is given to all of them, but to none that wants the very same', async () => {
    await teach(app.cache, tenantId, { rounds: 40 });
    const [pair = { first: '', second: '' }] = alikeQuestions(1);
    await (await missOf(app.cache, likeQuestionOf(tenantId, pair.first))).settle(answerOf('yes'));
    const before = embedder.asked();
    const question = likeQuestionOf(tenantId, pair.second);
    const [exact, ...found] = await Promise.all([
      // It comes last, so that another one leads.
      pause(0).then(() => app.cache.look({ ...question, mode: 'exact' }, noSignal)),
      ...Array.from({ length: 10 }, () => app.cache.look(question, noSignal)),
    ]);
    expect(embedder.asked() - before).toBe(1);
    expect(found.map((each) => each.kind === 'hit' && each.how)).toEqual(found.map(() => 'semantic'));
    // What it cost to embed is told once.
    expect(found.filter(({ embedding }) => embedding !== undefined)).toHaveLength(1);
    expect(exact.kind).toBe('miss');
    if (exact.kind === 'miss') await exact.settle(undefined);
  });
});

describe('three nodes over one database', () => {
  test('keep and give the same answers at once, and none of another request', async () => {
    const nodes = [app.cache, app.openAnother(), app.openAnother()];
    let asked = 0;
    await Promise.all(
      Array.from({ length: 120 }, async (_, n) => {
        const whole = `question ${n % 10}`;
        const outcome = await nodes[n % 3]?.look(asking(whole), noSignal);
        if (outcome?.kind === 'hit') expect(outcome.payload).toBe(answerOf(whole).payload);
        else {
          asked += 1;
          await pause(1);
          await outcome?.settle(answerOf(whole));
        }
      }),
    );
    // At most one call of each node for each question.
    expect(asked).toBeLessThanOrEqual(30);
    const rows = await app.ledger.database.ownerQuery('select 1 from cache_entries where tenant_id = $1', [
      tenantId,
    ]);
    expect(rows).toHaveLength(10);
    for (const node of nodes)
      for (let n = 0; n < 10; n += 1) expect(await ask(node, asking(`question ${n}`))).toMatch(/^exact/);
  });

  test('add up what checks show, whoever checks at the same time', async () => {
    const nodes = [app.cache, app.openAnother(), app.openAnother()];
    const [pair = { first: '', second: '' }] = alikeQuestions(1);
    await (await missOf(app.cache, likeQuestionOf(tenantId, pair.first))).settle(answerOf('yes'));
    const misses = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        missOf(nodes[n % 3] ?? app.cache, likeQuestionOf(tenantId, pair.second, { whole: `${n}` })),
      ),
    );
    const checked = await Promise.all(
      misses.map((miss, n) => miss.settle(answerOf(n % 10 === 0 ? 'no' : 'yes'))),
    );
    expect(checked.filter((each) => each.checked === 'wrong')).toHaveLength(3);
    const [lane] = (await app.cache.state(tenantId)).lanes;
    const sum = (counts: readonly number[] = []) => counts.reduce((total, each) => total + each, 0);
    expect([sum(lane?.evidence[0]?.right), sum(lane?.evidence[0]?.wrong)]).toEqual([27, 3]);
    const [row] = await app.ledger.database.ownerQuery<{ right_counts: number[]; wrong_counts: number[] }>(
      'select right_counts, wrong_counts from cache_entry_evidence where tenant_id = $1',
      [tenantId],
    );
    expect([sum(row?.right_counts), sum(row?.wrong_counts)]).toEqual([27, 3]);
  });
});
