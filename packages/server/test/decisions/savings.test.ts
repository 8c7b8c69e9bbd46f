import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';

import { createFakeClock } from '../clock.ts';
import { type House, type HouseTenant, openHouse } from './house.ts';

const clock = createFakeClock();
const usage = { prompt_tokens: 1_000, completion_tokens: 1_000 };
let house: House<'openai'>;
let tenants = 0;
beforeAll(async () => {
  house = await openHouse(
    { openai: { kind: 'openai', models: ['gpt-4.1', 'gpt-4.1-mini'], region: 'us' } },
    { clock },
  );
});
afterAll(() => house.close());
beforeEach(() => house.upstreams.openai.play({ kind: 'answer', usage }));

async function makeTenant(): Promise<HouseTenant> {
  tenants += 1;
  const tenant = await house.makeTenant(`tenant-${tenants}`);
  return tenant;
}

const lock = (tenant: HouseTenant, feature: string, model: string) =>
  tenant.send('POST', `/v1/baselines/${feature}`, { provider: 'openai', model, why: 'What we used before.' });

test('calls carry the baseline that was locked before them, and what they saved, also where that is a loss', async () => {
  const tenant = await makeTenant();
  const before = await tenant.ask({ model: 'gpt-4.1-mini', feature: 'chat' });
  expect(before.headers).not.toHaveProperty('x-avouch-saved-usd');
  clock.advance(1);
  expect(await lock(tenant, 'chat', 'gpt-4.1')).toMatchObject({
    status: 201,
    json: { version: 1, model: 'gpt-4.1' },
  });
  clock.advance(1);

  // 2 and 8 dollars a million by the baseline, 0.40 and 1.60 in fact.
  const cheaper = await tenant.ask({ model: 'gpt-4.1-mini', feature: 'chat' });
  expect(cheaper.headers).toMatchObject({
    'x-avouch-cost-usd': '0.002000',
    'x-avouch-saved-usd': '0.008000',
  });
  expect(await tenant.lastCall()).toMatchObject({
    cost_micros: 2_000,
    baseline: { version: 1, cost_micros: 10_000 },
    saving: { route: 8_000, cache: 0, provider_cache: 0 },
  });
  expect((await tenant.ask({ model: 'gpt-4.1-mini', feature: 'other' })).headers).not.toHaveProperty(
    'x-avouch-saved-usd',
  );

  clock.advance(1);
  await lock(tenant, 'chat', 'gpt-4.1-mini');
  clock.advance(1);
  const dearer = await tenant.ask({ model: 'gpt-4.1', feature: 'chat' });
  expect(dearer.headers).toMatchObject({
    'x-avouch-cost-usd': '0.010000',
    'x-avouch-saved-usd': '-0.008000',
  });
  expect(await tenant.lastCall()).toMatchObject({ baseline: { version: 2 }, saving: { route: -8_000 } });
});

test('a stream says at its end what it cost and saved', async () => {
  const tenant = await makeTenant();
  await lock(tenant, 'chat', 'gpt-4.1');
  clock.advance(1);
  const { text } = await tenant.ask({ model: 'gpt-4.1-mini', feature: 'chat', stream: true });
  expect(text).toMatch(/: x-avouch-cost-usd 0\.002000\n\n: x-avouch-saved-usd 0\.008000\n\n.*\[DONE\]/s);
});

test('what a provider’s prompt cache saved is told apart from what the route saved', async () => {
  const tenant = await makeTenant();
  await lock(tenant, 'chat', 'gpt-4.1');
  clock.advance(1);
  house.upstreams.openai.play({
    kind: 'answer',
    usage: { ...usage, prompt_tokens_details: { cached_tokens: 500 } },
  });
  await tenant.ask({ model: 'gpt-4.1-mini', feature: 'chat' });
  const { baseline, saving, cost_micros: cost } = await tenant.lastCall();
  // Half of the input at 0.10 instead of 0.40 dollars a million.
  expect(saving).toEqual({ route: 8_000, cache: 0, provider_cache: 150 });
  expect((baseline?.cost_micros ?? 0) - (cost ?? 0)).toBe(8_150);
});

test('what failed attempts cost lessens the saving, and only answers save', async () => {
  const tenant = await makeTenant();
  await lock(tenant, 'chat', 'gpt-4.1');
  clock.advance(1);
  house.upstreams.openai.play([{ kind: 'invalid_json' }, { kind: 'answer', usage }]);
  await tenant.ask({ model: 'gpt-4.1-mini', feature: 'chat' });
  const retried = await tenant.lastCall();
  expect(retried.attempts).toHaveLength(2);
  expect(retried.saving?.route).toBe(10_000 - (retried.cost_micros ?? 0));
  expect(retried.saving?.route).toBeLessThan(8_000);
  house.upstreams.openai.play({ kind: 'error', status: 400 });
  await tenant.ask({ model: 'gpt-4.1-mini', feature: 'chat' });
  expect((await tenant.lastCall()).saving).toBeUndefined();
});

const report = z.object({
  totals: z.looseObject({ saving_micros: z.looseObject({}) }),
});

test('the report is the sum of the entries', async () => {
  const tenant = await makeTenant();
  await tenant.ask({ model: 'gpt-4.1', feature: 'chat' });
  await lock(tenant, 'chat', 'gpt-4.1');
  clock.advance(1);
  for (const model of ['gpt-4.1-mini', 'gpt-4.1', 'gpt-4.1-mini'] as const) {
    await tenant.ask({ model, feature: 'chat' });
    await tenant.ask({ model, feature: 'other', team: 'growth' });
  }
  await house.app.installation.spend.rollup.catchUp(tenant.id);
  const entries = await tenant.calls();
  const sum = (pick: (entry: (typeof entries)[number]) => number) =>
    entries.reduce((total, entry) => total + pick(entry), 0);
  const { json } = await tenant.send('GET', '/v1/spend?from=2026-01-01T00:00:00Z&to=2026-01-03T00:00:00Z');
  expect(report.parse(json).totals).toMatchObject({
    calls: entries.length,
    cost_micros: sum(({ cost_micros: micros }) => micros ?? 0),
    baseline_micros: sum(({ baseline }) => baseline?.cost_micros ?? 0),
    saving_micros: {
      route: sum(({ saving }) => saving?.route ?? 0),
      provider_cache: sum(({ saving }) => saving?.provider_cache ?? 0),
      total: sum(({ baseline, cost_micros: micros }) =>
        baseline ? baseline.cost_micros - (micros ?? 0) : 0,
      ),
    },
  });
});
