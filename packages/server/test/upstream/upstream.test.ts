import Anthropic, * as anthropicErrors from '@anthropic-ai/sdk';
import OpenAI, * as openAiErrors from 'openai';
import { afterEach, describe, expect, test } from 'vitest';

import {
  answerTo,
  anthropicUpstreamKey,
  openAiUpstreamKey,
  readConversations,
  startAnthropicUpstream,
  startOpenAiUpstream,
} from './index.ts';
import type { Script, Upstream } from './index.ts';

let upstream: Upstream | undefined;

afterEach(async () => {
  await upstream?.close();
});

async function openAi(script?: Script, apiKey = openAiUpstreamKey): Promise<OpenAI> {
  upstream = await startOpenAiUpstream(script);
  return new OpenAI({ apiKey, baseURL: `${upstream.origin}/v1`, maxRetries: 0 });
}

async function anthropic(script?: Script, apiKey = anthropicUpstreamKey): Promise<Anthropic> {
  upstream = await startAnthropicUpstream(script);
  return new Anthropic({ apiKey, baseURL: upstream.origin, maxRetries: 0 });
}

const ask: [{ role: 'user'; content: string }] = [{ role: 'user', content: 'hello' }];
const toolCalls = [{ name: 'get_weather', arguments: { city: 'Zürich', days: 3 } }];

test('there are eighty conversations of two turns', () => {
  const conversations = readConversations();
  expect(conversations).toHaveLength(80);
  expect(conversations.every(({ turns }) => turns.length === 2 && turns.every((turn) => turn !== ''))).toBe(
    true,
  );
});

describe('the OpenAI upstream, asked by the vendor’s own client', () => {
  test('answers, whole and streamed, with the same text', async () => {
    const client = await openAi();
    const whole = await client.chat.completions.create({ model: 'gpt-test', messages: ask });
    expect(whole.choices[0]?.message.content).toBe(answerTo('hello'));
    expect(whole.usage?.total_tokens).toBeGreaterThan(1);
    const stream = client.chat.completions.stream({ model: 'gpt-test', messages: ask });
    expect(await stream.finalContent()).toBe(answerTo('hello'));
  });

  test('calls tools, whole and streamed', async () => {
    const client = await openAi({ kind: 'answer', toolCalls });
    const whole = await client.chat.completions.create({ model: 'gpt-test', messages: ask });
    expect(whole.choices[0]?.finish_reason).toBe('tool_calls');
    const [call] = whole.choices[0]?.message.tool_calls ?? [];
    expect(call).toMatchObject({
      function: { name: 'get_weather', arguments: '{"city":"Zürich","days":3}' },
    });
    const streamed = await client.chat.completions
      .stream({ model: 'gpt-test', messages: ask })
      .finalChatCompletion();
    expect(streamed.choices[0]?.message.tool_calls).toMatchObject([call]);
  });

  test('limits rates and fails in shapes that the client knows', async () => {
    const client = await openAi([
      { kind: 'rate_limit', retryAfterS: 3 },
      { kind: 'error', status: 503 },
    ]);
    await expect(client.chat.completions.create({ model: 'gpt-test', messages: ask })).rejects.toBeInstanceOf(
      openAiErrors.RateLimitError,
    );
    await expect(client.chat.completions.create({ model: 'gpt-test', messages: ask })).rejects.toBeInstanceOf(
      openAiErrors.InternalServerError,
    );
  });

  test('refuses wrong keys, roles, other vendors’ fields and unanswered tool calls', async () => {
    const client = await openAi(undefined, 'sk-wrong');
    await expect(client.chat.completions.create({ model: 'gpt-test', messages: ask })).rejects.toBeInstanceOf(
      openAiErrors.AuthenticationError,
    );
    const right = client.withOptions({ apiKey: openAiUpstreamKey });
    const calling = {
      role: 'assistant',
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
    };
    const result = { role: 'tool', tool_call_id: 'a', content: 'done' };
    const bodies: [object, RegExp][] = [
      [{ model: 'm', messages: [] }, /messages/],
      [{ model: 'm', messages: [{ role: 'robot', content: 'x' }] }, /role/],
      [{ model: 'm', messages: ask, system: 'x' }, /Unrecognized request argument supplied: system/],
      [{ model: 'm', messages: [...ask, calling] }, /must be followed by tool messages/],
      [{ model: 'm', messages: [...ask, calling, ...ask] }, /must be followed by tool messages/],
      [{ model: 'm', messages: [...ask, result] }, /must be a response to/],
      [{ model: 'm', messages: ask, stream_options: { include_usage: true } }, /stream_options/],
    ];
    for (const [body, sentence] of bodies) {
      await expect(right.post('/chat/completions', { body })).rejects.toThrow(sentence);
    }
    await right.post('/chat/completions', { body: { model: 'm', messages: [...ask, calling, result] } });
    expect(upstream?.requests).toHaveLength(bodies.length + 2);
  });

  test('breaks, stalls and errs in the middle of a stream', async () => {
    const client = await openAi([
      { kind: 'broken', afterEvents: 3 },
      { kind: 'error_in_stream', afterEvents: 3 },
      { kind: 'stall', afterEvents: 3 },
    ]);
    for (let index = 0; index < 2; index += 1) {
      const stream = client.chat.completions.stream({ model: 'gpt-test', messages: ask });
      await expect(stream.finalContent()).rejects.toThrow();
    }
    const stalled = await client.chat.completions.create({ model: 'gpt-test', messages: ask, stream: true });
    let chunks = 0;
    for await (const _chunk of stalled) {
      chunks += 1;
      if (chunks === 3) break;
    }
    await expect.poll(() => upstream?.abandoned).toBeGreaterThanOrEqual(1);
  });
});

describe('the Anthropic upstream, asked by the vendor’s own client', () => {
  const request = { model: 'claude-test', max_tokens: 100, messages: ask };

  test('answers, whole and streamed, with the same text', async () => {
    const client = await anthropic();
    const whole = await client.messages.create(request);
    expect(whole.content).toMatchObject([{ type: 'text', text: answerTo('hello') }]);
    const streamed = await client.messages.stream(request).finalMessage();
    expect(streamed.content).toMatchObject([{ type: 'text', text: answerTo('hello') }]);
    expect(streamed.usage.output_tokens).toBe(whole.usage.output_tokens);
  });

  test('calls tools, whole and streamed', async () => {
    const client = await anthropic({ kind: 'answer', text: 'Looking.', toolCalls });
    const whole = await client.messages.create(request);
    expect(whole.stop_reason).toBe('tool_use');
    expect(whole.content[1]).toMatchObject({ type: 'tool_use', input: { city: 'Zürich', days: 3 } });
    const streamed = await client.messages.stream(request).finalMessage();
    expect(streamed.content[1]).toMatchObject({ type: 'tool_use', input: { city: 'Zürich', days: 3 } });
  });

  test('limits rates, is overloaded and errs in a stream in shapes that the client knows', async () => {
    const client = await anthropic([
      { kind: 'rate_limit', retryAfterS: 3 },
      { kind: 'error', status: 529 },
      { kind: 'error_in_stream', afterEvents: 3 },
    ]);
    await expect(client.messages.create(request)).rejects.toBeInstanceOf(anthropicErrors.RateLimitError);
    await expect(client.messages.create(request)).rejects.toThrow(/overloaded_error/);
    await expect(client.messages.stream(request).finalMessage()).rejects.toThrow(/Overloaded/);
  });

  test('refuses wrong keys, roles, unknown fields and unpaired tool blocks', async () => {
    const client = await anthropic(undefined, 'wrong');
    await expect(client.messages.create(request)).rejects.toBeInstanceOf(anthropicErrors.AuthenticationError);
    const right = client.withOptions({ apiKey: anthropicUpstreamKey });
    const use = { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: {} }] };
    const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'done' }] };
    const late = { role: 'user', content: [{ type: 'text', text: 'x' }, ...result.content] };
    const bodies: [object, RegExp][] = [
      [{ ...request, max_tokens: undefined }, /max_tokens/],
      [{ ...request, messages: [{ role: 'system', content: 'x' }] }, /role/],
      [{ ...request, messages: [{ role: 'user', content: '' }] }, /content/],
      [{ ...request, messages: [{ role: 'user', content: [{ type: 'text', text: '' }] }] }, /non-empty/],
      [{ ...request, messages: [{ role: 'assistant', content: 'x' }, ...ask] }, /first message/],
      [{ ...request, response_format: {} }, /response_format: Extra inputs are not permitted/],
      [{ ...request, temperature: 1 }, /temperature: Extra inputs are not permitted/],
      [{ ...request, messages: [...ask, use, ...ask] }, /without `tool_result`/],
      [{ ...request, messages: [...ask, use] }, /without `tool_result`/],
      [{ ...request, messages: [...ask, result] }, /unexpected `tool_use_id`/],
      [{ ...request, messages: [...ask, use, late] }, /must come first/],
      [{ ...request, messages: [...ask, { role: 'assistant', content: 'x ' }] }, /trailing whitespace/],
    ];
    for (const [body, sentence] of bodies) {
      await expect(right.post('/v1/messages', { body })).rejects.toThrow(sentence);
    }
    const older = { 'anthropic-version': '2023-06-01' };
    await right.post('/v1/messages', { body: { ...request, temperature: 1 }, headers: older });
    await right.post('/v1/messages', { body: { ...request, messages: [...ask, use, result] } });
  });
});
