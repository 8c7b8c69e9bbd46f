import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type House, type HouseCall, openHouse } from '../decisions/house.ts';
import { readAnswer } from '../privacy/answer-text.ts';

let house: House<'openai'>;

beforeAll(async () => {
  house = await openHouse({ openai: { kind: 'openai', models: ['gpt-4.1-mini', 'gpt-4.1'] } });
});
afterAll(() => house.close());

const ask: HouseCall = {
  model: 'gpt-4.1-mini',
  body: { messages: [{ role: 'user', content: 'What is new?' }] },
};

describe('callers of one policy take of a kept answer only what their own rules allow', () => {
  test('no older than they may keep one themselves', async () => {
    house.upstreams.openai.play({ kind: 'answer' });
    const tenant = await house.makeTenant('ages', {
      version: 1,
      cache: { mode: 'exact', ttl_s: 3_600 },
      teams: { news: { cache: { mode: 'exact', ttl_s: 1 } } },
    });
    await tenant.ask(ask);
    await sleep(1_100);
    expect((await tenant.ask(ask)).headers['x-avouch-cache']).toBe('exact');
    expect((await tenant.ask({ ...ask, team: 'news' })).headers['x-avouch-cache']).toBe('miss');
  });

  test('with the values of their own call, and not of the one that it was made for', async () => {
    const tenant = await house.makeTenant('kinds', {
      version: 1,
      cache: { mode: 'exact' },
      personal_data: { email: 'allow' },
      teams: { strict: { personal_data: { email: 'tokenize' } } },
    });
    const mail = (address: string): HouseCall => ({
      ...ask,
      body: { messages: [{ role: 'user', content: `Repeat ${address}` }] },
    });
    house.upstreams.openai.play({ kind: 'answer', text: 'jane.roe@example.com' });
    await tenant.ask(mail('jane.roe@example.com'));
    const strict = await tenant.ask({ ...mail('jane.roe@example.com'), team: 'strict' });
    expect(strict.headers['x-avouch-cache']).toBe('miss');
    expect(JSON.stringify(house.upstreams.openai.requests.at(-1))).not.toContain('jane.roe');
    const other = await tenant.ask({ ...mail('richard.roe@example.com'), team: 'strict' });
    expect(other.headers['x-avouch-cache']).toBe('exact');
    expect(readAnswer(other, 'openai', false).text).toBe('jane.roe@example.com');
  });
});

test('who asks to be forgotten is found by a number, however its digits are grouped', async () => {
  const tenant = await house.makeTenant('forgets', { version: 1, cache: { mode: 'exact' } });
  house.upstreams.openai.play({ kind: 'answer', text: 'Pay to DE89370400440532013000.' });
  await tenant.ask(ask);
  const purged = await tenant.send('POST', '/v1/cache/purges', { subject: 'DE89 3704 0044 0532 0130 00' });
  expect(purged.json).toEqual({ deleted: 1 });
  expect((await tenant.ask(ask)).headers['x-avouch-cache']).toBe('miss');
});
