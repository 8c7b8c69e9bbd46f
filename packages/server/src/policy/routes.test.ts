import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { systemClock } from '../platform/clock.ts';
import { createHttpServer, describeApi, type HttpServer } from '../platform/http/index.ts';
import { createLog } from '../platform/log.ts';
import { createPublicKeys } from './public-keys.ts';
import { openTestPolicies, type TestPolicies } from './rooms-fixtures.ts';
import { registerPolicyRoutes } from './routes.ts';

const apiKeyId = '01a20459-ae3e-7052-a0e7-06e44f28e877';

let room: TestPolicies;
let server: HttpServer;
let tenantId: string;
beforeAll(async () => {
  room = await openTestPolicies();
  tenantId = (await room.makeTenant('demo')).id;
  server = createHttpServer({
    maxBodyBytes: 1024 * 1024,
    clock: systemClock,
    log: createLog({ level: 'silent' }),
    admit: () => Promise.resolve(),
  });
  await describeApi(server);
  const publicKeys = createPublicKeys({
    database: room.rooms.database.database,
    keys: room.keys,
    installationOrigin: 'test.example',
  });
  registerPolicyRoutes(server, {
    policies: room.policies,
    publicKeys,
    principalOf: () => ({ tenantId, by: apiKeyId }),
  });
  await server.ready();
});
afterAll(async () => {
  await server.close();
  await room.close();
});

async function get(url: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await server.inject({ url });
  return { status: answer.statusCode, body: answer.json() };
}

async function post(
  url: string,
  payload: object,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await server.inject({ method: 'POST', url, payload });
  return { status: answer.statusCode, body: answer.json() };
}

const source = 'version: 1\nmodels:\n  deny: [a]\n';

describe('policies over HTTP', () => {
  test('are published from YAML, by the key that asked', async () => {
    const made = await post('/v1/policies', { source, why: 'A beginning.', expected_version: 1 });
    expect(made).toMatchObject({ status: 201, body: { version: 2 } });
    expect(await get('/v1/policies/current')).toMatchObject({
      status: 200,
      body: {
        version: 2,
        created_by: apiKeyId,
        why: 'A beginning.',
        verified: true,
        entry: { id: made.body['entry'] },
        policy: { version: 1, models: { deny: ['a'] } },
        yaml: 'version: 1\nmodels:\n  deny:\n    - a\n',
      },
    });
    expect(JSON.parse(String((await get('/v1/policies/2')).body['envelope']))).toHaveProperty('signatures');
  });

  test('are published from an object, listed by page, compared and audited', async () => {
    const policy = { version: 1, models: { deny: ['b'] } };
    expect((await post('/v1/policies', { policy, why: 'Another.' })).status).toBe(201);
    expect(await get('/v1/policies?limit=2')).toMatchObject({
      body: { policies: [{ version: 3 }, { version: 2 }], next_before: 2 },
    });
    expect((await get('/v1/policies?before=2')).body).toMatchObject({
      policies: [{ version: 1, why: null }],
      next_before: null,
    });
    const changes = [
      { kind: 'removed', path: 'models.deny', from: 'a' },
      { kind: 'added', path: 'models.deny', to: 'b' },
    ];
    expect((await post('/v1/policies/diff', { from: 2, to: 3 })).body).toEqual({ changes, truncated: false });
    expect((await get('/v1/policies/3/audit')).body).toMatchObject({ verified: true, faults: [], changes });
    expect((await post('/v1/policies/diff', { from: 3, to: source })).body['changes']).toHaveLength(2);
  });

  test('are rolled back with a reason', async () => {
    expect((await post('/v1/policies/roll_back', { version: 2 })).status).toBe(400);
    expect(await post('/v1/policies/roll_back', { version: 2, why: 'Back.' })).toMatchObject({
      status: 201,
      body: { version: 4 },
    });
    expect((await get('/v1/policies/4')).body).toMatchObject({ rolled_back_to: 2 });
  });

  test('that cannot be signed are refused with their lines, and are linted with an answer', async () => {
    const wrong = { source: 'version: 1\nmodles: {}\n' };
    expect(await post('/v1/policies', { ...wrong, why: 'x' })).toMatchObject({
      status: 400,
      body: {
        code: 'policy_document_invalid',
        param: 'source',
        detail: 'Line 2, column 1, modles: There is no such key; did you mean models?',
      },
    });
    expect(await post('/v1/policies/lint', wrong)).toMatchObject({
      status: 200,
      body: { valid: false, faults: [{ line: 2, column: 1, path: 'modles' }], warnings: [] },
    });
    expect((await post('/v1/policies/lint', { policy: { version: 1 } })).body).toEqual({
      valid: true,
      faults: [],
      warnings: [],
    });
  });

  test('that are nested without end are refused as any other', async () => {
    const levels = 100_000;
    const payload = `{"policy":{"version":1,"models":${'['.repeat(levels)}${']'.repeat(levels)}}}`;
    const answer = await server.inject({
      method: 'POST',
      url: '/v1/policies/lint',
      headers: { 'content-type': 'application/json' },
      payload,
    });
    expect(answer.json()).toMatchObject({
      valid: false,
      faults: [{ message: 'Write fewer levels: a policy needs six.' }],
    });
  });

  test('may be as long as an object as they may be as a text', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `m${index}`);
    const teams = Array.from({ length: 1_000 }, (_, index) => [`t${index}`, { models: { deny: names } }]);
    const policy = { version: 1, require_labels: ['team'], teams: Object.fromEntries(teams) as object };
    expect((await post('/v1/policies/lint', { policy })).body).toEqual({
      valid: true,
      faults: [],
      warnings: [],
    });
  });

  test.each<[string, object, number, string]>([
    ['/v1/policies', { why: 'x' }, 400, 'body_invalid'],
    ['/v1/policies', { source, policy: { version: 1 }, why: 'x' }, 400, 'body_invalid'],
    ['/v1/policies', { source }, 400, 'body_invalid'],
    ['/v1/policies', { source, why: ' ' }, 400, 'body_invalid'],
    ['/v1/policies', { source, why: 'a\u0000b' }, 400, 'body_invalid'],
    ['/v1/policies', { source, why: 'x'.repeat(501) }, 400, 'body_invalid'],
    ['/v1/policies', { source, why: 'one\u2028two' }, 400, 'body_invalid'],
    ['/v1/policies', { source, why: 'turned \u202e round' }, 400, 'body_invalid'],
    [
      '/v1/policies',
      { source: 'version: 1\ntime_zone: "\\ud800"', why: 'x' },
      400,
      'policy_document_invalid',
    ],
    ['/v1/policies/lint', { source, policy: {} }, 400, 'body_invalid'],
    ['/v1/policies', { source, why: 'x', expected_version: 1 }, 409, 'policy_version_conflict'],
    ['/v1/policies/diff', { from: 1, to: 99 }, 404, 'policy_version_not_found'],
    ['/v1/policies/diff', { from: 1, to: 'nonsense' }, 400, 'policy_document_invalid'],
    ['/v1/policies/diff', { from: 2 ** 31, to: 1 }, 400, 'body_invalid'],
    ['/v1/policies/roll_back', { version: 99, why: 'x' }, 404, 'policy_version_not_found'],
  ])('%s refuses %j', async (url, payload, status, code) => {
    expect(await post(url, payload)).toMatchObject({ status, body: { code } });
  });

  test.each([
    ['/v1/policies/0', 400],
    ['/v1/policies/newest', 400],
    ['/v1/policies/99', 404],
    ['/v1/policies/99/audit', 404],
    ['/v1/policies?before=0', 400],
    ['/v1/policies?limit=1000', 400],
  ])('%s answers %i', async (url, status) => {
    expect((await get(url)).status).toBe(status);
  });

  test('show the public keys, with the next one once it is prepared', async () => {
    expect((await get('/v1/public_keys')).body).toMatchObject({
      public_keys: [
        { purpose: 'ledger', age_limit_days: 365, next: null },
        { purpose: 'policy', next: null },
      ],
    });
    await room.keys.loadOrCreateNext('demo', 'policy');
    const { body } = await get('/v1/public_keys');
    expect(JSON.stringify(body)).toMatch(/"next":\{"verifier_key":"test.example\/policy\/demo\+/);
    expect(JSON.stringify(body)).not.toContain('PRIVATE');
  });

  test('every route says who may use it and stands in the API document', () => {
    const paths = server.swagger().paths ?? {};
    for (const { url, access, method } of server.registeredRoutes) {
      expect(access).toBe(
        url === '/v1/public_keys'
          ? 'may:ledger:read'
          : method === 'POST' && ['/v1/policies', '/v1/policies/roll_back'].includes(url)
            ? 'may:policies:write'
            : 'may:policies:read',
      );
      if (method !== 'HEAD') expect(Object.keys(paths)).toContain(url.replace(':id', '{id}'));
    }
  });
});
