import { expect, test } from 'vitest';

import { answered, decided } from './call-example.ts';
import { explainDecision } from './decision.ts';
import type { CallAnswer } from './shapes.ts';

const said = (call: CallAnswer) =>
  Object.fromEntries(explainDecision(call).map(({ topic, sentences }) => [topic, sentences.join(' ')]));

test('an answered call is explained from its policy to its saving', () => {
  expect(said(answered)).toEqual({
    Policy:
      'Version 3 of the policy decided, fingerprint f45fb582a315629e. No rule of it speaks against the call.',
    'Personal data':
      '2 email findings were found, replaced by placeholders before it left, and put back into the answer.',
    Cache: 'Nothing was kept that answers it.',
    Budgets: 'Paid out of 1 lease of budgets.',
    Route:
      'Of 2 routes that could serve it, this was the cheapest. 3 routes were left out: 1 in a region that may not see the call; 2 failing or limiting our rate.',
    Answer:
      'gpt-4.1-mini at openai in eu answered. The provider says that gpt-4.1-mini-2026 did. The model came to its end. It took 1.25 s, 300 ms to the first byte.',
    Cost: 'It cost $0.0015. 1,200 tokens read, 200 of them from the provider’s prompt cache, and 80 produced.',
    Saving:
      'By baseline 1 it would have cost $0.006: $0.0045 was saved. +$0.004 by the route, +$0.0005 by the provider’s cache.',
  });
});

test('a refused call says first why, and by which rule', () => {
  const call = decided(
    { decided_by: 'max_tokens', personal_data: [], budget_leases: [], route: null, cache: null },
    { outcome: 'refused', code: 'max_tokens_exceeded' },
  );
  const [policy] = explainDecision(call);
  expect(policy).toMatchObject({ topic: 'Policy', tone: 'warn' });
  expect(policy?.sentences.slice(0, 2)).toEqual([
    'The call was refused because it asked for more output tokens than the policy allows.',
    'The rule that decided is max_tokens.',
  ]);
  expect(said(call)).not.toHaveProperty('Personal data');
  expect(said(call)['Answer']).toBe('No provider was asked.');
});

test('each result of the cache says how it came about', () => {
  const cache = { ...answered.decision.cache!, age_s: 90, avoided_micros: 20_000 };
  const ofCache = (change: Partial<typeof cache>) =>
    said(decided({ cache: { ...cache, ...change } }))['Cache'];
  expect(ofCache({ result: 'exact' })).toContain('had been answered 2 min before');
  expect(ofCache({ result: 'semantic', score: 0.97 })).toContain('97% alike');
  expect(ofCache({ result: 'coalesced' })).toContain('under way');
  expect(ofCache({ result: 'bypass' })).toContain('leave it aside');
  expect(ofCache({ result: 'miss', checked: 'wrong', check: 'audit' })).toContain(
    'compared as a sample and would have been wrong',
  );
});

test('every attempt is told where there were several', () => {
  const attempt = { provider: 'openai', model: 'gpt-4.1', region: 'us', cost_micros: null };
  const call = decided({
    attempts: [
      { ...attempt, outcome: 'failed', code: 'upstream_timeout' },
      { ...attempt, region: 'eu', outcome: 'answered', code: null, cost_micros: 1_500 },
    ],
  });
  expect(said(call)['Route']).toContain(
    '2 attempts were made: 1. openai · gpt-4.1 · us: failed, because the provider was silent or slow beyond the configured time. 2. openai · gpt-4.1 · eu: answered, $0.0015.',
  );
});

test('a loss is called one, and what has no price is said to have none', () => {
  const { amounts } = answered;
  const loss = { route: -700, cache: 0, provider_cache: 0, total: -700 };
  expect(said({ ...answered, amounts: { ...amounts, saving_micros: loss } })['Saving']).toContain(
    '$0.0007 more',
  );
  const unpriced = { ...amounts, cost_micros: null, unpriced: 'no_price_card' };
  expect(said({ ...answered, amounts: unpriced })['Cost']).toContain('nobody states a price');
});

test('codes and reasons that this console does not know stand for themselves', () => {
  expect(said({ ...answered, outcome: 'failed', code: 'new_code' })['Answer']).toContain('of new code');
  const route = { reason: 'drawn by lot; 1 excluded: weather 1', candidates: 2, excluded: 1 };
  expect(said(decided({ route }))['Route']).toBe('Drawn by lot. 1 route was left out: 1 weather.');
});
