import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { createFakeClock, type FakeClock } from '../../../test/clock.ts';
import { openTestInstallation, type TestInstallation } from '../../../test/installation.ts';
import {
  cookiesOf,
  type SignedIn,
  signedIn,
  signInAs,
  TEST_PASSWORD,
  tokenIn,
} from '../../../test/members.ts';

let app: TestInstallation;
let clock: FakeClock;
let tenant: { id: string; name: string };
let admin: SignedIn;
let made = 0;
beforeAll(async () => {
  clock = createFakeClock();
  app = await openTestInstallation({ clock });
});
afterAll(() => app.close());
beforeEach(async () => {
  made += 1;
  clock.advance(86_400_000);
  tenant = await app.makeTenant(`tenant-${made}`);
  admin = await signInAs(app, tenant, 'admin');
});

const ask = (
  method: 'DELETE' | 'GET' | 'PATCH' | 'POST',
  url: string,
  { headers }: { headers: Record<string, string> },
  payload?: object,
) => app.server.inject({ method, url, headers, ...(payload && { payload }) });
const stranger = { headers: {} };
const newcomer = { name: 'New Comer', password: TEST_PASSWORD };

async function invite(email: string, role = 'developer') {
  const answer = await ask('POST', '/v1/invitations', admin, { email, role });
  expect(answer.statusCode).toBe(201);
  const { id, link } = answer.json<{ id: string; link: string }>();
  return { id, url: `/v1/auth/invitations/${tokenIn(link)}` };
}

describe('an invitation', () => {
  test('makes a member once, of all who use it at the same moment', async () => {
    const email = `racer-${made}@people.example`;
    const { url } = await invite(email);
    expect((await ask('GET', url, stranger)).json()).toMatchObject({
      tenant: { name: tenant.name },
      email,
      role: 'developer',
      has_account: false,
    });
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask('POST', url, stranger, newcomer)));
    const codes = answers.map(({ statusCode }) => statusCode).toSorted((one, other) => one - other);
    expect(codes[0]).toBe(201);
    expect(codes.filter((code) => code === 201)).toHaveLength(1);
    expect((await ask('POST', url, stranger, newcomer)).json()).toMatchObject({ code: 'link_invalid' });
    const { members } = (await ask('GET', '/v1/members', admin)).json<{ members: { email: string }[] }>();
    expect(members.filter((member) => member.email === email)).toHaveLength(1);
  });

  test('is no more once it was revoked, replaced, or is a week old', async () => {
    const revoked = await invite(`one-${made}@people.example`);
    await ask('DELETE', `/v1/invitations/${revoked.id}`, admin);
    const replaced = await invite(`two-${made}@people.example`);
    await invite(`TWO-${made}@people.example`);
    const old = await invite(`three-${made}@people.example`);
    for (const { url } of [revoked, replaced])
      expect((await ask('POST', url, stranger, newcomer)).statusCode).toBe(404);
    clock.advance(7 * 86_400_000);
    expect((await ask('GET', old.url, stranger)).statusCode).toBe(404);
    expect((await ask('POST', old.url, stranger, newcomer)).statusCode).toBe(404);
  });

  test('brings an account that there is into one more tenant, when its owner accepts it', async () => {
    const other = await app.makeTenant(`other-${made}`);
    const person = await signInAs(app, other, 'auditor');
    const { url } = await invite(person.email);
    expect((await ask('GET', url, stranger)).json()).toMatchObject({ has_account: true });
    // The link alone gives nobody another's account.
    expect((await ask('POST', url, stranger, newcomer)).json()).toMatchObject({ code: 'session_missing' });
    const joined = await ask('POST', url, person, {});
    expect(joined.json()).toMatchObject({
      status: 'signed_in',
      session: { tenant: { id: tenant.id }, role: 'developer', tenants: [{}, {}] },
    });
    const back = await ask('POST', '/v1/session/tenant', signedIn(joined), { tenant_id: other.id });
    expect(back.json()).toMatchObject({ session: { tenant: { id: other.id }, role: 'auditor' } });
    const nowhere = await ask('POST', '/v1/session/tenant', signedIn(back), {
      tenant_id: (await app.makeTenant(`third-${made}`)).id,
    });
    expect(nowhere.json()).toMatchObject({ code: 'tenant_not_found' });
  });

  test('is not for who is signed in with another address, nor accepted by a forged request', async () => {
    const person = await signInAs(app, await app.makeTenant(`else-${made}`), 'auditor');
    const { url } = await invite(`somebody-${made}@people.example`);
    expect((await ask('POST', url, person, {})).json()).toMatchObject({ code: 'link_invalid' });
    const mine = await invite(person.email);
    const forged = { headers: { cookie: person.headers.cookie } };
    expect((await ask('POST', mine.url, forged, {})).json()).toMatchObject({ code: 'request_forged' });
  });

  test('has its token nowhere in the database', async () => {
    const { url } = await invite(`hidden-${made}@people.example`);
    const token = url.split('/').at(-1) ?? 'none';
    const rows = await app.database.ownerQuery<{ text: string }>('select i::text as text from invitations i');
    expect(rows.map(({ text }) => text).join()).not.toContain(token);
  });

  test.each(['x', 'A'.repeat(43), '..%2f..', 'A'.repeat(500)])(
    'is found by no made-up token: %s',
    async (token) => {
      expect((await ask('GET', `/v1/auth/invitations/${token}`, stranger)).statusCode).toBe(404);
    },
  );
});

describe('the first admin', () => {
  const become = (link: string, email: string) =>
    ask('POST', '/v1/auth/first_admin', stranger, { token: tokenIn(link), email, ...newcomer });

  test('is made by the newest link, once, while the tenant has no member', async () => {
    const { id } = await app.makeTenant(`fresh-${made}`);
    const { links } = app.installation.people;
    const first = (await links.makeFirstAdminLink(id)) ?? '';
    const second = (await links.makeFirstAdminLink(id)) ?? '';
    expect((await ask('GET', '/v1/auth/methods', stranger)).json()).toMatchObject({ first_admin: true });
    expect((await become(first, `a-${made}@people.example`)).statusCode).toBe(404);
    const racers = Array.from({ length: 6 }, (_, racer) =>
      become(second, `racer-${racer}-${made}@people.example`),
    );
    const answers = await Promise.all(racers);
    expect(answers.map(({ statusCode }) => statusCode).toSorted((one, other) => one - other)).toEqual([
      201, 404, 404, 404, 404, 404,
    ]);
    const winner = answers.find(({ statusCode }) => statusCode === 201);
    expect(winner?.json()).toMatchObject({ session: { role: 'admin', tenant: { id } } });
    expect(await links.makeFirstAdminLink(id)).toBeUndefined();
    expect((await ask('GET', '/v1/auth/methods', stranger)).json()).toMatchObject({ first_admin: false });
  });

  test('is made by no link once somebody was invited and joined', async () => {
    const fresh = await app.makeTenant(`invited-${made}`);
    const link = (await app.installation.people.links.makeFirstAdminLink(fresh.id)) ?? '';
    await signInAs(app, fresh, 'developer');
    expect((await become(link, `late-${made}@people.example`)).statusCode).toBe(404);
  });
});

describe('the last admin', () => {
  test('can neither be removed nor given another role, by anybody', async () => {
    for (const answer of [
      await ask('DELETE', `/v1/members/${admin.userId}`, admin),
      await ask('PATCH', `/v1/members/${admin.userId}`, admin, { role: 'finance' }),
    ])
      expect(answer.json()).toMatchObject({ code: 'last_admin' });
  });

  test('is left of admins who remove each other at the same moment', async () => {
    const admins = [admin, ...(await Promise.all([1, 2, 3].map(() => signInAs(app, tenant, 'admin'))))];
    const { members } = app.installation.people;
    await Promise.allSettled(
      admins.map(({ userId }, index) =>
        index % 2 === 0
          ? members.remove(tenant.id, userId, 'operator')
          : members.change(tenant.id, userId, { role: 'finance' }, 'operator'),
      ),
    );
    const left = await members.list(tenant.id, { limit: 200 });
    expect(left.filter(({ role }) => role === 'admin')).toHaveLength(1);
  });
});

describe('a member', () => {
  test('whose role changes goes on with nothing of before, within a second', async () => {
    const person = await signInAs(app, tenant, 'auditor');
    expect((await ask('GET', '/v1/members', person)).statusCode).toBe(200);
    await ask('PATCH', `/v1/members/${person.userId}`, admin, { role: 'developer' });
    clock.advance(999);
    expect((await ask('GET', '/v1/members', person)).json()).toMatchObject({ code: 'session_invalid' });
    const again = await ask('POST', '/v1/auth/password', stranger, {
      email: person.email,
      password: TEST_PASSWORD,
    });
    expect((await ask('GET', '/v1/members', signedIn(again))).json()).toMatchObject({
      code: 'permission_missing',
    });
  });

  test('who was removed is out within a second, and signs in nowhere', async () => {
    const person = await signInAs(app, tenant, 'finance');
    await ask('DELETE', `/v1/members/${person.userId}`, admin);
    clock.advance(999);
    expect((await ask('GET', '/v1/session', person)).statusCode).toBe(401);
    const again = await ask('POST', '/v1/auth/password', stranger, {
      email: person.email,
      password: TEST_PASSWORD,
    });
    expect([again.statusCode, cookiesOf(again)]).toEqual([401, '']);
  });

  test('of another tenant is none of ours', async () => {
    const theirs = await signInAs(app, await app.makeTenant(`theirs-${made}`), 'finance');
    for (const answer of [
      await ask('DELETE', `/v1/members/${theirs.userId}`, admin),
      await ask('PATCH', `/v1/members/${theirs.userId}`, admin, { role: 'admin' }),
    ])
      expect(answer.json()).toMatchObject({ code: 'member_not_found' });
    expect((await ask('GET', '/v1/session', theirs)).json()).toMatchObject({ role: 'finance' });
  });
});
