import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createFakeClock, type FakeClock } from '../../../test/clock.ts';
import { openTestInstallation, type TestInstallation } from '../../../test/installation.ts';
import {
  codeOf,
  cookiesOf,
  signedIn,
  type SignedIn,
  signInAs,
  TEST_PASSWORD,
} from '../../../test/members.ts';
import { createAuthenticator } from './authenticator-fixtures.ts';

let app: TestInstallation;
let clock: FakeClock;
let tenant: { id: string };
let person: SignedIn;
let authenticator: ReturnType<typeof createAuthenticator>;
let passkeyId: string;

beforeAll(async () => {
  clock = createFakeClock();
  app = await openTestInstallation({ clock });
  tenant = await app.makeTenant('demo');
  person = await signInAs(app, tenant, 'admin');
  const { publicUrl } = app.installation;
  authenticator = createAuthenticator({ origin: publicUrl.origin(), rpId: publicUrl.hostname() });
});
afterAll(() => app.close());

function post(url: string, headers: object, payload: object = {}) {
  return app.server.inject({ method: 'POST', url, headers: { ...headers }, payload });
}

/** Asks for a question and answers it, as a page does: with the cookie that came with the question. */
async function answer(
  url: string,
  headers: { cookie?: string },
  respond: (options: { challenge: string }) => object,
  payload: object = {},
) {
  const asked = await app.server.inject({ method: 'POST', url: `${url}/options`, headers });
  expect(asked.statusCode, asked.body).toBe(200);
  const cookie = [headers.cookie, cookiesOf(asked)].filter(Boolean).join('; ');
  return post(url, { ...headers, cookie }, { ...payload, response: respond(asked.json()) });
}

const sign = (options: { challenge: string }) => authenticator.sign(options);

describe('passkeys over HTTP', () => {
  test('are added by whoever has just shown who they are, and renew the session', async () => {
    clock.advance(11 * 60_000);
    const late = await post('/v1/account/passkeys/options', person.headers);
    expect(late.json()).toMatchObject({ code: 'reauthentication_required' });
    person = signedIn(
      await post('/v1/session/reauthentication', person.headers, { password: TEST_PASSWORD }),
    );
    const added = await answer(
      '/v1/account/passkeys',
      person.headers,
      (options) => authenticator.register(options),
      { name: 'Laptop' },
    );
    expect(added.statusCode, added.body).toBe(201);
    expect(added.json()).toMatchObject({ name: 'Laptop', last_used_at: null });
    passkeyId = added.json<{ id: string }>().id;
    expect(cookiesOf(added)).toContain('__Host-avouch_session=');
    expect((await app.server.inject({ url: '/v1/session', headers: person.headers })).statusCode).toBe(401);
  });

  test('sign in with nothing else, and count as both factors', async () => {
    const arrived = await answer('/v1/auth/passkey', {}, sign);
    expect(arrived.json()).toMatchObject({
      status: 'signed_in',
      session: { user: { id: person.userId }, methods: ['passkey'], second_factor: { passkeys: 1 } },
    });
    person = signedIn(arrived);
    await app.installation.people.members.setRequiresSecondFactor(tenant.id, true, 'operator');
    const again = await answer('/v1/auth/passkey', {}, sign);
    expect(again.json()).toMatchObject({ session: { second_factor_missing: false } });
    await app.installation.people.members.setRequiresSecondFactor(tenant.id, false, 'operator');
  });

  test('are the second step after a password, in the browser in which it was given', async () => {
    const first = await post('/v1/auth/password', {}, { email: person.email, password: TEST_PASSWORD });
    expect(first.json()).toMatchObject({ status: 'second_factor', methods: ['passkey'] });
    const second = await answer('/v1/auth/passkey', { cookie: cookiesOf(first) }, sign);
    expect(second.json()).toMatchObject({
      status: 'signed_in',
      session: { methods: ['password', 'passkey'] },
    });
  });

  test('show again who somebody is', async () => {
    clock.advance(11 * 60_000);
    const shown = await answer('/v1/session/reauthentication/passkey', person.headers, sign);
    expect(shown.json()).toMatchObject({ authenticated_at: clock.now().toISOString() });
    const { csrf_token: csrf } = shown.json<{ csrf_token: string }>();
    person = { ...person, headers: { cookie: cookiesOf(shown), 'x-avouch-csrf': csrf } };
    const begun = await post('/v1/account/totp', person.headers);
    expect(codeOf(begun.json<{ secret: string }>().secret)).toMatch(/^\d{6}$/);
  });

  test('are not answered from a page of somebody else, nor without the question’s cookie', async () => {
    const forged = await post('/v1/auth/passkey/options', { origin: 'https://evil.example' });
    expect(forged.json()).toMatchObject({ code: 'request_forged' });
    const asked = await post('/v1/auth/passkey/options', {});
    const response = authenticator.sign(asked.json());
    expect((await post('/v1/auth/passkey', {}, { response })).json()).toMatchObject({
      code: 'challenge_invalid',
    });
  });

  test('are not managed with an access token', async () => {
    const made = await post('/v1/tokens', person.headers);
    const authorization = `Bearer ${made.json<{ access_token: string }>().access_token}`;
    const asked = await post('/v1/account/passkeys/options', { authorization });
    expect(asked.json()).toMatchObject({ code: 'session_needed' });
  });

  test('are listed, and removed', async () => {
    const url = '/v1/account/passkeys';
    const listed = await app.server.inject({ url, headers: person.headers });
    expect(listed.json()).toMatchObject({ passkeys: [{ id: passkeyId, name: 'Laptop', synced: false }] });
    const { headers } = person;
    const { members } = app.installation.people;
    await members.setRequiresSecondFactor(tenant.id, true, 'operator');
    const last = await app.server.inject({ method: 'DELETE', url: `${url}/${passkeyId}`, headers });
    expect(last.json()).toMatchObject({ code: 'second_factor_required' });
    await members.setRequiresSecondFactor(tenant.id, false, 'operator');
    expect((await post('/v1/account/recovery_codes', headers)).statusCode).toBe(201);
    const removed = await app.server.inject({ method: 'DELETE', url: `${url}/${passkeyId}`, headers });
    expect(removed.statusCode).toBe(204);
    // Codes that stand in for a second factor end with the last one.
    expect((await app.server.inject({ url: '/v1/session', headers })).json()).toMatchObject({
      second_factor: { totp: false, passkeys: 0, recovery_codes_left: 0 },
    });
    const refused = await answer('/v1/auth/passkey', {}, sign);
    expect(refused.json()).toMatchObject({ code: 'passkey_invalid' });
  });

  test('are tried in vain a few times from one address, and then not for a while', async () => {
    const asked = await post('/v1/auth/passkey/options', {});
    const response = authenticator.sign(asked.json());
    const codes: string[] = [];
    for (let tried = 0; tried < 40; tried += 1)
      codes.push((await post('/v1/auth/passkey', {}, { response })).json<{ code: string }>().code);
    expect(codes.filter((code) => code === 'challenge_invalid').length).toBeLessThanOrEqual(31);
    expect(codes.at(-1)).toBe('sign_in_delayed');
    clock.advance(3_600_000);
    expect((await answer('/v1/auth/passkey', {}, sign)).json()).toMatchObject({ code: 'passkey_invalid' });
    const large = { response: { ...response, id: 'A'.repeat(40_000) } };
    expect((await post('/v1/auth/passkey', {}, large)).json()).toMatchObject({ code: 'body_too_large' });
  });
});
