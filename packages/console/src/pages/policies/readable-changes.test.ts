import { expect, test } from 'vitest';

import { countChanges, readableChanges } from './readable-changes.ts';

const words = (changes: Parameters<typeof readableChanges>[0]) =>
  readableChanges(changes).map(({ scope, changes: lines }) => [
    scope.kind === 'tenant' ? 'tenant' : scope.name,
    ...lines.map(({ label, from, to }) => `${label}: ${from ?? '·'} → ${to ?? '·'}`),
  ]);

test('a changed number says what it counts', () => {
  expect(words([{ kind: 'changed', path: 'max_tokens', from: 4_000, to: 8_000 }])).toEqual([
    ['tenant', 'Most output tokens of a call: 4,000 → 8,000'],
  ]);
  expect(words([{ kind: 'added', path: 'cache.ttl_s', to: 60 }])).toEqual([
    ['tenant', 'How long the cache keeps answers: · → 1 min'],
  ]);
});

test('a team that comes whole is told rule by rule, after the tenant', () => {
  expect(
    words([
      {
        kind: 'added',
        path: 'teams',
        to: {
          growth: {
            models: { deny: ['gpt-4o'] },
            budgets: [{ id: 'daily', limit_usd: '0.60', per: 'day', notify: { at: [0.8, 1] } }],
          },
        },
      },
      { kind: 'removed', path: 'models.allow', from: 'o4-mini' },
    ]),
  ).toEqual([
    ['tenant', 'Allowed models: o4-mini → ·'],
    [
      'growth',
      'Denied models: · → gpt-4o',
      'Budget daily: · → $0.60 a day; refuses beyond it; notices at 80%, 100%',
    ],
  ]);
});

test('a part of a budget is told by the name of the budget', () => {
  expect(
    words([{ kind: 'changed', path: 'teams["a.b"].budgets.monthly.limit_usd', from: '32.00', to: 45.5 }]),
  ).toEqual([['a.b', 'Budget monthly: limit: $32.00 → $45.50']]);
});

test('personal data is told by its kind, and an alias by its name', () => {
  expect(
    words([
      { kind: 'added', path: 'personal_data', to: { credit_card: 'block', '*': 'allow' } },
      { kind: 'added', path: 'routing', to: { aliases: { small: ['a', 'b'] } } },
    ]),
  ).toEqual([
    [
      'tenant',
      'Personal data: credit card: · → block',
      'Personal data of every other kind: · → allow',
      'Models behind the name small: · → a, b',
    ],
  ]);
});

test('a scope without rules, and a rule that is not known here, stand for themselves', () => {
  expect(words([{ kind: 'removed', path: 'teams.growth', from: {} }])).toEqual([
    ['growth', 'Rules: nothing → ·'],
  ]);
  expect(words([{ kind: 'changed', path: 'new_rule.part', from: true, to: null }])).toEqual([
    ['tenant', 'new_rule · part: true → null'],
  ]);
});

test('changes are counted as they are read', () => {
  expect(
    countChanges([{ kind: 'added', path: 'teams', to: { growth: { max_tokens: 5, max_cost_usd: 1 } } }]),
  ).toBe(2);
  expect(countChanges([])).toBe(0);
});
