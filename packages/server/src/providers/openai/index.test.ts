import { describe, expect, it } from 'vitest';

import type { AnswerStream, ChatCall, StreamFrame } from '../exchange.ts';
import { prepareOpenAi, renderOpenAiError, renderOpenAiErrorFrame } from './index.ts';
import {
  chunk,
  completion,
  done,
  event,
  textStream,
  toolCompletion,
  toolStream,
  usageChunk,
} from './wire-fixtures.ts';

const messages = [{ role: 'user', content: 'Hi' }];

function call(more: Record<string, unknown> = {}): ChatCall {
  return { dialect: 'openai', body: { model: 'fast', messages, ...more }, stream: more['stream'] === true };
}

function feed(stream: AnswerStream, frames: readonly string[]): StreamFrame[] {
  return [...frames.flatMap((frame) => stream.push(Buffer.from(frame))), ...stream.end()];
}

function open(more: Record<string, unknown> = {}): AnswerStream {
  return prepareOpenAi(call({ stream: true, ...more }), 'gpt-4.1').openStream();
}

const texts = (frames: readonly StreamFrame[]): string => frames.map(({ text }) => text).join('');

describe('a call of OpenAI’s dialect to an OpenAI-compatible provider', () => {
  it('goes through untouched but for the model', () => {
    const body = JSON.parse('{"seed":1,"x_vendor":{"deep":[1,{"__proto__":2}]},"__proto__":{"a":1},"n":3}');
    const prepared = prepareOpenAi({ ...call(), body: { ...body, model: 'fast', messages } }, 'gpt-4.1');
    expect(prepared).toMatchObject({
      path: '/chat/completions',
      headers: { 'content-type': 'application/json' },
    });
    expect(prepared.body).toBe(JSON.stringify({ ...body, model: 'gpt-4.1', messages }));
    expect(prepared.body).toContain('"__proto__":{"a":1}');
  });

  it('asks for usage in a stream, and keeps the other wishes', () => {
    const prepared = prepareOpenAi(
      call({ stream: true, stream_options: { include_obfuscation: false } }),
      'gpt-4.1',
    );
    expect(JSON.parse(prepared.body)).toMatchObject({
      stream: true,
      stream_options: { include_obfuscation: false, include_usage: true },
    });
    expect(JSON.parse(prepareOpenAi(call({ stream_options: null }), 'm').body)).toMatchObject({
      stream_options: null,
    });
  });

  it('refuses a body that is nested too deeply to be written', () => {
    let nested: unknown = [];
    for (let depth = 0; depth < 200_000; depth += 1) nested = [nested];
    expect(() => prepareOpenAi(call({ x: nested }), 'm')).toThrow(
      expect.objectContaining({ code: 'body_invalid' }),
    );
  });
});

describe('its complete answer', () => {
  const read = (answer: unknown): unknown =>
    prepareOpenAi(call(), 'gpt-4.1').readAnswer(
      Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer)),
    );

  it('is handed on as it came, and metered', () => {
    const text = JSON.stringify(completion, null, 2);
    expect(read(text)).toEqual({
      body: text,
      model: 'gpt-4.1-2025-04-14',
      finishReason: 'stop',
      outputCharacters: completion.choices[0]?.message.content?.length,
      usage: expect.objectContaining({ inputTokens: 1100, outputTokens: 310, serviceTier: 'default' }),
    });
    expect(read(toolCompletion)).toMatchObject({
      finishReason: 'tool_calls',
      outputCharacters: '{"city":"Köln","days":2}{}'.length,
    });
  });

  it.each([
    ['HTML', '<html><body>502 Bad Gateway</body></html>'],
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['an object without choices', '{"id":"x"}'],
    ['no choice', '{"choices":[]}'],
    ['choices that are no objects', '{"choices":[1]}'],
    ['a choice without a message', '{"choices":[{"message":{}},{"index":1}]}'],
    ['cut off', '{"choices":[{"message":{"content":"a'],
    ['another vendor’s message', '{"type":"message","content":[]}'],
  ])('is refused when it is %s', (_name, text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'upstream_invalid_answer' }));
  });

  it('that is an error after all is told as one', () => {
    expect(() => read({ error: { code: 429, message: 'Slow down' } })).toThrow(
      expect.objectContaining({ code: 'upstream_rate_limited', status: 429 }),
    );
  });

  it('of words that do not fit a ledger keeps them out', () => {
    const odd = { ...completion, model: 'a\nb', service_tier: 'x'.repeat(1000) };
    expect(read(odd)).toMatchObject({
      model: undefined,
      usage: expect.not.objectContaining({ serviceTier: expect.anything() }),
    });
  });
});

describe('its stream', () => {
  it('is forwarded byte for byte, without the usage that only we asked for', () => {
    const stream = open();
    const frames = feed(stream, textStream);
    expect(texts(frames)).toBe(textStream.filter((frame) => frame !== usageChunk).join(''));
    expect(frames.map(({ final }) => final)).toEqual([false, false, false, true, true]);
    expect(stream.seen).toMatchObject({
      model: 'gpt-4.1-2025-04-14',
      finishReason: 'stop',
      usage: { inputTokens: 1100, outputTokens: 310, reasoningTokens: 256, serviceTier: 'default' },
      outputCharacters: 'Grüße — 今日は! 🚀'.length,
    });
  });

  it('keeps the usage that the client asked for', () => {
    expect(texts(feed(open({ stream_options: { include_usage: true } }), textStream))).toBe(
      textStream.join(''),
    );
  });

  it('keeps comments and CRLF, and a chunk without choices that is not the usage', () => {
    const odd = [
      ': OPENROUTER PROCESSING\r\n\r\n',
      'data: {"choices":[],"prompt_filter_results":[]}\r\n\r\n',
      chunk({}, 'stop'),
      done,
    ];
    expect(texts(feed(open(), odd))).toBe(odd.join(''));
  });

  it('counts text, reasoning and tool arguments', () => {
    const stream = open();
    feed(stream, toolStream);
    expect(stream.seen.outputCharacters).toBe('Two tools. Looking.{"city":"Köln","days":2}{}'.length);
  });

  it('of several answers is final when the last one finishes', () => {
    const frames = [
      chunk({ content: 'a' }),
      chunk({}, 'stop', 1),
      chunk({ content: 'b' }),
      chunk({}, 'length', 0),
      done,
    ];
    expect(feed(open({ n: 2 }), frames).map(({ final }) => final)).toEqual([false, false, false, true, true]);
  });

  it('takes the last of several usages', () => {
    const usage = (tokens: number): string =>
      event({
        choices: [{ index: 0, delta: { content: 'x' } }],
        usage: { prompt_tokens: 5, completion_tokens: tokens },
      });
    const stream = open();
    feed(stream, [usage(1), usage(2), usage(3), chunk({}, 'stop').replace(',"usage":null', ''), done]);
    expect(stream.seen.usage).toMatchObject({ inputTokens: 5, outputTokens: 3 });
    const lying = open();
    feed(lying, [usage(1), usage(-1), done]);
    expect(lying.seen.usage).toBeUndefined();
  });

  it('sends nothing after the end mark', () => {
    expect(texts(feed(open(), [done, chunk({ content: 'more' }), 'data: not json\n\n']))).toBe(done);
  });

  it('that ends early is refused', () => {
    const stream = open();
    for (const frame of textStream.slice(0, -1)) stream.push(Buffer.from(frame));
    expect(() => stream.end()).toThrow(expect.objectContaining({ code: 'upstream_invalid_answer' }));
  });

  it.each([
    ['no JSON', 'data: hello\n\n'],
    ['a number', 'data: 1\n\n'],
    ['no chunk', 'data: {"type":"message_start"}\n\n'],
    ['a choice that is no object', 'data: {"choices":[null]}\n\n'],
  ])('with %s in it is refused', (_name, frame) => {
    expect(() => open().push(Buffer.from(frame))).toThrow(
      expect.objectContaining({ code: 'upstream_invalid_answer' }),
    );
  });

  it('of HTML sends nothing and is refused at its end', () => {
    const stream = open();
    expect(stream.push(Buffer.from('<html>\n\n<body>\n\n</html>\n\n'))).toEqual([]);
    expect(() => stream.end()).toThrow(expect.objectContaining({ code: 'upstream_invalid_answer' }));
  });

  it('ends with the error that the provider reports in it', () => {
    const stream = open();
    const frames = feed(stream, [
      chunk({ content: 'a' }),
      event({
        error: {
          message: 'Bad key sk-1234567890abc',
          type: 'invalid_request_error',
          code: 'invalid_api_key',
        },
      }),
      chunk({ content: 'b' }),
    ]);
    expect(stream.failure).toMatchObject({ code: 'upstream_auth_failed', status: 502 });
    expect(frames.map(({ final }) => final)).toEqual([false, true]);
    expect(texts(frames)).not.toContain('sk-');
    expect(JSON.parse(frames[1]?.text.slice(6) ?? '')).toMatchObject({
      error: { code: 'upstream_auth_failed' },
    });
  });
});

describe('an error for an OpenAI client', () => {
  it.each([
    [400, 'invalid_request_error'],
    [401, 'authentication_error'],
    [403, 'permission_error'],
    [404, 'not_found_error'],
    [429, 'rate_limit_error'],
    [503, 'server_error'],
  ])('of status %i has the type %s and our code', (status, type) => {
    const error = { status, code: 'policy_denied', message: 'No.', upstreamType: 'overloaded_error' };
    expect(renderOpenAiError(error)).toEqual({
      error: { message: 'No.', type, param: null, code: 'policy_denied' },
    });
  });

  it('keeps the vendor’s type where it is OpenAI’s own, and fits into a stream', () => {
    const error = {
      status: 429,
      code: 'upstream_rate_limited',
      message: 'No.\n\n',
      param: 'n',
      upstreamType: 'insufficient_quota',
    };
    expect(renderOpenAiErrorFrame(error)).toBe(
      'data: {"error":{"message":"No.\\n\\n","type":"insufficient_quota","param":"n","code":"upstream_rate_limited"}}\n\n',
    );
  });
});
