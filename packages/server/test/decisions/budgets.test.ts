import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';

import type { Policy } from '../../src/policy/index.ts';
import { type House, type HouseCall, type HouseTenant, openHouse } from './house.ts';

/** At the list price of gpt-4.1-mini: 40 and 160 micro-dollars. */
const usage = { prompt_tokens: 100, completion_tokens: 100, total_tokens: 200 };
const costMicros = 200;
const answer = { kind: 'answer', text: 'Hi.', usage } as const;
const model = 'gpt-4.1-mini';
/** Can cost 160 micro-dollars of output and some of input. */
const call: HouseCall = { model, body: { max_tokens: 100 } };

let house: House<'openai'>;
let url: string;
let tenants = 0;
beforeAll(async () => {
  house = await openHouse(
    { openai: { kind: 'openai', models: [model, 'unpriced'], region: 'us' } },
    { environment: { AVOUCH_UNPRICED: 'flag' } },
  );
  url = await house.app.listen();
});
afterAll(() => house.close());
beforeEach(() => house.upstreams.openai.play(answer));

function makeTenant(budgets: Policy['budgets'], more: Partial<Policy> = {}): Promise<HouseTenant> {
  tenants += 1;
  return house.makeTenant(`tenant-${tenants}`, { version: 1, ...(budgets && { budgets }), ...more });
}

const shownBudgets = z.object({
  budgets: z.array(
    z.looseObject({
      key: z.string(),
      spent: z.number(),
      reserved: z.number(),
      resets_at: z.string().nullable(),
    }),
  ),
});

async function budgetsOf(tenant: HouseTenant) {
  await house.app.installation.budgets.flush();
  return shownBudgets.parse((await tenant.send('GET', '/v1/budgets')).json).budgets;
}

/** What the ledger says that all calls cost together. */
async function ledgerSum(tenant: HouseTenant): Promise<number> {
  return (await tenant.calls()).reduce((sum, { cost_micros: micros = 0 }) => sum + micros, 0);
}

describe('hard budgets', () => {
  test('money runs out: the call is refused with 402, the rule and when it begins anew', async () => {
    const tenant = await makeTenant([{ id: 'daily', limit_usd: '0.002', per: 'day' }]);
    let served = 0;
    let refused = await tenant.ask(call);
    for (; refused.status === 200; served += 1) refused = await tenant.ask(call);
    expect(refused).toMatchObject({ status: 402, code: 'budget_exceeded' });
    expect(refused.message).toMatch(/"tenant\/daily".*is spent.*begins anew at \d{4}-\d\d-\d\dT00:00:00/);
    expect(await tenant.lastCall()).toMatchObject({
      outcome: 'refused',
      rule: 'budgets[0]',
      requested_model: model,
    });
    expect(served).toBeGreaterThan(5);
    expect(await ledgerSum(tenant)).toBe(served * costMicros);
    expect(await budgetsOf(tenant)).toMatchObject([{ key: 'tenant/daily', spent: served * costMicros }]);
    expect(served * costMicros).toBeLessThanOrEqual(2_000);
  });

  test('tokens run out in the same way, in total', async () => {
    const tenant = await makeTenant([{ id: 'ever', limit_tokens: 1_000, per: 'total' }]);
    let served = 0;
    let refused = await tenant.ask(call);
    for (; refused.status === 200; served += 1) refused = await tenant.ask(call);
    expect(refused).toMatchObject({ status: 402, code: 'budget_exceeded' });
    expect(refused.message).not.toContain('begins anew');
    expect(await budgetsOf(tenant)).toMatchObject([{ spent: served * 200, resets_at: null }]);
    expect(served * 200).toBeLessThanOrEqual(1_000);
    expect(served).toBeGreaterThanOrEqual(4);
  });

  test('the budgets of every scope hold, though they have the same id', async () => {
    const tenant = await makeTenant([{ id: 'cap', limit_usd: '1.00', per: 'day' }], {
      teams: { growth: { budgets: [{ id: 'cap', limit_usd: '0.5', per: 'day' }] } },
      features: { chat: { budgets: [{ id: 'cap', limit_usd: '0.0001', per: 'day' }] } },
    });
    const refused = await tenant.ask({ ...call, feature: 'chat', team: 'growth' });
    expect(refused).toMatchObject({ status: 402, message: expect.stringContaining('"feature:chat/cap"') });
    expect(await tenant.lastCall()).toMatchObject({ rule: 'features.chat.budgets[0]' });
    expect((await tenant.ask({ ...call, team: 'growth' })).status).toBe(200);
    expect((await tenant.lastCall()).leases).toHaveLength(2);
    expect(await budgetsOf(tenant)).toMatchObject([
      { key: 'feature:chat/cap', spent: 0 },
      { key: 'team:growth/cap', spent: costMicros },
      { key: 'tenant/cap', spent: costMicros },
    ]);
  });

  test('a call without a price is refused where money is counted, though unpriced models are let through', async () => {
    const tenant = await makeTenant(undefined, {
      features: {
        money: { budgets: [{ id: 'cap', limit_usd: '1.00', per: 'day' }] },
        tokens: { budgets: [{ id: 'cap', limit_tokens: 1_000_000, per: 'day' }] },
      },
    });
    const unpriced = { model: 'unpriced', body: { max_tokens: 100 } };
    expect((await tenant.ask(unpriced)).status).toBe(200);
    expect(await tenant.ask({ ...unpriced, feature: 'money' })).toMatchObject({
      status: 400,
      code: 'model_unpriced',
    });
    expect((await tenant.ask({ ...unpriced, feature: 'tokens' })).status).toBe(200);
    expect(await tenant.lastCall()).toMatchObject({
      unpriced: expect.any(String),
      leases: [expect.any(String)],
    });
    expect((await budgetsOf(tenant)).find(({ key }) => key === 'feature:tokens/cap')).toMatchObject({
      spent: 200,
    });
  });

  test.each([{ max_tokens: 9_007_199_254_740_991 }, { max_tokens: 100, n: 1e9 }, { n: '1e400' }])(
    'what nobody could pay is refused and breaks nothing: %j',
    async (body) => {
      const tenant = await makeTenant([
        { id: 'money', limit_usd: '1000000.00', per: 'day' },
        { id: 'tokens', limit_tokens: 1_000_000_000_000_000, per: 'day' },
      ]);
      const refused = await tenant.ask({ model: 'unpriced', body });
      expect(refused.status).toBeLessThan(500);
      const { status } = await tenant.send('POST', '/v1/route', {
        model,
        messages: [{ role: 'user', content: '?' }],
        ...body,
      });
      expect(status).toBe(200);
      expect((await tenant.ask({ model, body })).status).toBeLessThan(500);
      for (const { spent } of await budgetsOf(tenant)) expect(spent).toBeLessThanOrEqual(costMicros);
      // Where only tokens are counted, no price refuses it first.
      const counted = await makeTenant([{ id: 'tokens', limit_tokens: 1_000_000_000_000_000, per: 'day' }]);
      expect((await counted.ask({ model: 'unpriced', body })).status).toBeLessThan(500);
      const shown = { model: 'unpriced', messages: [{ role: 'user', content: '?' }], ...body };
      expect((await counted.send('POST', '/v1/route', shown)).status).toBe(200);
    },
  );
});

describe('room that is held', () => {
  /** Room for exactly one call at a time, and for few in all. */
  const oneAtATime = [{ id: 'tight', limit_usd: '0.00046', per: 'day' as const }];

  test('a call waits for room and is served when another has cost less than it could', async () => {
    const tenant = await makeTenant(oneAtATime);
    house.upstreams.openai.play([
      {
        ...answer,
        kind: 'slow_first_byte',
        delayMs: 200,
        usage: { prompt_tokens: 10, completion_tokens: 10 },
      },
      answer,
    ]);
    const both = await Promise.all([
      tenant.ask({ ...call, body: { max_tokens: 200 } }),
      tenant.ask({ ...call, body: { max_tokens: 200 } }),
    ]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(await budgetsOf(tenant)).toMatchObject([{ spent: await ledgerSum(tenant) }]);
  });

  test('a failed call gives back what it held', async () => {
    const tenant = await makeTenant(oneAtATime);
    house.upstreams.openai.play({ kind: 'error', status: 400 });
    const large = { ...call, body: { max_tokens: 200 } };
    for (let turn = 0; turn < 3; turn += 1) expect((await tenant.ask(large)).status).toBe(400);
    house.upstreams.openai.play(answer);
    expect((await tenant.ask(large)).status).toBe(200);
    expect(await budgetsOf(tenant)).toMatchObject([{ spent: costMicros }]);
  });

  test('a policy that gives a call less time than it would wait is kept', async () => {
    const tenant = await makeTenant(oneAtATime, { features: { quick: { latency: { timeout_ms: 200 } } } });
    house.upstreams.openai.play({ ...answer, kind: 'slow_first_byte', delayMs: 1_500 });
    const large = { ...call, body: { max_tokens: 200 } };
    const slow = tenant.ask(large);
    await expect.poll(() => house.app.gateway.inFlight()).toBe(1);
    const quick = await tenant.ask({ ...large, feature: 'quick' });
    expect(quick).toMatchObject({ status: 402, code: 'budget_exceeded', headers: { 'retry-after': '1' } });
    expect((await tenant.lastCall()).duration_ms).toBeLessThan(1_400);
    expect((await slow).status).toBe(200);
  });

  test('a client that leaves while it waits holds nothing', async () => {
    const tenant = await makeTenant(oneAtATime);
    house.upstreams.openai.play({ ...answer, kind: 'slow_first_byte', delayMs: 600 });
    const large = { ...call, body: { max_tokens: 200 } };
    const first = tenant.ask(large);
    await expect.poll(() => house.app.gateway.inFlight()).toBe(1);
    const client = new AbortController();
    const second = send(tenant, { max_tokens: 200 }, client.signal);
    await expect.poll(() => house.app.gateway.inFlight()).toBe(2);
    client.abort();
    await expect(second).rejects.toThrow(/abort/i);
    await expect.poll(() => house.app.gateway.inFlight()).toBe(1);
    const gone = (await tenant.calls()).find(({ outcome }) => outcome === 'cancelled');
    expect(gone).toMatchObject({ code: 'client_gone', usage_source: 'none' });
    expect((await first).status).toBe(200);
    expect(await budgetsOf(tenant)).toMatchObject([{ spent: costMicros }]);
    expect(house.upstreams.openai.requests.length).toBeGreaterThan(0);
  });

  test('a stream that the client cuts off is settled by an estimate, and the budget by the same', async () => {
    const tenant = await makeTenant([{ id: 'daily', limit_usd: '1.00', per: 'day' }]);
    house.upstreams.openai.play({ kind: 'stall', afterEvents: 6 });
    const client = new AbortController();
    const response = await send(tenant, { stream: true }, client.signal);
    await response.body?.getReader().read();
    client.abort();
    await expect.poll(() => house.app.gateway.inFlight()).toBe(0);
    const cut = await tenant.lastCall();
    expect(cut).toMatchObject({ outcome: 'cancelled', code: 'client_gone', usage_source: 'estimated' });
    expect(cut.cost_micros).toBeGreaterThan(0);
    expect(await budgetsOf(tenant)).toMatchObject([{ spent: cut.cost_micros }]);
  });

  test('every attempt that was billed is settled, and is in the entry', async () => {
    const tenant = await makeTenant([{ id: 'daily', limit_usd: '1.00', per: 'day' }]);
    house.upstreams.openai.play([{ kind: 'invalid_json' }, answer]);
    expect((await tenant.ask(call)).status).toBe(200);
    const entry = await tenant.lastCall();
    expect(entry.attempts).toMatchObject([
      { outcome: 'failed', code: 'upstream_invalid_answer' },
      { outcome: 'answered', cost_micros: costMicros },
    ]);
    const sum = entry.attempts?.reduce((total, { cost_micros: micros = 0 }) => total + micros, 0);
    expect(sum).toBeGreaterThan(costMicros);
    expect(entry).toMatchObject({ cost_micros: sum, leases: [expect.any(String)] });
    expect(await budgetsOf(tenant)).toMatchObject([{ spent: sum }]);
  });

  test('a provider that bills more than it can is counted, and the next call is refused', async () => {
    const tenant = await makeTenant([{ id: 'daily', limit_usd: '0.01', per: 'day' }]);
    house.upstreams.openai.play({
      kind: 'answer',
      usage: { prompt_tokens: 1_000_000, completion_tokens: 900_000_000 },
    });
    expect((await tenant.ask(call)).status).toBe(200);
    house.upstreams.openai.play(answer);
    expect((await tenant.ask(call)).code).toBe('budget_exceeded');
    const [budget] = await budgetsOf(tenant);
    expect(budget?.spent).toBe(await ledgerSum(tenant));
    expect(house.app.logLines.some((line) => line.includes('has cost more than was reserved'))).toBe(true);
  });
});

test('a thousand calls at once never spend more than ten cents, and nearly all of it', async () => {
  const tenant = await makeTenant([{ id: 'cents', limit_usd: '0.10', per: 'day' }]);
  house.upstreams.openai.play({
    kind: 'answer',
    text: 'Hi.',
    usage: { prompt_tokens: 10, completion_tokens: 1_200 },
  });
  const answers = await Promise.all(
    Array.from({ length: 1_000 }, () => tenant.ask({ model, body: { max_tokens: 1_200 } })),
  );
  const served = answers.filter(({ status }) => status === 200).length;
  const codes = new Set(answers.map(({ code }) => code));
  expect([...codes].filter((code) => code !== undefined)).toEqual(['budget_exceeded']);
  const spent = await ledgerSum(tenant);
  expect(spent).toBe(served * 1_924);
  expect(spent).toBeLessThanOrEqual(100_000);
  expect(spent).toBeGreaterThan(90_000);
  expect(await budgetsOf(tenant)).toMatchObject([{ spent }]);
});

/** Over a real connection, which a test can cut. */
function send(tenant: HouseTenant, body: object, signal: AbortSignal): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tenant.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }], ...body }),
    signal,
  });
}
