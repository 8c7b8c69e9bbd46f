import { encodeUtf8 } from '@avouch/proof';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createBreather, readChunks, readLines, readUpTo } from './index.ts';

describe('lines', () => {
  it('are the same however their bytes are cut', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '\u2028', '€', '🙂', '\ufeff') });
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(20), { maxLength: 20 }), async (whole, cuts) => {
        const expected = whole.split('\n');
        if (expected.at(-1) === '') expected.pop();
        expect(await collect(readLines(cut(encodeUtf8(whole), cuts)))).toEqual(expected);
      }),
    );
  });

  it('are not kept where they share a buffer with the next', async () => {
    const buffer = new Uint8Array(2);
    const source = function* (): Generator<Uint8Array> {
      for (const text of ['ab', 'cd', '\ne']) {
        const bytes = encodeUtf8(text);
        buffer.set(bytes);
        yield buffer.subarray(0, bytes.length);
      }
    };
    expect(await collect(readLines(source()))).toEqual(['abcd', 'e']);
  });

  it('that are no UTF-8, or without an end, are refused', async () => {
    const broken = [encodeUtf8('ok\n'), new Uint8Array([0xe2, 0x0a])];
    await expect(collect(readLines(broken))).rejects.toMatchObject({ code: 'malformed_encoding' });
    const endless = function* (): Generator<Uint8Array> {
      for (;;) yield new Uint8Array(1024 * 1024).fill(0x61);
    };
    await expect(collect(readLines(endless()))).rejects.toMatchObject({ code: 'too_large' });
  });
});

describe('chunks of a stream', () => {
  it('are asked for one by one, and no more once their reader leaves', async () => {
    let pulled = 0;
    let cancelled = false;
    const stream = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => controller.enqueue(new Uint8Array([++pulled])),
        cancel: () => {
          cancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
    for await (const chunk of readChunks(stream)) {
      expect(pulled).toBe(chunk[0]);
      if (pulled === 3) break;
    }
    expect({ pulled, cancelled }).toEqual({ pulled: 3, cancelled: true });
  });

  it('that break off are a network that failed', async () => {
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new TypeError('terminated')),
    });
    await expect(collect(readChunks(stream))).rejects.toMatchObject({ code: 'network_failed' });
  });

  it('that do not come are left by the signal', async () => {
    const leaving = new AbortController();
    const chunks = collect(readChunks(new ReadableStream<Uint8Array>(), leaving.signal));
    leaving.abort(new Error('gone'));
    await expect(chunks).rejects.toThrow('gone');
    await expect(collect(readChunks([], AbortSignal.abort()))).rejects.toMatchObject({ name: 'AbortError' });
  });
});

it('a body is looked at up to a bound and cancelled beyond it', async () => {
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(encodeUtf8('abcd')),
    cancel: () => {
      cancelled = true;
    },
  });
  expect(await readUpTo(new Response(stream), 6)).toBe('abcdab');
  expect(cancelled).toBe(true);
  expect(await readUpTo(new Response(null), 6)).toBe('');
});

it('long work lets timers run between its stretches', async () => {
  const breathe = createBreather();
  let ticks = 0;
  const ticking = setInterval(() => (ticks += 1), 1);
  let breaths = 0;
  while (breaths < 3) {
    const breath = breathe();
    if (breath === undefined) continue;
    await breath;
    breaths += 1;
  }
  clearInterval(ticking);
  expect(ticks).toBeGreaterThan(0);
});

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

function* cut(bytes: Uint8Array, widths: readonly number[]): Generator<Uint8Array> {
  let at = 0;
  for (const width of widths) {
    yield bytes.subarray(at, at + width);
    at += width;
  }
  yield bytes.subarray(at);
}
