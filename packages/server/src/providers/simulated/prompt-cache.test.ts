import { expect, test } from 'vitest';

import { createPromptCache } from './prompt-cache.ts';

const long = 'A long system prompt that every call repeats. '.repeat(400);
const tokensOf = (text: string) => Math.ceil(text.length / 4);

test('a prompt seen before counts as cached, in steps of 128 tokens, up to where it differs', () => {
  const cache = createPromptCache();
  const first = `${long}What is the weather?`;
  const second = `${long}${'And what about tomorrow? '.repeat(100)}`;
  expect(cache.match(first, tokensOf(first))).toBe(0);
  const cached = cache.match(second, tokensOf(second));
  expect(cached % 128).toBe(0);
  expect(cached).toBeGreaterThan(tokensOf(long) - 512);
  expect(cached).toBeLessThanOrEqual(tokensOf(long));
});

test('a prompt of fewer than 1,024 tokens, or with another beginning, is never cached', () => {
  const cache = createPromptCache();
  const short = long.slice(0, 4000);
  expect(cache.match(short, 1000)).toBe(0);
  expect(cache.match(short, 1000)).toBe(0);
  cache.match(long, tokensOf(long));
  expect(cache.match(`x${long}`, tokensOf(long))).toBe(0);
});

test('old prompts are forgotten', () => {
  const cache = createPromptCache();
  cache.match(long, tokensOf(long));
  for (let index = 0; index < 700; index += 1) cache.match(`${index} ${long}`, tokensOf(long));
  expect(cache.match(long, tokensOf(long))).toBe(0);
});
