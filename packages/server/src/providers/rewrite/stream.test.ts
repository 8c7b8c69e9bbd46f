import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createRestorer } from '../../privacy/index.ts';
import { prepareAnthropic } from '../anthropic/index.ts';
import * as anthropic from '../anthropic/wire-fixtures.ts';
import type { ChatCall, Dialect, StreamFrame } from '../exchange.ts';
import { prepareOpenAi } from '../openai/index.ts';
import * as openai from '../openai/wire-fixtures.ts';
import { createAssembler } from '../replay/index.ts';
import { createStreamRewriter } from './stream.ts';

const values = new Map([
  ['[EMAIL-1-K7F3]', 'ada@example.com'],
  ['[PERSON-NAME-1-K7F3]', 'Ada "the\\first"\n\t🦊𝒜 Lovelace'],
  ['[LITERAL-1-K7F3]', '[EMAIL-1-K7F3]'],
]);
const restorer = createRestorer(values);
const open = (form: 'text' | 'json') => restorer.open(form);
const restore = (text: string): string =>
  [...values]
    .reduce((all, [placeholder, value]) => all.split(placeholder).join(`\u0001${value}`), text)
    .replaceAll('\u0001', '');

/** What a provider says: with placeholders, or what it would have said without them. */
interface Said {
  readonly thinking: string;
  readonly text: string;
  readonly calls: readonly unknown[];
}

const spoken: Said = {
  thinking: 'They are [PERSON-NAME-1-K7F3].',
  text: '[EMAIL-1-K7F3] is [PERSON-NAME-1-K7F3]; [EMAIL] [EMAIL-7-K7F3] [LITERAL-1-K7F3] — 今日は! 🚀 [EMAIL-1',
  calls: [],
};
const structured: Said = {
  thinking: '',
  text: JSON.stringify({
    to: '[PERSON-NAME-1-K7F3]',
    all: ['x "[EMAIL-1-K7F3]" [EMAIL', 12, { '[EMAIL-1-K7F3]': null }],
  }),
  calls: [],
};
const called: Said = {
  thinking: '',
  text: 'Looking [EMAIL',
  calls: [
    { to: '[PERSON-NAME-1-K7F3]', n: 1 },
    {
      '[EMAIL-1-K7F3]': 'to\n"[EMAIL-1-K7F3]" \\ 🦊',
      more: JSON.stringify({ deep: '[PERSON-NAME-1-K7F3]' }),
    },
    {},
  ],
};

/** The same with values. JSON is read and written again, so that values are escaped as any writer would. */
function unredacted({ thinking, text, calls }: Said): Said {
  const deep = (value: unknown): unknown => {
    if (typeof value === 'string')
      return /^[{[]"|^\{/.test(value) ? JSON.stringify(deep(JSON.parse(value))) : restore(value);
    if (Array.isArray(value)) return value.map(deep);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [restore(key), deep(one)]));
  };
  return { thinking: restore(thinking), text: String(deep(text)), calls: calls.map(deep) };
}

type Cut = (text: string) => readonly string[];
const whole: Cut = (text) => [text];
const everyCharacter: Cut = (text) => text.split('');
const cutAt =
  (at: number): Cut =>
  (text) => [text.slice(0, at), text.slice(at)];

function openAiStream({ thinking, text, calls }: Said, cut: Cut): string[] {
  const written = calls.map((call) => cut(JSON.stringify(call)));
  const longest = Math.max(0, ...written.map(({ length }) => length));
  const part = (index: number, piece: Record<string, unknown>): string =>
    openai.chunk({ tool_calls: [{ index, ...piece }] });
  return [
    openai.chunk({ role: 'assistant', content: '', refusal: null }),
    ...(thinking === '' ? [] : cut(thinking).map((piece) => openai.chunk({ reasoning_content: piece }))),
    ...cut(text).map((piece) => openai.chunk({ content: piece })),
    ...calls.map((_call, index) =>
      part(index, { id: `call_${index}`, type: 'function', function: { name: 'f', arguments: '' } }),
    ),
    // Arguments of parallel calls, mixed.
    ...Array.from({ length: longest }, (_, at) =>
      written.map((pieces, index) => [index, pieces[at]] as const),
    )
      .flat()
      .flatMap(([index, piece]) =>
        piece === undefined ? [] : [part(index, { function: { arguments: piece } })],
      ),
    openai.chunk({}, calls.length > 0 ? 'tool_calls' : 'stop'),
    openai.usageChunk,
    openai.done,
  ];
}

function anthropicStream({ thinking, text, calls }: Said, cut: Cut): string[] {
  const blocks = [
    ...(thinking === ''
      ? []
      : [
          {
            start: { type: 'thinking' as const, thinking: '', signature: '' },
            deltas: [
              ...cut(thinking).map((piece) => ({ type: 'thinking_delta' as const, thinking: piece })),
              { type: 'signature_delta' as const, signature: 'EqQBCgIYAhIM' },
            ],
          },
        ]),
    {
      start: { type: 'text' as const, text: '', citations: null },
      deltas: cut(text).map((piece) => ({ type: 'text_delta' as const, text: piece })),
    },
    ...calls.map((call, index) => ({
      start: {
        type: 'tool_use' as const,
        id: `toolu_${index}`,
        name: 'f',
        input: {},
        caller: { type: 'direct' as const },
      },
      deltas: cut(JSON.stringify(call)).map((piece) => ({
        type: 'input_json_delta' as const,
        partial_json: piece,
      })),
    })),
  ];
  return [
    anthropic.start,
    anthropic.ping,
    ...blocks.flatMap(({ start, deltas }, index) => anthropic.block(index, start, deltas)),
    ...anthropic.end(calls.length > 0 ? 'tool_use' : 'end_turn'),
  ];
}

const streamOf = { openai: openAiStream, anthropic: anthropicStream };

function openStream(client: Dialect, provider: Dialect) {
  const body = {
    model: 'm',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Hi' }],
    stream: true,
    stream_options: { include_usage: true },
  };
  const { stream_options: _none, ...forAnthropic } = body;
  const call: ChatCall = { dialect: client, body: client === 'openai' ? body : forAnthropic, stream: true };
  const clock = { now: () => new Date(0), monotonicMs: () => 0 };
  return (
    provider === 'openai' ? prepareOpenAi(call, 'gpt-5') : prepareAnthropic(call, 'claude-opus-4-8', clock)
  ).openStream();
}

/** The bytes of a provider through its reader and the rewriting, as the gateway joins them. */
function receive(client: Dialect, provider: Dialect, chunks: readonly Uint8Array[]): StreamFrame[] {
  const reader = openStream(client, provider);
  const rewriter = createStreamRewriter(client, open);
  return [
    ...chunks.flatMap((bytes) => rewriter.push(reader.push(bytes))),
    ...rewriter.push(reader.end()),
    ...rewriter.end(),
  ];
}

function untouched(client: Dialect, provider: Dialect, said: Said): StreamFrame[] {
  const reader = openStream(client, provider);
  return [...reader.push(Buffer.from(streamOf[provider](said, whole).join(''))), ...reader.end()];
}

/** What a client has in the end, with arguments parsed: their spaces are the writer's. */
function assembled(client: Dialect, frames: readonly StreamFrame[]): unknown {
  const assembler = createAssembler(client);
  assembler.push(frames);
  const answer = assembler.finish();
  expect(answer).toBeDefined();
  return JSON.parse(answer ?? '', (key, value: unknown) =>
    key === 'arguments' && typeof value === 'string' ? JSON.parse(value) : value,
  );
}

function textOf(frames: readonly StreamFrame[]): string {
  return frames.map(({ text }) => text).join('');
}

const ways: readonly [Dialect, Dialect][] = [
  ['openai', 'openai'],
  ['openai', 'anthropic'],
  ['anthropic', 'openai'],
  ['anthropic', 'anthropic'],
];
const cases: readonly [string, Said][] = [
  ['text', spoken],
  ['structured output', structured],
  ['arguments of tools', called],
];

describe.each(ways)('a client of %s at a provider of %s', (client, provider) => {
  describe.each(cases)('gets %s', (_name, said) => {
    const expected = assembled(client, untouched(client, provider, unredacted(said)));

    it('as if nothing had been taken out, wherever the bytes are cut', () => {
      for (const cut of [whole, cutAt(30), everyCharacter]) {
        const bytes = Buffer.from(streamOf[provider](said, cut).join(''));
        const uncut = receive(client, provider, [bytes]);
        expect(assembled(client, uncut)).toEqual(expected);
        const singly = Array.from(bytes, (byte) => Uint8Array.of(byte));
        expect(receive(client, provider, singly)).toEqual(uncut);
        // Every cut of the short streams; of the long one those that a prime step reaches.
        const text = textOf(uncut);
        const step = cut === everyCharacter ? 211 : 1;
        for (let at = 0; at <= bytes.length; at += step) {
          const frames = receive(client, provider, [bytes.subarray(0, at), bytes.subarray(at)]);
          if (textOf(frames) !== text) expect(textOf(frames)).toBe(text);
        }
      }
    });

    it('as if nothing had been taken out, wherever the deltas are cut', () => {
      const longest = Math.max(said.text.length, ...said.calls.map((call) => JSON.stringify(call).length));
      for (let at = 1; at < longest; at += 1) {
        const bytes = Buffer.from(streamOf[provider](said, cutAt(at)).join(''));
        expect(assembled(client, receive(client, provider, [bytes]))).toEqual(expected);
      }
      fc.assert(
        fc.property(fc.array(fc.nat(60), { maxLength: 12 }), (sizes) => {
          const cut: Cut = (text) => {
            const pieces: string[] = [];
            let rest = text;
            for (const size of sizes) {
              pieces.push(rest.slice(0, size));
              rest = rest.slice(size);
            }
            return [...pieces, rest];
          };
          const bytes = Buffer.from(streamOf[provider](said, cut).join(''));
          expect(assembled(client, receive(client, provider, [bytes]))).toEqual(expected);
        }),
        { numRuns: 50 },
      );
    });

    it('in an order that ends once', () => {
      const frames = receive(client, provider, [Buffer.from(streamOf[provider](said, cutAt(5)).join(''))]);
      const finals = frames.map(({ final }) => final);
      expect(finals.lastIndexOf(false)).toBeLessThan(finals.indexOf(true));
      const plain = untouched(client, provider, said).filter(({ final }) => final);
      expect(frames.filter(({ final }) => final)).toEqual(plain);
    });
  });

  it('gets every event without a placeholder as it came', () => {
    for (const frames of provider === 'openai'
      ? [openai.textStream, openai.toolStream, openai.interleavedToolStream]
      : [anthropic.textStream, anthropic.toolStream]) {
      const reader = openStream(client, provider);
      const came = [...reader.push(Buffer.from(frames.join(''))), ...reader.end()];
      const rewriter = createStreamRewriter(client, open);
      expect([...rewriter.push(came), ...rewriter.end()]).toEqual(came);
    }
  });

  it('gets what was held where a stream breaks off, or nothing of it', () => {
    const bytes = Buffer.from(streamOf[provider](spoken, whole).join(''));
    for (let at = 0; at < bytes.length; at += 7) {
      const rewriter = createStreamRewriter(client, open);
      const frames = [
        ...rewriter.push(openStream(client, provider).push(bytes.subarray(0, at))),
        ...rewriter.end(),
      ];
      for (const { text } of frames) expect(text.endsWith('\n\n')).toBe(true);
      expect(rewriter.end()).toEqual([]);
    }
  });
});
