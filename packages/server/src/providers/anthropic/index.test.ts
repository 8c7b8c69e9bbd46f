import { describe, expect, it } from 'vitest';

import type { AnswerStream, ChatCall, StreamFrame } from '../exchange.ts';
import { prepareAnthropic, renderAnthropicError, renderAnthropicErrorFrame } from './index.ts';
import {
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

const messages = [{ role: 'user', content: 'Hi' }];

function call(more: Record<string, unknown> = {}): ChatCall {
  const body = { model: 'smart', max_tokens: 100, messages, ...more };
  return { dialect: 'anthropic', body, stream: more['stream'] === true };
}

function open(): AnswerStream {
  return prepareAnthropic(call({ stream: true }), 'claude-sonnet-4-5').openStream();
}

function feed(stream: AnswerStream, frames: readonly string[]): StreamFrame[] {
  return [...frames.flatMap((frame) => stream.push(Buffer.from(frame))), ...stream.end()];
}

const texts = (frames: readonly StreamFrame[]): string => frames.map(({ text }) => text).join('');

describe('a call of Anthropic’s dialect to Anthropic', () => {
  it('goes through untouched but for the model', () => {
    const extra = { betas_field: { x: 1 }, thinking: { type: 'enabled', budget_tokens: 1024 } };
    const prepared = prepareAnthropic(call(extra), 'claude-sonnet-4-5');
    expect(prepared).toMatchObject({ path: '/v1/messages', headers: { 'anthropic-version': '2023-06-01' } });
    expect(JSON.parse(prepared.body)).toEqual({
      max_tokens: 100,
      messages,
      ...extra,
      model: 'claude-sonnet-4-5',
    });
  });

  it('goes under the version and with the beta features that the client wrote it for', () => {
    const versionHeaders = { 'anthropic-version': '2026-10-21', 'anthropic-beta': 'files-api-2025-04-14' };
    const prepared = prepareAnthropic({ ...call(), versionHeaders }, 'claude-sonnet-4-5');
    expect(prepared.headers).toMatchObject(versionHeaders);
  });
});

describe('a call of OpenAI’s dialect to Anthropic', () => {
  it('goes under the version that its translation is written for', () => {
    const body = { model: 'smart', messages, temperature: 0.5 };
    const prepared = prepareAnthropic({ dialect: 'openai', body, stream: false }, 'claude-sonnet-4-5');
    expect(prepared.headers).toMatchObject({ 'anthropic-version': '2023-06-01' });
  });
});

describe('thinking in the history', () => {
  const turns = (...content: unknown[]): unknown[] => [
    ...messages,
    { role: 'assistant', content },
    ...messages,
  ];
  const sent = (history: unknown): unknown =>
    JSON.parse(prepareAnthropic(call({ messages: history }), 'claude').body).messages;
  const signed = { type: 'thinking', thinking: 'Hm', signature: 'EqQB' };
  const unsigned = { type: 'thinking', thinking: 'Hm', signature: '' };
  const text = { type: 'text', text: 'Hello' };

  it('goes through when Anthropic signed it, and stays behind when another vendor’s model made it', () => {
    expect(sent(turns(signed, text))).toEqual(turns(signed, text));
    expect(sent(turns(unsigned, text))).toEqual(turns(text));
    expect(sent(turns(unsigned))).toEqual([...messages, ...messages]);
  });
});

describe('its complete answer', () => {
  const read = (answer: unknown): unknown =>
    prepareAnthropic(call(), 'claude').readAnswer(
      Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer)),
    );

  it('is handed on as it came, and metered', () => {
    const text = JSON.stringify(message, null, 2);
    expect(read(text)).toEqual({
      body: text,
      model: 'claude-sonnet-4-5-20250929',
      finishReason: 'end_turn',
      outputCharacters: 'They greet me.Grüße — 今日は! 🚀'.length,
      usage: expect.objectContaining({ inputTokens: 1320, outputTokens: 90, cacheWriteHourTokens: 100 }),
    });
    expect(read(toolMessage)).toMatchObject({
      outputCharacters: 'Looking.{"city":"Köln","days":2}{}'.length,
    });
  });

  it.each([
    ['HTML', '<html></html>'],
    ['an object without content', '{"type":"message"}'],
    ['content that is text', '{"content":"hi"}'],
    ['a block without a type', '{"content":[{"text":"hi"}]}'],
    ['another vendor’s completion', '{"choices":[{"message":{"content":"x"}}]}'],
  ])('is refused when it is %s', (_name, text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'upstream_invalid_answer' }));
  });

  it('that is nested too deeply is refused', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(() => read(`{"content":[{"type":"tool_use","input":${deep}}]}`)).toThrow(
      expect.objectContaining({ code: 'upstream_invalid_answer' }),
    );
  });
});

describe('its stream', () => {
  it('is forwarded byte for byte and metered with its cumulative usage', () => {
    const stream = open();
    const frames = feed(stream, textStream);
    expect(texts(frames)).toBe(textStream.join(''));
    expect(frames.map(({ final }) => final)).toEqual(textStream.map((_, at) => at >= textStream.length - 2));
    expect(stream.seen).toMatchObject({
      model: 'claude-sonnet-4-5-20250929',
      finishReason: 'end_turn',
      outputCharacters: 'They greet me.Grüße — 今日は! 🚀'.length,
      usage: {
        inputTokens: 1320,
        outputTokens: 90,
        cacheWriteTokens: 300,
        cacheWriteHourTokens: 100,
        reasoningTokens: 40,
      },
    });
  });

  it('that the client leaves tells what the input was', () => {
    const stream = open();
    stream.push(Buffer.from(textStream.slice(0, 5).join('')));
    expect(stream.seen.usage).toBeUndefined();
    expect(stream.inputUsage).toMatchObject({ inputTokens: 1320, outputTokens: 0, cachedInputTokens: 1000 });
  });

  it('counts tool input', () => {
    const stream = open();
    feed(stream, toolStream);
    expect(stream.seen).toMatchObject({
      finishReason: 'tool_use',
      outputCharacters: 'Looking.{"city":"Köln","days":2}'.length,
    });
  });

  it('forwards kinds of events that are not known yet', () => {
    const odd = [start, event({ type: 'something_new' }), ping, ...end('end_turn')];
    expect(texts(feed(open(), odd))).toBe(odd.join(''));
  });

  it('is not final at a message_delta without a stop reason', () => {
    const update = event({
      type: 'message_delta',
      delta: { stop_reason: null },
      usage: { output_tokens: 5 },
    });
    expect(feed(open(), [start, update, ...end('end_turn')]).map(({ final }) => final)).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it.each([
    ['ends early', textStream.slice(0, -1)],
    ['says nothing', []],
    ['has an event without a type', ['data: {}\n\n']],
    ['has an event that is no JSON', [start, 'event: ping\ndata: x\n\n']],
    ['begins twice', [start, start]],
    ['begins in the middle', textStream.slice(3)],
  ])('is refused when it %s', (_name, frames) => {
    expect(() => feed(open(), frames)).toThrow(expect.objectContaining({ code: 'upstream_invalid_answer' }));
  });

  it('ends with the error that the provider reports in it', () => {
    const stream = open();
    const frames = feed(stream, [start, overloaded, ping]);
    expect(stream.failure).toMatchObject({
      code: 'upstream_error',
      status: 503,
      upstreamCode: 'overloaded_error',
    });
    expect(frames.map(({ final }) => final)).toEqual([false, true]);
    expect(frames[1]?.text).toMatch(
      /^event: error\ndata: \{"type":"error","error":\{"type":"overloaded_error"/,
    );
  });
});

describe('an error for an Anthropic client', () => {
  it.each([
    [400, 'invalid_request_error'],
    [401, 'authentication_error'],
    [403, 'permission_error'],
    [404, 'not_found_error'],
    [409, 'conflict_error'],
    [413, 'request_too_large'],
    [415, 'invalid_request_error'],
    [429, 'rate_limit_error'],
    [502, 'api_error'],
    [503, 'overloaded_error'],
    [504, 'timeout_error'],
  ])('of status %i has the type %s, and our code where the SDK looks for one', (status, type) => {
    expect(
      renderAnthropicError({ status, code: 'policy_denied', message: 'No.', upstreamType: 'server_error' }),
    ).toEqual({
      type: 'error',
      error: { type, message: 'No.', details: { error_code: 'policy_denied' } },
      request_id: null,
    });
  });

  it('fits into a stream', () => {
    const error = { status: 400, code: 'body_invalid', message: 'No.', param: 'messages', requestId: 'r1' };
    expect(renderAnthropicErrorFrame(error)).toBe(
      'event: error\ndata: {"type":"error","error":{"type":"invalid_request_error","message":"No.",' +
        '"details":{"error_code":"body_invalid","param":"messages"}},"request_id":"r1"}\n\n',
    );
  });
});
