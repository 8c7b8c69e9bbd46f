import type { JsonObject } from '@avouch/proof';
import type { FastifyRequest } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createFakeClock, type FakeClock } from '../../../test/clock.ts';
import { openTestLedger, type TestLedger } from '../../../test/ledger.ts';
import { createHttpServer, type HttpServer } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import { createLog } from '../../platform/log.ts';
import { createQuality, type Quality } from './quality.ts';
import { registerFeedbackRoutes } from './routes.ts';

let at: TestLedger;
let clock: FakeClock;
let quality: Quality;
let server: HttpServer;
let mine: string;
let theirs: string;
const key = newId(new Date());
const otherKey = newId(new Date());

beforeAll(async () => {
  at = await openTestLedger();
  clock = createFakeClock(new Date());
  quality = createQuality({ database: at.database.database, ledger: at.ledger, clock });
  mine = (await at.openLog('mine')).id;
  theirs = (await at.openLog('theirs')).id;
  server = createHttpServer({
    maxBodyBytes: 10_000,
    clock,
    log: createLog({ level: 'silent' }),
    admit: () => Promise.resolve(),
  });
  registerFeedbackRoutes(server, {
    quality,
    models: () => ['gpt-4o', 'simulated-small'],
    principalOf: ({ headers }: FastifyRequest) => ({
      tenantId: String(headers['x-test-tenant']),
      by: String(headers['x-test-key']),
    }),
  });
});
afterAll(async () => {
  await server.close();
  await at.close();
});

async function call(tenantId: string, body: JsonObject = {}, kind = 'call'): Promise<string> {
  const id = newId(new Date());
  await at.ledger.append(tenantId, {
    id,
    kind,
    at: new Date(),
    body: { request_id: id, provider: 'p', model: 'm', outcome: 'answered', ...body },
  });
  return id;
}

function rate(payload: unknown, more: { tenant?: string; by?: string } = {}) {
  return server.inject({
    method: 'POST',
    url: '/v1/feedback',
    headers: {
      'x-test-tenant': more.tenant ?? mine,
      'x-test-key': more.by ?? key,
      'content-type': 'application/json',
    },
    payload: JSON.stringify(payload),
  });
}

async function show(query = '', tenant = mine) {
  const answer = await server.inject({
    url: `/v1/quality${query}`,
    headers: { 'x-test-tenant': tenant, 'x-test-key': key },
  });
  return answer.json<{ quality: Record<string, unknown>[] }>().quality;
}

async function newestEntry(tenantId: string): Promise<Record<string, unknown>> {
  const [entry] = await at.reader.page(tenantId, { before: undefined, kind: undefined, limit: 1 });
  const record: unknown = JSON.parse(entry?.leaf ?? '{}');
  return { ...(record as object), index: entry?.index };
}

describe('a rating', () => {
  test('of a call by its entry is kept, and is an entry of the ledger', async () => {
    const entry = await call(mine, { feature: 'support', model: 'rated-1' });
    const answer = await rate({ entry, score: 0.75, reason_code: 'incomplete' });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      entry,
      request_id: entry,
      feature: 'support',
      provider: 'p',
      model: 'rated-1',
      score: 0.75,
      reason_code: 'incomplete',
      created_at: clock.now().toISOString(),
    });
    expect(await newestEntry(mine)).toMatchObject({
      kind: 'feedback.recorded',
      id: answer.json<{ id: string }>().id,
      call: entry,
      score: 0.75,
      by: key,
      reason_code: 'incomplete',
    });
  });

  test('may be one word, and may name the call by its request id: the newest one counts', async () => {
    await call(mine, { request_id: 'order-7', model: 'older' });
    const entry = await call(mine, { request_id: 'order-7', model: 'newer' });
    await call(mine, { request_id: 'order-71', model: 'longer' });
    const answer = await rate({ request_id: 'order-7', rating: 'bad' });
    expect(answer.json()).toMatchObject({ entry, model: 'newer', score: 0, reason_code: null });
  });

  test('is not misled by a call that quotes a request id elsewhere', async () => {
    await call(mine, { feature: '"request_id":"quoted"' });
    expect((await rate({ request_id: 'quoted', rating: 'good' })).json()).toMatchObject({
      code: 'call_not_found',
    });
  });

  test('that is repeated is the same one; a second thought is refused; another key has its own', async () => {
    const entry = await call(mine, { model: 'rated-2' });
    const first = await rate({ entry, score: 1 });
    const size = (await newestEntry(mine))['index'];
    expect((await rate({ entry, score: 1 })).json()).toEqual(first.json());
    const second = await rate({ entry, score: 0 });
    expect(second.json()).toMatchObject({ code: 'feedback_exists', status: 409 });
    expect((await newestEntry(mine))['index']).toBe(size);
    expect((await rate({ entry, score: 0 }, { by: otherKey })).statusCode).toBe(200);
  });

  test('that is sent many times at once is one', async () => {
    const entry = await call(mine, { model: 'rated-3' });
    const answers = await Promise.all(Array.from({ length: 5 }, () => rate({ entry, rating: 'good' })));
    expect(new Set(answers.map((answer) => answer.json<{ id: string }>().id)).size).toBe(1);
    const rows = await at.database.ownerQuery('select id from feedback where entry_id = $1', [entry]);
    expect(rows).toHaveLength(1);
  });

  test.each(['refused', 'failed', 'cancelled'])('of a call that was %s is refused', async (outcome) => {
    const entry = await call(mine, { outcome });
    expect((await rate({ entry, rating: 'good' })).json()).toMatchObject({
      code: 'call_not_answered',
      status: 409,
    });
  });

  test('of no call, of another kind of entry, and of another tenant’s call is refused alike', async () => {
    const foreign = await call(theirs, { request_id: 'their-request' });
    const other = await call(mine, { request_id: 'no-call' }, 'api_key.created');
    const answers = await Promise.all([
      rate({ entry: newId(new Date()), rating: 'good' }),
      rate({ entry: foreign, rating: 'good' }),
      rate({ entry: other, rating: 'good' }),
      rate({ request_id: 'their-request', rating: 'good' }),
      rate({ request_id: 'no-call', rating: 'good' }),
    ]);
    const bodies = answers.map((answer) => ({ ...answer.json<object>(), request_id: undefined }));
    expect(bodies[0]).toMatchObject({ code: 'call_not_found', status: 404 });
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
  });

  test.each([
    [{}],
    [{ entry: 'x', score: 1 }],
    [{ request_id: 'r' }],
    [{ request_id: 'r', score: 1, rating: 'good' }],
    [{ request_id: 'r', entry: newId(new Date()), score: 1 }],
    [{ request_id: 'r', score: 1.01 }],
    [{ request_id: 'r', score: -0.01 }],
    [{ request_id: 'r', score: 'good' }],
    [{ request_id: 'r', rating: 'good', reason_code: 'because my name is Ada' }],
    [{ request_id: 'r', rating: 'good', comment: 'free text' }],
    [{ request_id: 'a\u0000b', rating: 'good' }],
    [{ request_id: '%', rating: 'good' }],
  ])('is refused with a wrong body: %j', async (payload) => {
    const answer = await rate(payload);
    expect(answer.json()).toMatchObject({ code: 'body_invalid', status: 400 });
  });

  test('can never be changed or taken back', async () => {
    const entry = await call(mine);
    await rate({ entry, rating: 'good' });
    await expect(at.database.ownerQuery('update feedback set score_millis = 0')).rejects.toThrow(
      /append-only/,
    );
    await expect(at.database.ownerQuery('delete from feedback')).rejects.toThrow(/append-only/);
    await expect(at.database.ownerQuery('truncate feedback')).rejects.toThrow(/append-only/);
  });

  test('of another tenant is not seen, and cannot be written for it', async () => {
    await rate({ entry: await call(theirs, { model: 'secret-model' }), rating: 'good' }, { tenant: theirs });
    await at.database.database.transaction({ 'avouch.tenant_id': mine }, async (tx) => {
      expect(await tx.query(`select 1 from feedback where model = 'secret-model'`)).toEqual([]);
    });
    const insert = at.database.database.transaction({ 'avouch.tenant_id': mine }, (tx) =>
      tx.query(
        `insert into feedback (tenant_id, id, entry_id, request_id, provider, model, score_millis, created_at, created_by)
         values ($1, $2, $2, 'r', 'p', 'm', 1, now(), $2)`,
        [theirs, newId(new Date())],
      ),
    );
    await expect(insert).rejects.toThrow(/row-level security/);
  });
});

describe('quality', () => {
  test('is published until it is rated, and unknown where neither is', async () => {
    const before = await quality.get(theirs);
    expect(before.of({ feature: undefined, model: 'gpt-4o' })).toMatchObject({ score: 0.857 });
    expect(before.of({ feature: undefined, model: 'simulated-small' })).toBeUndefined();
  });

  test('follows the tenant’s own ratings, by feature, and nobody else’s', async () => {
    for (let n = 0; n < 10; n += 1) {
      await rate({ entry: await call(mine, { feature: 'sums', model: 'gpt-4o' }), score: 0 });
    }
    const shown = await show('?feature=sums&model=gpt-4o');
    expect(shown).toEqual([
      {
        model: 'gpt-4o',
        feature: 'sums',
        score: expect.closeTo((0.857 * 20) / 30),
        standard_error: expect.any(Number),
        observations: 10,
        other_observations: 0,
        source: 'published_and_feedback',
        published: {
          score: 0.857,
          stated: 0.857,
          benchmark: 'MMLU',
          publication: expect.stringContaining('simple-evals'),
          date: '2025-04',
        },
      },
    ]);
    expect(await show('?model=gpt-4o', theirs)).toMatchObject([
      { feature: null, score: 0.857, observations: 0, source: 'published' },
    ]);
    const elsewhere = (await quality.get(mine)).of({ feature: 'other', model: 'gpt-4o' });
    expect(elsewhere?.observations).toEqual({ feature: 0, others: 10 });
  });

  test('lists what was rated by model and by feature', async () => {
    const names = (await show()).map(({ model, feature }) => `${String(model)} ${String(feature)}`);
    expect(names).toContain('gpt-4o null');
    expect(names).toContain('gpt-4o sums');
    expect(names).not.toContain('secret-model null');
    expect(await show('?limit=1')).toHaveLength(1);
  });

  test('is at hand without waiting once it was asked for, and read anew when it is half a minute old', async () => {
    expect(quality.peek(mine)).toBe(await quality.get(mine));
    clock.advance(30_000);
    expect(quality.peek(mine)).toBeUndefined();
  });

  test('forgets what was rated more than half a year ago', async () => {
    clock.advance(181 * 86_400_000);
    expect((await quality.get(mine)).of({ feature: 'sums', model: 'gpt-4o' })).toMatchObject({
      score: 0.857,
      observations: { feature: 0, others: 0 },
    });
  });
});
