import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { keyed, sketch } from './decide-fixtures.ts';
import { readSketch, sketchOf, writeSketch } from './index.ts';

describe('a sketch', () => {
  test('comes back from its bytes as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const made = sketchOf(`what about ${text}`, keyed);
        if (made !== undefined) expect(readSketch(writeSketch(made))).toEqual(made);
      }),
    );
  });

  test('takes at most 2 KB, and a question that does not fit has none', () => {
    const words = (count: number) => Array.from({ length: count }, (_, index) => `word${index}x`).join(' ');
    const long = sketchOf(`what is ${words(70)}`, keyed);
    expect(long === undefined ? 0 : writeSketch(long).length).toBeLessThanOrEqual(2_048);
    expect(sketchOf(words(300), keyed)).toBeUndefined();
    expect(sketchOf('a '.repeat(5_000), keyed)).toBeUndefined();
  });

  test('does not exist of a text without content', () => {
    for (const text of ['', '?', 'Why?', 'and then what', '…']) expect(sketchOf(text, keyed)).toBeUndefined();
  });

  test('shows nothing without the key: with another one all of it is different', () => {
    const text = 'How do I tell Maria that she was not paid 5,000 dollars in May 2024?';
    const other = sketchOf(text, (word) => keyed(`another ${word}`));
    const hashes = new Set(Object.values(sketch(text)).flat());
    expect(hashes.size).toBeGreaterThan(8);
    expect(
      Object.values(other ?? {})
        .flat()
        .filter((hash) => hashes.has(hash)),
    ).toEqual([]);
  });

  test('is not read from bytes that are none', () => {
    const bytes = writeSketch(sketch('What is the capital of France?'));
    expect(readSketch(bytes.subarray(0, -1))).toBeUndefined();
    expect(readSketch(Uint8Array.of(...bytes, 0))).toBeUndefined();
    expect(readSketch(bytes.with(0, 99))).toBeUndefined();
    expect(readSketch(new Uint8Array())).toBeUndefined();
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => void readSketch(noise)));
  });
});
