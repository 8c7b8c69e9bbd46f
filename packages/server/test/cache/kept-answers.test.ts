import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { HouseCall } from '../decisions/house.ts';
import { readAnswer } from '../privacy/answer-text.ts';
import { type CachingHouse, mini, openCachingHouse, question } from './caching-house.ts';

let rooms: CachingHouse;

beforeAll(async () => {
  rooms = await openCachingHouse();
});
afterAll(() => rooms.house.close());

describe('the same call', () => {
  test.each(['openai', 'anthropic'] as const)('is paid once, for an %s client', async (dialect) => {
    rooms.play({ kind: 'answer', text: 'A signed size and root.' });
    const tenant = await rooms.makeTenant();
    const before = rooms.sent();
    const call = { ...mini, dialect, feature: 'faq' };
    const first = await tenant.ask(call);
    const second = await tenant.ask(call);
    expect([first, second].map(({ headers }) => headers['x-avouch-cache'])).toEqual(['miss', 'exact']);
    expect(second.text).toBe(first.text);
    expect(second.headers).toMatchObject({
      'x-avouch-provider': 'openai',
      'x-avouch-model': 'gpt-4.1-mini',
      'x-avouch-region': 'us',
      'x-avouch-cost-usd': '0.000000',
      age: '0',
    });
    expect(rooms.sent()).toBe(before + 1);
    const [asked, hit] = await tenant.calls();
    expect(asked).toMatchObject({ cache: { result: 'miss' } });
    expect(hit).toMatchObject({
      outcome: 'answered',
      cost_micros: 0,
      usage_source: 'none',
      provider: 'openai',
      model: 'gpt-4.1-mini',
      cache: { result: 'exact', source: asked?.id, age_s: 0, avoided_micros: asked?.cost_micros },
    });
    expect(hit?.usage).toBeUndefined();
  });

  test.each(
    (['openai', 'anthropic'] as const).flatMap((dialect) =>
      (['gpt-4.1-mini', 'claude-haiku-4-5'] as const).flatMap((model) =>
        [true, false].map((stream) => ({ dialect, model, stream })),
      ),
    ),
  )('comes as it is asked for: $dialect client, $model, first streamed: $stream', async (way) => {
    rooms.play({ kind: 'answer', text: 'naïve, 漢字, 👩‍🔬; "data: [DONE]"\n\ndata: {} — end.' });
    const tenant = await rooms.makeTenant();
    const call = { ...way, ...question('Anything') };
    const first = await tenant.ask(call);
    const other = await tenant.ask({ ...call, stream: !way.stream });
    const again = await tenant.ask(call);
    expect(other.headers['x-avouch-cache']).toBe('exact');
    expect(again.headers['x-avouch-cache']).toBe('exact');
    const read = readAnswer(first, way.dialect, way.stream);
    expect(readAnswer(other, way.dialect, !way.stream)).toEqual(read);
    expect(readAnswer(again, way.dialect, way.stream)).toEqual(read);
    const whole = way.stream ? other : again;
    expect(JSON.parse(whole.text)).toMatchObject({ usage: expect.anything() });
    if (way.stream) expect(again.text).toContain(': x-avouch-cost-usd 0.000000');
  });

  test('with tool calls comes back with tool calls', async () => {
    rooms.play({
      kind: 'answer',
      toolCalls: [{ name: 'send', arguments: { to: 'a"b', n: [1, { deep: null }] } }],
    });
    const tenant = await rooms.makeTenant();
    const tools = [{ type: 'function', function: { name: 'send', parameters: { type: 'object' } } }];
    const call = { model: 'gpt-4.1-mini', body: { ...mini.body, tools } };
    await tenant.ask(call);
    for (const stream of [false, true]) {
      const hit = await tenant.ask({ ...call, stream });
      expect(hit.headers['x-avouch-cache']).toBe('exact');
      expect(readAnswer(hit, 'openai', stream).toolInput).toEqual({ to: 'a"b', n: [1, { deep: null }] });
    }
  });

  test('saves all of its baseline, with source cache', async () => {
    rooms.play({
      kind: 'answer',
      usage: { prompt_tokens: 1000, completion_tokens: 1000, total_tokens: 2000 },
    });
    const tenant = await rooms.makeTenant();
    await tenant.ask({ ...mini, feature: 'judged' });
    const locked = await tenant.send('POST', '/v1/baselines/judged', {
      provider: 'openai',
      model: 'gpt-4.1',
      why: 'What we used before.',
    });
    expect(locked.status, JSON.stringify(locked.json)).toBeLessThan(300);
    await sleep(5);
    const hit = await tenant.ask({ ...mini, feature: 'judged' });
    expect(hit.headers['x-avouch-cache']).toBe('exact');
    const entry = await tenant.lastCall();
    // 1,000 tokens in at $2 and 1,000 out at $8 a million.
    expect(entry.baseline).toMatchObject({ cost_micros: 10_000 });
    expect(entry.saving).toEqual({ route: 0, cache: 10_000, provider_cache: 0 });
    expect(hit.headers['x-avouch-saved-usd']).toBe('0.010000');
    const { json } = await tenant.send('GET', '/v1/spend?group_by=feature&interval=total');
    expect(json).toMatchObject({
      totals: {
        cache: { looked_up_calls: 2, exact_hits: 1, hit_rate: 0.5 },
        saving_micros: { cache: 10_000 },
      },
    });
  });
});

describe('another call', () => {
  test.each<[string, HouseCall]>([
    ['another question', { ...mini, ...question('What is a tile?') }],
    ['another model', { ...mini, model: 'gpt-4.1' }],
    ['another dialect', { ...mini, dialect: 'anthropic' }],
    ['another temperature', { ...mini, body: { ...mini.body, temperature: 0.5 } }],
    ['another seed', { ...mini, body: { ...mini.body, seed: 1 } }],
    ['another format', { ...mini, body: { ...mini.body, response_format: { type: 'json_object' } } }],
    [
      'another system prompt',
      {
        ...mini,
        body: {
          messages: [
            { role: 'system', content: 'Be brief.' },
            { role: 'user', content: 'What is a checkpoint?' },
          ],
        },
      },
    ],
    ['a residency', { ...mini, headers: { 'x-residency': 'us' } }],
    ['a feature', { ...mini, feature: 'faq' }],
  ])('is asked anew: %s', async (_what, other) => {
    rooms.play({ kind: 'answer' });
    const tenant = await rooms.makeTenant();
    await tenant.ask(mini);
    const before = rooms.sent();
    expect((await tenant.ask(other)).headers['x-avouch-cache']).toBe('miss');
    expect(rooms.sent()).toBe(before + 1);
  });

  test('what names the end user changes no answer', async () => {
    rooms.play({ kind: 'answer' });
    const tenant = await rooms.makeTenant();
    await tenant.ask({ ...mini, body: { ...mini.body, user: 'u-1' } });
    const hit = await tenant.ask({ ...mini, body: { ...mini.body, user: 'u-2' } });
    expect(hit.headers['x-avouch-cache']).toBe('exact');
  });

  test('of another tenant finds nothing', async () => {
    rooms.play({ kind: 'answer' });
    const [one, other] = [await rooms.makeTenant(), await rooms.makeTenant()];
    await one.ask(mini);
    expect((await other.ask(mini)).headers['x-avouch-cache']).toBe('miss');
  });

  test('under a changed policy finds nothing', async () => {
    rooms.play({ kind: 'answer' });
    const tenant = await rooms.makeTenant();
    await tenant.ask(mini);
    await tenant.publish({ version: 1, cache: { mode: 'exact' }, max_tokens: 4_000 });
    await expect
      .poll(
        async () =>
          (await tenant.ask({ ...mini, headers: { 'cache-control': 'no-store' } })).headers[
            'x-avouch-policy'
          ],
        {
          timeout: 5_000,
        },
      )
      .toMatch(/^3:/);
    expect((await tenant.ask(mini)).headers['x-avouch-cache']).toBe('miss');
  });

  test('whose rules do not allow who answered is asked anew, or refused', async () => {
    rooms.play({ kind: 'answer' });
    const tenant = await rooms.makeTenant({
      routing: { aliases: { chat: ['gpt-4.1-mini', 'claude-haiku-4-5'] } },
      teams: { strict: { residency: { allow: ['eu'] } }, closed: { models: { deny: ['*'] } } },
    });
    const call = { ...mini, model: 'chat' };
    expect((await tenant.ask(call)).headers['x-avouch-provider']).toBe('openai');
    const strict = await tenant.ask({ ...call, team: 'strict' });
    expect(strict.headers).toMatchObject({ 'x-avouch-cache': 'miss', 'x-avouch-provider': 'anthropic' });
    expect((await tenant.ask({ ...call, team: 'closed' })).status).toBe(403);
  });

  test('is not kept where it did not end by itself', async () => {
    const tenant = await rooms.makeTenant();
    for (const [index, script] of (
      [
        { kind: 'answer', finishReason: 'length' },
        { kind: 'answer', finishReason: 'content_filter' },
        { kind: 'answer', usage: 'missing' },
        { kind: 'error', status: 400 },
      ] as const
    ).entries()) {
      rooms.play(script);
      const call = { ...mini, ...question(`Question ${index}`) };
      await tenant.ask(call);
      const before = rooms.sent();
      await tenant.ask(call);
      expect(rooms.sent(), JSON.stringify(script)).toBeGreaterThan(before);
    }
    rooms.play({ kind: 'broken', afterEvents: 3 });
    await tenant.ask({ ...mini, stream: true });
    rooms.play({ kind: 'answer' });
    expect((await tenant.ask({ ...mini, stream: true })).headers['x-avouch-cache']).toBe('miss');
  });

  test.each<[string, object]>([
    ['a tool of the vendor', { tools: [{ type: 'web_search' }] }],
    ['a search', { web_search_options: {} }],
    [
      'an image at an address',
      {
        messages: [
          { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://x.example/a.png' } }] },
        ],
      },
    ],
    [
      'a file by id',
      { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'file-1' } }] }] },
    ],
  ])('that depends on the world is left alone: %s', async (_what, body) => {
    rooms.play({ kind: 'answer' });
    const tenant = await rooms.makeTenant();
    const call = { ...mini, body: { ...mini.body, ...body } };
    for (let time = 0; time < 2; time += 1) await tenant.ask(call);
    // Also where the provider refuses it, the entry says whether the cache was asked.
    expect((await tenant.calls()).map(({ cache }) => cache)).toEqual([undefined, undefined]);
  });
});

describe('the caller', () => {
  test('may ask for a fresh answer, which then is the kept one', async () => {
    const tenant = await rooms.makeTenant();
    rooms.play({ kind: 'answer', text: 'old' });
    await tenant.ask(mini);
    rooms.play({ kind: 'answer', text: 'new' });
    const fresh = await tenant.ask({ ...mini, headers: { 'cache-control': 'no-cache' } });
    expect(fresh.headers['x-avouch-cache']).toBe('bypass');
    expect(readAnswer(await tenant.ask(mini), 'openai', false).text).toBe('new');
  });

  test('may ask that nothing be kept', async () => {
    rooms.play({ kind: 'answer' });
    const tenant = await rooms.makeTenant();
    await tenant.ask({ ...mini, headers: { 'cache-control': 'no-store' } });
    expect((await tenant.ask(mini)).headers['x-avouch-cache']).toBe('miss');
  });

  test('gets nothing that is older than it asks for', async () => {
    rooms.play({ kind: 'answer' });
    const tenant = await rooms.makeTenant();
    await tenant.ask(mini);
    await sleep(20);
    expect(
      (await tenant.ask({ ...mini, headers: { 'cache-control': 'max-age=0' } })).headers['x-avouch-cache'],
    ).toBe('miss');
  });

  test('cannot turn on what the policy has off', async () => {
    rooms.play({ kind: 'answer' });
    const tenant = await rooms.makeTenant({ cache: { mode: 'off' } });
    await tenant.ask(mini);
    expect((await tenant.ask(mini)).headers['x-avouch-cache']).toBe('off');
    expect((await tenant.lastCall()).cache).toBeUndefined();
  });
});
