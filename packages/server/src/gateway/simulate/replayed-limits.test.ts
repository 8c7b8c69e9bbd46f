import { expect, test } from 'vitest';

import { createEvaluator, type Policy } from '../../policy/index.ts';
import { createReplayedLimits } from './replayed-limits.ts';

/** Takes calls of 100 tokens and 10 micro-dollars at these moments; says which were refused by which rule. */
function replay(policy: Policy, moments: readonly string[]): (string | undefined)[] {
  const { budgets, rateLimits } = createEvaluator(policy)({
    apiKeyId: 'a',
    team: undefined,
    feature: undefined,
  });
  const limits = createReplayedLimits();
  return moments.map(
    (at) => limits.take({ at: new Date(at), budgets, rateLimits, costMicros: 10, tokens: 100 })?.rule,
  );
}

const seconds = (...all: number[]) =>
  all.map((second) => new Date(Date.UTC(2026, 0, 1, 10, 0, second)).toISOString());

test('a minute is any minute, and a refused call takes nothing from it', () => {
  const policy: Policy = { version: 1, rate_limits: { requests_per_minute: 2 } };
  expect(replay(policy, seconds(0, 30, 59, 60, 61, 89, 90))).toEqual([
    undefined,
    undefined,
    'rate_limits',
    undefined,
    'rate_limits',
    'rate_limits',
    undefined,
  ]);
});

test('tokens are limited likewise, and a call too large for a minute never fits', () => {
  expect(replay({ version: 1, rate_limits: { tokens_per_minute: 250 } }, seconds(0, 1, 2, 60))).toEqual([
    undefined,
    undefined,
    'rate_limits',
    undefined,
  ]);
  expect(replay({ version: 1, rate_limits: { tokens_per_minute: 99 } }, seconds(0, 600))).toEqual([
    'rate_limits',
    'rate_limits',
  ]);
});

test('a hard budget is full until its period ends in the zone of the tenant', () => {
  const policy: Policy = {
    version: 1,
    time_zone: 'Europe/Berlin',
    budgets: [{ id: 'day', limit_usd: '0.00002', per: 'day' }],
  };
  const moments = [
    '2026-01-01T20:00:00Z',
    '2026-01-01T21:00:00Z',
    '2026-01-01T22:59:59Z',
    '2026-01-01T23:00:00Z',
  ];
  expect(replay(policy, moments)).toEqual([undefined, undefined, 'budgets[0]', undefined]);
});

test('what one budget refuses counts against none, and a soft one refuses nothing', () => {
  const policy: Policy = {
    version: 1,
    budgets: [
      { id: 'soft', limit_usd: '0', per: 'total', kind: 'soft' },
      { id: 'ever', limit_tokens: 300, per: 'total' },
      { id: 'hour', limit_tokens: 100, per: 'hour' },
    ],
  };
  const moments = [
    '2026-01-01T10:00:00Z',
    '2026-01-01T10:30:00Z',
    '2026-01-01T11:00:00Z',
    '2026-01-01T12:00:00Z',
    '2026-01-01T13:00:00Z',
  ];
  expect(replay(policy, moments)).toEqual([undefined, 'budgets[2]', undefined, undefined, 'budgets[1]']);
});
