import { setTimeout as pause } from 'node:timers/promises';

import { RateLimitError as AnthropicRateLimitError } from '@anthropic-ai/sdk';
import { RateLimitError as OpenAiRateLimitError } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { ask } from '../gateway/ask.ts';
import { hello } from '../gateway/questions.ts';
import { readSdkError } from '../gateway/sdk-error.ts';
import { openTwoVendors, type TwoVendors, type Vendor } from '../gateway/two-vendors.ts';
import { tenantOf } from './house.ts';

let vendors: TwoVendors;
let tenants = 0;
beforeAll(async () => {
  vendors = await openTwoVendors();
});
afterAll(() => vendors.close());
beforeEach(() => vendors.upstreams.openai.play({ kind: 'answer' }));

async function makeTenant(policy: Parameters<ReturnType<typeof tenantOf>['publish']>[0]) {
  tenants += 1;
  const tenant = tenantOf(vendors.app, await vendors.makeTenant(`limited-${tenants}`));
  await tenant.publish(policy);
  return tenant;
}

async function refusalOf(client: Vendor, key: string): Promise<unknown> {
  try {
    await ask(vendors, client, 'openai', { requestId: `limited-by-${client}`, stream: false, ...hello, key });
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('a rate limit of the policy', () => {
  const model = 'gpt-4.1-mini';

  test.each(['openai', 'anthropic'] as const)(
    'is told to a client of %s on answers, streams and refusals',
    async (dialect) => {
      const tenant = await makeTenant({
        version: 1,
        rate_limits: { requests_per_minute: 2, tokens_per_minute: 100_000 },
      });
      for (const [stream, remaining] of [
        [false, '1'],
        [true, '0'],
      ] as const) {
        const { status, headers } = await tenant.ask({ model, dialect, stream });
        expect(status).toBe(200);
        expect(headers).toMatchObject({
          'x-ratelimit-limit-requests': '2',
          'x-ratelimit-remaining-requests': remaining,
          'x-ratelimit-reset-requests': expect.stringMatching(/^(\d+m)?\d+m?s$/),
          'x-ratelimit-limit-tokens': '100000',
          'x-ratelimit-remaining-tokens': expect.stringMatching(/^9\d{4}$/),
        });
      }
      const refused = await tenant.ask({ model, dialect });
      expect(refused).toMatchObject({
        status: 429,
        code: 'rate_limited',
        message: expect.stringContaining('"rate_limits"'),
      });
      expect(refused.headers).toMatchObject({
        'x-ratelimit-remaining-requests': '0',
        'retry-after': expect.stringMatching(/^\d+$/),
      });
      expect(await tenant.lastCall()).toMatchObject({
        outcome: 'refused',
        code: 'rate_limited',
        rule: 'rate_limits',
      });
    },
  );

  test.each([
    ['openai', OpenAiRateLimitError],
    ['anthropic', AnthropicRateLimitError],
  ] as const)('is a RateLimitError to the SDK of %s, with the time to wait', async (client, kind) => {
    const tenant = await makeTenant({ version: 1, rate_limits: { requests_per_minute: 1 } });
    expect(await refusalOf(client, tenant.key)).toBeUndefined();
    const error = await refusalOf(client, tenant.key);
    expect(error).toBeInstanceOf(kind);
    expect(readSdkError(error)).toMatchObject({
      status: 429,
      code: 'rate_limited',
      retryAfter: expect.stringMatching(/^\d+$/),
    });
  });

  test('counts a narrower scope for itself', async () => {
    const tenant = await makeTenant({
      version: 1,
      features: { batch: { rate_limits: { requests_per_minute: 1 } } },
    });
    expect((await tenant.ask({ model, feature: 'batch' })).status).toBe(200);
    expect(await tenant.ask({ model, feature: 'batch' })).toMatchObject({ status: 429 });
    expect(await tenant.lastCall()).toMatchObject({ rule: 'features.batch.rate_limits' });
    const free = await tenant.ask({ model });
    expect(free.status).toBe(200);
    expect(free.headers).not.toHaveProperty('x-ratelimit-limit-requests');
  });

  test('is corrected by what a call really took', async () => {
    const tenant = await makeTenant({ version: 1, rate_limits: { tokens_per_minute: 1_000 } });
    vendors.upstreams.openai.play({ kind: 'answer', usage: { prompt_tokens: 10, completion_tokens: 5 } });
    const first = await tenant.ask({ model, body: { max_tokens: 500 } });
    const estimated = 1_000 - Number(first.headers['x-ratelimit-remaining-tokens']);
    expect(estimated).toBeGreaterThan(100);
    const second = await tenant.ask({ model, body: { max_tokens: 500 } });
    // What the first did not take is there again.
    expect(Number(second.headers['x-ratelimit-remaining-tokens'])).toBeGreaterThan(
      1_000 - 15 - estimated - 20,
    );
    vendors.upstreams.openai.play({ kind: 'answer', usage: { prompt_tokens: 10, completion_tokens: 2_000 } });
    expect((await tenant.ask({ model, body: { max_tokens: 100 } })).status).toBe(200);
    expect(await tenant.ask({ model, body: { max_tokens: 100 } })).toMatchObject({
      status: 429,
      code: 'rate_limited',
    });
  });

  test('refuses a call that never fits with another sentence', async () => {
    const tenant = await makeTenant({ version: 1, rate_limits: { tokens_per_minute: 10 } });
    expect(await tenant.ask({ model })).toMatchObject({
      status: 429,
      message: expect.stringContaining('more tokens than'),
    });
  });

  test('on calls at once lets the next one in when one is over, however it ended', async () => {
    const tenant = await makeTenant({ version: 1, rate_limits: { concurrency: 1 } });
    for (const behaviour of [
      { kind: 'slow_first_byte', delayMs: 300 },
      { kind: 'error', status: 400 },
    ] as const) {
      vendors.upstreams.openai.play(behaviour.kind === 'error' ? behaviour : [behaviour, { kind: 'answer' }]);
      const first = tenant.ask({ model });
      if (behaviour.kind === 'slow_first_byte') {
        await expect.poll(() => vendors.app.gateway.inFlight()).toBe(1);
        await pause(20);
        expect(await tenant.ask({ model })).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
      }
      await first;
    }
    vendors.upstreams.openai.play({ kind: 'answer' });
    expect((await tenant.ask({ model })).status).toBe(200);
  });
});

test('limits that cannot be counted refuse the calls that have them, and no others', async () => {
  // Nobody listens on the discard port.
  const unlimited = await openTwoVendors({ environment: { AVOUCH_REDIS_URL: 'redis://127.0.0.1:9' } });
  try {
    const tenant = tenantOf(unlimited.app, unlimited.tenant);
    await tenant.publish({ version: 1, features: { batch: { rate_limits: { requests_per_minute: 10 } } } });
    expect((await tenant.ask({ model: 'gpt-4.1-mini' })).status).toBe(200);
    const before = unlimited.upstreams.openai.requests.length;
    expect(await tenant.ask({ model: 'gpt-4.1-mini', feature: 'batch' })).toMatchObject({
      status: 503,
      code: 'limits_unavailable',
    });
    expect(await tenant.lastCall()).toMatchObject({ outcome: 'refused', code: 'limits_unavailable' });
    expect(unlimited.upstreams.openai.requests).toHaveLength(before);
  } finally {
    await unlimited.close();
  }
});
