import { beforeEach, describe, expect, test } from 'vitest';

import { readConversations } from '../../../test/upstream/index.ts';
import { AppError } from '../../platform/errors.ts';
import type { ChatCall, Dialect } from '../exchange.ts';
import { CallAborted, readAll } from '../index.ts';
import type { Provider } from '../index.ts';
import { countTokens } from '../tokens.ts';
import { createSimulatedProvider } from './index.ts';

const clock = { now: () => new Date('2026-01-15T12:00:00Z'), monotonicMs: () => 0 };
const maxBytes = 10_000_000;
const label = "This is Avouch's simulated provider, not a language model.";

function simulate(latencyScale = 0): Provider {
  return createSimulatedProvider({
    name: 'simulated',
    inference: { region: undefined, source: 'nobody has stated it', asOf: undefined },
    pricesAs: 'simulated',
    clock,
    latencyScale,
  });
}

let provider: Provider;

beforeEach(() => {
  provider = simulate();
});

function callOf(dialect: Dialect, body: Record<string, unknown>, stream: boolean): ChatCall {
  const limits = dialect === 'anthropic' ? { max_tokens: 4096 } : {};
  return {
    dialect,
    stream,
    body: { model: 'simulated-small', ...limits, ...body, ...(stream && { stream }) },
  };
}

const said = (content: unknown) => ({ messages: [{ role: 'user', content }] });

const modelOf = (body: Record<string, unknown>) =>
  typeof body['model'] === 'string' ? body['model'] : 'simulated-small';

async function whole(body: Record<string, unknown>, dialect: Dialect = 'openai', from = provider) {
  const prepared = from.prepare(callOf(dialect, body, false), modelOf(body));
  const answer = await from.send(prepared, { signal: new AbortController().signal });
  expect(answer.status).toBe(200);
  const read = prepared.readAnswer(await readAll(answer.body, maxBytes));
  return { ...read, json: JSON.parse(read.body) };
}

async function streamed(body: Record<string, unknown>, dialect: Dialect = 'openai', from = provider) {
  const prepared = from.prepare(callOf(dialect, body, true), modelOf(body));
  const answer = await from.send(prepared, { signal: new AbortController().signal });
  expect(answer.headers['content-type']).toContain('text/event-stream');
  const stream = prepared.openStream();
  const frames = [];
  for await (const chunk of answer.body) frames.push(...stream.push(chunk));
  frames.push(...stream.end());
  const text = frames.map((frame) => frame.text).join('');
  const events = [...text.matchAll(/^data: (\{.*)$/gm)].map(([, event = '']) => JSON.parse(event));
  return { seen: stream.seen, failure: stream.failure, text, frames, events };
}

const textOf = (json: { choices: [{ message: { content: string } }] }) => json.choices[0].message.content;

describe('the simulated provider', () => {
  test('says in its first words, and in the fingerprint, that it is simulated', async () => {
    const { json, model, usage, finishReason } = await whole(said('Hello there'));
    expect(textOf(json)).toMatch(new RegExp(`^${label}`));
    expect(textOf(json)).toContain('Hello there');
    expect(json.system_fingerprint).toBe('simulated');
    expect([model, finishReason]).toEqual(['simulated-small', 'stop']);
    expect(usage?.outputTokens).toBe(countTokens(textOf(json)));
    expect(usage?.inputTokens).toBeGreaterThanOrEqual(8);
  });

  test('answers the same request the same way, in another instance and streamed too', async () => {
    for (const { turns } of readConversations()) {
      const body = said(turns[0]);
      const once = await whole(body);
      expect((await whole(body, 'openai', simulate())).body).toBe(once.body);
      const { events, seen, text } = await streamed(body);
      const joined = events.map((event) => event.choices[0]?.delta?.content ?? '').join('');
      expect(joined).toBe(textOf(once.json));
      expect(seen.usage).toEqual(once.usage);
      expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
    }
  });

  test('answers clients of both vendors with the same words and counts', async () => {
    const body = said('Tell me about Hawaii');
    const openai = await whole(body);
    const anthropic = await whole(body, 'anthropic');
    expect(anthropic.json).toMatchObject({
      type: 'message',
      stop_reason: 'end_turn',
      model: 'simulated-small',
    });
    expect(anthropic.json.content[0].text).toContain(label);
    expect(anthropic.usage?.inputTokens).toBe(openai.usage?.inputTokens);
    const { events, seen } = await streamed(body, 'anthropic');
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['message_start', 'content_block_delta', 'message_delta', 'message_stop']),
    );
    const joined = events.map((event) => event.delta?.text ?? '').join('');
    expect(joined).toBe(anthropic.json.content[0].text);
    expect(seen.usage).toEqual(anthropic.usage);
  });

  test('answers other requests otherwise, and the large model at greater length', async () => {
    const [one, other] = [await whole(said('one')), await whole(said('other'))];
    expect(textOf(one.json)).not.toBe(textOf(other.json));
    const large = await whole({ ...said('one'), model: 'simulated-large' });
    expect(large.usage?.outputTokens).toBeGreaterThan(one.usage?.outputTokens ?? Infinity);
  });

  test('keeps max_tokens and stop sequences', async () => {
    const { json, usage, finishReason } = await whole({ ...said('hi'), max_tokens: 5 });
    expect([usage?.outputTokens, finishReason]).toEqual([5, 'length']);
    expect(label.startsWith(textOf(json))).toBe(true);
    const { seen } = await streamed({ ...said('hi'), max_completion_tokens: 1 });
    expect([seen.usage?.outputTokens, seen.finishReason]).toEqual([1, 'length']);
    const stopped = await whole({ ...said('hi'), stop: ['zzz', ' provider'] });
    expect([textOf(stopped.json), stopped.finishReason]).toEqual(["This is Avouch's simulated", 'stop']);
  });

  test('reports repeated long prompts as cached', async () => {
    const system = { role: 'system', content: 'You are a careful assistant. '.repeat(400) };
    const ask = (content: string) => whole({ messages: [system, { role: 'user', content }] });
    expect((await ask('one')).usage?.cachedInputTokens).toBe(0);
    const { usage } = await ask('two');
    expect(usage?.cachedInputTokens).toBeGreaterThanOrEqual(1024);
    expect((usage?.cachedInputTokens ?? 1) % 128).toBe(0);
    expect(usage?.cachedInputTokens).toBeLessThan(usage?.inputTokens ?? 0);
  });
});

const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, unit: { enum: ['C', 'F'] } },
      required: ['city', 'unit'],
    },
  },
};

describe('tools and schemas', () => {
  test('a tool that is required, chosen or named is called with arguments from its schema', async () => {
    for (const body of [
      { ...said('hello'), tools: [weather], tool_choice: 'required' },
      {
        ...said('hello'),
        tools: [weather],
        tool_choice: { type: 'function', function: { name: 'get_weather' } },
      },
      { ...said('please use get_weather'), tools: [weather] },
    ]) {
      const { json, finishReason } = await whole(body);
      expect(finishReason).toBe('tool_calls');
      const [call] = json.choices[0].message.tool_calls;
      expect(call.function.name).toBe('get_weather');
      expect(JSON.parse(call.function.arguments)).toEqual({
        city: expect.any(String),
        unit: expect.stringMatching(/^[CF]$/),
      });
      const { events, seen } = await streamed(body);
      const deltas = events.flatMap((event) => event.choices[0]?.delta?.tool_calls ?? []);
      expect(deltas.map((delta) => delta.function.arguments).join('')).toBe(call.function.arguments);
      expect(seen.finishReason).toBe('tool_calls');
    }
  });

  test('a tool is not called when it is not asked for, is forbidden, or has just answered', async () => {
    const called = {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'get_weather', arguments: '{}' } }],
    };
    for (const body of [
      { ...said('hello'), tools: [weather] },
      { ...said('use get_weather'), tools: [weather], tool_choice: 'none' },
      {
        messages: [
          ...said('use get_weather').messages,
          called,
          { role: 'tool', tool_call_id: 'a', content: '20 °C' },
        ],
        tools: [weather],
      },
    ]) {
      expect((await whole(body)).finishReason).toBe('stop');
    }
  });

  test('an Anthropic client gets tool_use blocks', async () => {
    const tools = [{ name: 'get_weather', input_schema: weather.function.parameters }];
    const body = { ...said('use get_weather'), tools };
    const { json } = await whole(body, 'anthropic');
    expect(json.stop_reason).toBe('tool_use');
    expect(json.content.at(-1)).toMatchObject({ type: 'tool_use', name: 'get_weather' });
    const { events } = await streamed(body, 'anthropic');
    const input = events.map((event) => event.delta?.partial_json ?? '').join('');
    expect(JSON.parse(input)).toEqual(json.content.at(-1).input);
  });

  test('a JSON schema is answered with a value that fits it', async () => {
    const json_schema = { name: 'weather', schema: weather.function.parameters };
    const { json } = await whole({ ...said('hello'), response_format: { type: 'json_schema', json_schema } });
    expect(JSON.parse(textOf(json))).toEqual({ city: expect.any(String), unit: expect.any(String) });
    const free = await whole({ ...said('hello'), response_format: { type: 'json_object' } });
    expect(JSON.parse(textOf(free.json))).toMatchObject({ simulated: true });
  });

  test('a schema that asks for an immense value is cut at the output limit, and says so', async () => {
    const properties = Object.fromEntries(
      Array.from({ length: 400 }, (_, index) => [`p${index}`, { type: 'string', minLength: 100_000 }]),
    );
    const json_schema = { name: 'immense', schema: { type: 'object', properties } };
    const { finishReason, usage } = await whole({
      ...said('hello'),
      response_format: { type: 'json_schema', json_schema },
    });
    expect(finishReason).toBe('length');
    expect(usage?.outputTokens).toBeLessThan(20_000);
  });
});

describe('refusals and ends', () => {
  test.each([
    [{ messages: [] }],
    [{ messages: [{ role: 'robot', content: 'x' }] }],
    [{ ...said('x'), n: 3 }],
    [{ ...said('x'), max_tokens: 0 }],
    [{ ...said('x'), stop: 5 }],
  ])('%j is refused in the vendor’s shape', async (body) => {
    const prepared = provider.prepare(callOf('openai', body, false), 'simulated-small');
    const answer = await provider.send(prepared, { signal: new AbortController().signal });
    expect(answer.status).toBe(400);
    const failure = prepared.readFailure(400, answer.headers, await readAll(answer.body, maxBytes));
    expect(failure).toMatchObject({ code: 'upstream_refused', status: 400 });
  });

  test('a call that is given up ends at once, before the first byte and between two', async () => {
    const slow = simulate(1000);
    const prepared = slow.prepare(callOf('openai', said('hi'), true), 'simulated-small');
    const client = new AbortController();
    const waiting = slow.send(prepared, { signal: client.signal });
    client.abort();
    await expect(waiting).rejects.toBeInstanceOf(CallAborted);

    const later = new AbortController();
    const { body } = await provider.send(prepared, { signal: later.signal });
    const iterator = body[Symbol.asyncIterator]();
    expect((await iterator.next()).done).toBe(false);
    later.abort();
    await expect(iterator.next()).rejects.toBeInstanceOf(CallAborted);
    const destroyed = await provider.send(prepared, { signal: new AbortController().signal });
    destroyed.body.destroy();
    await expect(readAll(destroyed.body, maxBytes)).rejects.toBeInstanceOf(CallAborted);
  });

  test('after close no call is taken', async () => {
    await provider.close();
    const prepared = provider.prepare(callOf('openai', said('hi'), false), 'simulated-small');
    await expect(provider.send(prepared, { signal: new AbortController().signal })).rejects.toBeInstanceOf(
      AppError,
    );
  });
});
