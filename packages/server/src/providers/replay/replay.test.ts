import Anthropic from '@anthropic-ai/sdk';
import * as fc from 'fast-check';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';

import * as anthropic from '../anthropic/wire-fixtures.ts';
import { prepareAnthropic } from '../anthropic/index.ts';
import { readAnthropicUsage } from '../anthropic/usage.ts';
import type { ChatCall, Dialect, StreamFrame } from '../exchange.ts';
import { parseRecord } from '../json.ts';
import { prepareOpenAi } from '../openai/index.ts';
import { readOpenAiUsage } from '../openai/usage.ts';
import * as openai from '../openai/wire-fixtures.ts';
import { createAssembler } from './assemble.ts';
import { replayStream } from './replay.ts';

function callOf(dialect: Dialect, wantsUsage = true, n = 1): ChatCall {
  const body = { model: 'm', messages: [{ role: 'user', content: 'Hi' }], n, stream: true };
  return {
    dialect,
    body: wantsUsage ? { ...body, stream_options: { include_usage: true } } : body,
    stream: true,
  };
}

function assemble(dialect: Dialect, frames: readonly StreamFrame[]): string | undefined {
  const assembler = createAssembler(dialect);
  assembler.push(frames);
  return assembler.finish();
}

/** The frames as the vendor's own reader gives them, with its flags. */
function throughReader({ dialect, ...call }: ChatCall, frames: readonly StreamFrame[]) {
  const prepare = dialect === 'openai' ? prepareOpenAi : prepareAnthropic;
  const stream = prepare({ dialect, ...call }, 'm').openStream();
  const read = [...stream.push(Buffer.from(frames.map(({ text }) => text).join(''))), ...stream.end()];
  return { read, seen: stream.seen };
}

const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }).map((text) => text.toWellFormed()),
  fc.lorem({ maxCount: 40 }),
  fc.constantFrom('', ' ', '🦊'.repeat(40), 'a'.repeat(100)),
);
const json = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 });
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(arbitrary, { nil: undefined });

const toolCall = fc.oneof(
  fc.record({
    id: fc.uuid(),
    type: fc.constant('function'),
    function: fc.record({
      name: fc.string(),
      arguments: fc.oneof(
        json.map((value) => JSON.stringify(value)),
        fc.constant(''),
      ),
    }),
  }),
  fc.record({
    id: fc.uuid(),
    type: fc.constant('custom'),
    custom: fc.record({ name: fc.string(), input: words }),
  }),
  fc.record({
    id: fc.uuid(),
    type: fc.constant('function'),
    extra: json,
    function: fc.record({ name: fc.string(), arguments: words }),
  }),
);
const choice = fc.record({
  message: fc.record(
    {
      role: fc.constant('assistant'),
      content: fc.option(words),
      refusal: fc.option(words),
      reasoning: words,
      reasoning_content: words,
      annotations: fc.array(json, { maxLength: 2 }),
      function_call: fc.record({ name: fc.string(), arguments: words }),
      tool_calls: fc.array(toolCall, { minLength: 1, maxLength: 3 }),
    },
    { requiredKeys: ['role', 'content'] },
  ),
  logprobs: fc.oneof(fc.constant(null), json),
  finish_reason: fc.constantFrom('stop', 'length', 'tool_calls', 'content_filter'),
});
const completion = fc
  .record({
    created: fc.nat(),
    choices: fc.array(choice, { minLength: 1, maxLength: 3 }),
    usage: maybe(fc.constant(openai.completion.usage)),
    service_tier: maybe(fc.constantFrom('default', null)),
    citations: maybe(fc.array(words)),
  })
  .map(({ choices, ...rest }) => ({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    model: 'gpt-5',
    ...rest,
    choices: choices.map((one, index) => ({ index, ...one })),
  }));

const block = fc.oneof(
  fc.record({
    type: fc.constant('text'),
    text: words,
    citations: fc.oneof(fc.constant(null), fc.array(json, { maxLength: 2 })),
  }),
  fc.record({ type: fc.constant('text'), text: words }),
  fc.record({ type: fc.constant('thinking'), thinking: words, signature: words }),
  fc.record({ type: fc.constant('redacted_thinking'), data: words }),
  fc.record({
    type: fc.constantFrom('tool_use', 'server_tool_use'),
    id: fc.uuid(),
    name: fc.string(),
    input: json,
  }),
  fc.record({
    type: fc.constant('web_search_tool_result'),
    tool_use_id: fc.uuid(),
    content: fc.array(json, { maxLength: 2 }),
  }),
);
const message = fc
  .record({
    content: fc.array(block, { maxLength: 4 }),
    stop_reason: fc.constantFrom('end_turn', 'max_tokens', 'tool_use', 'refusal', 'stop_sequence'),
    stop_sequence: fc.option(words),
    usage: fc.constantFrom(anthropic.message.usage, { input_tokens: 1, output_tokens: 2 }),
    stop_details: fc.option(json, { nil: undefined }),
  })
  .map((fields) => ({ id: 'msg_1', type: 'message', role: 'assistant', model: 'claude', ...fields }));

const answers: readonly [Dialect, fc.Arbitrary<object>][] = [
  ['openai', completion],
  ['anthropic', message],
];

describe.each(answers)('an answer of %s', (dialect, answer) => {
  it('is the same after it was said as a stream and put together again', () => {
    fc.assert(
      fc.property(answer, (value) => {
        const body = JSON.stringify(value);
        const again = assemble(dialect, replayStream(callOf(dialect), body));
        expect(again === undefined ? undefined : JSON.parse(again)).toEqual(JSON.parse(body));
      }),
      { numRuns: 1500 },
    );
  });

  it('is a stream that the vendor’s own reader takes, with the same final frames and the same usage', () => {
    fc.assert(
      fc.property(answer, fc.boolean(), (value, wantsUsage) => {
        const body = JSON.stringify(value);
        const choices = 'choices' in value && Array.isArray(value.choices) ? value.choices.length : 1;
        const call = callOf(dialect, wantsUsage, choices);
        const frames = replayStream(call, body);
        const { read, seen } = throughReader(call, frames);
        expect(read).toEqual(frames);
        const whole = parseRecord(body) ?? {};
        const usage = dialect === 'openai' ? readOpenAiUsage(whole) : readAnthropicUsage(whole['usage']);
        if (wantsUsage || dialect === 'anthropic') expect(seen.usage).toEqual(usage);
      }),
      { numRuns: 500 },
    );
  });

  it('comes in pieces of a few words that end between characters', () => {
    const text =
      'Grüße an alle — 今日は! 🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀 and so on for a while';
    const body =
      dialect === 'openai'
        ? {
            ...openai.completion,
            choices: [{ ...openai.completion.choices[0], message: { role: 'assistant', content: text } }],
          }
        : { ...anthropic.message, content: [{ type: 'text', text, citations: null }] };
    const frames = replayStream(callOf(dialect), JSON.stringify(body));
    expect(frames.length).toBeGreaterThan(5);
    for (const frame of frames)
      expect(frame.text.isWellFormed() && !/\\ud[89a-f]/i.test(frame.text)).toBe(true);
    const long = JSON.stringify(body).replace(text, 'word '.repeat(200_000));
    expect(replayStream(callOf(dialect), long).length).toBeLessThan(600);
  });
});

describe('numbers that JavaScript cannot hold', () => {
  it('stay what they are, in both directions', () => {
    const input = '{"id":12345678901234567890,"price":1.50,"zero":-0.0}';
    const body = JSON.stringify({
      ...anthropic.toolMessage,
      content: [{ type: 'tool_use', id: 't', name: 'f', input: 0 }],
    }).replace('"input":0', `"input":${input}`);
    const again = assemble('anthropic', replayStream(callOf('anthropic'), body));
    expect(again).toContain(input);
    const odd = `{"id":"x","created":1.0,"model":"m","big":98765432109876543210,"choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop"}]}`;
    expect(assemble('openai', replayStream(callOf('openai'), odd))).toMatch(
      /"created":1\.0.*"big":98765432109876543210/,
    );
  });
});

describe('the SDKs', () => {
  const fetchOf = (frames: readonly StreamFrame[]) => async (): Promise<Response> => {
    const text = frames.map((frame) => frame.text).join('');
    return new Response(text, { headers: { 'content-type': 'text/event-stream' } });
  };

  it('of OpenAI puts a replayed stream together to the answer', async () => {
    const two = {
      ...openai.completion,
      choices: [0, 1].map((index) => ({ ...openai.completion.choices[0], index })),
    };
    for (const body of [openai.completion, openai.toolCompletion, two]) {
      const client = new OpenAI({
        apiKey: 'k',
        fetch: fetchOf(replayStream(callOf('openai'), JSON.stringify(body))),
      });
      const stream = client.chat.completions.stream({
        model: 'm',
        messages: [],
        stream_options: { include_usage: true },
      });
      const final = await stream.finalChatCompletion();
      expect(JSON.parse(JSON.stringify(final))).toMatchObject(JSON.parse(JSON.stringify(body)));
    }
  });

  it('of Anthropic puts a replayed stream together to the answer', async () => {
    const cited = {
      ...anthropic.message,
      content: [
        {
          type: 'text',
          text: 'As it says.',
          citations: [
            {
              type: 'char_location',
              cited_text: 'It',
              document_index: 0,
              document_title: null,
              start_char_index: 0,
              end_char_index: 2,
              file_id: null,
            },
          ],
        },
      ],
    };
    for (const body of [anthropic.message, anthropic.toolMessage, cited]) {
      const client = new Anthropic({
        apiKey: 'k',
        fetch: fetchOf(replayStream(callOf('anthropic'), JSON.stringify(body))),
      });
      const final = await client.messages.stream({ model: 'm', max_tokens: 10, messages: [] }).finalMessage();
      expect(JSON.parse(JSON.stringify(final))).toMatchObject(JSON.parse(JSON.stringify(body)));
    }
  });
});
