import { describe, expect, it } from 'vitest';

import { prepareAnthropic } from '../anthropic/index.ts';
import * as anthropic from '../anthropic/wire-fixtures.ts';
import type { Dialect, StreamFrame } from '../exchange.ts';
import { prepareOpenAi } from '../openai/index.ts';
import * as openai from '../openai/wire-fixtures.ts';
import { readOpenAiUsage } from '../openai/usage.ts';
import { createAssembler } from './assemble.ts';

function assemble(dialect: Dialect, events: readonly string[]): unknown {
  const assembler = createAssembler(dialect);
  assembler.push(events.map((text) => ({ text, final: false })));
  const answer = assembler.finish();
  return answer === undefined ? undefined : JSON.parse(answer);
}

function read(client: Dialect, provider: Dialect, events: readonly string[]): StreamFrame[] {
  const body = {
    model: 'm',
    max_tokens: 9,
    messages: [{ role: 'user', content: 'Hi' }],
    stream: true,
    ...(client === 'openai' ? { stream_options: { include_usage: true } } : {}),
  };
  const call = { dialect: client, body, stream: true };
  const prepared =
    provider === 'openai'
      ? prepareOpenAi(call, 'm')
      : prepareAnthropic(call, 'm', { now: () => new Date(0), monotonicMs: () => 0 });
  const stream = prepared.openStream();
  return [...stream.push(Buffer.from(events.join(''))), ...stream.end()];
}

describe('a stream of OpenAI', () => {
  it('becomes the completion that it says', () => {
    const head = {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1741569952,
      model: 'gpt-4.1-2025-04-14',
    };
    const tail = { usage: openai.completion.usage, service_tier: 'default' };
    expect(assemble('openai', openai.textStream)).toEqual({
      ...head,
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Grüße — 今日は! 🚀', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      ...tail,
    });
    for (const stream of [openai.toolStream, openai.interleavedToolStream]) {
      expect(assemble('openai', stream)).toMatchObject({
        ...head,
        choices: [
          {
            message: { tool_calls: openai.toolCompletion.choices[0]?.message.tool_calls },
            finish_reason: 'tool_calls',
          },
        ],
        ...tail,
      });
    }
  });

  it('has the usage that the client did not ask for', () => {
    const assembler = createAssembler('openai');
    assembler.push(
      [openai.chunk({ content: 'a' }, 'stop'), openai.done].map((text) => ({ text, final: false })),
    );
    const usage = readOpenAiUsage(openai.completion);
    expect(usage).toBeDefined();
    expect(readOpenAiUsage(JSON.parse(assembler.finish(usage) ?? ''))).toEqual({
      ...usage,
      serviceTier: 'default',
    });
    expect(JSON.parse(assembler.finish() ?? '')).not.toHaveProperty('usage');
  });

  it('holds every choice, in its order', () => {
    const events = [
      openai.chunk({ role: 'assistant', content: 'b' }, null, 1),
      openai.chunk({ role: 'assistant', content: 'a' }, null, 0),
      openai.chunk({}, 'stop', 1),
      openai.chunk({}, 'length', 0),
      openai.done,
    ];
    expect(assemble('openai', events)).toMatchObject({
      choices: [
        { index: 0, message: { content: 'a' }, finish_reason: 'length' },
        { index: 1, message: { content: 'b' }, finish_reason: 'stop' },
      ],
    });
  });

  it.each([
    ['has no end', openai.textStream.slice(0, -1)],
    ['has no reason why it ended', [openai.chunk({ content: 'a' }), openai.done]],
    ['has no choice', [openai.usageChunk, openai.done]],
    ['lacks a choice', [openai.chunk({ content: 'a' }, 'stop', 1), openai.done]],
    [
      'lacks a call',
      [
        openai.event({
          choices: [{ index: 0, delta: { tool_calls: [{ index: 1, id: 'b' }] }, finish_reason: 'stop' }],
        }),
        openai.done,
      ],
    ],
    ['ends in an error', [openai.chunk({ content: 'a' }), openai.event({ error: { message: 'x' } })]],
    ['goes on after its end', [openai.chunk({}, 'stop'), openai.chunk({ content: 'a' }), openai.done]],
    [
      'gives two calls one index',
      [
        openai.event({
          choices: [
            {
              index: 0,
              delta: {
                tool_calls: [
                  { index: 0, id: 'a' },
                  { index: 0, id: 'b' },
                ],
              },
              finish_reason: 'stop',
            },
          ],
        }),
        openai.done,
      ],
    ],
    [
      'has sound',
      [
        openai.event({ choices: [{ index: 0, delta: { audio: { data: 'UklG' } }, finish_reason: 'stop' }] }),
        openai.done,
      ],
    ],
    [
      'has a field that changes',
      [
        openai.event({ x: 1, choices: [] }),
        openai.event({ x: 2, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
        openai.done,
      ],
    ],
    [
      'has content in parts',
      [
        openai.event({
          choices: [{ index: 0, delta: { content: [{ type: 'text', text: 'a' }] }, finish_reason: 'stop' }],
        }),
        openai.done,
      ],
    ],
    ['has an event that is no JSON', ['data: {\n\n', openai.chunk({ content: 'a' }, 'stop'), openai.done]],
    [
      'is nested too deeply',
      [
        openai
          .event({ choices: [] })
          .replace('[]', `[{"index":0,"n":1.0,"delta":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}]`),
        openai.done,
      ],
    ],
  ])('that %s is not put together', (_name, events) => {
    expect(assemble('openai', events)).toBeUndefined();
  });
});

describe('a stream of Anthropic', () => {
  it('becomes the message that it says', () => {
    expect(assemble('anthropic', anthropic.textStream)).toEqual(anthropic.message);
    expect(assemble('anthropic', anthropic.toolStream)).toEqual(anthropic.toolMessage);
  });

  it('keeps citations and what came whole', () => {
    const citation = { type: 'char_location', cited_text: 'a' };
    const result = {
      type: 'web_search_tool_result',
      tool_use_id: 's',
      content: [{ type: 'web_search_result', title: 'T' }],
    };
    const delta = (one: object): string =>
      anthropic.event({ type: 'content_block_delta', index: 0, delta: one });
    const events = [
      anthropic.start,
      anthropic.event({
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'text', text: '', citations: [] },
      }),
      delta({ type: 'text_delta', text: 'A' }),
      delta({ type: 'citations_delta', citation }),
      anthropic.event({ type: 'content_block_stop', index: 0 }),
      anthropic.event({ type: 'content_block_start', index: 1, content_block: result }),
      anthropic.event({ type: 'content_block_stop', index: 1 }),
      ...anthropic.end('end_turn'),
    ];
    expect(assemble('anthropic', events)).toMatchObject({
      content: [{ type: 'text', text: 'A', citations: [citation] }, result],
    });
  });

  const block = (deltas: Parameters<typeof anthropic.block>[2]): string[] =>
    anthropic.block(
      0,
      { type: 'tool_use', id: 't', name: 'f', input: {}, caller: { type: 'direct' } },
      deltas,
    );
  it.each([
    ['has no end', anthropic.textStream.slice(0, -1)],
    ['has no beginning', anthropic.textStream.slice(1)],
    ['ends in an error', [anthropic.start, anthropic.overloaded]],
    [
      'has input that is no JSON',
      [
        anthropic.start,
        ...block([{ type: 'input_json_delta', partial_json: '{"a' }]),
        ...anthropic.end('max_tokens'),
      ],
    ],
    [
      'has an event that is not known',
      [anthropic.start, anthropic.event({ type: 'unheard_of' }), ...anthropic.end('end_turn')],
    ],
    [
      'has a delta that is not known',
      [
        anthropic.start,
        ...block([]).slice(0, 1),
        anthropic.event({ type: 'content_block_delta', index: 0, delta: { type: 'x' } }),
        ...block([]).slice(1),
        ...anthropic.end('end_turn'),
      ],
    ],
    [
      'has a block that is not closed',
      [anthropic.start, ...block([]).slice(0, 1), ...anthropic.end('end_turn')],
    ],
    [
      'has its blocks mixed',
      [
        anthropic.start,
        ...block([]).slice(0, 1),
        anthropic.event({ type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } }),
      ],
    ],
    [
      'says more at its end than is known',
      [
        anthropic.start,
        anthropic.event({
          type: 'message_delta',
          delta: { stop_reason: 'end_turn' },
          context_management: { applied: 1 },
        }),
        anthropic.event({ type: 'message_stop' }),
      ],
    ],
  ])('that %s is not put together', (_name, events) => {
    expect(assemble('anthropic', events)).toBeUndefined();
  });
});

describe('a translated stream', () => {
  it('becomes what the whole answer would have been', () => {
    for (const [client, provider, events] of [
      ['openai', 'anthropic', anthropic.textStream],
      ['openai', 'anthropic', anthropic.toolStream],
      ['anthropic', 'openai', openai.textStream],
      ['anthropic', 'openai', openai.toolStream],
      ['anthropic', 'openai', openai.interleavedToolStream],
    ] as const) {
      const assembler = createAssembler(client);
      assembler.push(read(client, provider, events));
      expect(JSON.parse(assembler.finish() ?? 'null')).toMatchObject(
        client === 'openai' ? { object: 'chat.completion' } : { type: 'message' },
      );
    }
  });
});
