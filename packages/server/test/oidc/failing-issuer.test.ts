import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { createIssuers, type Issuers } from '../../src/identity/oidc/issuer.ts';
import { createOutbound } from '../../src/platform/outbound/index.ts';
import { createFakeClock } from '../clock.ts';
import { type Lies, openIssuer, type TestIssuer } from './issuer.ts';

let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await openIssuer();
});
afterEach(() => {
  issuer.lies = {};
});
afterAll(() => issuer.close());

function open(clock = createFakeClock(), allow = ['127.0.0.1']): Issuers {
  return createIssuers({ outbound: createOutbound({ allow, timeoutMs: 200 }), clock });
}

describe('an issuer', () => {
  test('is asked who it is once in a while, not at every sign-in', async () => {
    const clock = createFakeClock();
    const issuers = open(clock);
    issuer.asked.length = 0;
    for (let times = 0; times < 5; times += 1) await issuers.discover(issuer.url);
    expect(issuer.asked).toHaveLength(1);
    clock.advance(10 * 60_000);
    await issuers.discover(issuer.url);
    expect(issuer.asked).toHaveLength(2);
  });

  test('that failed is left alone for a moment', async () => {
    const clock = createFakeClock();
    const issuers = open(clock);
    issuer.lies = { answer: (_, response) => Boolean(response.writeHead(500).end()) };
    issuer.asked.length = 0;
    for (let times = 0; times < 5; times += 1)
      await expect(issuers.discover(issuer.url)).rejects.toMatchObject({ code: 'oidc_unreachable' });
    expect(issuer.asked).toHaveLength(1);
    issuer.lies = {};
    clock.advance(5_000);
    expect(await issuers.discover(issuer.url)).toMatchObject({ issuer: issuer.url });
  });

  test.each<[string, Lies['answer']]>([
    ['does not answer in time', () => true],
    ['answers too much', (_, response) => Boolean(response.end(`"${'x'.repeat(600_000)}"`))],
    [
      'sends us elsewhere',
      (_, response) =>
        Boolean(response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end()),
    ],
  ])('that %s cannot be used', async (_, answer) => {
    issuer.lies = { ...(answer && { answer }) };
    await expect(open().discover(issuer.url)).rejects.toMatchObject({ code: 'oidc_unreachable' });
  });

  test.each<[string, Record<string, unknown>]>([
    ['is another one', { issuer: 'https://other.example' }],
    ['has its keys at an address that is not public', { jwks_uri: 'https://10.0.0.1/jwks' }],
    ['gives tokens at an address that is not public', { token_endpoint: 'http://169.254.169.254/token' }],
    ['sends people to what is no web page', { authorization_endpoint: 'javascript:alert(1)' }],
    ['has no keys', { jwks_uri: undefined }],
    ['does not know PKCE with S256', { code_challenge_methods_supported: ['plain'] }],
    ['does not know the code flow', { response_types_supported: ['id_token'] }],
    ['signs with nothing but a shared secret', { id_token_signing_alg_values_supported: ['HS256', 'none'] }],
  ])('that says that it %s cannot be used', async (_, changes) => {
    issuer.lies = { metadata: (document) => ({ ...document, ...changes }) };
    await expect(open().discover(issuer.url)).rejects.toMatchObject({ code: 'oidc_issuer_unsuitable' });
  });

  test('on a private network is not asked unless the operator names it', async () => {
    await expect(open(createFakeClock(), []).discover(issuer.url)).rejects.toMatchObject({
      code: 'oidc_unreachable',
    });
  });

  test('that answers with what is no JSON cannot be used', async () => {
    const server = createServer((_request, response) => void response.end('<html>'));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    await expect(open().discover(`http://127.0.0.1:${port}`)).rejects.toMatchObject({
      code: 'oidc_issuer_unsuitable',
    });
    server.close();
  });
});
