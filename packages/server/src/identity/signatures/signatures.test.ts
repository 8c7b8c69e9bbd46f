import { hash } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createFakeClock, type FakeClock } from '../../../test/clock.ts';
import { openTestInstallation, type TestInstallation } from '../../../test/installation.ts';
import { createApp, createRegistry } from '../../app.ts';
import { createMachines } from '../machines.ts';
import { newNonce, type RequestToSign, signedHeaders, type TestSigningKey } from './signature-fixtures.ts';
import { body, CALL, tamperings } from './tamperings.ts';

const PUBLIC = 'https://avouch.example';

let app: TestInstallation;
let clock: FakeClock;
let tenantId: string;
let key: TestSigningKey & { id: string };

beforeAll(async () => {
  clock = createFakeClock();
  app = await openTestInstallation({ clock, environment: { AVOUCH_PUBLIC_URL: PUBLIC } });
  tenantId = (await app.makeTenant('demo')).id;
  key = await makeKey();
});
afterAll(() => app.close());

async function makeKey(): Promise<TestSigningKey & { id: string }> {
  const made = await app.installation.apiKeys.create(tenantId, { name: 'signer', kind: 'signing' });
  return { id: made.key.id, secret: made.secret, signatureKeyId: made.key.signatureKeyId ?? '' };
}

function sign(path: string, more: Partial<RequestToSign> = {}, by: TestSigningKey = key) {
  return signedHeaders(by, { url: `${PUBLIC}${path}`, nonce: newNonce(), created: clock.now(), ...more });
}

function send(
  path: string,
  headers: Record<string, string>,
  {
    payload,
    method,
    server = app.server,
  }: { payload?: string; method?: 'POST' | 'DELETE'; server?: typeof app.server } = {},
) {
  return server.inject({
    method: method ?? (payload === undefined ? 'GET' : 'POST'),
    url: path,
    headers: { host: 'node-1.internal:8080', ...headers },
    ...(payload !== undefined && { payload }),
  });
}

describe('a signed request', () => {
  test('is answered without a secret having been sent, and says so in the ledger by the id of the key', async () => {
    const headers = await sign(CALL, { body, headers: { 'x-feature': 'search' } });
    const answer = await send(CALL, headers, { payload: body });
    expect(answer.statusCode).toBe(200);
    const entry = await app.installation.ledgerReader.entry(tenantId, {
      id: String(answer.headers['x-avouch-entry']),
    });
    expect(JSON.stringify(entry)).toContain(key.id);
    expect((await send('/v1/models', await sign('/v1/models'))).statusCode).toBe(200);
  });

  test('may cover authority, path and query instead of the whole target, and come by the host that it names', async () => {
    const fields = ['@method', '@authority', '@path', '@query'];
    for (const url of [
      `${PUBLIC}/v1/models?a=%62`,
      'http://NODE-1.internal:8080/v1/models?a=%62',
      'https://node-1.internal:8080/v1/models?a=%62',
    ]) {
      const headers = await sign('', { url, fields });
      expect((await send('/v1/models?a=%62', headers)).statusCode, url).toBe(200);
    }
  });

  test('may have a digest by SHA-512', async () => {
    const digest = { 'content-digest': `sha-512=:${hash('sha512', body, 'base64')}:` };
    expect(
      (await send(CALL, await sign(CALL, { body, headers: digest }), { payload: body })).statusCode,
    ).toBe(200);
  });

  test('is refused the second time, on every node', async () => {
    const headers = await sign(CALL, { body });
    expect((await send(CALL, headers, { payload: body })).statusCode).toBe(200);
    expect((await send(CALL, headers, { payload: body })).body).toContain('signature_replayed');
    const other = await otherNode();
    const onOther = await send(CALL, headers, { payload: body, server: other.server });
    expect(onOther.statusCode).toBe(401);
    expect(onOther.body).toContain('signature_replayed');
    // Sent to both at once it runs once.
    const raced = await sign(CALL, { body });
    const answers = await Promise.all(
      [app.server, other.server, app.server, other.server].map((server) =>
        send(CALL, raced, { payload: body, server }),
      ),
    );
    expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([
      200, 401, 401, 401,
    ]);
    await other.close();
  });

  test('stays refused when the clock is turned back after old nonces were cleared away', async () => {
    const headers = await sign('/v1/models');
    expect((await send('/v1/models', headers)).statusCode).toBe(200);
    clock.jump(59 * 60_000);
    await send('/v1/models', await sign('/v1/models'));
    const other = await otherNode();
    await other.sweep();
    clock.jump(-59 * 60_000);
    expect((await send('/v1/models', headers, { server: other.server })).body).toContain(
      'signature_replayed',
    );
    await other.close();
  });

  test('leaves nonces behind that are cleared away after an hour', async () => {
    const count = async () =>
      (await app.database.ownerQuery<{ count: bigint }>('select count(*) as count from signature_nonces'))[0]
        ?.count;
    await send('/v1/models', await sign('/v1/models'));
    expect(await count()).toBeGreaterThan(0n);
    clock.jump(2 * 3_600_000);
    const other = await otherNode();
    await other.sweep();
    await other.close();
    expect(await count()).toBe(0n);
    clock.jump(-2 * 3_600_000);
  });

  test.each(tamperings)('with %s is refused', async (_what, code, request, tamper) => {
    const headers = await sign(CALL, { body, ...request });
    const { path = CALL, headers: changed = {}, payload = body } = tamper(headers);
    const answer = await send(path, { ...headers, ...changed }, { payload });
    expect(answer.body).toContain(code);
    expect([401, 404]).toContain(answer.statusCode);
  });

  test('is refused from five minutes away, in both directions, and once it has expired', async () => {
    for (const [seconds, expected] of [
      [-301, 401],
      [-299, 200],
      [299, 200],
      [301, 401],
    ] as const) {
      const headers = await sign('/v1/models', { created: new Date(clock.now().getTime() + seconds * 1000) });
      expect((await send('/v1/models', headers)).statusCode, String(seconds)).toBe(expected);
    }
    const expired = await sign('/v1/models', {
      params: ['created', 'expires', 'nonce', 'keyid'],
      expires: clock.now(),
    });
    expect((await send('/v1/models', expired)).body).toContain('signature_stale');
  });

  test('is refused where a covered header stands twice, as the headers of one message never tell which counts', async () => {
    const url = await app.listen();
    const headers = await sign('', { url: `${url}/v1/models`, headers: { 'x-team': 'web' } });
    expect((await fetch(`${url}/v1/models`, { headers })).status).toBe(200);
    const again = await sign('', { url: `${url}/v1/models`, headers: { 'x-team': 'web' } });
    const lines = Object.entries(again).map(([name, value]) => `${name}: ${value}\r\n`);
    const answer = await rawRequest(
      url,
      `GET /v1/models HTTP/1.1\r\nhost: ${new URL(url).host}\r\nx-team: web\r\n${lines.join('')}connection: close\r\n\r\n`,
    );
    expect(answer).toContain('signature_invalid');
  });

  test('needs no digest where there is no body, and one where DELETE has one', async () => {
    const path = `/v1/api-keys/${key.id}`;
    const answer = await send(path, await sign(path, { method: 'DELETE' }), {
      method: 'DELETE',
      payload: '{}',
    });
    expect(answer.body).toContain('signature_incomplete');
    expect((await send(path, await sign(path, { method: 'DELETE' }), { method: 'DELETE' })).body).toContain(
      'scope_missing',
    );
  });
});

describe('a signing key', () => {
  test('cannot be sent as a secret, neither its name nor what it signs with', async () => {
    for (const token of [key.signatureKeyId, key.secret]) {
      const answer = await app.server.inject({
        url: '/v1/models',
        headers: { authorization: `Bearer ${token}` },
      });
      expect(answer.statusCode).toBe(401);
    }
  });

  test('is sealed in the database, and another row’s secret does not open in its place', async () => {
    const other = await makeKey();
    const rows = await app.database.ownerQuery<{ text: string }>('select t::text as text from api_keys t');
    for (const { text } of rows) {
      expect(text).not.toContain(other.secret);
      expect(text).not.toContain(Buffer.from(other.secret, 'base64').toString('hex'));
    }
    await app.database.ownerQuery(
      `update api_keys set sealed_secret = (select sealed_secret from api_keys where id = $1) where id = $2`,
      [key.id, other.id],
    );
    const forged = { ...other, secret: key.secret };
    expect((await send('/v1/models', await sign('/v1/models', {}, forged))).body).toContain(
      'signature_invalid',
    );
  });

  test('is rotated without a refused request, and revoked within a second', async () => {
    const before = await makeKey();
    const rotated = await app.installation.apiKeys.rotate(tenantId, before.id, { overlapHours: 1 });
    const after = { ...before, secret: rotated.secret, signatureKeyId: rotated.key.signatureKeyId ?? '' };
    for (const by of [before, after])
      expect((await send('/v1/models', await sign('/v1/models', {}, by))).statusCode).toBe(200);
    await app.installation.apiKeys.revoke(tenantId, before.id);
    clock.advance(999);
    for (const by of [before, after])
      expect((await send('/v1/models', await sign('/v1/models', {}, by))).body).toContain('api_key_revoked');
  });
});

/** Another process on the same database and keys folder, with nothing in its memory. */
async function otherNode() {
  const { installation } = app;
  const { nonces, ...machines } = createMachines({
    ...installation,
    keysDir: installation.config.keysDir,
    drawBytes: (length) => new Uint8Array(length),
    publicOrigin: () => PUBLIC,
  });
  const { server } = await createApp({ ...installation, ...machines }, createRegistry());
  return {
    server,
    sweep: () => nonces.sweep(),
    async close() {
      await machines.close();
      await server.close();
    },
  };
}

async function rawRequest(url: string, text: string): Promise<string> {
  const { connect } = await import('node:net');
  const socket = connect({ host: new URL(url).hostname, port: Number(new URL(url).port) });
  socket.end(text);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}
