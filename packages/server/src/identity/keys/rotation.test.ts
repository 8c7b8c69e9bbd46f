import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createFakeClock, type FakeClock } from '../../../test/clock.ts';
import { openTestInstallation, type TestInstallation } from '../../../test/installation.ts';

const HOUR_MS = 3_600_000;

let app: TestInstallation;
let clock: FakeClock;
let tenant: { id: string; name: string; key: string };
beforeAll(async () => {
  clock = createFakeClock();
  app = await openTestInstallation({ clock });
  tenant = await app.makeTenant('demo');
});
afterAll(() => app.close());

describe('a rotated key', () => {
  test('works by both secrets until the overlap is over, and then by the new one alone', async () => {
    const { secret, key } = await make();
    expect(await call(secret)).toBe(200);
    const answer = await rotate(key.id, { overlap_hours: 2 });
    expect(answer.statusCode).toBe(201);
    const { key: next, ...shown } = answer.json<{ key: string; id: string; previous: object[] }>();
    expect(shown).toMatchObject({
      id: key.id,
      state: 'active',
      overlap_ends_at: new Date(clock.now().getTime() + 2 * HOUR_MS).toISOString(),
      previous: [{ prefix: key.prefix }],
    });
    expect([await call(secret), await call(next)]).toEqual([200, 200]);
    clock.advance(2 * HOUR_MS - 1);
    expect([await call(secret), await call(next)]).toEqual([200, 200]);
    clock.advance(1);
    expect([await call(secret), await call(next)]).toEqual([401, 200]);
    const list = await app.installation.apiKeys.list(tenant.id, { limit: 100 });
    expect(list.filter(({ id }) => id === key.id)).toHaveLength(1);
  });

  test('ends its old secret within a second where there is no overlap', async () => {
    const { secret, key } = await make();
    expect(await call(secret)).toBe(200);
    expect((await rotate(key.id, { overlap_hours: 0 })).statusCode).toBe(201);
    clock.advance(999);
    expect(await call(secret)).toBe(401);
  });

  test('is the same key to the policy: its rules and its budgets go on', async () => {
    const { secret, key } = await make();
    const budget = { id: 'own', limit_usd: '0.001', per: 'day' as const };
    await app.installation.policies.publish(tenant.id, {
      policy: {
        version: 1,
        api_keys: { [key.id]: { models: { allow: ['simulated-small'] }, budgets: [budget] } },
      },
      by: 'test',
    });
    clock.advance(3_000);
    const { key: next } = (await rotate(key.id, {})).json<{ key: string }>();
    const { key: last } = (await rotate(key.id, {})).json<{ key: string }>();
    for (const one of [secret, next, last]) {
      expect(await call(one)).toBe(200);
      expect((await ask(one, { model: 'simulated-large' })).body).toContain('policy_denied');
    }
    const tooMuch = { model: 'simulated-small', max_tokens: 30_000 };
    expect((await ask(last, tooMuch)).body).toContain('budget_exceeded');
    await app.installation.policies.publish(tenant.id, { policy: { version: 1 }, by: 'test' });
    clock.advance(3_000);
  });

  test('that is rotated by many at once has one chain of secrets, each of which works', async () => {
    const { secret, key } = await make();
    const answers = await Promise.all(Array.from({ length: 6 }, () => rotate(key.id, { overlap_hours: 1 })));
    const secrets = [secret, ...answers.map((answer) => answer.json<{ key: string }>().key)];
    expect(await Promise.all(secrets.map(call))).toEqual(secrets.map(() => 200));
    const rows = await app.database.ownerQuery(
      'select id from api_keys where key_id = $1 and superseded_at is null',
      [key.id],
    );
    expect(rows).toHaveLength(1);
    await app.installation.apiKeys.revoke(tenant.id, key.id);
    clock.advance(1_000);
    expect(await Promise.all(secrets.map(call))).toEqual(secrets.map(() => 401));
    expect((await rotate(key.id, {})).json()).toMatchObject({ code: 'api_key_ended', status: 409 });
  });

  test('does not outlive the key that rotates it, nor a year', async () => {
    const maker = await app.installation.apiKeys.create(tenant.id, {
      name: 'for a day',
      scopes: ['keys:manage', 'calls'],
      lifetimeDays: 1,
    });
    const { key } = await make();
    const answer = await rotate(key.id, {}, maker.secret);
    expect(answer.json()).toMatchObject({ expires_at: maker.key.expiresAt.toISOString() });
    expect((await rotate(key.id, { lifetime_days: 366 })).statusCode).toBe(400);
    expect((await rotate(key.id, { overlap_hours: 721 })).statusCode).toBe(400);
  });

  test('never gives its secret to a key that can do less', async () => {
    const { secret } = await app.installation.apiKeys.create(tenant.id, {
      name: 'manager',
      scopes: ['keys:manage', 'calls'],
      limits: { ipRanges: ['127.0.0.0/8'] },
    });
    const strong = await app.installation.apiKeys.create(tenant.id, {
      name: 'x',
      scopes: ['policies:write'],
    });
    expect((await rotate(strong.key.id, {}, secret)).json()).toMatchObject({ code: 'scope_missing' });
    const { key: wide } = await make();
    expect((await rotate(wide.id, {}, secret)).json()).toMatchObject({ code: 'key_too_wide' });
  });

  test('leaves a stream alone that began with the old secret', async () => {
    const { secret, key } = await make();
    const answer = await app.server.inject({
      method: 'POST',
      url: '/v1/chat/completions',
      headers: { authorization: `Bearer ${secret}` },
      payload: { ...question, stream: true },
      payloadAsStream: true,
    });
    await rotate(key.id, { overlap_hours: 0 });
    clock.advance(1_000);
    let text = '';
    for await (const chunk of answer.stream()) text += String(chunk);
    expect(text).toContain('[DONE]');
  });
});

describe('keys of a person', () => {
  const user = '01a20459-ae3e-7052-a0e7-06e44f28e877';
  const endAll = () =>
    app.database.database.transaction({ 'avouch.tenant_id': tenant.id }, (tx) =>
      app.installation.apiKeys.revokeKeysOf(tx, tenant.id, user, 'user:admin'),
    );

  test('end with their membership, those that their keys made among them, and the ledger says so', async () => {
    const owned = { name: 'own', by: `user:${user}`, ownerUserId: user };
    const first = await app.installation.apiKeys.create(tenant.id, {
      ...owned,
      scopes: ['keys:manage', 'calls'],
    });
    const child = await app.server.inject({
      method: 'POST',
      url: '/v1/api-keys',
      headers: { authorization: `Bearer ${first.secret}` },
      payload: { name: 'child', scopes: ['calls'] },
    });
    const secrets = [first.secret, child.json<{ key: string }>().key];
    const { secret: others } = await make();
    expect(await endAll()).toBe(2);
    clock.advance(1_000);
    expect(await Promise.all([...secrets, others].map(call))).toEqual([401, 401, 200]);
    expect(await endAll()).toBe(0);
    const lines: string[] = [];
    for await (const page of app.installation.ledgerReader.exportLines(tenant.id)) lines.push(...page);
    const ends = lines.map((line) => JSON.parse(line) as { reason?: string; by?: string });
    expect(ends.filter(({ reason }) => reason === 'owner_left').map(({ by }) => by)).toEqual([
      'user:admin',
      'user:admin',
    ]);
  });

  test('that somebody else has rotated go on, and only the secret that the person knew ends', async () => {
    const { secret, key } = await app.installation.apiKeys.create(tenant.id, {
      name: 'x',
      ownerUserId: user,
    });
    const taken = (await rotate(key.id, { overlap_hours: 5 })).json<{ key: string }>().key;
    expect(await endAll()).toBe(1);
    clock.advance(1_000);
    expect(await Promise.all([secret, taken].map(call))).toEqual([401, 200]);
  });
});

const question = { model: 'simulated-small', max_tokens: 5, messages: [{ role: 'user', content: 'Hello.' }] };

function make() {
  return app.installation.apiKeys.create(tenant.id, { name: 'rotating', scopes: ['calls'] });
}

function ask(secret: string, more: object = {}) {
  return app.server.inject({
    method: 'POST',
    url: '/v1/chat/completions',
    headers: { authorization: `Bearer ${secret}` },
    payload: { ...question, ...more },
  });
}

async function call(secret: string): Promise<number> {
  return (await ask(secret)).statusCode;
}

function rotate(id: string, payload: object, by = tenant.key) {
  return app.server.inject({
    method: 'POST',
    url: `/v1/api-keys/${id}/rotate`,
    headers: { authorization: `Bearer ${by}` },
    payload,
  });
}
