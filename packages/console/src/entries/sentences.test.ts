import { readFileSync } from 'node:fs';

import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { groupsOf, kindName } from './kinds.ts';
import { readLeaf } from './read-leaf.ts';
import { sentenceOf } from './sentences.ts';

const nameOf = (actor: string) =>
  actor === 'user:1' ? 'Ada' : actor === 'user:2' ? 'Grace' : 'The operator';
const said = (kind: string, body: Record<string, unknown>) => sentenceOf({ kind, body }, nameOf);

test('entries are told in sentences with the names of who acted', () => {
  expect(said('session.started', { by: 'user:1', methods: ['password', 'totp'] })).toBe(
    'Ada signed in with a password and an authenticator app.',
  );
  expect(said('session.refused', { by: 'user:1', reason: 'password', count: 1 })).toBe(
    'A sign-in to the account of Ada was refused: wrong password.',
  );
  expect(said('session.refused', { by: 'user:1', reason: 'password', count: 12 })).toBe(
    '12 sign-ins to the account of Ada were refused: wrong password.',
  );
  expect(said('access.refused', { by: 'user:1', reason: 'may:members:read', count: 3 })).toBe(
    'Ada was refused 3 times: it needs members:read.',
  );
  expect(
    said('member.role_changed', { by: 'user:1', user: 'user:2', role: 'admin', previous_role: 'auditor' }),
  ).toBe('Ada made Grace admin, who was auditor.');
  expect(said('policy.published', { by: 'user:1', version: 4, rolled_back_to: 2 })).toBe(
    'Ada brought version 2 of the policy back, as version 4.',
  );
  expect(
    said('budget.threshold', {
      budget: 'team:growth/monthly',
      threshold: 0.8,
      spent: 8_100_000,
      limit: 10_000_000,
      unit: 'usd_micros',
    }),
  ).toBe('The budget team:growth/monthly reached 80%: $8.10 of $10.00.');
  expect(said('call', { feature: 'support', model: 'gpt', outcome: 'refused', code: 'policy_denied' })).toBe(
    'A call of support to gpt was refused: policy denied.',
  );
});

test('every kind that the ledger may hold has a sentence of its own', () => {
  const format = readFileSync(new URL('../../../../docs/ledger-format.md', import.meta.url), 'utf8');
  const kinds = [...format.matchAll(/^## `([a-z_.]+)`$/gm)].map(([, kind]) => kind ?? '');
  expect(kinds.length).toBeGreaterThan(20);
  const unknown = kinds.filter((kind) => said(kind, {}) === `${kindName(kind)}.`);
  expect(unknown).toEqual([]);
});

test('a kind that is not known here is named, whatever its fields are', () => {
  expect(said('weather.changed', { by: 'user:1' })).toBe('Weather: changed, by Ada.');
  fc.assert(
    fc.property(fc.string(), fc.dictionary(fc.string(), fc.anything()), (kind, body) => {
      expect(said(kind, body)).not.toBe('');
    }),
  );
});

test('bytes that are no entry read as one that says so', () => {
  expect(readLeaf('{"v":1,"kind":"call","id":"1","at":"2026-01-01T00:00:00.000Z","team":"a"}')).toEqual({
    id: '1',
    kind: 'call',
    at: '2026-01-01T00:00:00.000Z',
    body: { team: 'a' },
  });
  for (const broken of ['', '[]', '3', '{"kind":4}']) expect(readLeaf(broken).kind).toBe('unreadable');
});

test('kinds are grouped by what they are about, with their sums', () => {
  expect(
    groupsOf([
      { kind: 'policy.published', count: 3 },
      { kind: 'session.started', count: 5 },
      { kind: 'weather.changed', count: 1 },
      { kind: 'session.ended', count: 2 },
    ]),
  ).toEqual([
    { group: 'session', count: 7 },
    { group: 'policy', count: 3 },
    { group: 'weather', count: 1 },
  ]);
});
