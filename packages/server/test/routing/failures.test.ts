import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { createFakeClock } from '../clock.ts';
import { type House, type HouseTenant, openHouse } from '../decisions/house.ts';

/** Breakers and limits are kept for each provider and model, so every test has a model of its own. */
const shared = [
  'gpt-4.1',
  'gpt-4.1-mini',
  'gpt-4.1-nano',
  'gpt-4o',
  'gpt-4o-mini',
  'gpt-5',
  'gpt-5-mini',
  'gpt-5-nano',
];
const ownModels = ['o3', 'o3-mini', 'o4-mini', 'gpt-3.5-turbo', 'gpt-4-turbo', 'gpt-5.1', 'gpt-5.2'];
const usage = { prompt_tokens: 1_000, completion_tokens: 1_000 };

const clock = createFakeClock();
let house: House<'first' | 'second' | 'third'>;
let tenants = 0;
beforeAll(async () => {
  house = await openHouse(
    {
      first: { kind: 'openai', models: shared, region: 'us' },
      second: { kind: 'openai', models: shared, region: 'eu' },
      third: { kind: 'openai', models: ownModels },
    },
    { clock },
  );
});
afterAll(() => house.close());
beforeEach(() => {
  // Retry budgets fill up, and what was remembered of targets is theirs alone.
  clock.advance(1_000);
  for (const upstream of Object.values(house.upstreams)) upstream.play({ kind: 'answer', usage });
});

function makeTenant(policy?: Parameters<HouseTenant['publish']>[0]): Promise<HouseTenant> {
  tenants += 1;
  return house.makeTenant(`tenant-${tenants}`, policy);
}

function asked(name: keyof typeof house.upstreams): () => number {
  const { requests } = house.upstreams[name];
  const before = requests.length;
  return () => requests.length - before;
}

test('a provider that fails once is asked once more: one entry, two attempts', async () => {
  const tenant = await makeTenant();
  house.upstreams.third.play([
    { kind: 'error', status: 500 },
    { kind: 'answer', usage },
  ]);
  const answer = await tenant.ask({ model: 'o3' });
  expect(answer.status).toBe(200);
  const calls = await tenant.calls();
  expect(calls).toHaveLength(1);
  expect(calls[0]).toMatchObject({
    outcome: 'answered',
    // 2 and 8 dollars a million.
    cost_micros: 10_000,
    attempts: [
      { provider: 'third', model: 'o3', outcome: 'failed', code: 'upstream_error' },
      { provider: 'third', model: 'o3', outcome: 'answered', cost_micros: 10_000 },
    ],
  });
  expect(answer.headers['x-avouch-cost-usd']).toBe('0.010000');
});

test('an attempt that was billed before the next one answered is in the cost', async () => {
  const tenant = await makeTenant();
  house.upstreams.third.play([
    { kind: 'broken', afterEvents: 1 },
    { kind: 'answer', usage },
  ]);
  const answer = await tenant.ask({ model: 'o3-mini' });
  expect(answer.status).toBe(200);
  const entry = await tenant.lastCall();
  const [broken, answered] = entry.attempts ?? [];
  expect(broken?.cost_micros).toBeGreaterThan(0);
  expect(entry.cost_micros).toBe((broken?.cost_micros ?? 0) + (answered?.cost_micros ?? 0));
  expect(answer.headers['x-avouch-cost-usd']).toBe(((entry.cost_micros ?? 0) / 1e6).toFixed(6));
});

test.each(['openai', 'anthropic'] as const)(
  'nothing is tried again once a client of %s has a byte of a stream',
  async (dialect) => {
    const tenant = await makeTenant();
    house.upstreams.first.play({ kind: 'broken', afterEvents: 4 });
    const [first, second] = [asked('first'), asked('second')];
    const answer = await tenant.ask({ model: 'gpt-4.1', dialect, stream: true });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('upstream_');
    expect([first(), second()]).toEqual([1, 0]);
    expect(await tenant.lastCall()).toMatchObject({ outcome: 'failed', usage_source: 'estimated' });
  },
);

test('a stream that breaks before its first byte is begun again elsewhere', async () => {
  const tenant = await makeTenant();
  house.upstreams.first.play({ kind: 'error', status: 503 });
  const answer = await tenant.ask({ model: 'gpt-4.1-mini', stream: true });
  expect(answer.text).toContain('[DONE]');
  expect(answer.headers['x-avouch-provider']).toBe('second');
  expect((await tenant.lastCall()).attempts?.at(-1)).toMatchObject({
    provider: 'second',
    outcome: 'answered',
  });
});

test.each([400, 404, 422])(
  'what the provider says is the fault of the client (%i) is said once',
  async (status) => {
    const tenant = await makeTenant();
    house.upstreams.first.play({ kind: 'error', status });
    const [first, second] = [asked('first'), asked('second')];
    expect((await tenant.ask({ model: 'gpt-4.1-nano' })).status).toBeLessThan(500);
    expect([first(), second()]).toEqual([1, 0]);
  },
);

test('a breaker opens, another provider serves at once, and one probe finds that the first is back', async () => {
  const tenant = await makeTenant();
  house.upstreams.first.play({ kind: 'error', status: 500 });
  for (let turn = 0; turn < 3; turn += 1) {
    expect((await tenant.ask({ model: 'gpt-4o' })).headers['x-avouch-provider']).toBe('second');
  }
  const first = asked('first');
  const answer = await tenant.ask({ model: 'gpt-4o' });
  expect(answer.headers).toMatchObject({
    'x-avouch-provider': 'second',
    'x-avouch-route': 'only route; 1 excluded: health 1',
  });
  expect(first()).toBe(0);
  house.upstreams.first.play({ kind: 'answer', usage });
  clock.advance(7_000);
  expect((await tenant.ask({ model: 'gpt-4o' })).headers['x-avouch-provider']).toBe('first');
  expect((await tenant.ask({ model: 'gpt-4o' })).headers['x-avouch-route']).toBe('cheapest of 2');
});

test('a provider that limits our rate is left alone until it said to come back', async () => {
  const tenant = await makeTenant();
  house.upstreams.first.play({ kind: 'rate_limit', retryAfterS: 30 });
  const first = asked('first');
  for (let turn = 0; turn < 4; turn += 1) {
    expect((await tenant.ask({ model: 'gpt-4o-mini' })).headers['x-avouch-provider']).toBe('second');
  }
  expect(first()).toBe(1);
  house.upstreams.first.play({ kind: 'answer', usage });
  clock.advance(29_000);
  expect((await tenant.ask({ model: 'gpt-4o-mini' })).headers['x-avouch-provider']).toBe('second');
  clock.advance(1_100);
  expect((await tenant.ask({ model: 'gpt-4o-mini' })).headers['x-avouch-provider']).toBe('first');
});

test('where everybody limits our rate the client is told, with the time', async () => {
  const tenant = await makeTenant();
  house.upstreams.third.play({ kind: 'rate_limit', retryAfterS: 30 });
  expect(await tenant.ask({ model: 'o4-mini' })).toMatchObject({
    status: 429,
    headers: { 'retry-after': '30' },
  });
});

test('where everything is unwell one call at a time finds out whether it still is', async () => {
  const tenant = await makeTenant();
  house.upstreams.third.play({ kind: 'error', status: 500 });
  for (let turn = 0; turn < 3; turn += 1) await tenant.ask({ model: 'gpt-3.5-turbo' });
  house.upstreams.third.play({ kind: 'slow_first_byte', delayMs: 300, usage });
  const third = asked('third');
  const together = await Promise.all(Array.from({ length: 5 }, () => tenant.ask({ model: 'gpt-3.5-turbo' })));
  expect(together.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
    200, 503, 503, 503, 503,
  ]);
  expect(third()).toBe(1);
  expect(together.find(({ status }) => status === 503)).toMatchObject({
    code: 'route_unavailable',
    headers: { 'retry-after': '1' },
  });
  expect(together.find(({ status }) => status === 200)?.headers['x-avouch-route']).toContain(
    'all unhealthy, probing',
  );
  const refused = (await tenant.calls()).filter(({ outcome }) => outcome === 'refused');
  expect(refused).toHaveLength(4);
});

test('retries are at most a few more than a tenth of the calls', async () => {
  const tenant = await makeTenant();
  clock.advance(60_000);
  // No breaker opens: between two failures of a model there is an answer.
  house.upstreams.third.play((_request, index) =>
    index % 2 === 0 ? { kind: 'error', status: 500 } : { kind: 'answer', usage },
  );
  const third = asked('third');
  const statuses: number[] = [];
  for (let turn = 0; turn < 60; turn += 1) {
    const model = ownModels[turn % ownModels.length] ?? 'o3';
    statuses.push((await tenant.ask({ model })).status);
  }
  expect(third() - 60).toBeLessThanOrEqual(20 + 6 + 1);
  expect(statuses.slice(0, 10).every((status) => status === 200)).toBe(true);
  expect(statuses).toContain(502);
});

describe('fallbacks', () => {
  const policy = { version: 1 as const, routing: { fallbacks: { 'gpt-5': ['gpt-5-mini', 'gpt-5-nano'] } } };

  test('serve in their order when what was asked for fails, and the entry tells of each attempt', async () => {
    const tenant = await makeTenant(policy);
    house.upstreams.first.play((request) =>
      request.text.includes('"gpt-5"') ? { kind: 'error', status: 500 } : { kind: 'answer', usage },
    );
    house.upstreams.second.play({ kind: 'error', status: 500 });
    const pinned = await tenant.ask({ model: 'first/gpt-5' });
    expect(pinned.headers).toMatchObject({ 'x-avouch-provider': 'first', 'x-avouch-model': 'gpt-5-mini' });
    const routesOf = async () =>
      (await tenant.lastCall()).attempts?.map(({ provider, model }) => `${provider}/${model}`);
    expect(await routesOf()).toEqual(['first/gpt-5', 'first/gpt-5', 'first/gpt-5-mini']);
    // Three attempts are all that a call makes.
    expect(await tenant.ask({ model: 'gpt-5' })).toMatchObject({ status: 502, code: 'upstream_error' });
    expect(await routesOf()).toEqual(['first/gpt-5', 'first/gpt-5', 'second/gpt-5']);
  });

  test('say so when nothing that was asked for is left', async () => {
    const tenant = await makeTenant({
      ...policy,
      models: { deny: ['gpt-5'] },
      features: { x: { max_tokens: 5 } },
    });
    // A denied name stays denied, whatever stands behind it.
    expect(await tenant.ask({ model: 'gpt-5' })).toMatchObject({ status: 403, code: 'policy_denied' });
    await tenant.publish({ ...policy, providers: { deny: ['second'] }, residency: { allow: ['us'] } });
    expect((await tenant.ask({ model: 'gpt-5-mini' })).headers['x-avouch-provider']).toBe('first');
  });

  test('a failure is told as itself where the fallback could not even be asked', async () => {
    const tenant = await makeTenant({ version: 1, routing: { fallbacks: { 'gpt-5.1': ['gpt-5.2'] } } });
    house.upstreams.third.play({ kind: 'error', status: 500 });
    // Opens the breaker of the fallback.
    for (let turn = 0; turn < 4; turn += 1) await tenant.ask({ model: 'gpt-5.2' });
    clock.advance(60_000);
    expect(await tenant.ask({ model: 'gpt-5.1' })).toMatchObject({ status: 502, code: 'upstream_error' });
  });
});
