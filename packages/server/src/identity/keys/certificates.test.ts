import { hash, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Socket } from 'node:net';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { certificates } from '../../../test/certificates.ts';
import { openTestInstallation, type TestInstallation } from '../../../test/installation.ts';
import { certificateOf } from './origin.ts';

const { root, intermediate, first, client, stranger, clients } = certificates;

let folder: string;
let app: TestInstallation;
let url: string;
let bound: string;
let free: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'avouch-certificates-'));
  const place = (name: string, text: string) => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  app = await openTestInstallation({
    environment: {
      AVOUCH_TLS_CERT_FILE: place('cert.pem', first.cert + intermediate),
      AVOUCH_TLS_KEY_FILE: place('key.pem', first.key),
      AVOUCH_TLS_CLIENT_CA_FILE: place('clients.pem', clients),
      AVOUCH_TLS_CLIENT_AUTH: 'optional',
    },
  });
  const { id } = await app.makeTenant('demo');
  const thumbprint = hash('sha256', new X509Certificate(client.cert).raw, 'base64url');
  const make = async (limits?: { certificates: string[] }) =>
    (await app.installation.apiKeys.create(id, { name: 'bound', scopes: ['calls'], limits })).secret;
  bound = await make({ certificates: [thumbprint] });
  free = await make();
  url = (await app.listen()).replace(/^http:/, 'https:');
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a key that is bound to a certificate works with that one, and with no other', async () => {
  expect(await models(bound, client)).toBe(200);
  expect(await models(bound, undefined)).toBe(403);
  expect(await models(free, undefined)).toBe(200);
  // One that nobody vouches for is as good as none, or refused by the listener already.
  expect([403, 0]).toContain(await models(bound, stranger));
});

test('a certificate that a header claims counts for nothing', async () => {
  const headers = { 'x-client-cert': client.cert.replaceAll('\n', ' '), 'x-forwarded-client-cert': 'Hash=x' };
  expect(await models(bound, undefined, headers)).toBe(403);
});

test('a connection without TLS has no certificate', () => {
  expect(certificateOf(new Socket())).toBeUndefined();
});

/** The status, or 0 where there was no answer. */
function models(
  key: string,
  shows: { cert: string; key: string } | undefined,
  headers: Record<string, string> = {},
): Promise<number> {
  return new Promise((resolve) => {
    const sent = request(`${url}/v1/models`, {
      ca: root,
      servername: 'localhost',
      headers: { authorization: `Bearer ${key}`, ...headers },
      agent: false,
      ...shows,
    });
    sent.on('response', (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on('error', () => resolve(0));
    sent.end();
  });
}
