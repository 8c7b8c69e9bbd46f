import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';

import type { AnswerStream, ChatCall, StreamFrame } from '../exchange.ts';
import { prepareOpenAi } from './index.ts';
import {
  chunk,
  completion,
  done,
  event,
  interleavedToolStream,
  textStream,
  toolCompletion,
  toolStream,
  usageChunk,
} from './wire-fixtures.ts';

const messages = [{ role: 'user' as const, content: 'Hi' }];

function prepare(stream: boolean): ReturnType<typeof prepareOpenAi> {
  const call: ChatCall = {
    dialect: 'anthropic',
    body: { model: 'm', max_tokens: 9, messages, stream },
    stream,
  };
  return prepareOpenAi(call, 'gpt-4.1');
}

function feed(stream: AnswerStream, frames: readonly string[]): StreamFrame[] {
  return [...frames.flatMap((frame) => stream.push(Buffer.from(frame))), ...stream.end()];
}

const texts = (frames: readonly StreamFrame[]): string => frames.map(({ text }) => text).join('');
const open = (): AnswerStream => prepare(true).openStream();

/** Anthropic's own client, fed with what we would send. */
function readStream(frames: readonly string[]): Promise<Anthropic.Message> {
  const client = new Anthropic({
    apiKey: 'test',
    maxRetries: 0,
    fetch: () =>
      Promise.resolve(
        new Response(texts(feed(open(), frames)), { headers: { 'content-type': 'text/event-stream' } }),
      ),
  });
  return client.messages.stream({ model: 'm', max_tokens: 9, messages }).finalMessage();
}

const tools = [
  { type: 'tool_use', id: 'call_a', name: 'weather', input: { city: 'Köln', days: 2 } },
  { type: 'tool_use', id: 'call_b', name: 'now', input: {} },
];

describe('an answer of OpenAI’s for an Anthropic client', () => {
  const read = (answer: unknown): unknown =>
    JSON.parse(prepare(false).readAnswer(Buffer.from(JSON.stringify(answer))).body);
  const withMessage = (message: object, finish_reason = 'stop'): object => ({
    ...completion,
    choices: [{ index: 0, message, finish_reason }],
  });

  it('is a message', () => {
    expect(read(completion)).toEqual({
      id: completion.id,
      type: 'message',
      role: 'assistant',
      model: 'gpt-4.1-2025-04-14',
      content: [{ type: 'text', text: 'Grüße — 今日は! 🚀', citations: null }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: {
        input_tokens: 76,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 1024,
        output_tokens: 310,
        output_tokens_details: { thinking_tokens: 256 },
      },
    });
  });

  it('carries tool calls and reasoning', () => {
    expect(read(toolCompletion)).toMatchObject({ content: tools, stop_reason: 'tool_use' });
    expect(read(withMessage({ reasoning: 'Hm', content: 'x' }))).toMatchObject({
      content: [
        { type: 'thinking', thinking: 'Hm', signature: '' },
        { type: 'text', text: 'x' },
      ],
    });
  });

  it('keeps ids of tool calls apart that the provider gave twice or not at all', () => {
    const call = (id?: string): object => ({
      ...(id === undefined ? {} : { id }),
      function: { name: 'f', arguments: '{}' },
    });
    const message = { tool_calls: [call('a:1'), call('a:1'), call(), call('')] };
    expect(read(withMessage(message))).toMatchObject({
      content: [{ id: 'a_1' }, { id: 'a_1_2' }, { id: 'call' }, { id: 'call_2' }],
    });
  });

  it.each([
    ['stop', { content: 'x' }, 'end_turn'],
    ['length', { content: 'x' }, 'max_tokens'],
    ['content_filter', { content: '' }, 'refusal'],
    ['stop', { content: null, refusal: 'No.' }, 'refusal'],
    ['stop', { tool_calls: [{ id: 'a', function: { name: 'f', arguments: '{}' } }] }, 'tool_use'],
    ['tool_calls', { tool_calls: [{ id: 'a', function: { name: 'f', arguments: '' } }] }, 'tool_use'],
    ['eos', { content: 'x' }, 'end_turn'],
  ])('that finished for %s with %j stopped for %s', (finish, message, reason) => {
    expect(read(withMessage(message, finish))).toMatchObject({ stop_reason: reason });
  });

  it.each([
    { tool_calls: [{ id: 'a', function: { name: 'f', arguments: '{"a":' } }] },
    { tool_calls: [{ id: 'a', function: { name: 'f', arguments: '[]' } }] },
    { tool_calls: [{ id: 'a', function: { arguments: '{}' } }] },
    { tool_calls: [7] },
  ])('is refused when its tool call cannot be read: %j', (message) => {
    expect(() => read(withMessage(message))).toThrow(
      expect.objectContaining({ code: 'upstream_invalid_answer' }),
    );
  });
});

describe('a stream of OpenAI’s for an Anthropic client', () => {
  it('is read by Anthropic’s client as the same answer', async () => {
    expect(await readStream(textStream)).toMatchObject({
      id: 'chatcmpl-1',
      model: 'gpt-4.1-2025-04-14',
      content: [{ type: 'text', text: 'Grüße — 今日は! 🚀' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 76, cache_read_input_tokens: 1024, output_tokens: 310 },
    });
  });

  it('carries reasoning, text and tool calls as blocks', async () => {
    const answer = await readStream(toolStream);
    expect(answer.stop_reason).toBe('tool_use');
    expect(answer.content).toMatchObject([
      { type: 'thinking', thinking: 'Two tools. ' },
      { type: 'text', text: 'Looking.' },
      ...tools,
    ]);
  });

  it('sorts arguments that came interleaved', async () => {
    expect((await readStream(interleavedToolStream)).content).toMatchObject(tools);
  });

  it('opens one block at a time, in order', () => {
    const events = texts(feed(open(), interleavedToolStream)).matchAll(
      /"type":"content_block_(start|stop)","index":(\d)/g,
    );
    expect([...events].map(([, kind, index]) => `${kind} ${index}`)).toEqual([
      'start 0',
      'stop 0',
      'start 1',
      'stop 1',
    ]);
  });

  it('tells two calls apart that a server gave one index, or none', async () => {
    for (const index of [0, undefined]) {
      const call = (id: string, name: string, written: string): string =>
        event({
          choices: [
            { index: 0, delta: { tool_calls: [{ index, id, function: { name, arguments: written } }] } },
          ],
        });
      const frames = [
        call('call_a', 'weather', '{"city":"Köln","days":2}'),
        call('call_b', 'now', '{}'),
        chunk({}, 'stop'),
        done,
      ];
      const answer = await readStream(frames);
      expect(answer.content).toMatchObject(tools);
      expect(answer.stop_reason).toBe('tool_use');
    }
  });

  it('holds back what is final, and the usage with it', () => {
    const stream = open();
    const frames = feed(stream, textStream);
    expect(frames.filter(({ final }) => final).map(({ text }) => text)).toEqual([
      expect.stringMatching(/^event: message_delta\n.*"stop_reason":"end_turn".*"output_tokens":310/),
      'event: message_stop\ndata: {"type":"message_stop"}\n\n',
    ]);
    expect(stream.seen).toMatchObject({ finishReason: 'stop', usage: { outputTokens: 310 } });
  });

  it('ends with an error in Anthropic’s shape', () => {
    const stream = open();
    const frames = feed(stream, [
      chunk({ content: 'a' }),
      event({ error: { message: 'x', code: 'rate_limit_exceeded' } }),
    ]);
    expect(stream.failure).toMatchObject({ code: 'upstream_rate_limited', status: 429 });
    expect(frames.at(-1)).toMatchObject({
      final: true,
      text: expect.stringContaining('"type":"rate_limit_error"'),
    });
  });

  it.each([
    ['ends early', textStream.slice(0, -1)],
    ['ends before it began', [done]],
    [
      'calls a tool without a name',
      [event({ choices: [{ delta: { tool_calls: [{ index: 0, id: 'a' }] } }] }), usageChunk, done],
    ],
    [
      'continues a tool call that was complete',
      [
        event({
          choices: [
            { delta: { tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }] } },
          ],
        }),
        chunk({ content: 'text' }),
        event({ choices: [{ delta: { tool_calls: [{ index: 0, function: { arguments: '{}' } }] } }] }),
      ],
    ],
  ])('is refused when it %s', (_name, frames) => {
    expect(() => feed(open(), frames)).toThrow(expect.objectContaining({ code: 'upstream_invalid_answer' }));
  });
});
