import { createSign, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';

import { SignJWT, UnsecuredJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';

import { type AccessTokenClaims, signAccessToken, verifyAccessToken } from './access-token.ts';

const origin = 'https://avouch.example';
const now = new Date('2026-01-02T03:04:05.000Z');
const seconds = now.getTime() / 1_000;

let ours: { privateKey: KeyObject; publicKey: KeyObject };
let theirs: { privateKey: KeyObject; publicKey: KeyObject };
beforeAll(() => {
  ours = generateKeyPairSync('rsa', { modulusLength: 2048 });
  theirs = generateKeyPairSync('rsa', { modulusLength: 2048 });
});

const claims: AccessTokenClaims = {
  tokenId: randomUUID(),
  userId: randomUUID(),
  tenantId: randomUUID(),
  role: 'auditor',
  sessionId: randomUUID(),
  issuedAt: now,
  expiresAt: new Date(now.getTime() + 900_000),
};
const payload = {
  iss: origin,
  aud: `${origin}/v1`,
  client_id: origin,
  sub: claims.userId,
  tenant: claims.tenantId,
  role: 'auditor',
  sid: claims.sessionId,
  jti: claims.tokenId,
  iat: seconds,
  nbf: seconds,
  exp: seconds + 900,
};
const header = { alg: 'RS256', typ: 'at+jwt', kid: 'ours' };

const verify = (token: string, at: Date = now) =>
  verifyAccessToken(token, {
    keyOf: (kid) => Promise.resolve(kid === 'ours' ? ours.publicKey : undefined),
    origin,
    now: at,
  });
const signed = (overHeader: object, overPayload: object = {}, key: KeyObject = ours.privateKey) =>
  new SignJWT({ ...payload, ...overPayload }).setProtectedHeader({ ...header, ...overHeader }).sign(key);

/** As no library would: whatever the header says, an RS256 signature. */
function forced(overHeader: object, key: KeyObject = ours.privateKey, overPayload: object = {}): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const input = `${encode({ ...header, ...overHeader })}.${encode({ ...payload, ...overPayload })}`;
  return `${input}.${createSign('sha256').update(input).sign(key, 'base64url')}`;
}

describe('an access token', () => {
  test('says who it speaks for, as it was signed', async () => {
    const token = await signAccessToken(claims, { kid: 'ours', privateKey: ours.privateKey, origin });
    expect(await verify(token)).toEqual(claims);
    expect(token.split('.').slice(0, 2).map(decoded)).toEqual([header, payload]);
  });

  test('is accepted as the tests below make it, where nothing is wrong', async () => {
    expect(await verify(await signed({}))).toEqual(claims);
    expect(await verify(forced({}))).toEqual(claims);
  });

  test.each<[string, () => Promise<string> | string]>([
    ['is not signed', () => new UnsecuredJWT(payload).encode()],
    ['says that it is not signed', () => `${forced({ alg: 'none' }).split('.').slice(0, 2).join('.')}.`],
    [
      'is authenticated with the public key as a secret',
      () => {
        const secret = Buffer.from(ours.publicKey.export({ format: 'pem', type: 'spki' }));
        return new SignJWT(payload).setProtectedHeader({ ...header, alg: 'HS256' }).sign(secret);
      },
    ],
    ['is signed with another algorithm of the same key', () => signed({ alg: 'PS256' })],
    ['is signed with another hash', () => signed({ alg: 'RS512' })],
    ['is of another type', () => signed({ typ: 'JWT' })],
    ['has no type', () => signed({ typ: undefined })],
    ['is of another issuer', () => signed({}, { iss: 'https://other.example' })],
    ['is for another audience', () => signed({}, { aud: 'https://other.example/v1' })],
    ['is for several audiences', () => signed({}, { aud: [`${origin}/v1`, 'https://other.example'] })],
    ['is of another installation with its own key', () => signed({}, {}, theirs.privateKey)],
    ['names a key that is not there', () => signed({ kid: 'unknown' })],
    ['names no key', () => signed({ kid: undefined })],
    ['names a path for a key', () => signed({ kid: '../../access-tokens/ours' })],
    ['names a key as no text', () => forced({ kid: ['ours'] })],
    [
      'brings its own key',
      () => forced({ jwk: theirs.publicKey.export({ format: 'jwk' }) }, theirs.privateKey),
    ],
    ['says where its key is', () => forced({ jku: 'https://other.example/jwks.json' })],
    ['says where its certificate is', () => forced({ x5u: 'https://other.example/cert.pem' })],
    ['brings a certificate', () => forced({ x5c: ['MIIB'] })],
    ['asks for an extension', () => forced({ crit: ['exp'], exp: 1 })],
    ['has a payload that is not encoded', () => forced({ b64: false, crit: ['b64'] })],
    ['is not valid yet', () => signed({}, { nbf: seconds + 60 })],
    ['was made in the future', () => signed({}, { iat: seconds + 60 })],
    ['lacks its end', () => forced({}, undefined, { exp: undefined })],
    ['lacks its session', () => signed({}, { sid: undefined })],
    ['has a role that is none', () => signed({}, { role: 'owner' })],
    ['holds more than ours do', () => signed({}, { admin: true })],
    ['was changed after it was signed', async () => tampered(await signed({}))],
    ['is too long', () => signed({}, { jti: 'x'.repeat(4_096) })],
    ['is no token', () => 'eyJ.eyJ.x'],
    ['is encrypted', () => 'eyJhbGciOiJkaXIifQ.a.b.c.d'],
  ])('that %s is refused', async (_, make) => {
    await expect(verify(await make())).rejects.toMatchObject({ code: 'access_token_invalid', status: 401 });
  });

  test('ends when it says, with a little room for clocks that differ', async () => {
    const token = await signed({});
    const after = (ms: number) => new Date(claims.expiresAt.getTime() + ms);
    expect(await verify(token, after(4_999))).toEqual(claims);
    await expect(verify(token, after(5_000))).rejects.toMatchObject({ code: 'access_token_expired' });
    await expect(verify(await signed({}, { exp: seconds + 86_400 }), after(6_000))).rejects.toMatchObject({
      code: 'access_token_expired',
    });
    expect(await verify(token, new Date(now.getTime() - 4_999))).toEqual(claims);
    await expect(verify(token, new Date(now.getTime() - 6_000))).rejects.toMatchObject({
      code: 'access_token_invalid',
    });
  });
});

function tampered(token: string): string {
  const [head, , signature] = token.split('.');
  const body = Buffer.from(JSON.stringify({ ...payload, role: 'admin' })).toString('base64url');
  return [head, body, signature].join('.');
}

function decoded(part: string): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}
