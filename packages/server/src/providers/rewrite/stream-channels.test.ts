import { describe, expect, it } from 'vitest';

import { createRestorer } from '../../privacy/index.ts';
import * as anthropic from '../anthropic/wire-fixtures.ts';
import type { Dialect } from '../exchange.ts';
import * as openai from '../openai/wire-fixtures.ts';
import { createStreamRewriter } from './stream.ts';

const restorer = createRestorer(new Map([['[EMAIL-1-K7F3]', 'ada@example.com']]));

const call = (index: number, written: string): string =>
  openai.chunk({ tool_calls: [{ index, function: { arguments: written } }] });
const block = (index: number, written: string): string =>
  anthropic.event({
    type: 'content_block_delta',
    index,
    delta: { type: 'input_json_delta', partial_json: written },
  });
const pieces: readonly [Dialect, (index: number, written: string) => string][] = [
  ['openai', call],
  ['anthropic', block],
];

function openStream(dialect: Dialect) {
  const rewriter = createStreamRewriter(dialect, restorer.open);
  return {
    push: (texts: readonly string[]) => rewriter.push(texts.map((text) => ({ text, final: false }))),
    end: () => rewriter.end(),
  };
}

describe.each(pieces)('a stream of %s with many texts at once', (dialect, write) => {
  it('costs for each event what the event touches', () => {
    const stream = openStream(dialect);
    const started = process.cpuUsage();
    stream.push(Array.from({ length: 4_000 }, (_, index) => write(index, '{"a":"[EMAIL-1')));
    stream.push(Array.from({ length: 100_000 }, (_, at) => write(at % 8, '')));
    const closed = stream.push(Array.from({ length: 4_000 }, (_, index) => write(index, '-K7F3]"}')));
    expect(closed.every(({ text }) => text.includes('ada@example.com'))).toBe(true);
    expect(stream.end()).toEqual([]);
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(10);
  });

  it('is refused where no answer has so many, and what was held can still be said', () => {
    const stream = openStream(dialect);
    const many = Array.from({ length: 20_000 }, (_, index) => write(index, '{"a":"[EMAIL-1'));
    expect(() => stream.push(many)).toThrow(expect.objectContaining({ code: 'upstream_invalid_answer' }));
    expect(stream.end()).toHaveLength(4_096);
    expect(stream.end()).toEqual([]);
  });
});

describe('texts one after the other', () => {
  it('are as many as they like', () => {
    const openAi = openStream('openai');
    const choices = Array.from({ length: 10_000 }, (_, index) => [
      openai.event({
        choices: [
          {
            index,
            delta: { tool_calls: [{ index: 0, id: `c${index}`, function: { arguments: '[' } }] },
            finish_reason: null,
          },
        ],
      }),
      openai.event({ choices: [{ index, delta: {}, finish_reason: 'stop' }] }),
    ]);
    expect(openAi.push(choices.flat())).toHaveLength(30_000);
    const blocks = Array.from({ length: 10_000 }, (_, index) => [
      anthropic.event({ type: 'content_block_start', index, content_block: { type: 'text', text: '[' } }),
    ]);
    expect(openStream('anthropic').push(blocks.flat())).toHaveLength(19_999);
  });
});
