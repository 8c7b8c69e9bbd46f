import { afterEach, describe, expect, test } from 'vitest';

import { loopbackOutbound as outbound } from '../../test/outbound.ts';
import {
  answerTo,
  anthropicUpstreamKey,
  openAiUpstreamKey,
  readConversations,
  startAnthropicUpstream,
  startOpenAiUpstream,
} from '../../test/upstream/index.ts';
import type { Script, Upstream } from '../../test/upstream/index.ts';
import { connectProviders } from './connect.ts';
import type { ChatCall, Dialect } from './exchange.ts';
import type { Provider } from './provider.ts';
import { readProviderSettings } from './settings.ts';
import { readAll } from './transport.ts';

const { signal } = new AbortController();
const maxBytes = 1_000_000;
let upstream: Upstream | undefined;
let provider: Provider | undefined;

afterEach(async () => {
  await upstream?.close();
  await provider?.close();
});

async function connect(
  kind: 'openai' | 'anthropic',
  script?: Script,
  path = '',
  region = 'eu',
): Promise<Provider> {
  upstream = await (kind === 'openai' ? startOpenAiUpstream(script) : startAnthropicUpstream(script));
  const apiKey = kind === 'openai' ? openAiUpstreamKey : anthropicUpstreamKey;
  const baseUrl = `${upstream.origin}${path === '' && kind === 'openai' ? '/v1' : path}`;
  const settings = readProviderSettings({
    AVOUCH_PROVIDERS: JSON.stringify([
      { name: 'vendor', kind, baseUrl, apiKey, ...(region !== '' && { region }) },
    ]),
  });
  const [entry] = connectProviders(settings, { outbound });
  if (entry === undefined) throw new Error('no provider');
  provider = entry.provider;
  return provider;
}

function callOf(dialect: Dialect, prompt: string, stream: boolean): ChatCall {
  const messages = [{ role: 'user', content: prompt }];
  return { dialect, stream, body: { model: 'm', max_tokens: 500, messages, ...(stream && { stream }) } };
}

async function send(from: Provider, call: ChatCall, headers: Record<string, string> = {}) {
  const prepared = from.prepare(call, 'upstream-model');
  return { prepared, answer: await from.send(prepared, { signal, headers }) };
}

describe.each(['openai', 'anthropic'] as const)('a provider of kind %s', (kind) => {
  test.each(['openai', 'anthropic'] as const)('answers %s clients, whole and streamed', async (dialect) => {
    const from = await connect(kind);
    for (const { turns } of readConversations().slice(0, 10)) {
      const [prompt = ''] = turns;
      const { prepared, answer } = await send(from, callOf(dialect, prompt, false));
      expect(answer.status).toBe(200);
      const read = prepared.readAnswer(await readAll(answer.body, maxBytes));
      expect(read.body).toContain(JSON.stringify(answerTo(prompt)).slice(1, -1));
      expect(read.model).toBe('upstream-model');

      const streamed = await send(from, callOf(dialect, prompt, true));
      const stream = streamed.prepared.openStream();
      for await (const chunk of streamed.answer.body) stream.push(chunk);
      stream.end();
      expect(stream.failure).toBeUndefined();
      expect(stream.seen.outputCharacters).toBe(answerTo(prompt).length);
      expect(stream.seen.usage?.outputTokens).toBe(read.usage?.outputTokens);
    }
  });

  test('sends its own credentials, asks for no compression, and adds what it is given', async () => {
    const from = await connect(kind);
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const extra = { traceparent, authorization: 'Bearer of-the-client', 'accept-encoding': 'gzip' };
    const { answer } = await send(
      from,
      callOf('openai', 'hello', false),
      kind === 'openai' ? extra : { traceparent },
    );
    answer.body.destroy();
    expect(answer.status).toBe(200);
    const headers = upstream?.requests[0]?.headers;
    expect(headers).toMatchObject({
      traceparent,
      'accept-encoding': 'identity',
      'content-type': 'application/json',
    });
    expect(headers).toMatchObject(
      kind === 'openai'
        ? { authorization: `Bearer ${openAiUpstreamKey}` }
        : { 'x-api-key': anthropicUpstreamKey },
    );
  });

  test('takes base URLs with and without the version, and with a slash too many', async () => {
    const paths = kind === 'openai' ? ['/v1', '/v1/'] : ['/', '/v1', '/v1/'];
    for (const path of paths) {
      const from = await connect(kind, undefined, path);
      const { answer } = await send(from, callOf('openai', 'hello', false));
      answer.body.destroy();
      expect(answer.status).toBe(200);
      await upstream?.close();
      await from.close();
    }
  });

  test('hands the vendor’s refusals on', async () => {
    const from = await connect(kind, [
      { kind: 'rate_limit', retryAfterS: 7 },
      { kind: 'error', status: 500 },
      { kind: 'html', status: 502 },
    ]);
    const codes = [];
    for (let index = 0; index < 3; index += 1) {
      const { prepared, answer } = await send(from, callOf('openai', 'hello', false));
      const body = await readAll(answer.body, maxBytes);
      const { code, retryAfterS } = prepared.readFailure(answer.status, answer.headers, body);
      codes.push([code, retryAfterS]);
    }
    expect(codes).toEqual([
      ['upstream_rate_limited', 7],
      ['upstream_error', undefined],
      ['upstream_error', undefined],
    ]);
  });

  test.each(['html', 'invalid_json'] as const)('does not take %s for an answer', async (behaviour) => {
    const script: Script = behaviour === 'html' ? { kind: 'html', status: 200 } : { kind: 'invalid_json' };
    const from = await connect(kind, script);
    const { prepared, answer } = await send(from, callOf('openai', 'hello', false));
    const body = await readAll(answer.body, maxBytes);
    expect(() => prepared.readAnswer(body)).toThrow(
      expect.objectContaining({ code: 'upstream_invalid_answer' }),
    );
  });
});

describe('a provider that is bound to a region by its requests', () => {
  const [entry] = connectProviders(
    readProviderSettings({
      AVOUCH_PROVIDERS: JSON.stringify([{ name: 'claude', kind: 'anthropic', apiKey: 'k', region: 'us' }]),
    }),
    { outbound },
  );
  const prepare = (call: ChatCall) => {
    const prepared = entry?.provider.prepare(call, 'claude-opus-5');
    const body: unknown = JSON.parse(prepared?.body ?? '');
    return { body, leftOut: prepared?.leftOut ?? [] };
  };

  test.each(['openai', 'anthropic'] as const)('says so for every %s client', (dialect) => {
    const { body, leftOut } = prepare(callOf(dialect, 'hello', true));
    expect(body).toMatchObject({ inference_geo: 'us' });
    expect(leftOut).not.toContain('inference_geo');
    expect(entry?.provider).toMatchObject({ region: 'us', host: 'api.anthropic.com' });
    expect(entry?.provider.billsRegion(callOf(dialect, 'hello', true))).toBe(true);
  });

  test.each(['openai', 'anthropic'] as const)('lets no %s client ask for another one', (dialect) => {
    const call = callOf(dialect, 'hello', false);
    const { body, leftOut } = prepare({ ...call, body: { ...call.body, inference_geo: 'global' } });
    expect(body).toMatchObject({ inference_geo: 'us' });
    expect(leftOut).toContain('inference_geo');
  });
});

test.each(['openai', 'anthropic'] as const)(
  'a provider of kind %s whose region follows from its address or account lets no client name another one',
  async (kind) => {
    const from = await connect(kind);
    const call = callOf(kind, 'hello', false);
    for (const inferenceGeo of ['global', 'us']) {
      const asked = { ...call, body: { ...call.body, inference_geo: inferenceGeo } };
      const prepared = from.prepare(asked, 'm');
      expect(prepared.body).toBe(from.prepare(call, 'm').body);
      expect(prepared.leftOut).toContain('inference_geo');
      expect(from.billsRegion(asked)).toBe(false);
    }
  },
);

test('a region that the format of a provider cannot be told is refused and not left out', async () => {
  const from = await connect('openai');
  const call = callOf('anthropic', 'hello', false);
  expect(() => from.prepare({ ...call, body: { ...call.body, inference_geo: 'us' } }, 'm')).toThrow(
    expect.objectContaining({ code: 'translation_unsupported' }),
  );
});

test('a provider without a region says nothing of it, and passes on what the client asks for', async () => {
  const from = await connect('anthropic', undefined, '', '');
  const call = callOf('anthropic', 'hello', false);
  expect(from.prepare(call, 'm').body).not.toContain('inference_geo');
  expect(from.billsRegion(call)).toBe(false);
  const asked = { ...call, body: { ...call.body, inference_geo: 'us' } };
  expect(from.prepare(asked, 'm').body).toContain('"inference_geo":"us"');
  expect(from.billsRegion(asked)).toBe(true);
});

test('an attempt of any provider has the time that it is given', async () => {
  const from = await connect('openai', { kind: 'silence' });
  const prepared = from.prepare(callOf('openai', 'hello', false), 'm');
  await expect(from.send(prepared, { signal, timeoutMs: 20 })).rejects.toMatchObject({
    code: 'upstream_timeout',
  });
  const [simulated] = connectProviders(readProviderSettings({}), { outbound });
  const local = simulated?.provider.prepare(callOf('openai', 'hello', false), 'simulated-small');
  if (simulated === undefined || local === undefined) throw new Error('no simulated provider');
  await expect(simulated.provider.send(local, { signal, timeoutMs: 5 })).rejects.toMatchObject({
    code: 'upstream_timeout',
  });
});

test.each([
  ['anthropic', 'anthropic', { fallbacks: [{ model: 'claude-opus-4-8' }] }],
  ['anthropic', 'anthropic', { fallbacks: 'default' }],
  ['openai', 'openai', { models: ['another/model'], fallbacks: ['another'] }],
  ['openai', 'anthropic', { fallbacks: ['another'] }],
  ['openai', 'openai', { provider: { order: ['elsewhere'] }, route: 'fallback', preset: 'another' }],
  ['openai', 'openai', { user_config: { model_list: [] }, api_base: 'https://elsewhere.example' }],
  ['openai', 'openai', { providerOptions: { gateway: { only: ['elsewhere'] } } }],
] as const)(
  'a provider of kind %s is not asked by an %s client to let another model, or another place, answer: %j',
  async (kind, dialect, more) => {
    const from = await connect(kind);
    const call = callOf(dialect, 'hello', false);
    const prepared = from.prepare({ ...call, body: { ...call.body, ...more } }, 'm');
    expect(prepared.body).toBe(from.prepare(call, 'm').body);
    expect(prepared.leftOut).toEqual(expect.arrayContaining(Object.keys(more)));
  },
);
