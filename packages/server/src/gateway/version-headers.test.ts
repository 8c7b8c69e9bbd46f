import { expect, test } from 'vitest';

import { readVersionHeaders } from './version-headers.ts';

test('the version and the beta features of an Anthropic client are read, and nothing else', () => {
  const headers = {
    'anthropic-version': '2026-10-21',
    'anthropic-beta': 'files-api-2025-04-14, context-1m-2025-08-07',
    'x-api-key': 'secret',
  };
  expect(readVersionHeaders(headers)).toEqual({
    'anthropic-version': '2026-10-21',
    'anthropic-beta': 'files-api-2025-04-14, context-1m-2025-08-07',
  });
  expect(readVersionHeaders({ 'anthropic-version': '', 'content-type': 'x' })).toEqual({});
});

test.each([
  ['anthropic-version', 'yesterday'],
  ['anthropic-version', '2023-06-01, 2026-10-21'],
  ['anthropic-beta', 'a b'],
  ['anthropic-beta', 'a,,b'],
  ['anthropic-beta', `${'a,'.repeat(50)}a`],
])('%s is refused as "%s", without repeating it', (name, value) => {
  expect(() => readVersionHeaders({ [name]: value })).toThrow(
    expect.objectContaining({
      code: 'header_invalid',
      param: name,
      message: expect.not.stringContaining(value),
    }),
  );
});
