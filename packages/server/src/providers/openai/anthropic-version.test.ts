import { expect, test } from 'vitest';

import type { ChatCall } from '../exchange.ts';
import { prepareOpenAi } from './index.ts';

function call(versionHeaders: Record<string, string>): ChatCall {
  const body = { model: 'smart', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] };
  return { dialect: 'anthropic', body, stream: false, versionHeaders };
}

test.each(['2023-06-01', '2026-10-21'])('a body of version %s is translated', (version) => {
  expect(prepareOpenAi(call({ 'anthropic-version': version }), 'gpt-5').leftOut).toEqual([]);
});

test('a body of a version that nobody here knows is refused, not guessed at', () => {
  expect(() => prepareOpenAi(call({ 'anthropic-version': '2031-01-01' }), 'gpt-5')).toThrow(
    expect.objectContaining({ code: 'translation_unsupported', param: 'anthropic-version' }),
  );
});

test('beta features are left out by name, and their headers go to no other vendor', () => {
  const prepared = prepareOpenAi(call({ 'anthropic-beta': 'files-api-2025-04-14' }), 'gpt-5');
  expect(prepared.leftOut).toEqual(['anthropic-beta']);
  expect(Object.keys(prepared.headers)).toEqual(['content-type', 'accept']);
});
