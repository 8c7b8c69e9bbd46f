import { expect, test } from 'vitest';

import { createHeaderWatch } from './checkpoint-of-export.ts';

async function* cut(text: string, size: number) {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function watched(text: string, size: number) {
  const header = createHeaderWatch();
  let passed = '';
  for await (const chunk of header.watch(cut(text, size))) passed += new TextDecoder('latin1').decode(chunk);
  return { passed: passed.length, checkpoint: header.checkpoint() };
}

test('the checkpoint is kept however the first line is cut, and everything passes', async () => {
  const text = `${JSON.stringify({ checkpoint: 'log\n1\nAAAA\n\n— log AAAA\n' })}\n{"a":1}\n`;
  const bytes = new TextEncoder().encode(text).length;
  for (const size of [1, 7, 1_000]) {
    expect(await watched(text, size)).toEqual({ passed: bytes, checkpoint: 'log\n1\nAAAA\n\n— log AAAA\n' });
  }
});

test('a first line that holds none, or never ends, gives none', async () => {
  expect((await watched('{}\n', 5)).checkpoint).toBe('');
  expect((await watched('no json\n', 5)).checkpoint).toBe('');
  expect((await watched('x'.repeat(200_000), 70_000)).checkpoint).toBe('');
});
