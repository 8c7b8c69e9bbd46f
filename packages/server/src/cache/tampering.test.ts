import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { answerOf, ask, keep, missOf, openTestCache, questionOf, type TestCache } from './cache-fixtures.ts';
import { alikeQuestions, createFakeEmbedder, likeQuestionOf, teach } from './like-fixtures.ts';

let app: TestCache;
let tenantId: string;
beforeAll(async () => {
  app = await openTestCache({ embedder: createFakeEmbedder() });
});
afterAll(() => app.close());
beforeEach(async () => {
  tenantId = await app.makeTenant();
  app.failures.length = 0;
});

const tamper = (statement: string, ...values: unknown[]) => app.ledger.database.ownerQuery(statement, values);

describe('a row that somebody changed in the database', () => {
  const asking = (whole: string) => questionOf(tenantId, { whole });

  test.each([
    ['one bit of its answer', `payload = set_bit(payload, 100, 1 - get_bit(payload, 100))`],
    ['the version of its key', `payload = set_byte(payload, 4, 2)`],
    ['its format', `payload = set_byte(payload, 0, 2)`],
    ['the end of its answer', `payload = substring(payload for length(payload) - 1)`],
    ['all of its answer', `payload = '\\x00'`],
    ['its expiry', `expires_at = expires_at + interval '1 day'`],
    ['its age', `created_at = created_at + interval '1 millisecond'`],
    ['its route', `route = 'simulated/large'`],
    ['its id', `id = gen_random_uuid()`],
  ])('%s is a miss, counted and logged without content', async (_what, change) => {
    await keep(app.cache, asking('a'), answerOf('a'));
    await tamper(`update cache_entries set ${change} where tenant_id = $1`, tenantId);
    const routes = ['simulated/small', 'simulated/large'];
    expect(await ask(app.cache, { ...asking('a'), routes })).toBe('miss');
    expect(new Set(app.failures)).toEqual(new Set(['open']));
  });

  test('so that answers trade places is a miss for both', async () => {
    await keep(app.cache, asking('a'), answerOf('a'));
    await keep(app.cache, asking('b'), answerOf('b'));
    await tamper(
      `update cache_entries as one set payload = other.payload from cache_entries as other
       where one.tenant_id = $1 and other.tenant_id = $1 and one.id <> other.id`,
      tenantId,
    );
    expect(await ask(app.cache, asking('a'))).toBe('miss');
    expect(await ask(app.cache, asking('b'))).toBe('miss');
  });

  test('so that it is found by another request is a miss', async () => {
    await keep(app.cache, asking('a'), answerOf('a'));
    await keep(app.cache, asking('b'), answerOf('b'));
    const rows = await app.ledger.database.ownerQuery<{ exact_key: Buffer }>(
      'select exact_key from cache_entries where tenant_id = $1 order by id',
      [tenantId],
    );
    const [one, other] = rows.map((row) => row.exact_key);
    await tamper('delete from cache_entries where tenant_id = $1 and exact_key = $2', tenantId, one);
    await tamper(
      'update cache_entries set exact_key = $3 where tenant_id = $1 and exact_key = $2',
      tenantId,
      other,
      one,
    );
    expect(await ask(app.cache, asking('a'))).toBe('miss');
    expect(await ask(app.cache, asking('b'))).toBe('miss');
  });

  test('so that it is another tenant’s is a miss there, under the same keyed hash even', async () => {
    const other = await app.makeTenant();
    await keep(app.cache, asking('a'), answerOf('a'));
    await keep(app.cache, questionOf(other, { whole: 'a' }), answerOf('theirs'));
    await tamper(
      `update cache_entries as mine set payload = theirs.payload, id = theirs.id, created_at = theirs.created_at,
              expires_at = theirs.expires_at
       from cache_entries as theirs where mine.tenant_id = $1 and theirs.tenant_id = $2`,
      tenantId,
      other,
    );
    expect(await ask(app.cache, asking('a'))).toBe('miss');
    expect(new Set(app.failures)).toEqual(new Set(['open']));
  });
});

describe('a row with a likeness that somebody changed in the database', () => {
  const [boots = { first: '', second: '' }, lamps = { first: '' }] = alikeQuestions(2);
  const routes = ['simulated/small', 'simulated/large'];
  let asked = 0;
  /** A call of its own each time: the same one is answered by a like question once only, changed rows or not. */
  const asking = () => {
    asked += 1;
    return { ...likeQuestionOf(tenantId, boots.second, { whole: `call ${asked}` }), routes };
  };

  beforeEach(async () => {
    await teach(app.cache, tenantId, { rounds: 40 });
    // Ids of one millisecond are in no order.
    app.clock.advance(1);
    await keep(app.cache, likeQuestionOf(tenantId, boots.first), answerOf('boots'));
    if (!(await ask(app.cache, asking())).startsWith('semantic')) throw new Error('Nothing was learned');
  });

  const where = `tenant_id = $1 and id = (select id from cache_entries where tenant_id = $1 order by id desc limit 1)`;

  test.each([
    ['its sketch', `sketch = set_bit(sketch, 300, 1 - get_bit(sketch, 300))`],
    ['its embedding', `embedding = (embedding * embedding)`],
    ['its answer', `payload = set_bit(payload, 300, 1 - get_bit(payload, 300))`],
    ['its expiry', `expires_at = expires_at + interval '1 day'`],
    ['its route', `route = 'simulated/large'`],
    ['the key that it is found by', `exact_key = sha256(exact_key)`],
  ])('%s is not given to a like question', async (_what, change) => {
    await tamper(`update cache_entries set ${change} where ${where}`, tenantId);
    expect(await ask(app.cache, asking())).toBe('miss');
  });

  test('so that another question’s sketch or scope stands beside its answer is not given', async () => {
    app.clock.advance(1);
    await keep(app.cache, { ...likeQuestionOf(tenantId, lamps.first), mayServe: false }, answerOf('lamps'));
    const rows = await app.ledger.database.ownerQuery<{ id: string }>(
      'select id from cache_entries where tenant_id = $1 order by id desc limit 2',
      [tenantId],
    );
    const [ofLamps, ofBoots] = rows.map(({ id }) => id);
    await tamper(
      `update cache_entries as lamps set sketch = boots.sketch, embedding = boots.embedding
       from cache_entries as boots where lamps.id = $1 and boots.id = $2`,
      ofLamps,
      ofBoots,
    );
    expect(await ask(app.cache, asking())).toBe('semantic {"text":"boots"}');
    await tamper('delete from cache_entries where id = $1', ofBoots);
    expect(await ask(app.cache, asking())).toBe('miss');
  });

  test('so that it is found in another scope is not given there', async () => {
    const question = { text: boots.second, frame: 'You are a pirate.' };
    app.clock.advance(1);
    await missOf(
      app.cache,
      likeQuestionOf(tenantId, boots.first, { question: { ...question, text: boots.first } }),
    ).then((miss) => miss.settle(answerOf('Arr.')));
    const rows = await app.ledger.database.ownerQuery<{ id: string }>(
      'select id from cache_entries where tenant_id = $1 order by id desc limit 2',
      [tenantId],
    );
    const [ofPirate, ofClerk] = rows.map(({ id }) => id);
    await tamper(
      `update cache_entries as clerk set scope_key = pirate.scope_key from cache_entries as pirate
       where clerk.id = $1 and pirate.id = $2`,
      ofClerk,
      ofPirate,
    );
    await tamper('delete from cache_entries where id = $1', ofPirate);
    expect(await ask(app.cache, { ...asking(), question })).toBe('miss');
    expect(await ask(app.cache, asking())).toBe('miss');
  });
});
