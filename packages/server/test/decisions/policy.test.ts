import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { type House, type HouseTenant, openHouse } from './house.ts';

let house: House<'openai' | 'anthropic'>;
let tenants = 0;
beforeAll(async () => {
  house = await openHouse({
    openai: { kind: 'openai', models: ['gpt-4.1-mini', 'gpt-4.1', 'o4-mini'], region: 'us' },
    anthropic: { kind: 'anthropic', models: ['claude-haiku-4-5'], region: 'eu' },
  });
});
afterAll(() => house.close());
beforeEach(() => {
  house.upstreams.openai.play({ kind: 'answer' });
  house.upstreams.anthropic.play({ kind: 'answer' });
});

function makeTenant(
  ...policy: Parameters<House<string>['makeTenant']> extends [string, ...infer Rest] ? Rest : never
): Promise<HouseTenant> {
  tenants += 1;
  return house.makeTenant(`tenant-${tenants}`, ...policy);
}

describe('scopes', () => {
  test('a narrower scope refuses what the tenant allows, and nobody else feels it', async () => {
    const tenant = await makeTenant();
    const { key: other, secret } = await house.app.installation.apiKeys.create(tenant.id, {
      name: 'other',
      scopes: ['calls'],
    });
    await tenant.publish({
      version: 1,
      teams: { growth: { models: { deny: ['gpt-4.1'] } } },
      features: { support: { models: { allow: ['claude-*'] } } },
      api_keys: { [other.id]: { providers: { deny: ['openai'] } } },
    });
    const model = 'gpt-4.1';
    expect((await tenant.ask({ model })).status).toBe(200);
    expect((await tenant.ask({ model, team: 'sales', feature: 'search' })).status).toBe(200);
    const refused = [
      { call: { model, team: 'growth' }, rule: 'teams.growth.models.deny[0]' },
      { call: { model, feature: 'support' }, rule: 'features.support.models.allow' },
      { call: { model, key: secret }, rule: `api_keys.${other.id}.providers.deny[0]` },
    ];
    for (const { call, rule } of refused) {
      expect(await tenant.ask(call), rule).toMatchObject({
        status: 403,
        code: 'policy_denied',
        message: expect.stringContaining(rule),
      });
      expect(await tenant.lastCall()).toMatchObject({
        outcome: 'refused',
        code: 'policy_denied',
        rule,
        requested_model: model,
      });
    }
    expect((await tenant.ask({ model: 'claude-haiku-4-5', feature: 'support' })).status).toBe(200);
  });

  test('a narrower scope may not loosen, unless the wider one says so', async () => {
    const tenant = await makeTenant({
      version: 1,
      max_tokens: 100,
      features: { essays: { max_tokens: 1000 } },
    });
    const essay = { model: 'gpt-4.1-mini', feature: 'essays', body: { max_tokens: 500 } };
    expect(await tenant.ask(essay)).toMatchObject({ status: 403, code: 'max_tokens_exceeded' });
    await tenant.publish({
      version: 1,
      max_tokens: 100,
      may_loosen: ['max_tokens'],
      features: { essays: { max_tokens: 1000 } },
    });
    expect((await tenant.ask(essay)).status).toBe(200);
    expect((await tenant.ask({ ...essay, feature: 'other' })).code).toBe('max_tokens_exceeded');
  });
});

describe('labels', () => {
  test('a label that the policy asks for must be there, and the sentence names its header', async () => {
    const tenant = await makeTenant({ version: 1, require_labels: ['feature', 'team'] });
    const answer = await tenant.ask({ model: 'gpt-4.1-mini', feature: 'support' });
    expect(answer).toMatchObject({
      status: 400,
      code: 'label_required',
      message: expect.stringContaining('x-team'),
    });
    expect(await tenant.lastCall()).toMatchObject({
      rule: 'require_labels',
      requested_model: 'gpt-4.1-mini',
    });
    expect((await tenant.ask({ model: 'gpt-4.1-mini', feature: 'support', team: 'growth' })).status).toBe(
      200,
    );
  });

  test('what a client writes as a model is not kept where a rule refuses before anybody knows the name', async () => {
    const tenant = await makeTenant({ version: 1, require_labels: ['feature'], max_tokens: 10 });
    const model = 'jane.doe-4111111111111111';
    expect((await tenant.ask({ model })).code).toBe('label_required');
    expect((await tenant.ask({ model, feature: 'x', body: { max_tokens: 11 } })).code).toBe(
      'max_tokens_exceeded',
    );
    for (const call of await tenant.calls()) expect(call.requested_model).toBeUndefined();
  });
});

describe('max_tokens', () => {
  test('a call that asks for more is refused, in each of its words', async () => {
    const tenant = await makeTenant({ version: 1, max_tokens: 50 });
    const model = 'gpt-4.1-mini';
    for (const body of [
      { max_tokens: 51 },
      { max_completion_tokens: 51 },
      { max_tokens: 1, max_completion_tokens: 51 },
    ]) {
      expect(await tenant.ask({ model, body })).toMatchObject({ status: 403, code: 'max_tokens_exceeded' });
    }
    expect(await tenant.ask({ model, dialect: 'anthropic', body: { max_tokens: 51 } })).toMatchObject({
      status: 403,
      code: 'max_tokens_exceeded',
      message: expect.stringMatching(/51 output tokens.*max_tokens.*50/),
    });
    expect(await tenant.lastCall()).toMatchObject({ outcome: 'refused', rule: 'max_tokens' });
  });

  test('several choices share what one call may have', async () => {
    const tenant = await makeTenant({ version: 1, max_tokens: 50 });
    const model = 'gpt-4.1-mini';
    expect((await tenant.ask({ model, body: { n: 3, max_tokens: 20 } })).code).toBe('max_tokens_exceeded');
    expect((await tenant.ask({ model, body: { n: 51 } })).code).toBe('max_tokens_exceeded');
    expect((await tenant.ask({ model, body: { n: 3 } })).status).toBe(200);
    expect(house.upstreams.openai.requests.at(-1)?.body).toMatchObject({ max_completion_tokens: 16 });
  });

  test.each([
    ['gpt-4.1-mini', 'openai', { max_completion_tokens: 50 }],
    ['claude-haiku-4-5', 'anthropic', { max_tokens: 50 }],
  ] as const)(
    'a call without a limit is capped, and %s hears it in its own words',
    async (model, provider, sent) => {
      const tenant = await makeTenant({ version: 1, max_tokens: 50 });
      expect((await tenant.ask({ model })).status).toBe(200);
      expect(house.upstreams[provider].requests.at(-1)?.body).toMatchObject(sent);
      // Anthropic's clients always give a limit of their own: it goes through as it is, in the provider's words.
      expect((await tenant.ask({ model, dialect: 'anthropic', body: { max_tokens: 7 } })).status).toBe(200);
      const body = house.upstreams[provider].requests.at(-1)?.body;
      expect(body).toMatchObject(provider === 'openai' ? { max_completion_tokens: 7 } : { max_tokens: 7 });
    },
  );

  test('a limit that is no number is none: the cap takes its place', async () => {
    const tenant = await makeTenant({ version: 1, max_tokens: 50 });
    for (const limit of [-1, 0, 1.5, '9999', 1e300]) {
      const answer = await tenant.ask({ model: 'gpt-4.1-mini', body: { max_tokens: limit } });
      const body = house.upstreams.openai.requests.at(-1)?.body;
      if (answer.status === 200) expect(body).toMatchObject({ max_tokens: 50 });
      else expect(answer.code).not.toBe('internal');
    }
  });
});

describe('max_cost_usd', () => {
  test('a call that can cost more is refused with a sentence that says how to mend it', async () => {
    const tenant = await makeTenant({ version: 1, features: { cheap: { max_cost_usd: '0.001' } } });
    const call = { model: 'gpt-4.1', feature: 'cheap' };
    const answer = await tenant.ask(call);
    expect(answer).toMatchObject({ status: 403, code: 'max_cost_exceeded' });
    expect(answer.message).toMatch(
      /can cost \d+ of 1000 micro-dollars.*features\.cheap\.max_cost_usd.*fewer output tokens/,
    );
    expect(await tenant.lastCall()).toMatchObject({
      rule: 'features.cheap.max_cost_usd',
      outcome: 'refused',
    });
    expect((await tenant.ask({ ...call, body: { max_tokens: 50 } })).status).toBe(200);
    expect((await tenant.ask({ ...call, body: { max_tokens: 50, n: 100 } })).code).toBe('max_cost_exceeded');
  });

  test('takes a route that fits where another does not', async () => {
    const tenant = await makeTenant({
      version: 1,
      max_cost_usd: '0.001',
      routing: { aliases: { any: ['gpt-4.1', 'gpt-4.1-mini'] } },
    });
    const answer = await tenant.ask({ model: 'any', body: { max_tokens: 300 } });
    expect(answer.headers).toMatchObject({
      'x-avouch-model': 'gpt-4.1-mini',
      'x-avouch-route': expect.stringContaining('price 1'),
    });
  });
});

describe('timeout_ms', () => {
  test.each([
    ['a silent provider', { kind: 'silence' }, false],
    ['a provider that is silent in a stream', { kind: 'silence' }, true],
    ['a provider that stalls before its answer is whole', { kind: 'stall', afterEvents: 3 }, false],
  ] as const)('%s ends the call in time, and the client is told', async (_name, behaviour, stream) => {
    const tenant = await makeTenant({ version: 1, latency: { timeout_ms: 300 } });
    house.upstreams.openai.play(behaviour);
    const answer = await tenant.ask({ model: 'gpt-4.1-mini', stream });
    expect(answer).toMatchObject({ status: 504, code: 'upstream_timeout' });
    const call = await tenant.lastCall();
    expect(call).toMatchObject({ outcome: 'failed', code: 'upstream_timeout', usage_source: 'estimated' });
    expect(call.duration_ms).toBeGreaterThanOrEqual(290);
    expect(call.duration_ms).toBeLessThan(5_000);
    expect(call.cost_micros).toBeGreaterThan(0);
  });

  test.each(['openai', 'anthropic'] as const)(
    'a stream that stalls ends with an error in the words of %s',
    async (dialect) => {
      const tenant = await makeTenant({ version: 1, latency: { timeout_ms: 300 } });
      house.upstreams.openai.play({ kind: 'stall', afterEvents: 4 });
      const answer = await tenant.ask({ model: 'gpt-4.1-mini', dialect, stream: true });
      expect(answer.status).toBe(200);
      expect(answer.text).toContain('upstream_timeout');
      expect(answer.text).not.toContain('[DONE]');
      expect(await tenant.lastCall()).toMatchObject({
        outcome: 'failed',
        code: 'upstream_timeout',
        usage_source: 'estimated',
      });
    },
  );
});
