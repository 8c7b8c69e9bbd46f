import { expect, test } from 'vitest';

import { formatDuration, rateLimitHeaders } from './headers.ts';

test.each([
  [0, '0ms'],
  [119.2, '120ms'],
  [999, '999ms'],
  [1_000, '1s'],
  [1_001, '2s'],
  [59_000, '59s'],
  [60_000, '1m0s'],
  [360_000, '6m0s'],
])('%d ms are written as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('each three headers are those of the rule that leaves least', () => {
  const use = (requests: number, tokens: number) => ({
    requests: { used: requests, resetMs: 1_000 },
    tokens: { used: tokens, resetMs: 61_000 },
  });
  const rule = { concurrency: undefined, rule: 'rate_limits' };
  expect(
    rateLimitHeaders([
      { rule: { ...rule, key: 'tenant', requestsPerMinute: 10, tokensPerMinute: 500 }, ...use(1, 100) },
      { rule: { ...rule, key: 'team', requestsPerMinute: 100, tokensPerMinute: 450 }, ...use(2, 460) },
    ]),
  ).toEqual({
    'x-ratelimit-limit-requests': '10',
    'x-ratelimit-remaining-requests': '9',
    'x-ratelimit-reset-requests': '1s',
    'x-ratelimit-limit-tokens': '450',
    'x-ratelimit-remaining-tokens': '0',
    'x-ratelimit-reset-tokens': '1m1s',
  });
});

test('what no rule limits has no headers', () => {
  expect(rateLimitHeaders([])).toEqual({});
});
