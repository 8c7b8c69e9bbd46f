import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { operations } from '../src/cli/operations.ts';
import { createFakeClock, type FakeClock } from './clock.ts';
import { openTestInstallation, type TestInstallation } from './installation.ts';
import { type SignedIn, signInAs, TEST_PASSWORD } from './members.ts';

let app: TestInstallation;
let clock: FakeClock;
let tenant: { id: string; key: string };

beforeAll(async () => {
  clock = createFakeClock();
  app = await openTestInstallation({ clock });
  tenant = await app.makeTenant('demo');
});
afterAll(() => app.close());

function ask(method: 'GET' | 'POST' | 'DELETE', url: string, headers: Record<string, string>) {
  return app.server.inject({ method, url, headers });
}

async function tokenOf({ headers }: Pick<SignedIn, 'headers'>): Promise<string> {
  const answer = await ask('POST', '/v1/tokens', headers);
  expect(answer.statusCode).toBe(201);
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.json()).toMatchObject({ token_type: 'Bearer', expires_in: 900 });
  return answer.json<{ access_token: string }>().access_token;
}

const withToken = (token: string, url = '/v1/session') =>
  ask('GET', url, { authorization: `Bearer ${token}` });

describe('an access token', () => {
  test('does what the person may do, and is recorded', async () => {
    const auditor = await signInAs(app, tenant, 'auditor');
    const token = await tokenOf(auditor);
    expect((await withToken(token)).json()).toMatchObject({
      id: auditor.sessionId,
      user: { id: auditor.userId },
      role: 'auditor',
      csrf_token: null,
    });
    expect((await withToken(token, '/v1/members')).statusCode).toBe(200);
    expect((await withToken(token, '/v1/sign_in_settings')).json()).toMatchObject({
      code: 'permission_missing',
    });
    const [entry] = await app.database.ownerQuery<{ leaf: string }>(
      `select leaf from entries where kind = 'access_token.issued' order by index desc limit 1`,
    );
    expect(JSON.parse(entry?.leaf ?? '')).toMatchObject({
      session: auditor.sessionId,
      by: `user:${auditor.userId}`,
    });
    expect(entry?.leaf).not.toContain(token.slice(-20));
  });

  test('makes no calls to models, which need an API key', async () => {
    const token = await tokenOf(await signInAs(app, tenant, 'admin'));
    const answer = await app.server.inject({
      method: 'POST',
      url: '/v1/chat/completions',
      headers: { authorization: `Bearer ${token}` },
      payload: { model: 'simulated-small', messages: [{ role: 'user', content: 'Hello.' }] },
    });
    expect(answer.statusCode).toBe(403);
  });

  test('is given to browsers alone: neither a token nor an API key makes one', async () => {
    const token = await tokenOf(await signInAs(app, tenant, 'developer'));
    for (const bearer of [token, tenant.key]) {
      const answer = await ask('POST', '/v1/tokens', { authorization: `Bearer ${bearer}` });
      expect(answer.json()).toMatchObject({ code: 'session_needed' });
    }
  });

  test('does nothing dangerous by a proof that came after it', async () => {
    const admin = await signInAs(app, tenant, 'admin');
    clock.advance(7 * 60_000);
    const token = await tokenOf(admin);
    const make = async () =>
      app.server.inject({
        method: 'POST',
        url: '/v1/api-keys',
        headers: { authorization: `Bearer ${token}` },
        payload: { name: 'x' },
      });
    expect((await make()).statusCode).toBe(201);
    clock.advance(4 * 60_000);
    const proven = await app.server.inject({
      method: 'POST',
      url: '/v1/session/reauthentication',
      headers: admin.headers,
      payload: { password: TEST_PASSWORD },
    });
    expect(proven.statusCode).toBe(200);
    expect((await make()).json()).toMatchObject({ code: 'reauthentication_required' });
  });

  test('ends after fifteen minutes', async () => {
    const token = await tokenOf(await signInAs(app, tenant, 'developer'));
    clock.advance(15 * 60_000);
    expect((await withToken(token)).statusCode).toBe(200);
    clock.advance(6_000);
    expect((await withToken(token)).json()).toMatchObject({ code: 'access_token_expired' });
  });

  test('ends within a second with the session behind it', async () => {
    const person = await signInAs(app, tenant, 'developer');
    const token = await tokenOf(person);
    expect((await withToken(token)).statusCode).toBe(200);
    expect((await ask('DELETE', '/v1/session', person.headers)).statusCode).toBe(204);
    clock.advance(999);
    expect((await withToken(token)).json()).toMatchObject({ code: 'access_token_invalid' });
  });

  test('ends within a second when the role changes, or the member is removed', async () => {
    const { members } = app.installation.people;
    for (const end of [
      (userId: string) => members.change(tenant.id, userId, { role: 'auditor' }, 'operator'),
      (userId: string) => members.remove(tenant.id, userId, 'operator'),
    ]) {
      const person = await signInAs(app, tenant, 'finance');
      const token = await tokenOf(person);
      expect((await withToken(token)).statusCode).toBe(200);
      await end(person.userId);
      clock.advance(999);
      expect((await withToken(token)).json()).toMatchObject({ code: 'access_token_invalid' });
    }
  });

  test('of another installation opens nothing', async () => {
    const other = await openTestInstallation({ clock });
    const elsewhere = await other.makeTenant('demo');
    const person = await signInAs(other, elsewhere, 'admin');
    const made = await other.server.inject({ method: 'POST', url: '/v1/tokens', headers: person.headers });
    const { access_token: token } = made.json<{ access_token: string }>();
    expect((await withToken(token)).json()).toMatchObject({ code: 'access_token_invalid' });
    await other.close();
  });

  test('goes on after the keys were rotated, under a key that stays published', async () => {
    const person = await signInAs(app, tenant, 'developer');
    const token = await tokenOf(person);
    const rotating = operations['tokens.rotate']?.run(app.installation, {});
    const said = await rotating?.next();
    await rotating?.next();
    const { value: line } = said ?? {};
    const published = (await ask('GET', '/.well-known/jwks.json', {})).json<{ keys: { kid: string }[] }>();
    expect(published.keys).toHaveLength(3);
    expect(line).toContain(published.keys[0]?.kid);
    expect(JSON.stringify(published)).not.toMatch(/"(d|p|q|dp|dq|qi)"/);
    expect((await withToken(token)).statusCode).toBe(200);
    const [, payload = ''] = (await tokenOf(person)).split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ tenant: tenant.id });
    const rows = await app.database.ownerQuery('select 1 from entries where kind = $1', [
      'token_key.rotated',
    ]);
    expect(rows).toHaveLength(1);
  });
});
