import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { AppError } from '../platform/errors.ts';
import { prepareAnthropic } from './anthropic/index.ts';
import * as anthropic from './anthropic/wire-fixtures.ts';
import type { AnswerStream, Dialect, Prepared, StreamFrame } from './exchange.ts';
import { prepareOpenAi } from './openai/index.ts';
import * as openai from './openai/wire-fixtures.ts';

/** What holds for all four pairs of a client's dialect and a provider's. */

const clock = { now: () => new Date(0), monotonicMs: () => 0 };
const body = { model: 'm', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }], stream: true };

function prepare(client: Dialect, provider: Dialect, request: Record<string, unknown> = body): Prepared {
  const call = { dialect: client, body: request, stream: request['stream'] === true };
  return provider === 'openai'
    ? prepareOpenAi(call, 'gpt-5')
    : prepareAnthropic(call, 'claude-opus-4-8', clock);
}

const ways: readonly [Dialect, Dialect][] = [
  ['openai', 'openai'],
  ['openai', 'anthropic'],
  ['anthropic', 'openai'],
  ['anthropic', 'anthropic'],
];

const streams = {
  openai: [
    openai.textStream,
    openai.toolStream,
    openai.interleavedToolStream,
    [openai.chunk({ content: 'a' }), openai.event({ error: 'x' })],
  ],
  anthropic: [anthropic.textStream, anthropic.toolStream, [anthropic.start, anthropic.overloaded]],
};

function feed(stream: AnswerStream, parts: readonly Uint8Array[]): StreamFrame[] {
  return [...parts.flatMap((part) => stream.push(part)), ...stream.end()];
}

describe.each(ways)('from a client of %s to a provider of %s', (client, provider) => {
  it('a stream reads the same wherever its bytes are cut', () => {
    for (const frames of streams[provider]) {
      const bytes = Buffer.from(frames.join(''));
      const whole = prepare(client, provider).openStream();
      const expected = feed(whole, [bytes]);
      const single = prepare(client, provider).openStream();
      expect(
        feed(
          single,
          Array.from(bytes, (byte) => Uint8Array.of(byte)),
        ),
      ).toEqual(expected);
      for (let at = 0; at <= bytes.length; at += 1) {
        const stream = prepare(client, provider).openStream();
        const cut = feed(stream, [bytes.subarray(0, at), bytes.subarray(at)]);
        expect(cut).toHaveLength(expected.length);
        expect(cut.map(({ text }) => text).join('')).toBe(expected.map(({ text }) => text).join(''));
        expect(stream.seen).toEqual(whole.seen);
      }
    }
  });

  it('once a frame is final, all that follow are', () => {
    for (const frames of streams[provider]) {
      const finals = feed(prepare(client, provider).openStream(), [Buffer.from(frames.join(''))]).map(
        ({ final }) => final,
      );
      expect(finals.at(-1)).toBe(true);
      expect(finals.lastIndexOf(false)).toBeLessThan(finals.indexOf(true));
    }
  });

  it('a stream that is cut short is refused, and what was seen of it is kept', () => {
    for (const frames of streams[provider].slice(0, 2)) {
      for (let kept = 0; kept < frames.length; kept += 1) {
        const stream = prepare(client, provider).openStream();
        stream.push(Buffer.from(frames.slice(0, kept).join('')));
        expect(() => stream.end()).toThrow(expect.objectContaining({ code: 'upstream_invalid_answer' }));
        expect(stream.seen.outputCharacters).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it('garbage throws nothing but an AppError', () => {
    const pieces = [
      ...new Set(streams[provider].flat()),
      ...new Set(streams[provider === 'openai' ? 'anthropic' : 'openai'].flat()),
    ];
    const frame = fc.oneof(
      fc.constantFrom(...pieces),
      fc.constantFrom(...pieces).chain((piece) => fc.nat(piece.length).map((at) => piece.slice(at))),
      fc.jsonValue().map((value) => `data: ${JSON.stringify(value)}\n\n`),
      wireLike.map((value) => `data: ${JSON.stringify(value)}\n\n`),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 12 }), (frames) => {
        const stream = prepare(client, provider).openStream();
        onlyAppErrors(() =>
          feed(
            stream,
            frames.map((text) => Buffer.from(text)),
          ),
        );
        onlyAppErrors(() => prepare(client, provider).readAnswer(Buffer.from(frames.join(''))));
      }),
      { numRuns: 400 },
    );
    fc.assert(
      fc.property(wireLike, (value) => {
        onlyAppErrors(() =>
          JSON.parse(prepare(client, provider).readAnswer(Buffer.from(JSON.stringify(value))).body),
        );
      }),
      { numRuns: 400 },
    );
  });

  it('a request of any shape throws nothing but an AppError', () => {
    fc.assert(
      fc.property(requestLike, (request) => {
        onlyAppErrors(() => JSON.parse(prepare(client, provider, request).body));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('tool calls', () => {
  const input = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 });
  const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/);

  it('survive the way to a client of the other dialect and back in the next request', () => {
    fc.assert(
      fc.property(fc.uniqueArray(id, { minLength: 1, maxLength: 4 }), input, (ids, given) => {
        // JSON has no -0, and what a client sends back was JSON.
        const arguments_ = JSON.parse(JSON.stringify(given));
        const content = ids.map((one) => ({ type: 'tool_use', id: one, name: 'f', input: arguments_ }));
        const answer = prepare('openai', 'anthropic').readAnswer(
          Buffer.from(JSON.stringify({ content, stop_reason: 'tool_use' })),
        );
        const { message } = JSON.parse(answer.body).choices[0];
        const results = ids.map((one) => ({ role: 'tool', tool_call_id: one, content: 'ok' }));
        const next = prepare('openai', 'anthropic', {
          model: 'm',
          messages: [...body.messages, message, ...results],
        });
        const { messages } = JSON.parse(next.body);
        expect(messages[1]).toEqual({ role: 'assistant', content });
        expect(messages[2].content.map((result: { tool_use_id: string }) => result.tool_use_id)).toEqual(ids);
      }),
    );
  });

  it('survive it the other way round', () => {
    fc.assert(
      fc.property(fc.uniqueArray(id, { minLength: 1, maxLength: 4 }), input, (ids, given) => {
        const written = JSON.stringify(given);
        const tool_calls = ids.map((one) => ({
          id: one,
          type: 'function',
          function: { name: 'f', arguments: written },
        }));
        const choices = [{ index: 0, message: { content: null, tool_calls }, finish_reason: 'tool_calls' }];
        const answer = prepare('anthropic', 'openai').readAnswer(Buffer.from(JSON.stringify({ choices })));
        const { content } = JSON.parse(answer.body);
        const results = ids.map((one) => ({ type: 'tool_result', tool_use_id: one, content: 'ok' }));
        const turns = [...body.messages, { role: 'assistant', content }, { role: 'user', content: results }];
        const { messages } = JSON.parse(prepare('anthropic', 'openai', { ...body, messages: turns }).body);
        // Keys that look like numbers change their place in an object, so the arguments are compared parsed.
        const calls: { id: string; function: { arguments: string } }[] = messages[1].tool_calls;
        expect(calls.map((call) => call.id)).toEqual(ids);
        expect(calls.map((call) => JSON.parse(call.function.arguments))).toEqual(
          ids.map(() => JSON.parse(written)),
        );
        expect(messages.slice(2)).toEqual(
          ids.map((one) => ({ role: 'tool', tool_call_id: one, content: 'ok' })),
        );
      }),
    );
  });
});

function onlyAppErrors(act: () => unknown): void {
  expect(outcomeOf(act)).toSatisfy((outcome) => outcome === 'done' || outcome instanceof AppError);
}

function outcomeOf(act: () => unknown): unknown {
  try {
    act();
    return 'done';
  } catch (error) {
    return error;
  }
}

/** Objects made of the field names and words of both vendors, with anything as values. */
const words =
  'choices delta message content tool_calls function arguments index id name usage type finish_reason stop_reason content_block partial_json text thinking input error ' +
  'role __proto__ prompt_tokens completion_tokens input_tokens output_tokens constructor tool_choice messages system image_url source url data response_format output_config format json_schema schema tools';
const word = fc.constantFrom(...words.split(' '));
const kinds =
  'message_start content_block_start content_block_delta content_block_stop message_delta message_stop tool_use tool_result text image document image_url ' +
  'user assistant system tool json_schema base64 url function any auto {} [ data:image/png;base64,AA';
const vocabulary = fc.constantFrom(...kinds.split(' '));
const { tree: wireLike } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    vocabulary,
    fc.constantFrom(0, 1, -1, 1.5, 1e300, null, true, ''),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(word, tie('tree'), { maxKeys: 6, noNullPrototype: true }),
  ),
}));
const requestLike = fc
  .record({
    messages: fc.array(wireLike, { maxLength: 3 }),
    tools: wireLike,
    more: fc.dictionary(word, wireLike, { maxKeys: 3 }),
  })
  .map(({ messages, tools, more }) => ({
    model: 'm',
    ...more,
    messages,
    ...(tools === null ? {} : { tools }),
  }));
