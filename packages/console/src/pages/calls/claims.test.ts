import { expect, test } from 'vitest';

import { answered } from './call-example.ts';
import { fieldsThatDiffer } from './claims.ts';

const entry = {
  v: 1,
  id: answered.entry,
  kind: 'call',
  at: answered.at,
  request_id: 'request-1',
  api_key: answered.api_key,
  feature: 'support',
  team: 'care',
  residency: 'eu',
  dialect: 'openai',
  stream: true,
  requested_model: 'gpt-4.1',
  provider: 'openai',
  model: 'gpt-4.1-mini',
  answered_model: 'gpt-4.1-mini-2026',
  region: 'eu',
  outcome: 'answered',
  finish_reason: 'stop',
  usage: { input: 1_200, output: 80, cached_input: 200 },
  usage_source: 'provider',
  cost_micros: 1_500,
  price_card: 'card-1',
  policy: { fingerprint: 'f45fb582a315629e9c17b946deb3cf91', version: 3 },
  route: { reason: 'cheapest of 2; 3 excluded: region 1, health 2', candidates: 2, excluded: 3 },
  leases: ['lease-1'],
  baseline: { version: 1, cost_micros: 6_000 },
  saving: { route: 4_000, cache: 0, provider_cache: 500 },
  personal_data: [{ kind: 'email', count: 2, action: 'tokenize' }],
  cache: { result: 'miss' },
  duration_ms: 1_250,
  first_byte_ms: 300,
};

test('what the server says of a call agrees with its entry, whatever the entry leaves out', () => {
  expect(fieldsThatDiffer(answered, entry)).toEqual([]);
});

test('a field that the server tells otherwise than the entry is named', () => {
  expect(fieldsThatDiffer(answered, { ...entry, cost_micros: 9_500 })).toEqual(['cost_micros']);
  expect(fieldsThatDiffer(answered, { ...entry, team: 'growth' })).toEqual(['team']);
  expect(fieldsThatDiffer(answered, { ...entry, usage: { ...entry.usage, output: 8 } })).toEqual(['usage']);
  expect(fieldsThatDiffer({ ...answered, code: 'policy_denied' }, entry)).toEqual(['code']);
});

test('an entry that is no object agrees with nothing', () => {
  expect(fieldsThatDiffer(answered, 'a text')).toContain('outcome');
});
