import { afterAll, beforeAll, expect, test } from 'vitest';

import { type House, type HouseTenant, openHouse } from '../decisions/house.ts';

let house: House<'openai' | 'anthropic'>;
let tenant: HouseTenant;

beforeAll(async () => {
  house = await openHouse({
    openai: { kind: 'openai', models: ['gpt-4.1-mini'] },
    anthropic: { kind: 'anthropic', models: ['claude-haiku-4-5'] },
  });
  house.upstreams.openai.play({ kind: 'answer' });
  house.upstreams.anthropic.play({ kind: 'answer' });
  tenant = await house.makeTenant('acme', { version: 1, personal_data: { '*': 'tokenize' } });
});
afterAll(() => house.close());

test('a key of JSON gives away what stands under it, in a text and in the input of a tool', async () => {
  const input = { password: 'Tr0ub4dor&3x', account_number: 88347126, nested: { passport: 'C01X00T47' } };
  for (const content of [
    JSON.stringify(input),
    [{ type: 'tool_use', id: 'toolu_1', name: 'look_up', input }],
  ]) {
    const messages = [
      { role: 'user', content: 'Look it up' },
      { role: 'assistant', content },
    ];
    const way = { model: 'claude-haiku-4-5', dialect: 'anthropic' } as const;
    await tenant.ask({ ...way, body: { messages } });
    const sent = house.upstreams.anthropic.requests.at(-1)?.text;
    expect(sent).toContain('BANK-ACCOUNT-1');
    for (const value of ['Tr0ub4dor', '88347126', 'C01X00T47']) expect(sent).not.toContain(value);
  }
});

test('a header for the provider that holds what may not leave', async () => {
  const way = { model: 'claude-haiku-4-5', dialect: 'anthropic' } as const;
  const version = { 'anthropic-version': '2023-06-01' };
  const known = 'interleaved-thinking-2025-05-14,max-tokens-3-5-sonnet-2024-07-15';
  expect((await tenant.ask({ ...way, headers: { ...version, 'anthropic-beta': known } })).status).toBe(200);
  const sent = house.upstreams.anthropic.requests.length;
  const beta = { ...version, 'anthropic-beta': `${known}, AKIAIOSFODNN7EXAMPLE` };
  const answer = await tenant.ask({ ...way, headers: beta });
  expect(answer).toMatchObject({ status: 400, code: 'header_invalid' });
  expect(answer.text).not.toContain('AKIA');
  expect(house.upstreams.anthropic.requests).toHaveLength(sent);
  expect(await tenant.lastCall()).toMatchObject({ outcome: 'refused', code: 'header_invalid' });
});

test('a call while keys are out of reach, and it is recorded once', async () => {
  const { dataKeys } = house.app.installation;
  const sealerFor = dataKeys.sealerFor.bind(dataKeys);
  const [calls, sent] = [(await tenant.calls()).length, house.upstreams.openai.requests.length];
  dataKeys.sealerFor = () => Promise.reject(new TypeError('a connection was lost'));
  try {
    expect(await tenant.ask({ model: 'gpt-4.1-mini' })).toMatchObject({
      status: 503,
      code: 'privacy_unavailable',
    });
  } finally {
    dataKeys.sealerFor = sealerFor;
  }
  expect(house.upstreams.openai.requests).toHaveLength(sent);
  expect(await tenant.calls()).toHaveLength(calls + 1);
  expect(await tenant.lastCall()).toMatchObject({ outcome: 'refused', code: 'privacy_unavailable' });
});
