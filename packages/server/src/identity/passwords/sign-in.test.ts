import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { createFakeClock, type FakeClock } from '../../../test/clock.ts';
import { openTestInstallation, type TestInstallation } from '../../../test/installation.ts';
import { cookiesOf, type SignedIn, signedIn, signInAs, TEST_PASSWORD } from '../../../test/members.ts';

let app: TestInstallation;
let clock: FakeClock;
let tenant: { id: string };
let person: SignedIn;
beforeAll(async () => {
  clock = createFakeClock();
  app = await openTestInstallation({ clock });
  tenant = await app.makeTenant('acme');
});
afterAll(() => app.close());
beforeEach(async () => {
  // Everything that was counted before is forgotten.
  clock.advance(86_400_000);
  person = await signInAs(app, tenant, 'finance');
});

function signIn(payload: object, headers: Record<string, string> = {}) {
  return app.server.inject({ method: 'POST', url: '/v1/auth/password', payload, headers });
}

function guess(email: string, headers: Record<string, string> = {}) {
  return signIn({ email, password: 'a wrong password' }, headers);
}

function codeIn(answer: { json(): unknown }): unknown {
  const body = answer.json();
  return typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
}

describe('signing in with a password', () => {
  test('starts a session, whatever the case of the address', async () => {
    const answer = await signIn({ email: person.email.toUpperCase(), password: TEST_PASSWORD });
    expect(answer.json()).toMatchObject({ status: 'signed_in', session: { user: { id: person.userId } } });
    const [cookie] = [answer.headers['set-cookie']].flat();
    expect(cookie).toMatch(
      /^__Host-avouch_session=[\w-]{43}; Max-Age=604800; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
    );
    const { headers } = signedIn(answer);
    expect((await app.server.inject({ url: '/v1/session', headers })).statusCode).toBe(200);
  });

  test('is refused with the same words after the same work, whether there is an account or not', async () => {
    const { hasher } = app.installation.people;
    const answers = [];
    for (const email of [person.email, 'nobody@people.example']) {
      const before = hasher.worked();
      const answer = await guess(email);
      expect(hasher.worked() - before).toBe(1);
      answers.push({ ...answer.json<object>(), request_id: '' });
      expect(answer.statusCode).toBe(401);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    expect(answers[0]).toEqual(answers[1]);
  });

  test('is held up after five failures, for an address that nobody has just the same', async () => {
    for (const email of [person.email, 'nobody@people.example']) {
      for (let failure = 0; failure < 6; failure += 1) expect((await guess(email)).statusCode).toBe(401);
      const held = await guess(email);
      expect([held.statusCode, codeIn(held), held.headers['retry-after']]).toEqual([
        429,
        'sign_in_delayed',
        '1',
      ]);
    }
    // The right password does not help before the time is over, and does after.
    expect((await signIn({ email: person.email, password: TEST_PASSWORD })).statusCode).toBe(429);
    clock.advance(1_000);
    expect((await signIn({ email: person.email, password: TEST_PASSWORD })).statusCode).toBe(200);
  });

  test('cannot be tried more often by trying at the same moment', async () => {
    const { hasher } = app.installation.people;
    const before = hasher.worked();
    const answers = await Promise.all(Array.from({ length: 30 }, () => guess(person.email)));
    expect(answers.filter(({ statusCode }) => statusCode === 401)).toHaveLength(6);
    expect(hasher.worked() - before).toBe(6);
  });

  test('goes on from a browser that they used before, whatever strangers do to the account', async () => {
    for (let failure = 0; failure < 12; failure += 1) await guess(person.email);
    expect((await signIn({ email: person.email, password: TEST_PASSWORD })).statusCode).toBe(429);
    const known = { cookie: person.headers.cookie };
    expect((await signIn({ email: person.email, password: TEST_PASSWORD }, known)).statusCode).toBe(200);
  });

  test('is not made easier by a device cookie of another account, or one that was made up', async () => {
    const other = await signInAs(app, tenant, 'auditor');
    const device = /__Host-avouch_device=[^;]+/.exec(other.headers.cookie)?.[0] ?? '';
    for (let failure = 0; failure < 6; failure += 1) await guess(person.email);
    for (const cookie of [device, device.replace(other.userId, person.userId)])
      expect((await guess(person.email, { cookie })).statusCode).toBe(429);
  });

  test('to many accounts from one address is held up too', async () => {
    const statuses = [];
    for (let account = 0; account < 40; account += 1)
      statuses.push((await guess(`account-${account}@people.example`)).statusCode);
    expect(statuses.filter((status) => status === 401)).toHaveLength(31);
    clock.advance(3_600_000);
    expect((await guess('another@people.example')).statusCode).toBe(401);
  });

  test('leaves entries in the ledger that name no address, and few of them', async () => {
    for (let failure = 0; failure < 6; failure += 1) await guess(person.email);
    await guess(person.email);
    await app.installation.people.refusals.settled();
    const rows = await app.database.ownerQuery<{ leaf: string }>(
      `select leaf from entries where kind = 'session.refused' and leaf like $1`,
      [`%${person.userId}%`],
    );
    const told = rows.map(({ leaf }) => JSON.parse(leaf) as { reason: string });
    expect(told.map(({ reason }) => reason).sort()).toEqual(['password', 'too_many_attempts']);
    const all = await app.database.ownerQuery<{ text: string }>('select leaf as text from entries');
    expect(all.map(({ text }) => text).join('')).not.toContain('@');
    expect(app.logLines.join('')).not.toContain('@people.example');
  });

  test.each([
    ['a body that is too large', { email: 'a@b.example', password: 'x'.repeat(1024 * 1024) }, 413],
    ['a password that is too long to be one', { email: 'a@b.example', password: 'x'.repeat(2_000) }, 400],
    ['an address with letters that look like others', { email: 'аda@people.example', password: 'x' }, 400],
    ['an address with a Kelvin sign', { email: '\u212Aate@people.example', password: 'x' }, 400],
    ['an address with a zero byte', { email: 'a\0@people.example', password: 'x' }, 400],
    [
      'an address with a line end',
      { email: 'a@people.example\r\nBcc: b@people.example', password: 'x' },
      400,
    ],
    ['an address that is too long', { email: `${'a'.repeat(250)}@b.example`, password: 'x' }, 400],
    ['no password', { email: 'a@b.example', password: '' }, 400],
    ['something else', { email: ['a@b.example'], password: { $ne: '' } }, 400],
    ['a field of its own', { email: 'a@b.example', password: 'x', role: 'admin' }, 400],
  ])('refuses %s', async (_what, payload, status) => {
    const answer = await signIn(payload);
    expect(answer.statusCode).toBe(status);
  });

  test('is refused from a page of another origin', async () => {
    const payload = { email: person.email, password: TEST_PASSWORD };
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])
      expect(codeIn(await signIn(payload, headers))).toBe('request_forged');
  });
});

describe('a changed password', () => {
  test('ends every other session, rotates this one, and the old password is refused', async () => {
    const other = signedIn(await signIn({ email: person.email, password: TEST_PASSWORD }));
    const password = 'gravel-tulip-anchor-velvet';
    const answer = await app.server.inject({
      method: 'PUT',
      url: '/v1/account/password',
      headers: person.headers,
      payload: { current: TEST_PASSWORD, password },
    });
    expect(answer.statusCode).toBe(200);
    clock.advance(1_000);
    for (const { headers } of [other, person])
      expect((await app.server.inject({ url: '/v1/session', headers })).statusCode).toBe(401);
    const headers = { cookie: cookiesOf(answer) };
    expect((await app.server.inject({ url: '/v1/session', headers })).statusCode).toBe(200);
    expect((await signIn({ email: person.email, password: TEST_PASSWORD })).statusCode).toBe(401);
    expect((await signIn({ email: person.email, password })).statusCode).toBe(200);
  });

  test('needs the current one, and a strong one', async () => {
    const change = (payload: object) =>
      app.server.inject({ method: 'PUT', url: '/v1/account/password', headers: person.headers, payload });
    const strong = 'gravel-tulip-anchor-velvet';
    expect(codeIn(await change({ password: strong }))).toBe('sign_in_refused');
    expect(codeIn(await change({ current: 'a wrong password', password: strong }))).toBe('sign_in_refused');
    expect(codeIn(await change({ current: TEST_PASSWORD, password: 'password1234' }))).toBe(
      'password_refused',
    );
  });
});
