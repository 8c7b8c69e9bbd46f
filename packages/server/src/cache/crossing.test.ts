import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { answerOf, noSignal, openTestCache, questionOf, type TestCache } from './cache-fixtures.ts';
import type { Cache, CacheQuestion } from './index.ts';
import { createFakeEmbedder, likeQuestionOf, teach } from './like-fixtures.ts';

let app: TestCache;
let tenants: string[];
let nodes: Cache[];
beforeAll(async () => {
  app = await openTestCache({ embedder: createFakeEmbedder() });
  tenants = [await app.makeTenant(), await app.makeTenant()];
  for (const tenantId of tenants) await teach(app.cache, tenantId, { rounds: 40 });
  nodes = [app.cache, app.openAnother(), app.openAnother()];
});
afterAll(() => app.close());

const [first, second] = [
  'How can I return my boots at the shop in town?',
  'How could I return my boots at the shop in town please?',
];

/** Few values of each, so that most pairs differ in one thing alone. Parts run into each other on purpose. */
const calls = fc.record({
  tenant: fc.nat(1),
  node: fc.nat(2),
  fingerprint: fc.constantFrom('a'.repeat(64), 'b'.repeat(64)),
  scope: fc.constantFrom('openai', 'openai small', ''),
  frame: fc.constantFrom(
    'You are a clerk.',
    'You are a pirate.',
    'You are a clerk. Hello.',
    '\ud800',
    '\udc00',
  ),
  text: fc.constantFrom(first, second),
  mode: fc.constantFrom('exact' as const, 'semantic' as const),
});
type Call = typeof calls extends fc.Arbitrary<infer T> ? T : never;

function questionFor({ tenant, fingerprint, scope, frame, text, mode }: Call): CacheQuestion {
  return likeQuestionOf(tenants[tenant] ?? '', text, {
    fingerprint,
    scope,
    mode,
    whole: `${frame}${text}`,
    question: { text, frame },
  });
}

/** All that has to be the same for the same answer, as the answer itself says. */
function ownerOf({ tenant, fingerprint, scope, frame }: Call): string {
  return JSON.stringify([tenant, fingerprint, scope, frame]);
}

describe('tenants, policies, scopes, system prompts and conversations', () => {
  test('never get each other’s answers, one after the other or at once, on any node', async () => {
    const given = { exact: 0, semantic: 0, coalesced: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(calls, { minLength: 1, maxLength: 4 }), { minLength: 6, maxLength: 10 }),
        async (rounds) => {
          for (const round of rounds) {
            await Promise.all(
              round.map(async (call) => {
                const outcome = await nodes[call.node]?.look(questionFor(call), noSignal);
                if (outcome?.kind === 'miss')
                  await outcome.settle(answerOf('Ask at the desk.', { payload: ownerOf(call) }));
                if (outcome?.kind !== 'hit') return;
                given[outcome.how] += 1;
                expect(outcome.payload).toBe(ownerOf(call));
              }),
            );
          }
        },
      ),
      { numRuns: 40 },
    );
    // It would hold of a cache that gives nothing, too. How much it gives is drawn.
    expect(given.exact).toBeGreaterThan(0);
    expect(given.semantic).toBeGreaterThan(0);
  });

  test('are kept apart however their parts are cut', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 6 });
    const tenantId = await app.makeTenant();
    await fc.assert(
      fc.asyncProperty(text, text, fc.nat(6), async (scope, whole, cut) => {
        const joined = scope + whole;
        const other = { scope: joined.slice(0, cut), whole: joined.slice(cut) };
        fc.pre(other.scope !== scope);
        const question = questionOf(tenantId, { scope, whole, mayServe: false });
        const outcome = await app.cache.look(question, noSignal);
        if (outcome.kind === 'miss')
          await outcome.settle(answerOf('x', { payload: JSON.stringify([scope, whole]) }));
        const crossing = await app.cache.look(questionOf(tenantId, other), noSignal);
        if (crossing.kind === 'hit')
          expect(crossing.payload).toBe(JSON.stringify([other.scope, other.whole]));
        else await crossing.settle(undefined);
      }),
      { numRuns: 60 },
    );
  });
});
