import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openTestInstallation, type TestInstallation } from '../../../test/installation.ts';
import type { NewApiKey } from './api-keys.ts';

let app: TestInstallation;
let tenant: { id: string; name: string; key: string };
beforeAll(async () => {
  app = await openTestInstallation({ environment: { AVOUCH_TRUSTED_PROXIES: '127.0.0.1' } });
  tenant = await app.makeTenant('demo');
});
afterAll(() => app.close());

describe('a key that is limited', () => {
  test('to teams and features makes calls for those alone, on every route that reads labels', async () => {
    const key = await make({ scopes: ['calls'], limits: { teams: ['web'], features: ['search', 'chat'] } });
    for (const url of ['/v1/chat/completions', '/v1/route', '/v1/classify']) {
      expect((await ask(url, key, { 'x-feature': 'search' })).statusCode, url).toBe(200);
      for (const labels of [{ 'x-feature': 'search', 'x-team': 'ops' }, { 'x-feature': 'other' }, {}]) {
        const answer = await ask(url, key, labels);
        expect(answer.statusCode, url).toBe(403);
        expect(answer.body).toContain('label_not_allowed');
      }
    }
    const answer = await ask('/v1/chat/completions', key, { 'x-feature': 'chat' });
    const entry = await app.installation.ledgerReader.entry(tenant.id, {
      id: String(answer.headers['x-avouch-entry']),
    });
    expect(JSON.parse(entry.leaf)).toMatchObject({ team: 'web', feature: 'chat' });
  });

  test('to addresses is refused from elsewhere, also behind a proxy and by IPv4 in IPv6', async () => {
    const key = await make({ limits: { ipRanges: ['192.0.2.0/24', '2001:db8::/32'] } });
    for (const [from, status] of [
      ['192.0.2.7', 200],
      ['::ffff:192.0.2.7', 200],
      ['2001:db8::1', 200],
      ['198.51.100.1', 403],
      // What a client writes in front of what the proxy saw is not believed.
      ['192.0.2.7, 198.51.100.1', 403],
      ['unknown', 403],
      ['', 403],
    ] as const) {
      const answer = await app.server.inject({
        url: '/v1/models',
        headers: { authorization: `Bearer ${key}`, 'x-forwarded-for': from },
      });
      expect(answer.statusCode, from).toBe(status);
      if (status === 403) expect(answer.body).toContain('address_not_allowed');
    }
  });

  test('to certificates is refused where the connection has none', async () => {
    const key = await make({ limits: { certificates: ['x'.repeat(43)] } });
    const answer = await app.server.inject({
      url: '/v1/models',
      headers: { authorization: `Bearer ${key}` },
    });
    expect(answer.json()).toMatchObject({ error: { code: 'certificate_needed' } });
  });

  test('to teams or features has no scope that the limit does not hold for', async () => {
    for (const wanted of [
      { scopes: ['ledger:read'], teams: ['web'] },
      { scopes: ['spend:read'], features: ['search'] },
      { scopes: ['calls:read'], features: ['search'] },
    ])
      expect((await post(wanted)).json()).toMatchObject({ code: 'limit_without_effect' });
    expect((await post({ scopes: ['calls', 'calls:read'], teams: ['web'] })).statusCode).toBe(201);
  });

  test.each([
    { teams: [] },
    { teams: ['a b'] },
    { features: ['x'.repeat(65)] },
    { ip_ranges: ['192.0.2.1/24'] },
    { ip_ranges: ['everywhere'] },
    { certificates: ['ab:cd'] },
    { kind: 'other' },
  ])('is not made of what is no limit: %j', async (wanted) => {
    expect((await post({ scopes: ['calls'], ...wanted })).json()).toMatchObject({ code: 'body_invalid' });
  });
});

describe('the list of keys', () => {
  test('is filtered by state, kind, owner and search, and paged', async () => {
    const owner = '01a20459-ae3e-7052-a0e7-06e44f28e877';
    const mine = await app.installation.apiKeys.create(tenant.id, {
      name: 'Needle in hay',
      ownerUserId: owner,
    });
    const ended = await app.installation.apiKeys.create(tenant.id, { name: 'ended', kind: 'signing' });
    await app.installation.apiKeys.revoke(tenant.id, ended.key.id);
    expect(await ids('search=NEEDLE')).toEqual([mine.key.id]);
    expect(await ids(`search=${mine.key.prefix}`)).toEqual([mine.key.id]);
    expect(await ids(`search=${mine.key.id.slice(0, 18)}`)).toContain(mine.key.id);
    expect(await ids(`owner=${owner}`)).toEqual([mine.key.id]);
    expect(await ids('owner=me')).toEqual([]);
    expect(await ids('state=revoked')).toEqual([ended.key.id]);
    expect(await ids('kind=signing')).toEqual([ended.key.id]);
    expect(await ids('search=%25')).toEqual([]);
    const all = await ids('limit=200');
    expect([...(await ids('limit=2')), ...(await ids(`limit=2&after=${all[1]}`))]).toEqual(all.slice(0, 4));
  });
});

async function make(wanted: Partial<NewApiKey>): Promise<string> {
  return (await app.installation.apiKeys.create(tenant.id, { name: 'limited', ...wanted })).secret;
}

function ask(url: string, key: string, headers: Record<string, string>) {
  return app.server.inject({
    method: 'POST',
    url,
    headers: { authorization: `Bearer ${key}`, ...headers },
    payload: url.endsWith('classify')
      ? { text: 'Hello.' }
      : { model: 'simulated-small', messages: [{ role: 'user', content: 'Hello.' }] },
  });
}

function post(payload: object) {
  return app.server.inject({
    method: 'POST',
    url: '/v1/api-keys',
    headers: { authorization: `Bearer ${tenant.key}` },
    payload: { name: 'x', ...payload },
  });
}

async function ids(query: string): Promise<string[]> {
  const answer = await app.server.inject({
    url: `/v1/api-keys?${query}`,
    headers: { authorization: `Bearer ${tenant.key}` },
  });
  return answer.json<{ api_keys: { id: string }[] }>().api_keys.map(({ id }) => id);
}
