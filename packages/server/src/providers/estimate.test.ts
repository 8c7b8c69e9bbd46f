import { expect, it } from 'vitest';

import { CHARACTERS_OF_AN_IMAGE, estimateInputCharacters } from './estimate.ts';
import type { Dialect } from './exchange.ts';

function estimate(dialect: Dialect, body: Record<string, unknown>): number {
  return estimateInputCharacters({ dialect, body, stream: false });
}

it('grows with everything that the model reads, and not with settings', () => {
  const messages = [{ role: 'user', content: 'Hello' }];
  const small = estimate('openai', { model: 'a', messages });
  expect(estimate('openai', { model: 'a-much-longer-name', messages, user: 'somebody', stop: ['x'] })).toBe(
    small,
  );
  expect(estimate('openai', { messages: [{ role: 'user', content: `Hello${'x'.repeat(1000)}` }] })).toBe(
    small + 1000,
  );
  expect(estimate('anthropic', { messages, system: 'x'.repeat(1000) })).toBe(small + 1000);
  expect(estimate('anthropic', { messages, tools: [{ name: 'x'.repeat(1000) }] })).toBeGreaterThan(
    small + 1000,
  );
});

it('counts an image by a constant in both dialects, whatever its bytes', () => {
  const url = `data:image/png;base64,${'A'.repeat(100_000)}`;
  const openai = { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }] };
  const source = { type: 'base64', media_type: 'image/png', data: 'A'.repeat(100_000) };
  const anthropic = { messages: [{ role: 'user', content: [{ type: 'image', source }] }] };
  for (const characters of [estimate('openai', openai), estimate('anthropic', anthropic)]) {
    expect(characters).toBeGreaterThanOrEqual(CHARACTERS_OF_AN_IMAGE);
    expect(characters).toBeLessThan(CHARACTERS_OF_AN_IMAGE + 100);
  }
});

it('does not take a text that calls itself an image for one', () => {
  const text = 'x'.repeat(50_000);
  expect(
    estimate('openai', { messages: [{ role: 'user', content: [{ type: 'image', text }] }] }),
  ).toBeGreaterThan(50_000);
});

it('reads any depth of nesting', () => {
  let nested: unknown = 'deep';
  for (let depth = 0; depth < 100_000; depth += 1) nested = [nested];
  expect(estimate('openai', { messages: nested })).toBe(4);
});
