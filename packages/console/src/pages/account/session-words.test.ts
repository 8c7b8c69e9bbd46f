import { expect, test } from 'vitest';

import { inOrder, methodsWords, type OwnSession } from './session-words.ts';

test.each([
  [['password'], 'Password'],
  [['password', 'totp'], 'Password and authenticator app'],
  [['passkey', 'passkey'], 'Passkey'],
  [['oidc', 'oidc_mfa'], 'Single sign-on with a second factor'],
] satisfies [OwnSession['methods'], string][])('%j is said as "%s"', (methods, words) => {
  expect(methodsWords(methods)).toBe(words);
});

test('the session at hand stands first, then the one used last', () => {
  const session = (id: string, current: boolean, lastSeen: string): OwnSession => ({
    id,
    current,
    client: 'Chrome on Linux',
    methods: ['password'],
    created_at: '2026-11-01T00:00:00Z',
    last_seen_at: lastSeen,
    expires_at: '2026-12-01T00:00:00Z',
  });
  const found = inOrder([
    session('old', false, '2026-11-02T00:00:00Z'),
    session('late', false, '2026-11-05T00:00:00Z'),
    session('this', true, '2026-11-03T00:00:00Z'),
  ]);
  expect(found.map(({ id }) => id)).toEqual(['this', 'late', 'old']);
});
