import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';

import type { AnswerStream, ChatCall, StreamFrame } from '../exchange.ts';
import { prepareAnthropic } from './index.ts';
import {
  block,
  end,
  event,
  message,
  overloaded,
  ping,
  start,
  textStream,
  toolMessage,
  toolStream,
} from './wire-fixtures.ts';

const messages = [{ role: 'user' as const, content: 'Hi' }];
const clock = { now: () => new Date(1_700_000_000_000), monotonicMs: () => 0 };

function prepare(more: Record<string, unknown> = {}): ReturnType<typeof prepareAnthropic> {
  const call: ChatCall = {
    dialect: 'openai',
    body: { model: 'm', messages, ...more },
    stream: more['stream'] === true,
  };
  return prepareAnthropic(call, 'claude-sonnet-4-5', clock);
}

function open(wantsUsage = true): AnswerStream {
  return prepare({ stream: true, stream_options: { include_usage: wantsUsage } }).openStream();
}

function feed(stream: AnswerStream, frames: readonly string[]): StreamFrame[] {
  return [...frames.flatMap((frame) => stream.push(Buffer.from(frame))), ...stream.end()];
}

const texts = (frames: readonly StreamFrame[]): string => frames.map(({ text }) => text).join('');

/** OpenAI's own client, fed with what we would send. */
function clientOf(body: string, contentType: string): OpenAI {
  return new OpenAI({
    apiKey: 'test',
    maxRetries: 0,
    fetch: () => Promise.resolve(new Response(body, { headers: { 'content-type': contentType } })),
  });
}

async function readStream(frames: readonly string[]): Promise<OpenAI.Chat.Completions.ChatCompletion> {
  const client = clientOf(texts(feed(open(), frames)), 'text/event-stream');
  return client.chat.completions
    .stream({ model: 'm', messages, stream_options: { include_usage: true } })
    .finalChatCompletion();
}

describe('an answer of Anthropic’s for an OpenAI client', () => {
  it('is a chat completion, with thinking as reasoning', () => {
    const answer = prepare().readAnswer(Buffer.from(JSON.stringify(message)));
    expect(JSON.parse(answer.body)).toEqual({
      id: message.id,
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'claude-sonnet-4-5-20250929',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'Grüße — 今日は! 🚀',
            refusal: null,
            reasoning_content: 'They greet me.',
          },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: 1320,
        completion_tokens: 90,
        total_tokens: 1410,
        prompt_tokens_details: { cached_tokens: 1000, cache_write_tokens: 300, audio_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 40, audio_tokens: 0 },
      },
      service_tier: 'default',
    });
    expect(answer).toMatchObject({ finishReason: 'end_turn', usage: { inputTokens: 1320 } });
  });

  it('carries tool calls', () => {
    const { choices } = JSON.parse(prepare().readAnswer(Buffer.from(JSON.stringify(toolMessage))).body);
    expect(choices[0]).toMatchObject({
      message: {
        content: 'Looking.',
        tool_calls: [
          {
            id: 'toolu_a',
            type: 'function',
            function: { name: 'weather', arguments: '{"city":"Köln","days":2}' },
          },
          { id: 'toolu_b', type: 'function', function: { name: 'now', arguments: '{}' } },
        ],
      },
      finish_reason: 'tool_calls',
    });
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['pause_turn', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool_calls'],
    ['refusal', 'content_filter'],
    ['constructor', 'stop'],
    [null, 'stop'],
  ])('that stopped for %s has finished for %s', (stop_reason, finish) => {
    const { choices } = JSON.parse(
      prepare().readAnswer(Buffer.from(JSON.stringify({ ...message, stop_reason }))).body,
    );
    expect(choices[0].finish_reason).toBe(finish);
  });

  it('without a usage that can be true has none', () => {
    const answer = prepare().readAnswer(
      Buffer.from(JSON.stringify({ ...message, usage: { input_tokens: -1, output_tokens: 1 } })),
    );
    expect(answer.usage).toBeUndefined();
    expect(JSON.parse(answer.body).usage).toBeUndefined();
  });
});

describe('a stream of Anthropic’s for an OpenAI client', () => {
  it('is read by OpenAI’s client as the same answer', async () => {
    const completion = await readStream(textStream);
    expect(completion).toMatchObject({
      id: message.id,
      model: 'claude-sonnet-4-5-20250929',
      created: 1_700_000_000,
      choices: [{ message: { role: 'assistant', content: 'Grüße — 今日は! 🚀' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1320, completion_tokens: 90 },
    });
  });

  it('carries tool calls with their own indices, and {} for a tool without input', async () => {
    const completion = await readStream(toolStream);
    expect(completion.choices[0]).toMatchObject({
      message: {
        content: 'Looking.',
        tool_calls: [
          { id: 'toolu_a', function: { name: 'weather', arguments: '{"city":"Köln","days":2}' } },
          { id: 'toolu_b', function: { name: 'now', arguments: '{}' } },
        ],
      },
      finish_reason: 'tool_calls',
    });
  });

  it('takes input that came with the start of a tool’s block', async () => {
    const whole = block(
      0,
      { type: 'tool_use', id: 't', name: 'f', input: { a: 1 }, caller: { type: 'direct' } },
      [],
    );
    const completion = await readStream([start, ...whole, ...end('tool_use')]);
    expect(completion.choices[0]?.message.tool_calls).toMatchObject([{ function: { arguments: '{"a":1}' } }]);
  });

  it('shows thinking as reasoning, pings as comments, and holds back what is final', () => {
    const frames = feed(open(), textStream);
    expect(texts(frames)).toContain('"delta":{"reasoning_content":"greet me."}');
    expect(frames.filter(({ text }) => text === ': ping\n\n')).toHaveLength(1);
    expect(frames.filter(({ final }) => final).map(({ text }) => text)).toEqual([
      expect.stringContaining('"finish_reason":"stop"'),
      expect.stringContaining('"total_tokens":1410'),
      'data: [DONE]\n\n',
    ]);
  });

  it('sends no usage to a client that did not ask', () => {
    const stream = open(false);
    expect(texts(feed(stream, textStream))).not.toContain('usage');
    expect(stream.seen.usage).toMatchObject({ inputTokens: 1320, outputTokens: 90 });
  });

  it('ends with an error in OpenAI’s shape', async () => {
    const stream = open();
    const body = texts(feed(stream, [start, ping, overloaded]));
    expect(stream.failure).toMatchObject({ code: 'upstream_error', status: 503 });
    const chunks = await clientOf(body, 'text/event-stream').chat.completions.create({
      model: 'm',
      messages,
      stream: true,
    });
    const read = async (): Promise<void> => {
      for await (const chunk of chunks) expect(chunk.object).toBe('chat.completion.chunk');
    };
    await expect(read()).rejects.toMatchObject({ code: 'upstream_error', type: 'server_error' });
  });

  it.each([
    ['ends early', textStream.slice(0, -1)],
    [
      'has a delta of no block',
      [start, event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'x' } })],
    ],
    ['has a block without content', [start, event({ type: 'content_block_start', index: 0 })]],
    ['has two blocks with one index', [start, ...textStream.slice(2, 3), ...textStream.slice(2, 3)]],
  ])('is refused when it %s', (_name, frames) => {
    expect(() => feed(open(), frames)).toThrow(expect.objectContaining({ code: 'upstream_invalid_answer' }));
  });
});
