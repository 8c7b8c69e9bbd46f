import { describe, expect, it } from 'vitest';

import { createRestorer } from '../../privacy/index.ts';
import * as anthropic from '../anthropic/wire-fixtures.ts';
import type { Dialect, StreamFrame } from '../exchange.ts';
import * as openai from '../openai/wire-fixtures.ts';
import { createStreamRewriter } from './stream.ts';

const name = 'Ada "the\\first"';
const restorer = createRestorer(
  new Map([
    ['[EMAIL-1-K7F3]', 'ada@example.com'],
    ['[NAME-1-K7F3]', name],
  ]),
);

/** What comes of events, each with its data read. `final` is told of those from `finalFrom` on. */
function rewritten(dialect: Dialect, events: readonly string[], finalFrom = events.length): StreamFrame[] {
  const rewriter = createStreamRewriter(dialect, (form) => restorer.open(form));
  const frames = events.map((text, at) => ({ text, final: at >= finalFrom }));
  return [...rewriter.push(frames), ...rewriter.end()];
}

function chunks(events: readonly string[]): Record<string, unknown>[] {
  return rewritten('openai', events)
    .filter(({ text }) => text.startsWith('data: {'))
    .map(({ text }) => JSON.parse(text.slice(6)));
}

function deltas(events: readonly string[]): unknown[] {
  return chunks(events)
    .flatMap(({ choices }) => (Array.isArray(choices) ? choices : []))
    .map(({ index, delta: given, finish_reason: finish }) => [
      index,
      given,
      ...(finish === null ? [] : [finish]),
    ]);
}

function delta(fields: object, finish: string | null = null, index = 0): string {
  return openai.event({
    id: 'c',
    created: 7,
    model: 'm',
    choices: [{ index, delta: fields, finish_reason: finish }],
  });
}

describe('a stream of chunks', () => {
  it('holds the beginning of a placeholder for each choice by itself', () => {
    const events = [
      delta({ content: 'a [EMAIL' }, null, 0),
      delta({ content: '[EMAIL-1-K7' }, null, 1),
      delta({ content: '-1-K7F3] b' }, null, 0),
      delta({ content: 'F3] [EMAIL-1' }, null, 1),
      delta({}, 'stop', 1),
      delta({ content: ' c' }, null, 0),
      delta({}, 'stop', 0),
      openai.done,
    ];
    expect(deltas(events)).toEqual([
      [0, { content: 'a ' }],
      [1, { content: '' }],
      [0, { content: 'ada@example.com b' }],
      [1, { content: 'ada@example.com ' }],
      [1, { content: '[EMAIL-1' }],
      [1, {}, 'stop'],
      [0, { content: ' c' }],
      [0, {}, 'stop'],
    ]);
  });

  it('puts what was held into the event that ends the text where it has a piece of it', () => {
    expect(deltas([delta({ content: 'a [EMAIL' }), delta({ content: '-1' }, 'stop'), openai.done])).toEqual([
      [0, { content: 'a ' }],
      [0, { content: '[EMAIL-1' }, 'stop'],
    ]);
  });

  it('gives back what was held before the end mark, with the fields of its chunks', () => {
    const frames = rewritten(
      'openai',
      [delta({ content: '[EMA' }), openai.usageChunk, ': ping\n\n', openai.done],
      3,
    );
    expect(frames.map(({ final }) => final)).toEqual([false, false, false, false, true]);
    expect(frames.map(({ text }) => text).slice(1)).toEqual([
      openai.usageChunk,
      ': ping\n\n',
      delta({ content: '[EMA' }),
      openai.done,
    ]);
  });

  it('keeps the arguments of calls apart that a server gives one index', () => {
    const call = (fields: object): string => delta({ tool_calls: [{ index: 0, ...fields }] });
    const events = [
      call({ id: 'a', function: { name: 'f', arguments: '{"x":"[EMAIL-1-K7' } }),
      call({ id: 'b', function: { name: 'g', arguments: '{"y":"[NAME-1-K7F3]"}' } }),
      delta({}, 'tool_calls'),
    ];
    expect(deltas(events)).toEqual([
      [0, { tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{"x":"' } }] }],
      [0, { tool_calls: [{ index: 0, function: { arguments: '[EMAIL-1-K7' } }] }],
      [
        0,
        {
          tool_calls: [
            { index: 0, id: 'b', function: { name: 'g', arguments: `{"y":${JSON.stringify(name)}}` } },
          ],
        },
      ],
      [0, {}, 'tool_calls'],
    ]);
  });

  it.each([
    ['refusal', (text: string) => ({ refusal: text })],
    ['reasoning', (text: string) => ({ reasoning: text })],
    ['reasoning_content', (text: string) => ({ reasoning_content: text })],
    ['a transcript', (text: string) => ({ audio: { transcript: text } })],
    ['a custom tool', (text: string) => ({ tool_calls: [{ index: 0, custom: { input: text } }] })],
    [
      'details of reasoning',
      (text: string) => ({ reasoning_details: [{ type: 'reasoning.text', index: 0, text }] }),
    ],
  ])('reads %s', (_name, write) => {
    const events = [delta(write('x [NAME-1-')), delta(write('K7F3] [NAM')), delta({}, 'stop')];
    expect(deltas(events)).toEqual([
      [0, write('x ')],
      [0, write(`${name} `)],
      [0, write('[NAM')],
      [0, {}, 'stop'],
    ]);
  });

  it('reads a function call of old, and what comes whole', () => {
    const events = [
      delta({ function_call: { name: 'f', arguments: '{"a":"[NAME-1' } }),
      delta({ function_call: { arguments: '-K7F3]"}' } }),
      delta({ annotations: [{ type: 'url_citation', url_citation: { title: 'Of [NAME-1-K7F3]' } }] }),
    ];
    expect(deltas(events)).toEqual([
      [0, { function_call: { name: 'f', arguments: '{"a":"' } }],
      [0, { function_call: { arguments: `${JSON.stringify(name).slice(1)}}` } }],
      [0, { annotations: [{ type: 'url_citation', url_citation: { title: `Of ${name}` } }] }],
    ]);
  });

  it('leaves probabilities, and every byte beside the text', () => {
    const odd =
      'data: {"id":"x","n":1.0,"big":12345678901234567890,"choices":[{"index":0,"delta":{"content":"[EMAIL-1-K7F3]"},"logprobs":{"content":[{"token":"[EMAIL-1-K7F3]","logprob":-0.0}]},"finish_reason":null}]}\n\n';
    expect(rewritten('openai', [odd])[0]?.text).toBe(odd.replace('[EMAIL-1-K7F3]', 'ada@example.com'));
  });

  it('reads events however they are written', () => {
    const odd =
      ': hello\r\nid: 7\r\nevent: x\r\ndata:{"choices":[{"delta":\r\ndata: {"content":"[EMAIL-1-K7F3]"}}]}\r\n\r\n';
    expect(rewritten('openai', [odd])[0]?.text).toBe(
      ': hello\nid: 7\nevent: x\ndata: {"choices":[{"delta":\ndata: {"content":"ada@example.com"}}]}\n\n',
    );
  });

  it('says what was held before an error', () => {
    const error = openai.event({ error: { message: 'x' } });
    expect(rewritten('openai', [delta({ content: '[EM' }), error]).map(({ text }) => text)).toEqual([
      delta({ content: '' }),
      delta({ content: '[EM' }),
      error,
    ]);
  });
});

describe('a stream of message events', () => {
  it('gives back what was held before its block ends', () => {
    const events = [
      anthropic.start,
      ...anthropic.block(0, { type: 'text', text: '', citations: null }, [
        { type: 'text_delta', text: 'x [EMAIL' },
      ]),
      ...anthropic.end('end_turn'),
    ];
    const frames = rewritten('anthropic', events, 4);
    const held = anthropic.event({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text: '[EMAIL' },
    });
    expect(frames.map(({ text }) => text)).toEqual([
      ...events.slice(0, 2),
      events[2]?.replace('[EMAIL', ''),
      held,
      ...events.slice(3),
    ]);
    expect(frames.map(({ final }) => final)).toEqual([false, false, false, false, false, true, true]);
  });

  it.each(['content_block_start', 'message_delta', 'message_stop', 'error'])('and before %s', (type) => {
    const piece = (text: string): string =>
      anthropic.event({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'input_json_delta', partial_json: text },
      });
    const next = anthropic.event({ type, index: 1, content_block: { type: 'text', text: '' } });
    expect(rewritten('anthropic', [piece('{"a":"[NAME'), next]).map(({ text }) => text)).toEqual([
      piece('{"a":"'),
      piece('[NAME'),
      next,
    ]);
  });

  it('reads what comes whole: citations, results, inputs', () => {
    const events = [
      anthropic.event({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'citations_delta', citation: { type: 'char_location', cited_text: '[NAME-1-K7F3]' } },
      }),
      anthropic.event({
        type: 'content_block_start',
        index: 1,
        content_block: {
          type: 'server_tool_use',
          id: 's',
          name: 'web_search',
          input: { id: '[EMAIL-1-K7F3]', 'of [NAME-1-K7F3]': 1 },
        },
      }),
      anthropic.event({
        type: 'content_block_start',
        index: 2,
        content_block: {
          type: 'web_search_tool_result',
          content: [{ type: 'web_search_result', title: '[NAME-1-K7F3]' }],
        },
      }),
      anthropic.event({ type: 'unheard_of', anything: '[EMAIL-1-K7F3]' }),
    ];
    const escaped = JSON.stringify(name).slice(1, -1);
    expect(rewritten('anthropic', events).map(({ text }) => text)).toEqual(
      events.map((text) =>
        text.replaceAll('[NAME-1-K7F3]', escaped).replaceAll('[EMAIL-1-K7F3]', 'ada@example.com'),
      ),
    );
  });
});
