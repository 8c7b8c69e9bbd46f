import { expect, test } from 'vitest';

import { API_KEY_SCOPES, ROLE_PERMISSIONS } from '../../../../server/src/identity/permissions.ts';
import { expiryOf, givableScopes, limitsOf, SCOPE_WORDS } from './key-words.ts';

const NOW = new Date('2026-11-26T12:00:00Z');
const daysFromNow = (days: number) => new Date(NOW.getTime() + days * 86_400_000).toISOString();

test('every scope of the server has words', () => {
  expect(Object.keys(SCOPE_WORDS).sort()).toEqual([...API_KEY_SCOPES].sort());
});

test('an admin can give every scope, a developer those of their own calls', () => {
  expect([...givableScopes(ROLE_PERMISSIONS.admin)].sort()).toEqual([...API_KEY_SCOPES].sort());
  expect(givableScopes(ROLE_PERMISSIONS.developer)).toEqual(['calls', 'calls:read']);
});

test.each([
  [-100, 200, '200 days left', 'neutral'],
  [-100, 30, '30 days left', 'warn'],
  [0, 7, '7 days left', 'neutral'],
  [-5, 2, '2 days left', 'warn'],
  [-364, 1, '1 day left', 'warn'],
  [-365, 0.5, 'Less than a day left', 'warn'],
  [-365, 0, 'Over', 'bad'],
])('a key made %d days from now that ends in %d has "%s"', (made, ends, words, tone) => {
  const key = { state: 'active' as const, created_at: daysFromNow(made), expires_at: daysFromNow(ends) };
  expect(expiryOf(key, NOW)).toEqual({ words, tone });
});

test('of a revoked key nobody counts days', () => {
  const key = { state: 'revoked' as const, created_at: daysFromNow(-9), expires_at: daysFromNow(1) };
  expect(expiryOf(key, NOW).words).toBe('–');
});

test('limits are named, and none where there are none', () => {
  const none = { teams: null, features: null, ip_ranges: null, certificates: null };
  expect(limitsOf(none)).toEqual([]);
  expect(
    limitsOf({ teams: ['web'], features: ['a', 'b'], ip_ranges: ['10.0.0.0/8'], certificates: ['x', 'y'] }),
  ).toEqual(['Team web', 'Features a, b', 'From 10.0.0.0/8', 'With one of 2 client certificates']);
});
