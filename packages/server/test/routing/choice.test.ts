import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { setPrice } from '../../src/tenants.ts';
import { createFakeClock } from '../clock.ts';
import { type House, type HouseTenant, openHouse } from '../decisions/house.ts';

const clock = createFakeClock();
const shared = ['gpt-4.1', 'gpt-4.1-mini', 'gpt-4.1-nano', 'gpt-4o', 'gpt-4o-mini'];
let house: House<'first' | 'second' | 'claude'>;
let tenants = 0;
beforeAll(async () => {
  house = await openHouse(
    {
      first: {
        kind: 'openai',
        region: 'us',
        models: [
          ...shared,
          {
            model: 'bare',
            facts: { tools: false, images: false, json_schema: false, context_tokens: 1_000 },
          },
        ],
      },
      second: {
        kind: 'openai',
        region: 'eu',
        models: [...shared, { model: 'gpt-4.1', alias: 'house-model' }],
      },
      claude: { kind: 'anthropic', region: 'eu', models: ['claude-haiku-4-5'] },
    },
    { clock, environment: { AVOUCH_UNPRICED: 'flag' } },
  );
});
afterAll(() => house.close());
beforeEach(() => {
  for (const upstream of Object.values(house.upstreams)) upstream.play({ kind: 'answer' });
});

function makeTenant(policy?: Parameters<HouseTenant['publish']>[0]): Promise<HouseTenant> {
  tenants += 1;
  return house.makeTenant(`tenant-${tenants}`, policy);
}

const served = (headers: Readonly<Record<string, unknown>>) =>
  `${String(headers['x-avouch-provider'])}/${String(headers['x-avouch-model'])}`;

async function negotiate(
  tenant: HouseTenant,
  provider: string,
  model: string,
  input: string,
  output: string,
): Promise<void> {
  await setPrice(house.app.installation, tenant.id, {
    provider,
    model,
    effectiveFrom: '2026-01-01T00:00:00.000Z',
    usdPerMillionTokens: { input, output },
  });
}

describe('a name', () => {
  test('may be an alias, a pinned provider, a model of many, or what a provider calls otherwise', async () => {
    const tenant = await makeTenant({
      version: 1,
      routing: { aliases: { fast: ['gpt-4.1', 'claude-haiku-4-5'] } },
    });
    expect(served((await tenant.ask({ model: 'second/gpt-4.1-mini' })).headers)).toBe('second/gpt-4.1-mini');
    expect(served((await tenant.ask({ model: 'gpt-4.1-mini' })).headers)).toBe('first/gpt-4.1-mini');
    expect(served((await tenant.ask({ model: 'house-model' })).headers)).toBe('second/gpt-4.1');
    // Haiku is the cheaper one, whatever the order of the alias.
    const fast = await tenant.ask({ model: 'fast' });
    expect(served(fast.headers)).toBe('claude/claude-haiku-4-5');
    expect(fast.headers['x-avouch-route']).toBe('cheapest of 3');
    expect(await tenant.lastCall()).toMatchObject({
      requested_model: 'fast',
      route: { reason: 'cheapest of 3', candidates: 3, excluded: 0 },
    });
    expect((await tenant.ask({ model: 'claude/gpt-4.1' })).code).toBe('model_not_found');
  });

  test.each([
    '__proto__',
    'constructor',
    'toString',
    'first/__proto__',
    '__proto__/gpt-4.1',
    'auto/auto',
    'first/',
    '/gpt-4.1',
  ])('that is nobody’s (%s) is refused and kept nowhere', async (model) => {
    const tenant = await makeTenant();
    expect(await tenant.ask({ model })).toMatchObject({ status: 404, code: 'model_not_found' });
    expect((await tenant.lastCall()).requested_model).toBeUndefined();
  });

  test('that is a word of JavaScript can be an alias and a feature like any other, but for one', async () => {
    const tenant = await makeTenant();
    const publish = (source: string) => tenant.send('POST', '/v1/policies', { source, why: 'Odd names.' });
    const odd =
      await publish(`{"version":1,"max_tokens":100,"routing":{"aliases":{"constructor":["gpt-4.1-mini"]}},
      "features":{"constructor":{"max_tokens":5}}}`);
    expect(odd.status).toBe(201);
    expect(served((await tenant.ask({ model: 'constructor' })).headers)).toBe('first/gpt-4.1-mini');
    const call = { model: 'gpt-4.1-mini', body: { max_tokens: 50 } };
    expect((await tenant.ask({ ...call, feature: 'constructor' })).code).toBe('max_tokens_exceeded');
    for (const feature of ['toString', '__proto__']) {
      expect((await tenant.ask({ ...call, feature })).status).toBe(200);
    }
    const refused = await publish('{"version":1,"features":{"__proto__":{"max_tokens":7}}}');
    expect(refused).toMatchObject({ status: 400, json: { code: 'policy_document_invalid' } });
  });

  test('that leads to itself is refused before it is in force', async () => {
    const tenant = await makeTenant();
    const policy = { version: 1, routing: { aliases: { a: ['b'], b: ['c', 'gpt-4.1'], c: ['a'] } } };
    const answer = await tenant.send('POST', '/v1/policies', { policy, why: 'Round and round.' });
    expect(answer).toMatchObject({ status: 400, json: { code: 'policy_document_invalid' } });
    expect((await tenant.ask({ model: 'gpt-4.1' })).status).toBe(200);
  });
});

describe('the choice', () => {
  test('goes by negotiated prices', async () => {
    const tenant = await makeTenant();
    await negotiate(tenant, 'second', 'gpt-4.1', '1.9', '7.9');
    const answer = await tenant.ask({ model: 'gpt-4.1' });
    expect(served(answer.headers)).toBe('second/gpt-4.1');
    expect(answer.headers['x-avouch-route']).toBe('cheapest of 2');
    expect((await tenant.lastCall()).price_card).toMatch(/^override\/.*second\/gpt-4\.1/);
    // It is that tenant's price alone.
    expect(served((await (await makeTenant()).ask({ model: 'gpt-4.1' })).headers)).toBe('first/gpt-4.1');
  });

  test('leaves out what cannot do what the call asks', async () => {
    const tenant = await makeTenant({ version: 1, routing: { aliases: { any: ['bare', 'gpt-4o-mini'] } } });
    await negotiate(tenant, 'first', 'bare', '0.001', '0.001');
    const function_ = { name: 'look', parameters: { type: 'object', properties: {} } };
    const needs = [
      { tools: [{ type: 'function', function: function_ }] },
      { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } } },
      {
        messages: [
          { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }] },
        ],
      },
      { messages: [{ role: 'user', content: 'long words '.repeat(1_000) }] },
    ];
    expect(served((await tenant.ask({ model: 'any', body: { max_tokens: 50 } })).headers)).toBe('first/bare');
    for (const body of needs) {
      const answer = await tenant.ask({ model: 'any', body: { max_tokens: 50, ...body } });
      expect(answer.headers['x-avouch-model'], JSON.stringify(body).slice(0, 40)).toBe('gpt-4o-mini');
      expect(answer.headers['x-avouch-route']).toContain('capability 1');
      expect(await tenant.ask({ model: 'bare', body })).toMatchObject({
        status: 400,
        code: 'capability_unmet',
      });
    }
  });

  test('goes on where the format of the cheapest cannot say it', async () => {
    const tenant = await makeTenant({
      version: 1,
      routing: { aliases: { any: ['claude-haiku-4-5', 'gpt-4.1'] } },
    });
    const body = { max_tokens: 50, n: 2 };
    const before = house.upstreams.claude.requests.length;
    expect(served((await tenant.ask({ model: 'any', body })).headers)).toBe('first/gpt-4.1');
    expect((await tenant.lastCall()).attempts).toBeUndefined();
    expect(house.upstreams.claude.requests).toHaveLength(before);
    expect((await tenant.ask({ model: 'claude-haiku-4-5', body })).code).toBe('translation_unsupported');
    const dry = await tenant.send('POST', '/v1/route', {
      model: 'any',
      messages: [{ role: 'user', content: 'Hello' }],
      ...body,
    });
    expect(dry.json).toMatchObject({
      routes: [{ provider: 'first' }, { provider: 'second' }],
      excluded: [{ provider: 'claude', reason: 'translation' }],
    });
  });

  test('keeps a conversation where its prompt is cached for as long as that is cheaper', async () => {
    const tenant = await makeTenant();
    await negotiate(tenant, 'first', 'gpt-4o', '2.4', '10');
    const long = 'Once upon a time there was a king. '.repeat(300);
    const conversation = {
      model: 'gpt-4o',
      body: { max_tokens: 20, messages: [{ role: 'user', content: long }] },
    };
    const cached = {
      prompt_tokens: 2_600,
      completion_tokens: 5,
      prompt_tokens_details: { cached_tokens: 2_500 },
    };
    house.upstreams.second.play({ kind: 'answer', usage: cached });
    await tenant.ask({ ...conversation, model: 'second/gpt-4o' });
    const next = await tenant.ask(conversation);
    expect(served(next.headers)).toBe('second/gpt-4o');
    expect(next.headers['x-avouch-route']).toBe('cheapest of 2 with its prompt cache');
    const other = {
      ...conversation,
      body: { max_tokens: 20, messages: [{ role: 'user', content: `Another. ${long}` }] },
    };
    expect(served((await tenant.ask(other)).headers)).toBe('first/gpt-4o');
    // Nobody else's conversation is kept by it, though its words are the same.
    const stranger = await makeTenant();
    await negotiate(stranger, 'first', 'gpt-4o', '2.4', '10');
    expect(served((await stranger.ask(conversation)).headers)).toBe('first/gpt-4o');
    clock.advance(300_000);
    expect(served((await tenant.ask(conversation)).headers)).toBe('first/gpt-4o');
  });

  test('of auto is the cheapest that is nearly as good as the best, and ratings move it', async () => {
    const tenant = await makeTenant({ version: 1, routing: { auto: { models: ['gpt-4o', 'gpt-4o-mini'] } } });
    const question = {
      model: 'auto',
      feature: 'support',
      body: { messages: [{ role: 'user', content: 'Say hello.' }], max_tokens: 20 },
    };
    const first = await tenant.ask(question);
    expect(served(first.headers)).toBe('first/gpt-4o-mini');
    for (let turn = 0; turn < 40; turn += 1) {
      const entry = (await tenant.ask({ ...question, model: 'gpt-4o-mini' })).headers['x-avouch-entry'];
      const rated = await tenant.send('POST', '/v1/feedback', {
        entry,
        rating: 'bad',
        reason_code: 'incorrect',
      });
      expect(rated.status).toBe(200);
    }
    clock.advance(30_000);
    expect(served((await tenant.ask(question)).headers)).toBe('first/gpt-4o');
    const other = await makeTenant({ version: 1, routing: { auto: { models: ['gpt-4o', 'gpt-4o-mini'] } } });
    expect(served((await other.ask(question)).headers)).toBe('first/gpt-4o-mini');
    const { json } = await other.send('POST', '/v1/feedback', {
      entry: first.headers['x-avouch-entry'],
      rating: 'good',
    });
    expect(json).toMatchObject({ code: 'call_not_found' });
  });

  test('keeps a quality floor, and says which rule it was where nobody meets it', async () => {
    const tenant = await makeTenant({
      version: 1,
      quality: { floor: 0.84 },
      routing: { aliases: { any: ['gpt-4o-mini', 'gpt-4o'] } },
    });
    expect(served((await tenant.ask({ model: 'any' })).headers)).toBe('first/gpt-4o');
    expect(await tenant.ask({ model: 'gpt-4o-mini' })).toMatchObject({
      status: 403,
      code: 'quality_unmet',
      message: expect.stringContaining('quality.floor'),
    });
    expect(await tenant.lastCall()).toMatchObject({ rule: 'quality.floor' });
    await tenant.publish({
      version: 1,
      quality: { floor: 0.99, unmet: 'serve' },
      routing: { aliases: { any: ['gpt-4o-mini', 'gpt-4o'] } },
    });
    const best = await tenant.ask({ model: 'any' });
    expect(served(best.headers)).toBe('first/gpt-4o');
    expect(best.headers['x-avouch-route']).toContain('none meets the quality floor');
  });
});
