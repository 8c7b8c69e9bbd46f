import { describe, expect, test } from 'vitest';

import { refusalOf } from '../../../test/ledger.ts';
import { readDescription } from './admission.ts';

const grace = {
  sub: '1',
  email: 'grace@acme.example',
  email_verified: true,
  hd: 'acme.example',
  name: 'Grace',
};
const google = { domains: ['acme.example'], preset: 'google' } as const;

const codeOf = (claims: unknown) => refusalOf(async () => readDescription(claims, google));

describe('whom Google describes', () => {
  test('is admitted with a verified address in an organization of the domain', () => {
    expect(readDescription(grace, google)).toMatchObject({ subject: '1', email: 'grace@acme.example' });
  });

  test('is refused without an organization: anybody can have an account with such an address', async () => {
    const { hd: _hd, ...alone } = grace;
    expect(await codeOf(alone)).toBe('oidc_domain_refused');
  });

  test.each(['other.example', 'acme.example.other.example', ''])(
    'is refused in another organization: %j',
    async (hd) => {
      expect(await codeOf({ ...grace, hd })).toBe('oidc_domain_refused');
    },
  );

  test('is refused in the organization, with an address of another domain', async () => {
    expect(await codeOf({ ...grace, email: 'grace@other.example' })).toBe('oidc_domain_refused');
  });

  test.each([false, 'true', 1, undefined])('is refused where the address is verified as %j', async (said) => {
    expect(await codeOf({ ...grace, email_verified: said })).toBe('oidc_email_unverified');
  });
});

test('another issuer needs to name no organization', () => {
  const { hd: _hd, ...claims } = grace;
  expect(readDescription(claims, { domains: ['acme.example'], preset: undefined })).toMatchObject({
    subject: '1',
  });
});
