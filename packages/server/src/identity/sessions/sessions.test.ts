import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { createFakeClock, type FakeClock } from '../../../test/clock.ts';
import { openTestInstallation, type TestInstallation } from '../../../test/installation.ts';
import { cookiesOf, type SignedIn, signedIn, signInAs, TEST_PASSWORD } from '../../../test/members.ts';
import { createSessions } from './sessions.ts';

let app: TestInstallation;
let clock: FakeClock;
let tenant: { id: string; name: string; key: string };
let person: SignedIn;
beforeAll(async () => {
  clock = createFakeClock();
  app = await openTestInstallation({ clock });
  tenant = await app.makeTenant('acme');
});
afterAll(() => app.close());
beforeEach(async () => {
  clock.advance(86_400_000);
  person = await signInAs(app, tenant, 'developer', { teams: ['growth'] });
});

const look = (headers: Record<string, string>) => app.server.inject({ url: '/v1/session', headers });
const signIn = (headers: Record<string, string> = {}) =>
  app.server.inject({
    method: 'POST',
    url: '/v1/auth/password',
    headers,
    payload: { email: person.email, password: TEST_PASSWORD },
  });
const prove = ({ headers }: SignedIn) =>
  app.server.inject({
    method: 'POST',
    url: '/v1/session/reauthentication',
    headers,
    payload: { password: TEST_PASSWORD },
  });

/** To a tenant of theirs; where they are is one. */
const move = ({ headers }: SignedIn) =>
  app.server.inject({
    method: 'POST',
    url: '/v1/session/tenant',
    headers,
    payload: { tenant_id: tenant.id },
  });

function tokenOf({ headers }: SignedIn): string {
  return /__Host-avouch_session=([\w-]+)/.exec(headers.cookie)?.[1] ?? '';
}

describe('a session', () => {
  test('says who is signed in, where, and what they may do', async () => {
    const answer = await look(person.headers);
    expect(answer.statusCode).toBe(200);
    const here = { id: tenant.id, name: tenant.name };
    expect(answer.json()).toMatchObject({
      user: { id: person.userId, email: person.email, name: 'Test developer' },
      tenant: here,
      role: 'developer',
      teams: ['growth'],
      permissions: ['keys:own', 'policies:read', 'calls:read'],
      methods: ['password'],
      second_factor: { totp: false, passkeys: 0, recovery_codes_left: 0 },
      password: true,
      tenants: [{ ...here, role: 'developer' }],
    });
  });

  test('has its token nowhere in the database', async () => {
    const rows = await app.database.ownerQuery<{ text: string }>('select s::text as text from sessions s');
    const text = rows.map((row) => row.text).join();
    expect(text).not.toContain(tokenOf(person));
    expect(text).not.toContain(Buffer.from(tokenOf(person), 'base64url').toString('hex'));
  });

  test('ends after twelve hours unused, and goes on while it is used', async () => {
    for (let day = 0; day < 3; day += 1) {
      clock.advance(11 * 3_600_000);
      expect((await look(person.headers)).statusCode).toBe(200);
      await app.installation.people.sessions.writeSeen();
    }
    clock.advance(12 * 3_600_000);
    expect((await look(person.headers)).json()).toMatchObject({ code: 'session_invalid' });
  });

  test('ends after seven days, however much it is used', async () => {
    for (let hour = 0; hour < 24 * 7; hour += 8) {
      expect((await look(person.headers)).statusCode, `hour ${hour}`).toBe(200);
      await app.installation.people.sessions.writeSeen();
      clock.advance(8 * 3_600_000);
    }
    expect((await look(person.headers)).statusCode).toBe(401);
  });

  test('does not last longer for a move to another tenant', async () => {
    let moving = person;
    for (let hour = 0; hour < 24 * 7; hour += 8) {
      const moved = await move(moving);
      expect(moved.statusCode, `hour ${hour}`).toBe(200);
      moving = signedIn(moved);
      clock.advance(8 * 3_600_000);
    }
    expect((await move(moving)).statusCode).toBe(401);
  });

  test('that was ended moves nowhere, not even where nobody knows of its end yet', async () => {
    const other = signedIn(await signIn());
    expect((await look(person.headers)).statusCode).toBe(200);
    await app.server.inject({
      method: 'DELETE',
      url: `/v1/sessions/${person.sessionId}`,
      headers: other.headers,
    });
    expect((await move(person)).json()).toMatchObject({ code: 'session_invalid' });
    const answers = await Promise.all([move(other), move(other), move(other)]);
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
  });

  test('that was ended is refused on every node within a second', async () => {
    const { database, ledger, log } = app.installation;
    const otherNode = createSessions({ database, ledger, clock, log });
    await otherNode.byToken(tokenOf(person));
    const ended = await app.server.inject({ method: 'DELETE', url: '/v1/session', headers: person.headers });
    expect(ended.statusCode).toBe(204);
    expect(String(ended.headers['set-cookie'])).toContain('__Host-avouch_session=; Max-Age=0');
    expect((await look(person.headers)).statusCode).toBe(401);
    clock.advance(999);
    await expect(otherNode.byToken(tokenOf(person))).rejects.toMatchObject({ code: 'session_invalid' });
    await otherNode.close();
  });

  test('is listed with the browser, and can be ended from another of the person’s own', async () => {
    clock.advance(1);
    const other = signedIn(
      await signIn({
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      }),
    );
    const listed = await app.server.inject({ url: '/v1/sessions', headers: person.headers });
    expect(listed.json()).toMatchObject({
      sessions: [
        { id: other.sessionId, current: false, client: 'Firefox on Linux' },
        { id: person.sessionId, current: true },
      ],
    });
    const end = (id: string, { headers }: SignedIn) =>
      app.server.inject({ method: 'DELETE', url: `/v1/sessions/${id}`, headers });
    const stranger = await signInAs(app, tenant, 'admin');
    expect((await end(other.sessionId, stranger)).json()).toMatchObject({ code: 'session_not_found' });
    expect((await end(other.sessionId, person)).statusCode).toBe(204);
    clock.advance(1_000);
    expect((await look(other.headers)).statusCode).toBe(401);
    expect((await look(person.headers)).statusCode).toBe(200);
  });
});

describe('the token of a session', () => {
  test('is another one after every proof of who somebody is, and the one before is refused at once', async () => {
    const answer = await prove(person);
    expect(answer.statusCode).toBe(200);
    const renewed = signedIn(answer);
    expect(renewed.sessionId).toBe(person.sessionId);
    expect(tokenOf(renewed)).not.toBe(tokenOf(person));
    expect(renewed.headers['x-avouch-csrf']).not.toBe(person.headers['x-avouch-csrf']);
    expect((await look(person.headers)).statusCode).toBe(401);
    expect((await prove(person)).statusCode).toBe(401);
    expect((await look(renewed.headers)).statusCode).toBe(200);
  });

  test('is rotated once by proofs at the same moment: one of them holds the session', async () => {
    const answers = await Promise.all([prove(person), prove(person), prove(person)]);
    const right = answers.filter(({ statusCode }) => statusCode === 200);
    expect(right).toHaveLength(1);
    expect((await look(person.headers)).statusCode).toBe(401);
  });

  test('that somebody set before the sign-in is not the one after it', async () => {
    const planted = { cookie: `__Host-avouch_session=${'A'.repeat(43)}` };
    const answer = await signIn(planted);
    expect(tokenOf(signedIn(answer))).not.toBe('A'.repeat(43));
    expect((await look(planted)).statusCode).toBe(401);
  });

  test('that the browser had before another sign-in is no more', async () => {
    const attacker = await signInAs(app, tenant, 'finance');
    const answer = await signIn({ cookie: attacker.headers.cookie });
    expect(answer.json()).toMatchObject({ session: { user: { id: person.userId } } });
    expect((await look(attacker.headers)).statusCode).toBe(401);
  });

  test('is not found in two cookies, in another header, or under another name', async () => {
    const token = tokenOf(person);
    const tries: Record<string, string>[] = [
      { cookie: `__Host-avouch_session=${'A'.repeat(43)}; __Host-avouch_session=${token}` },
      { cookie: `__Host-avouch_session=${token}; __Host-avouch_session=${'A'.repeat(43)}` },
      { cookie: `__host-avouch_session=${token}` },
      { cookie: `avouch_session=${token}` },
      { cookie: `__Host-avouch_session="${token}"` },
      { cookie: `__Host-avouch_session=${token}x` },
      { authorization: `Bearer ${token}` },
      { 'x-api-key': token },
      // A way that shows something wrong is not made up for by another.
      { authorization: 'Bearer nonsense', cookie: person.headers.cookie },
      { 'x-api-key': 'nonsense', cookie: person.headers.cookie },
    ];
    for (const headers of tries) expect((await look(headers)).statusCode, JSON.stringify(headers)).toBe(401);
  });
});

describe('an API key', () => {
  test('is nobody’s session, whatever cookie comes along', async () => {
    const headers = { authorization: `Bearer ${tenant.key}`, cookie: person.headers.cookie };
    expect((await look(headers)).json()).toMatchObject({ code: 'session_needed' });
  });

  test('needs no token against forgery, and a cookie beside it gives no rights', async () => {
    const admin = await signInAs(app, tenant, 'admin');
    const headers = { authorization: `Bearer ${tenant.key}`, cookie: admin.headers.cookie };
    const answer = await app.server.inject({ url: '/v1/members', headers });
    expect(answer.json()).toMatchObject({ code: 'scope_missing' });
  });
});

test('a sign-out clears the cookie and keeps the browser known', async () => {
  const answer = await app.server.inject({ method: 'DELETE', url: '/v1/session', headers: person.headers });
  expect(cookiesOf(answer)).toBe('');
  expect(String(answer.headers['set-cookie'])).not.toContain('avouch_device');
});
