import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { type House, openHouse } from './house.ts';

const model = 'gpt-4.1-mini';
let house: House<'openai'>;
beforeAll(async () => {
  house = await openHouse({ openai: { kind: 'openai', models: [model, 'unpriced'], region: 'us' } });
});
afterAll(() => house.close());
beforeEach(() =>
  house.upstreams.openai.play({ kind: 'answer', usage: { prompt_tokens: 10, completion_tokens: 10 } }),
);

describe('labels', () => {
  test.each([
    'jane@example.com',
    'two words',
    'a,b',
    '"x"',
    'x\ty',
    'ü',
    'x'.repeat(65),
    '../etc',
    '{}',
    "'; drop table entries; --",
  ])('a label that is none is refused and its value told to nobody: %j', async (label) => {
    const tenant = await house.makeTenant(`label-${Buffer.from(label).toString('hex').slice(0, 40)}`);
    for (const header of ['x-feature', 'x-team', 'x-residency']) {
      const before = house.app.logLines.length;
      const refused = await tenant.ask({ model, headers: { [header]: label } });
      if (refused.status === 200) {
        // Dots and slashes are letters of a label, and nothing makes a path of it.
        expect(label).toBe('../etc');
        continue;
      }
      expect(refused).toMatchObject({ status: 400, code: 'header_invalid' });
      expect(refused.text).not.toContain(JSON.stringify(label).slice(1, -1));
      expect(house.app.logLines.slice(before).join()).not.toContain(label);
    }
  });

  test('a feature that a policy does not name cannot borrow the rules of another', async () => {
    const tenant = await house.makeTenant('borrower', {
      version: 1,
      max_tokens: 10,
      may_loosen: ['max_tokens'],
      features: { vip: { max_tokens: 1_000 } },
    });
    const body = { max_tokens: 500 };
    expect((await tenant.ask({ model, feature: 'vip', body })).status).toBe(200);
    for (const feature of ['VIP', 'vip/', 'features.vip', 'vip:vip', '__proto__', 'constructor']) {
      expect((await tenant.ask({ model, feature, body })).code, feature).toBe('max_tokens_exceeded');
    }
    expect(
      (await tenant.ask({ model, feature: 'vip', team: 'vip', body, headers: { 'x-api-key': 'vip' } }))
        .status,
    ).toBe(200);
    expect((await tenant.ask({ model, team: 'vip', body })).code).toBe('max_tokens_exceeded');
  });
});

test('ten thousand features take no more memory and time than a few do', async () => {
  const tenant = await house.makeTenant('noisy', {
    version: 1,
    budgets: [{ id: 'money', limit_usd: '100.00', per: 'day' }],
    rate_limits: { requests_per_minute: 100_000 },
    features: { known: { max_tokens: 100 } },
  });
  const body = { messages: [{ role: 'user', content: 'Where would it go?' }], model, max_tokens: 10 };
  const rulesOf = async (feature: string) => {
    const { status } = await tenant.send('POST', '/v1/route', body, { 'x-feature': feature });
    expect(status).toBe(200);
  };
  for (let number = 0; number < 500; number += 1) await rulesOf(`warm-${number}`);
  const heapBefore = process.memoryUsage().heapUsed;
  for (let number = 0; number < 10_000; number += 1) await rulesOf(`f-${number}`);
  const policy = await house.app.installation.policies.inForce(tenant.id);
  if (policy.kind === 'invalid') throw new Error(policy.reason);
  // Names that the policy does not know share the rules of the tenant.
  const facts = { apiKeyId: 'x', team: undefined };
  expect(policy.rulesFor({ ...facts, feature: 'f-1' })).toBe(
    policy.rulesFor({ ...facts, feature: 'f-9999' }),
  );
  expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(200_000_000);

  const calls = await Promise.all(
    Array.from({ length: 300 }, (_one, number) =>
      tenant.ask({ model, feature: `f-${number}`, body: { max_tokens: 10 } }),
    ),
  );
  expect(calls.every(({ status }) => status === 200)).toBe(true);
  const { json } = await tenant.send('GET', '/v1/budgets');
  expect(json).toMatchObject({ budgets: [{ key: 'tenant/money' }] });
});

test('clients cannot say how much room is held for them', async () => {
  const tenant = await house.makeTenant('sly', {
    version: 1,
    budgets: [{ id: 'money', limit_usd: '0.0001', per: 'day' }],
  });
  const before = house.upstreams.openai.requests.length;
  // Each says less than the provider may bill.
  for (const body of [
    { max_tokens: 1, max_completion_tokens: 4_000 },
    { max_tokens: 10, n: 100 },
    { max_tokens: 10, n: '100' },
    { max_tokens: -1 },
    { max_tokens: '1' },
    { max_completion_tokens: 0 },
    {},
  ]) {
    expect(await tenant.ask({ model, body }), JSON.stringify(body)).toMatchObject({
      status: 402,
      code: 'budget_exceeded',
    });
  }
  expect(house.upstreams.openai.requests).toHaveLength(before);
});

test('the server stops while calls wait for a budget: they are told, recorded and hold nothing', async () => {
  const stopping = await openHouse({ openai: { kind: 'openai', models: [model], region: 'us' } });
  try {
    const tenant = await stopping.makeTenant('acme', {
      version: 1,
      budgets: [{ id: 'tight', limit_usd: '0.0005', per: 'day' }],
    });
    stopping.upstreams.openai.play({ kind: 'silence' });
    const calls = Array.from({ length: 3 }, () => tenant.ask({ model, body: { max_tokens: 200 } }));
    await expect.poll(() => stopping.upstreams.openai.requests.length).toBe(1);
    await expect.poll(() => stopping.app.gateway.inFlight()).toBe(3);
    await stopping.app.gateway.drain(50);
    const answers = await Promise.all(calls);
    for (const answer of answers) expect(answer).toMatchObject({ status: 503, code: 'shutting_down' });
    const entries = await tenant.calls();
    expect(entries.map(({ outcome, code }) => [outcome, code])).toEqual(
      Array.from({ length: 3 }, () => ['cancelled', 'shutting_down']),
    );
    const billed = entries.reduce((sum, { cost_micros: micros = 0 }) => sum + micros, 0);
    await stopping.app.installation.budgets.flush();
    const policy = await stopping.app.installation.policies.inForce(tenant.id);
    if (policy.kind === 'invalid') throw new Error(policy.reason);
    const { budgets } = policy.rulesFor({ apiKeyId: '', team: undefined, feature: undefined });
    const [state] = await stopping.app.installation.budgets.state(tenant.id, budgets);
    expect(state?.spent).toBe(billed);
    await stopping.app.installation.budgets.close();
    const [closed] = await stopping.app.installation.budgets.state(tenant.id, budgets);
    expect(closed).toMatchObject({ spent: billed, reserved: 0 });
  } finally {
    await stopping.close();
  }
});
