import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

import { type House, type HouseTenant, openHouse } from '../../test/decisions/house.ts';

/** Breakers are kept for each model, so every test has one of its own. */
const models = ['gpt-4.1', 'gpt-4.1-mini', 'gpt-4.1-nano', 'gpt-4o'];
const usage = { prompt_tokens: 100, completion_tokens: 100, total_tokens: 200 };
const answer = { kind: 'answer', usage } as const;

let house: House<'openai'>;
beforeAll(async () => {
  house = await openHouse(
    { openai: { kind: 'openai', models } },
    { environment: { AVOUCH_CALL_TIMEOUT_MS: '1500' } },
  );
});
afterAll(() => house.close());

const shownBudgets = z.object({
  budgets: z.array(z.looseObject({ spent: z.number(), reserved: z.number() })),
});

async function spentOf(tenant: HouseTenant): Promise<number | undefined> {
  await house.app.installation.budgets.flush();
  const { budgets } = shownBudgets.parse((await tenant.send('GET', '/v1/budgets')).json);
  return budgets[0]?.spent;
}

test('an attempt that cost nothing is not in the way of the next one, where there is room for one only', async () => {
  const tenant = await house.makeTenant('narrow', {
    version: 1,
    // The call can cost 800 micro-dollars of output and some of input; not twice.
    budgets: [{ id: 'narrow', limit_usd: '0.0015', per: 'day' }],
  });
  house.upstreams.openai.play([{ kind: 'error', status: 500 }, answer]);
  expect((await tenant.ask({ model: 'gpt-4.1', body: { max_tokens: 100 } })).status).toBe(200);
  const { attempts, cost_micros: costMicros } = await tenant.lastCall();
  expect(attempts).toMatchObject([{ outcome: 'failed' }, { outcome: 'answered' }]);
  expect(costMicros).toBeGreaterThan(0);
  expect(await spentOf(tenant)).toBe(costMicros);
});

test('what a provider billed is in the entry and in the budgets, also where we fail after it', async () => {
  const tenant = await house.makeTenant('failing', {
    version: 1,
    budgets: [{ id: 'daily', limit_usd: '1.00', per: 'day' }],
  });
  house.upstreams.openai.play(answer);
  const { outputs } = house.app.installation;
  const observe = outputs.observe.bind(outputs);
  outputs.observe = () => {
    throw new TypeError('a bug');
  };
  try {
    expect(await tenant.ask({ model: 'gpt-4.1-mini' })).toMatchObject({ status: 500 });
  } finally {
    outputs.observe = observe;
  }
  const entry = await tenant.lastCall();
  expect(entry).toMatchObject({ outcome: 'failed', code: 'internal', cost_micros: 200 });
  expect(await spentOf(tenant)).toBe(200);
});

test('a call takes no longer than the server allows, however often it is tried', async () => {
  const tenant = await house.makeTenant('patient');
  house.upstreams.openai.play([{ kind: 'rate_limit', retryAfterS: 1 }, { kind: 'silence' }]);
  expect(await tenant.ask({ model: 'gpt-4o' })).toMatchObject({
    code: 'upstream_timeout',
    message: expect.stringContaining('this server allows'),
  });
  expect((await tenant.lastCall()).attempts).toMatchObject([
    { code: 'upstream_rate_limited' },
    { code: 'upstream_timeout' },
  ]);
});
