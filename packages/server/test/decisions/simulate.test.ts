import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

import { createFakeClock } from '../clock.ts';
import { type House, type HouseCall, type HouseTenant, openHouse } from './house.ts';

const clock = createFakeClock(new Date('2026-03-02T08:00:00.000Z'));
/** 10,000 micro-dollars of gpt-4.1, 2,000 of gpt-4.1-mini, 6,000 of Haiku. */
const usage = { prompt_tokens: 1_000, completion_tokens: 1_000 };
let house: House<'america' | 'claude'>;
let tenant: HouseTenant;
/** Four of gpt-4.1 (two for chat, one for batch, one for nobody), two of gpt-4.1-mini, one refusal, one failure. */
beforeAll(async () => {
  house = await openHouse(
    {
      america: { kind: 'openai', models: ['gpt-4.1', 'gpt-4.1-mini', 'gpt-4o', 'gpt-4o-mini'], region: 'us' },
      claude: { kind: 'anthropic', models: ['claude-haiku-4-5'], region: 'eu' },
    },
    { clock },
  );
  house.upstreams.america.play({ kind: 'answer', usage });
  tenant = await house.makeTenant('acme', { version: 1, models: { deny: ['gpt-4o'] } });
  const ask = async (call: HouseCall, expected: number) => {
    clock.advance(10_000);
    const { status } = await tenant.ask(call);
    if (status !== expected) throw new Error(`A call of the history was answered with ${status}`);
  };
  await ask({ model: 'gpt-4.1', feature: 'chat' }, 200);
  await ask({ model: 'gpt-4.1', feature: 'chat', team: 'growth' }, 200);
  await ask({ model: 'gpt-4.1', feature: 'batch' }, 200);
  await ask({ model: 'gpt-4.1' }, 200);
  await ask({ model: 'gpt-4.1-mini', feature: 'chat' }, 200);
  await ask({ model: 'gpt-4.1-mini' }, 200);
  await ask({ model: 'gpt-4o', feature: 'chat' }, 403);
  house.upstreams.america.play({ kind: 'error', status: 400 });
  await ask({ model: 'gpt-4.1', feature: 'chat' }, 400);
});
afterAll(() => house.close());

async function simulate(policy: object, calls?: number): Promise<unknown> {
  const { status, json } = await tenant.send('POST', '/v1/policies/simulate', {
    policy: { version: 1, ...policy },
    ...(calls !== undefined && { calls }),
  });
  expect(status, JSON.stringify(json)).toBe(200);
  return json;
}

const unchanged = {
  unchanged: 6,
  refused: [],
  moved: [],
  saved_micros: 0,
  cost_micros: 44_000,
  draft_cost_micros: 44_000,
};

test('the policy that was in force changes nothing', async () => {
  expect(await simulate({ models: { deny: ['gpt-4o'] } })).toEqual({
    calls: 8,
    from: '2026-03-02T08:00:10.000Z',
    to: '2026-03-02T08:01:20.000Z',
    ...unchanged,
    newly_allowed: 0,
    still_refused: 1,
    shortened: 0,
    not_replayed: 1,
    refused_cost_micros: 0,
  });
});

test('an empty draft lets through what was refused', async () => {
  expect(await simulate({})).toMatchObject({ ...unchanged, newly_allowed: 1, still_refused: 0 });
});

describe('a draft refuses', () => {
  test.each<[string, object, { code: string; rule: string | null; calls: number; cost_micros: number }]>([
    [
      'models',
      { models: { deny: ['gpt-4.1'] } },
      { code: 'policy_denied', rule: 'models.deny[0]', calls: 4, cost_micros: 40_000 },
    ],
    [
      'a model of one feature',
      { features: { chat: { models: { allow: ['gpt-4.1-mini'] } } } },
      { code: 'policy_denied', rule: 'features.chat.models.allow', calls: 2, cost_micros: 20_000 },
    ],
    [
      'regions',
      { residency: { allow: ['eu'] } },
      { code: 'residency_unmet', rule: 'residency.allow', calls: 6, cost_micros: 44_000 },
    ],
    [
      'calls without a label',
      { require_labels: ['feature'] },
      { code: 'label_required', rule: 'require_labels', calls: 2, cost_micros: 12_000 },
    ],
    [
      'dear calls',
      { max_cost_usd: '0.005' },
      { code: 'max_cost_exceeded', rule: 'max_cost_usd', calls: 4, cost_micros: 40_000 },
    ],
    // In the order of time: 10, 10, 10 and no fourth, then 2 and 2.
    [
      'what a budget has no room for',
      { budgets: [{ id: 'day', limit_usd: '0.035', per: 'day' }] },
      { code: 'budget_exceeded', rule: 'budgets[0]', calls: 1, cost_micros: 10_000 },
    ],
    [
      'tokens beyond a budget',
      { budgets: [{ id: 'day', limit_tokens: 8_000, per: 'day' }] },
      { code: 'budget_exceeded', rule: 'budgets[0]', calls: 2, cost_micros: 4_000 },
    ],
    [
      'what comes too fast',
      { rate_limits: { requests_per_minute: 4 } },
      { code: 'rate_limited', rule: 'rate_limits', calls: 2, cost_micros: 4_000 },
    ],
    [
      'tokens that come too fast',
      { features: { chat: { rate_limits: { tokens_per_minute: 4_000 } } } },
      { code: 'rate_limited', rule: 'features.chat.rate_limits', calls: 1, cost_micros: 2_000 },
    ],
  ])('%s', async (_name, draft, refused) => {
    const left = 44_000 - refused.cost_micros;
    expect(await simulate(draft)).toMatchObject({
      refused: [refused],
      unchanged: 6 - refused.calls,
      cost_micros: left,
      draft_cost_micros: left,
      refused_cost_micros: refused.cost_micros,
    });
  });

  test('nothing by a soft budget, and says whose answers it would cut short', async () => {
    expect(
      await simulate({ budgets: [{ id: 'day', limit_usd: '0', per: 'day', kind: 'soft' }] }),
    ).toMatchObject(unchanged);
    expect(await simulate({ features: { chat: { max_tokens: 999 } } })).toMatchObject({
      ...unchanged,
      shortened: 3,
    });
  });
});

test('a report names calls to look at, the newest first', async () => {
  const report = await simulate({ models: { deny: ['gpt-4.1'] } });
  const { json } = await tenant.send('GET', '/v1/calls?model=gpt-4.1&outcome=answered');
  const { calls } = z.object({ calls: z.array(z.object({ entry: z.string() })) }).parse(json);
  expect(calls).toHaveLength(4);
  expect(report).toMatchObject({ refused: [{ examples: calls.slice(0, 3).map(({ entry }) => entry) }] });
});

test('a draft moves calls, and the saving is by the other price of the same tokens', async () => {
  expect(await simulate({ routing: { aliases: { 'gpt-4.1': ['gpt-4.1-mini'] } } })).toMatchObject({
    moved: [
      {
        from: 'america/gpt-4.1',
        to: 'america/gpt-4.1-mini',
        calls: 4,
        cost_micros: 40_000,
        draft_cost_micros: 8_000,
      },
    ],
    unchanged: 2,
    saved_micros: 32_000,
  });
  const dearer = { routing: { aliases: { 'gpt-4.1-mini': ['claude-haiku-4-5'] } } };
  expect(await simulate(dearer)).toMatchObject({
    moved: [
      {
        from: 'america/gpt-4.1-mini',
        to: 'claude/claude-haiku-4-5',
        calls: 2,
        cost_micros: 4_000,
        draft_cost_micros: 12_000,
      },
    ],
    saved_micros: -8_000,
  });
});

test('a quality floor holds in a replay, and leaves the best where nobody meets it', async () => {
  const aliases = { 'gpt-4.1': ['gpt-4o-mini', 'gpt-4o'] };
  // Published are 0.857 for gpt-4o and 0.82 for gpt-4o-mini.
  expect(await simulate({ quality: { floor: 0.85 }, routing: { aliases } })).toMatchObject({
    moved: [{ to: 'america/gpt-4o', calls: 4 }],
    refused: [],
    unchanged: 2,
  });
  expect(await simulate({ quality: { floor: 0.99, unmet: 'serve' }, routing: { aliases } })).toMatchObject({
    moved: [{ to: 'america/gpt-4o', calls: 4 }],
    refused: [],
  });
  expect(await simulate({ quality: { floor: 0.99 } })).toMatchObject({
    refused: [{ code: 'quality_unmet', rule: 'quality.floor', calls: 6 }],
    unchanged: 0,
  });
});

test('auto is replayed as the cheapest that is nearly as good as the best, and not as the cheapest', async () => {
  const other = await house.makeTenant('automatic');
  house.upstreams.america.play({ kind: 'answer', usage });
  const asked = { model: 'auto', body: { max_tokens: 1_000 } };
  await other.publish({ version: 1, routing: { auto: { models: ['gpt-4.1'] } } });
  expect((await other.ask(asked)).status).toBe(200);
  // Haiku and gpt-4o-mini are cheaper, and not within 95 % of gpt-4.1.
  const draft = { version: 1, routing: { auto: { models: ['gpt-4.1', 'gpt-4o-mini', 'claude-haiku-4-5'] } } };
  const { json } = await other.send('POST', '/v1/policies/simulate', { policy: draft });
  expect(json).toMatchObject({ calls: 1, unchanged: 1, moved: [] });
});

test('a refusal that entries tell too little of is counted as neither allowed nor refused', async () => {
  const other = await house.makeTenant('other', { version: 1, max_tokens: 10 });
  expect((await other.ask({ model: 'gpt-4.1', body: { max_tokens: 11 } })).status).toBe(403);
  const replay = (policy: object) =>
    other.send('POST', '/v1/policies/simulate', { policy: { version: 1, ...policy } });
  expect((await replay({ max_tokens: 20 })).json).toMatchObject({
    calls: 1,
    newly_allowed: 0,
    still_refused: 0,
    not_replayed: 1,
  });
  expect((await replay({})).json).toMatchObject({ newly_allowed: 1 });
  expect((await replay({ models: { deny: ['*'] } })).json).toMatchObject({ still_refused: 1 });
});

test('a draft with faults is refused with their lines; a page too long is too', async () => {
  const source = 'version: 1\nmax_tokens: many\nmodles: {}\n';
  const refused = await tenant.send('POST', '/v1/policies/simulate', { source });
  expect(refused).toMatchObject({ status: 400, json: { code: 'policy_document_invalid', param: 'source' } });
  expect(JSON.stringify(refused.json)).toMatch(/Line 2, column \d+, max_tokens.*Line 3/);
  for (const body of [
    { source: 'version: 1', calls: 50_001 },
    { source: 'version: 1', calls: 0 },
    {},
    { source: 'version: 1', policy: { version: 1 } },
  ]) {
    expect((await tenant.send('POST', '/v1/policies/simulate', body)).status).toBe(400);
  }
});

test('looks at the newest calls, of its own tenant alone, and stores nothing', async () => {
  expect(await simulate({}, 3)).toMatchObject({ calls: 3, from: '2026-03-02T08:01:00.000Z' });
  const stranger = await house.makeTenant('stranger');
  const { json } = await stranger.send('POST', '/v1/policies/simulate', { source: 'version: 1' });
  expect(json).toMatchObject({ calls: 0, from: null, to: null, saved_micros: 0 });
  expect((await tenant.send('GET', '/v1/policies/current')).json).toMatchObject({ version: 2 });
  const { secret } = await house.app.installation.apiKeys.create(tenant.id, {
    name: 'caller',
    scopes: ['calls'],
  });
  const refused = await tenant.send(
    'POST',
    '/v1/policies/simulate',
    { source: 'version: 1' },
    { authorization: `Bearer ${secret}` },
  );
  expect(refused).toMatchObject({ status: 403, json: { code: 'scope_missing' } });
});

test('takes its turn: more than two at once are told to come back', async () => {
  const replay = () => tenant.send('POST', '/v1/policies/simulate', { source: 'version: 1' });
  const answers = await Promise.all(Array.from({ length: 5 }, replay));
  const refused = answers.filter(({ status }) => status === 503);
  expect(refused.length).toBeGreaterThan(0);
  for (const answer of refused) expect(answer.json).toMatchObject({ code: 'overloaded' });
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(2);
  expect((await replay()).status).toBe(200);
});
