import { expect, test } from 'vitest';

import { headline } from './headline.ts';

const nothing = {
  calls: 812,
  from: null,
  to: null,
  unchanged: 812,
  refused: [],
  moved: [],
  newly_allowed: 0,
  still_refused: 0,
  shortened: 0,
  not_replayed: 0,
  cost_micros: 0,
  draft_cost_micros: 0,
  saved_micros: 0,
  refused_cost_micros: 0,
};

test('a text that changes nothing for past calls says so', () => {
  expect(headline(nothing)).toBe('None of the 812 newest calls would have gone otherwise.');
});

test('what would have been refused, moved and saved stands in one sentence', () => {
  const report = {
    ...nothing,
    refused: [
      { code: 'policy_denied', rule: 'models.deny[0]', calls: 4, cost_micros: 10, examples: [] },
      { code: 'max_cost_exceeded', rule: null, calls: 1, cost_micros: 10, examples: [] },
    ],
    moved: [{ from: 'a/b', to: 'c/d', calls: 1_200, cost_micros: 10, draft_cost_micros: 5, examples: [] }],
    saved_micros: 2_500_000,
  };
  expect(headline(report)).toBe(
    'Of the 812 newest calls, it would refuse 5 that were answered and send 1,200 to another model or provider. What it lets through would have cost $2.50 less.',
  );
  expect(headline({ ...nothing, newly_allowed: 1 })).toMatch('let 1 through that was refused');
  expect(headline({ ...nothing, saved_micros: -500_000 })).toMatch('would have cost $0.50 more.');
});
