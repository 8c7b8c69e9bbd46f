import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createFakeClock, type FakeClock } from '../../../test/clock.ts';
import { openTestInstallation, type TestInstallation } from '../../../test/installation.ts';
import { createAuthenticator } from '../authenticate.ts';
import { createKnownKeys } from './known-keys.ts';

let app: TestInstallation;
let clock: FakeClock;
let tenant: { id: string; name: string; key: string };
beforeAll(async () => {
  clock = createFakeClock();
  app = await openTestInstallation({ clock });
  tenant = await app.makeTenant('demo');
});
afterAll(() => app.close());

function models(key: string | undefined) {
  return app.server.inject({
    url: '/v1/models',
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
  });
}

describe('an API key', () => {
  test('opens what its scopes allow, also as x-api-key', async () => {
    expect((await models(tenant.key)).statusCode).toBe(200);
    const asAnthropic = await app.server.inject({ url: '/v1/models', headers: { 'x-api-key': tenant.key } });
    expect(asAnthropic.statusCode).toBe(200);
  });

  test('is nowhere in the database, only its hash and its first characters', async () => {
    const tables = ['api_keys', 'entries', 'checkpoints', 'policies', 'ledgers'];
    for (const table of tables) {
      const rows = await app.database.ownerQuery<{ text: string }>(`select t::text as text from ${table} t`);
      expect(rows.map(({ text }) => text).join('\n')).not.toContain(tenant.key);
      expect(rows.map(({ text }) => text).join('\n')).not.toContain(tenant.key.slice(13));
    }
  });

  test('that was revoked is refused within a second, on a node that used it just before', async () => {
    const { secret, key } = await app.installation.apiKeys.create(tenant.id, { name: 'short-lived' });
    const otherNode = createAuthenticator({
      keys: createKnownKeys({
        database: app.database.database,
        clock,
        openSecret: () => Promise.resolve(undefined),
      }),
      clock,
      used: () => undefined,
    });
    expect((await models(secret)).statusCode).toBe(200);
    await otherNode.authenticate(secret);
    await app.installation.apiKeys.revoke(tenant.id, key.id);
    clock.advance(999);
    expect((await models(secret)).json()).toMatchObject({ error: { code: 'api_key_revoked' } });
    await expect(otherNode.authenticate(secret)).rejects.toMatchObject({ code: 'api_key_revoked' });
  });

  test('is refused from the moment it expires, without waiting for any cache', async () => {
    const { secret } = await app.installation.apiKeys.create(tenant.id, { name: 'day', lifetimeDays: 1 });
    clock.jump(86_400_000 - 1);
    expect((await models(secret)).statusCode).toBe(200);
    clock.jump(1);
    expect((await models(secret)).json()).toMatchObject({ error: { code: 'api_key_expired' } });
    clock.jump(-86_400_000);
  });

  test('remembers its last use', async () => {
    await models(tenant.key);
    clock.advance(5_000);
    await models(tenant.key);
    await app.installation.apiKeys.writeUses();
    const keys = await app.installation.apiKeys.list(tenant.id, { limit: 100 });
    const used = keys.find(({ prefix }) => tenant.key.startsWith(prefix));
    expect(used?.lastUsedAt).toEqual(clock.now());
  });

  test.each([undefined, '', 'avk_short', `avk_${'x'.repeat(43)}`, `avk_${'x'.repeat(44)}`, 'sk-other'])(
    'that is none is refused: %s',
    async (key) => {
      const answer = await models(key);
      expect(answer.statusCode).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
    },
  );

  test('cannot be told from its hash, and no two are alike', async () => {
    const keys = await Promise.all(
      Array.from({ length: 20 }, () => app.installation.apiKeys.create(tenant.id, { name: 'many' })),
    );
    expect(new Set(keys.map(({ secret }) => secret)).size).toBe(20);
  });

  test('is refused when the database cannot be asked', async () => {
    const alone = await openTestInstallation();
    const { key } = await alone.makeTenant('demo');
    await alone.database.database.close();
    const answer = await alone.server.inject({
      url: '/v1/models',
      headers: { authorization: `Bearer ${key}` },
    });
    expect(answer.json()).toMatchObject({ error: { code: 'database_unreachable' } });
    expect(answer.statusCode).toBe(503);
    await alone.close();
  });
});

describe('API keys over HTTP', () => {
  const headers = () => ({ authorization: `Bearer ${tenant.key}` });

  test('are made, listed and revoked, each change an entry of the ledger', async () => {
    clock.advance(10);
    const made = await app.server.inject({
      method: 'POST',
      url: '/v1/api-keys',
      headers: headers(),
      payload: { name: 'from the API', scopes: ['calls'], lifetime_days: 30 },
    });
    expect(made.statusCode).toBe(201);
    expect(made.headers['cache-control']).toBe('no-store');
    const { id, key, prefix } = made.json<{ id: string; key: string; prefix: string }>();
    expect(key.startsWith(prefix)).toBe(true);

    const listed = await app.server.inject({ url: '/v1/api-keys', headers: headers() });
    expect(listed.json<{ api_keys: { id: string }[] }>().api_keys[0]?.id).toBe(id);
    expect(listed.body).not.toContain(key);

    const revoked = await app.server.inject({
      method: 'DELETE',
      url: `/v1/api-keys/${id}`,
      headers: headers(),
    });
    expect(revoked.json()).toMatchObject({ id, revoked_at: clock.now().toISOString() });

    const entries = await app.server.inject({ url: '/v1/ledger/entries?limit=2', headers: headers() });
    const kinds = entries
      .json<{ entries: { leaf: string }[] }>()
      .entries.map(({ leaf }) => (JSON.parse(leaf) as { kind: string }).kind);
    expect(kinds).toEqual(['api_key.revoked', 'api_key.created']);
  });

  test('cannot outlive the key that made them', async () => {
    const maker = await app.installation.apiKeys.create(tenant.id, {
      name: 'maker for a day',
      scopes: ['keys:manage'],
      lifetimeDays: 1,
    });
    const answer = await app.server.inject({
      method: 'POST',
      url: '/v1/api-keys',
      headers: { authorization: `Bearer ${maker.secret}` },
      payload: { name: 'for a year', scopes: ['keys:manage'], lifetime_days: 365 },
    });
    expect(answer.json()).toMatchObject({ expires_at: maker.key.expiresAt.toISOString() });
  });

  test('cannot give a scope that the maker lacks', async () => {
    const { secret } = await app.installation.apiKeys.create(tenant.id, {
      name: 'maker',
      scopes: ['keys:manage'],
    });
    const answer = await app.server.inject({
      method: 'POST',
      url: '/v1/api-keys',
      headers: { authorization: `Bearer ${secret}` },
      payload: { name: 'more', scopes: ['calls'] },
    });
    expect(answer.json()).toMatchObject({ code: 'scope_missing', status: 403 });
  });

  test.each([
    [{}],
    [{ name: '' }],
    [{ name: 'x', scopes: ['everything'] }],
    [{ name: 'x', lifetime_days: 366 }],
    [{ name: 'x', admin: true }],
  ])('are refused with a wrong body: %j', async (payload) => {
    const answer = await app.server.inject({
      method: 'POST',
      url: '/v1/api-keys',
      headers: headers(),
      payload,
    });
    expect(answer.json()).toMatchObject({ code: 'body_invalid', status: 400 });
  });

  test('of nobody are not found', async () => {
    const answer = await app.server.inject({
      method: 'DELETE',
      url: '/v1/api-keys/00000000-0000-4000-8000-000000000000',
      headers: headers(),
    });
    expect(answer.json()).toMatchObject({ code: 'api_key_not_found', status: 404 });
  });
});
