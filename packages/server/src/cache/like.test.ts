import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { answerOf, ask, keep, missOf, noSignal, openTestCache, type TestCache } from './cache-fixtures.ts';
import {
  alikeQuestions,
  createFakeEmbedder,
  type FakeEmbedder,
  likeQuestionOf,
  teach,
} from './like-fixtures.ts';

let app: TestCache;
let embedder: FakeEmbedder;
/** Tenants cost a second of lessons each: those who only read share this one. */
let taught: string;
const [pair = { first: '', second: '', answer: '' }] = alikeQuestions(1);

beforeAll(async () => {
  embedder = createFakeEmbedder();
  app = await openTestCache({ embedder });
  taught = await app.makeTenant();
  await teach(app.cache, taught, { rounds: 40 });
});
afterAll(() => app.close());

describe('a question like one that was asked', () => {
  test('is not answered from the cache before checks have shown that it may be', async () => {
    const tenantId = await app.makeTenant();
    await keep(app.cache, likeQuestionOf(tenantId, pair.first), answerOf(pair.answer));
    const miss = await missOf(app.cache, likeQuestionOf(tenantId, pair.second));
    expect(miss).toMatchObject({ check: 'learning', embedding: { tokens: 7, costMicros: 100 } });
    expect(await miss.settle(answerOf(pair.answer))).toEqual({ checked: 'right' });
    expect((await app.cache.state(tenantId)).lanes).toMatchObject([
      { feature: 'support', model: 'small', embedder: 'fake-1', evidence: [{ auditedRight: 0 }] },
    ]);
  });

  test('is answered from the cache once they have, by another process too, and what it cost is told', async () => {
    await keep(app.cache, likeQuestionOf(taught, pair.first), answerOf(pair.answer));
    app.clock.advance(5_000);
    for (const cache of [app.cache, app.openAnother()]) {
      const hit = await cache.look(likeQuestionOf(taught, pair.second), noSignal);
      expect(hit).toMatchObject({
        kind: 'hit',
        how: 'semantic',
        payload: answerOf(pair.answer).payload,
        route: 'simulated/small',
        ageMs: 5_000,
        embedding: { tokens: 7, costMicros: 100 },
      });
    }
  });

  test('that comes again is asked of the model, and from then on has an answer of its own', async () => {
    const own = (text: string) => likeQuestionOf(taught, text, { question: { text, frame: 'Again' } });
    await keep(app.cache, own(pair.first), answerOf(pair.answer));
    const again = own(pair.second);
    expect(await ask(app.cache, again)).toMatch(/^semantic/);
    const miss = await missOf(app.cache, again);
    // No sample of what is served: only who comes again is asked for.
    expect(miss.check).toBeUndefined();
    await miss.settle(answerOf('Its own.'));
    expect(await ask(app.cache, again)).toMatch(/^exact .*Its own/);
  });

  test('is checked again now and then although it could be answered', async () => {
    await keep(app.cache, { ...likeQuestionOf(taught, pair.first), mayServe: false }, answerOf(pair.answer));
    const auditor = app.openAnother({ random: () => 0 });
    const miss = await missOf(auditor, likeQuestionOf(taught, pair.second));
    expect(miss.check).toBe('audit');
    expect(await miss.settle(answerOf(pair.answer))).toEqual({ checked: 'right' });
    const [lane] = (await app.cache.state(taught)).lanes;
    expect(lane?.evidence.reduce((sum, { auditedRight }) => sum + auditedRight, 0)).toBe(1);
  });

  test('is asked of the model where another policy, scope, frame, feature or tenant is in the way', async () => {
    const known = likeQuestionOf(taught, pair.first);
    await keep(app.cache, { ...known, mayServe: false }, answerOf(pair.answer));
    const asked = likeQuestionOf(taught, pair.second, { whole: 'another' });
    expect(await ask(app.cache, asked)).toMatch(/^semantic/);
    const other = await app.makeTenant();
    const question = { text: pair.second, frame: 'You are a pirate.' };
    for (const crossing of [
      { fingerprint: 'e'.repeat(64) },
      { scope: 'openai large' },
      { question },
      { tenantId: other },
      { routes: ['simulated/large'] },
      { mode: 'exact' as const },
      { mayEmbed: () => false },
      { maxErrorRate: 0 },
    ])
      // A call of its own each: the same one is answered by a like question once only, whatever else is in the way.
      expect(
        await ask(app.cache, { ...asked, whole: JSON.stringify(crossing), ...crossing }),
        JSON.stringify(crossing),
      ).toMatch(/^(miss|check)$/);
    expect(await ask(app.cache, { ...asked, whole: 'nothing in the way' })).toMatch(/^semantic/);
    // Another feature and another model have their own lanes, in which nothing was learned.
    expect(await ask(app.cache, { ...asked, feature: 'sales' })).toBe('check');
    expect(await ask(app.cache, { ...asked, model: 'large' })).toBe('check');
  });

  test('is asked of the model where a number, a name or a negation differs, however near it lies', async () => {
    const text = 'How can I return 2 of my lamps to Berlin at the shop in town?';
    await keep(app.cache, likeQuestionOf(taught, text), answerOf('By mail.'));
    for (const other of [
      text.replace('2', '3'),
      text.replace('Berlin', 'Munich'),
      text.replace('can I', 'can I not'),
    ])
      expect(await ask(app.cache, likeQuestionOf(taught, other)), other).toBe('miss');
  });

  test('that got a wrong answer is kept by itself, and the entry that was wrong is trusted no longer', async () => {
    const known = { text: pair.first, frame: 'Wrong once' };
    const asked = likeQuestionOf(taught, pair.second, { question: { ...known, text: pair.second } });
    await keep(app.cache, likeQuestionOf(taught, pair.first, { question: known }), answerOf('Yes.'));
    const auditor = app.openAnother({ random: () => 0 });
    expect(await (await missOf(auditor, asked)).settle(answerOf('No.'))).toEqual({ checked: 'wrong' });
    expect(await ask(app.cache, asked)).toBe('exact {"text":"No."}');
    const third = 'How might I return my boots at the shop in town?';
    const outcome = await ask(
      app.cache,
      likeQuestionOf(taught, third, { question: { ...known, text: third } }),
    );
    expect(outcome).not.toContain('Yes');
  });

  test('is not found once its answer has expired', async () => {
    const frame = 'Short-lived';
    const known = likeQuestionOf(taught, pair.first, { ttlMs: 1_000, question: { text: pair.first, frame } });
    await keep(app.cache, known, answerOf(pair.answer));
    app.clock.advance(1_000);
    const asked = likeQuestionOf(taught, pair.second, { question: { text: pair.second, frame } });
    expect(await ask(app.cache, asked)).toBe('miss');
  });

  test('is not kept to be found where the answer is more than a text', async () => {
    const frame = 'Tools';
    const known = likeQuestionOf(taught, pair.first, { question: { text: pair.first, frame } });
    await keep(app.cache, known, answerOf('x', { text: undefined }));
    expect(await ask(app.cache, known)).toMatch(/^exact/);
    const asked = likeQuestionOf(taught, pair.second, { question: { text: pair.second, frame } });
    expect(await ask(app.cache, asked)).toBe('miss');
  });
});

describe('an embedder that fails', () => {
  test('leaves a miss whose answer is kept for the very same request, and is left alone for a while', async () => {
    const flaky = createFakeEmbedder();
    const cache = app.openAnother({ embedder: flaky });
    const tenantId = await app.makeTenant();
    flaky.instead = () => Promise.reject(new Error('canary-embedder'));
    await keep(cache, likeQuestionOf(tenantId, pair.first), answerOf(pair.answer));
    expect(await ask(cache, likeQuestionOf(tenantId, pair.first))).toMatch(/^exact/);
    for (let n = 0; n < 5; n += 1) await ask(cache, likeQuestionOf(tenantId, `${pair.second} ${n}`));
    expect(flaky.asked()).toBe(3);
    expect(app.logLines.join('')).not.toContain('canary-embedder');
    app.clock.advance(10_000);
    flaky.instead = undefined;
    expect(await missOf(cache, likeQuestionOf(tenantId, pair.second))).toHaveProperty('embedding.tokens', 7);
  });

  test('or is slow keeps no call waiting for long, and learns that nobody waits any more', async () => {
    const slow = createFakeEmbedder();
    let isAborted = false;
    slow.instead = (signal) => new Promise(() => signal?.addEventListener('abort', () => (isAborted = true)));
    const cache = app.openAnother({
      embedder: slow,
      after(ms, act) {
        const timer = setTimeout(act, ms === 1_500 ? 20 : ms);
        return () => clearTimeout(timer);
      },
    });
    expect(await ask(cache, likeQuestionOf(await app.makeTenant(), pair.first))).toBe('miss');
    expect(isAborted).toBe(true);
  });

  test('in a way that nobody thought of does not fail the call either, nor hold up those who wait', async () => {
    const tenantId = await app.makeTenant();
    const question = likeQuestionOf(tenantId, pair.first, {
      mayEmbed: () => {
        throw new Error('canary-bug');
      },
    });
    const miss = await missOf(app.cache, question);
    const waiting = app.cache.look(question, noSignal);
    await miss.settle(answerOf(pair.answer));
    expect((await waiting).kind).toBe('hit');
    expect(app.logLines.join('')).not.toContain('canary-bug');
  });

  test('or gives no vector at all is no better', async () => {
    const cache = app.openAnother({
      embedder: {
        ...createFakeEmbedder(),
        embed: () => Promise.resolve({ vector: new Float32Array(256), tokens: 1, costMicros: 1 }),
      },
    });
    const tenantId = await app.makeTenant();
    await keep(cache, likeQuestionOf(tenantId, pair.first), answerOf(pair.answer));
    expect(await ask(cache, likeQuestionOf(tenantId, pair.second))).toBe('miss');
  });
});
