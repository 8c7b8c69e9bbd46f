import { createHmac } from 'node:crypto';

import { UnsecuredJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import type { OidcConnection } from '../../src/identity/oidc/connection.ts';
import { openTestInstallation, type TestInstallation } from '../installation.ts';
import { begin, comeBack, connect, signInThrough } from './browser.ts';
import { CLIENT_ID, CLIENT_SECRET, type Lies, openIssuer, type TestIssuer } from './issuer.ts';

let app: TestInstallation;
let issuer: TestIssuer;
let tenant: { id: string };
let connection: OidcConnection;

beforeAll(async () => {
  app = await openTestInstallation({ environment: { AVOUCH_OUTBOUND_ALLOW: '127.0.0.1' } });
  issuer = await openIssuer();
  tenant = await app.makeTenant('demo');
  connection = await connect(app, tenant, issuer);
});
afterEach(() => {
  issuer.lies = {};
});
afterAll(async () => {
  await app.close();
  await issuer.close();
});

let count = 0;
function newcomer(over: object = {}) {
  count += 1;
  return { sub: `s${count}`, email: `p${count}@example.com`, email_verified: true, name: 'Pat', ...over };
}
const signIn = (account = newcomer()) => signInThrough(app, issuer, connection, account);
const seconds = () => Math.floor(Date.now() / 1_000);

function session(cookie: string) {
  return app.server.inject({ url: '/v1/session', headers: { cookie } });
}

async function usersIn() {
  return app.database.ownerQuery('select id from users');
}

describe('signing in through an issuer', () => {
  test('makes a member of somebody new, with the role of the connection, and records it', async () => {
    const account = newcomer();
    const arrival = await signIn(account);
    expect(arrival).toMatchObject({ place: '/console', error: null });
    const body = (await session(arrival.cookie)).json<{ user: { id: string } }>();
    expect(body).toMatchObject({
      user: { email: account.email, name: 'Pat' },
      role: 'developer',
      teams: [],
      methods: ['oidc'],
      password: false,
    });
    const rows = await app.database.ownerQuery<{ kind: string; leaf: string }>(
      'select kind, leaf from entries where tenant_id = $1 order by index desc limit 3',
      [tenant.id],
    );
    expect(rows.map(({ kind }) => kind)).toEqual(['session.started', 'identity.linked', 'member.joined']);
    for (const { leaf } of rows) {
      expect(JSON.parse(leaf)).toMatchObject({ by: `user:${body.user.id}` });
      expect(leaf).not.toContain(account.email);
    }
    const again = await signIn(account);
    expect((await session(again.cookie)).json()).toMatchObject({ user: { id: body.user.id } });
  });

  test('asks with PKCE, a state and a nonce, and returns to the page that was asked for', async () => {
    issuer.account = newcomer();
    const started = await begin(app, connection, '?return_to=/console/calls%3Fteam=web');
    const asked = new URL(started.location).searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    for (const name of ['code_challenge', 'state', 'nonce']) expect(asked.get(name)).toMatch(/^[\w-]{43}$/);
    expect(started.cookie).not.toContain(asked.get('state'));
    const back = await comeBack(app, await issuer.visit(started.location), started.cookie);
    expect(back.place).toBe('/console/calls?team=web');
  });

  test.each(['https://evil.example/', '//evil.example', '/console/..//evil.example\\@', '/\\evil.example'])(
    'returns to no page elsewhere: %s',
    async (place) => {
      const answer = await app.server.inject({
        url: `/v1/auth/oidc/${connection.id}/start?return_to=${encodeURIComponent(place)}`,
      });
      expect(answer.statusCode).toBe(400);
    },
  );

  test('counts once: the same way back is refused, in the same browser too', async () => {
    issuer.account = newcomer();
    const { location, cookie } = await begin(app, connection);
    const url = await issuer.visit(location);
    expect(await comeBack(app, url, cookie)).toMatchObject({ error: null });
    expect(await comeBack(app, url, cookie)).toMatchObject({ error: 'oidc_state_invalid' });
  });

  test('takes no code that was used before, with a state and a nonce that are new', async () => {
    issuer.account = newcomer();
    const first = await begin(app, connection);
    const used = await issuer.visit(first.location);
    await comeBack(app, used, first.cookie);
    const second = await begin(app, connection);
    const url = await issuer.visit(second.location);
    url.searchParams.set('code', used.searchParams.get('code') ?? '');
    expect(await comeBack(app, url, second.cookie)).toMatchObject({ error: 'oidc_response_invalid' });
  });

  test('takes no code of another browser: neither without its cookie nor with one’s own', async () => {
    issuer.account = newcomer();
    const theirs = await begin(app, connection);
    const stolen = await issuer.visit(theirs.location);
    expect(await comeBack(app, stolen, '')).toMatchObject({ error: 'oidc_state_invalid' });
    const mine = await begin(app, connection);
    expect(await comeBack(app, stolen, mine.cookie)).toMatchObject({ error: 'oidc_state_invalid' });
    // With the state of one's own, the code is bound to a verifier that the other browser has.
    const another = await begin(app, connection);
    stolen.searchParams.set('state', new URL(another.location).searchParams.get('state') ?? '');
    expect(await comeBack(app, stolen, another.cookie)).toMatchObject({ error: 'oidc_response_invalid' });
  });

  test('takes no answer that arrives for another connection, or says that it is of another issuer', async () => {
    const other = await app.installation.signInMethods.oidcConnections.create(
      tenant.id,
      {
        name: 'Other',
        preset: null,
        issuer: issuer.url,
        client_id: 'other',
        client_secret: null,
        domains: ['example.com'],
        default_role: null,
      },
      'operator',
    );
    issuer.account = newcomer();
    const first = await begin(app, connection);
    const url = await issuer.visit(first.location);
    url.pathname = `/v1/auth/oidc/${other.id}/callback`;
    expect(await comeBack(app, url, first.cookie)).toMatchObject({ error: 'oidc_state_invalid' });

    const second = await begin(app, connection);
    const mixedUp = await issuer.visit(second.location);
    expect(mixedUp.searchParams.get('iss')).toBe(issuer.url);
    mixedUp.searchParams.set('iss', 'https://other.example');
    expect(await comeBack(app, mixedUp, second.cookie)).toMatchObject({ error: 'oidc_response_invalid' });
    const third = await begin(app, connection);
    const silent = await issuer.visit(third.location);
    silent.searchParams.delete('iss');
    expect(await comeBack(app, silent, third.cookie)).toMatchObject({ error: 'oidc_response_invalid' });
  });

  test('is refused where the issuer refuses, and where somebody is gone for too long', async () => {
    const { location, cookie } = await begin(app, connection);
    const state = new URL(location).searchParams.get('state');
    const url = new URL(`http://localhost:8080/v1/auth/oidc/${connection.id}/callback`);
    url.search = new URLSearchParams({
      state: state ?? '',
      error: 'access_denied',
      iss: issuer.url,
    }).toString();
    expect(await comeBack(app, url, cookie)).toMatchObject({ error: 'oidc_denied' });
  });

  test.each<[string, Lies]>([
    ['of another issuer', { claims: (claims) => ({ ...claims, iss: 'https://other.example' }) }],
    ['for another audience', { claims: (claims) => ({ ...claims, aud: 'another-client' }) }],
    [
      'for others besides',
      { claims: (claims) => ({ ...claims, aud: [CLIENT_ID, 'another-client'], azp: 'another-client' }) },
    ],
    ['with another nonce', { claims: (claims) => ({ ...claims, nonce: 'A'.repeat(43) }) }],
    ['without a nonce', { claims: (claims) => ({ ...claims, nonce: undefined }) }],
    ['that has expired', { claims: (claims) => ({ ...claims, exp: seconds() - 31 }) }],
    ['of a clock that is minutes ahead', { claims: (claims) => ({ ...claims, iat: seconds() + 120 }) }],
    [
      'of a clock that is minutes behind',
      { claims: (claims) => ({ ...claims, iat: seconds() - 600, exp: seconds() + 3_000 }) },
    ],
    ['without an end', { claims: (claims) => ({ ...claims, exp: undefined }) }],
    ['about nobody', { claims: (claims) => ({ ...claims, sub: undefined }) }],
    [
      'that was changed after it was signed',
      {
        idToken(token, claims) {
          const [header, , signature] = token.split('.');
          const payload = Buffer.from(JSON.stringify({ ...claims, email: 'boss@example.com' }));
          return [header, payload.toString('base64url'), signature].join('.');
        },
      },
    ],
    ['that is not signed', { idToken: (_, claims) => new UnsecuredJWT(claims).encode() }],
    [
      'that is authenticated with the client’s secret',
      {
        idToken(_, claims) {
          const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
          const input = `${encode({ alg: 'HS256' })}.${encode(claims)}`;
          return `${input}.${createHmac('sha256', CLIENT_SECRET).update(input).digest('base64url')}`;
        },
      },
    ],
    ['that is signed with a key that the issuer does not publish', { idToken: (token) => withKid(token) }],
    ['that is none', { idToken: () => 'nonsense' }],
  ])('is refused with a token %s', async (_, lies) => {
    issuer.lies = lies;
    const before = await usersIn();
    const arrival = await signIn();
    expect(arrival).toMatchObject({ error: 'oidc_response_invalid' });
    expect(arrival.cookie).not.toContain('__Host-avouch_session');
    expect(await usersIn()).toEqual(before);
  });

  test.each<[string, Lies]>([
    ['ahead', { claims: (claims) => ({ ...claims, iat: seconds() + 20 }) }],
    ['behind', { claims: (claims) => ({ ...claims, iat: seconds() - 20, exp: seconds() - 10 }) }],
  ])('goes on where the issuer’s clock is seconds %s', async (_, lies) => {
    issuer.lies = lies;
    expect(await signIn()).toMatchObject({ error: null });
  });

  test.each<[string, object, string]>([
    ['an address that is not verified', { email_verified: false }, 'oidc_email_unverified'],
    ['an address of which nothing is said', { email_verified: undefined }, 'oidc_email_unverified'],
    ['a text for a yes', { email_verified: 'true' }, 'oidc_email_unverified'],
    ['no address', { email: undefined }, 'oidc_email_unverified'],
    ['an address in another domain', { email: 'pat@other.example' }, 'oidc_domain_refused'],
    ['an address in a domain below', { email: 'pat@sub.example.com' }, 'oidc_domain_refused'],
    ['an address that ends like ours', { email: 'pat@notexample.com' }, 'oidc_domain_refused'],
    ['an address that hides another', { email: 'pat@other.example,x@example.com' }, 'oidc_email_unverified'],
  ])('is refused with %s', async (_, over, code) => {
    const before = await usersIn();
    expect(await signIn(newcomer(over))).toMatchObject({ error: code });
    expect(await usersIn()).toEqual(before);
  });

  test('asks for a new proof where one is needed, and believes the issuer about when it was', async () => {
    issuer.account = newcomer();
    const started = await begin(app, connection, '?fresh=true');
    const asked = new URL(started.location).searchParams;
    expect([asked.get('prompt'), asked.get('max_age')]).toEqual(['login', '0']);
    issuer.lies = { claims: (claims) => ({ ...claims, auth_time: seconds() - 3_600 }) };
    expect(await comeBack(app, await issuer.visit(started.location), started.cookie)).toMatchObject({
      error: 'oidc_response_invalid',
    });
    const arrival = await signIn();
    const { authenticated_at: at } = (await session(arrival.cookie)).json<{ authenticated_at: string }>();
    expect(Date.now() - Date.parse(at)).toBeGreaterThan(3_500_000);
  });

  test('is held up where one address comes back with nothing of worth again and again', async () => {
    const errors: (string | null)[] = [];
    for (let tried = 0; tried < 40; tried += 1) {
      const answer = await app.server.inject({
        url: `/v1/auth/oidc/${connection.id}/callback?code=x&state=y`,
        remoteAddress: '203.0.113.9',
      });
      errors.push(new URL(String(answer.headers.location), 'http://x').searchParams.get('error'));
    }
    expect(errors[0]).toBe('oidc_state_invalid');
    expect(errors.at(-1)).toBe('sign_in_delayed');
    expect(await signIn()).toMatchObject({ error: null });
  });

  test('is offered on the page for signing in', async () => {
    const answer = await app.server.inject({ url: '/v1/auth/methods' });
    expect(answer.json()).toMatchObject({
      oidc: expect.arrayContaining([{ id: connection.id, name: 'Test issuer', preset: null }]),
    });
  });

  test('names in the log which check failed, and nobody', async () => {
    issuer.lies = { claims: (claims) => ({ ...claims, nonce: 'other' }) };
    const account = newcomer();
    await signIn(account);
    const line = app.logLines.findLast((each) => each.includes('oidc_response_invalid'));
    expect(line).toContain('nonce');
    expect(app.logLines.join('\n')).not.toContain(account.email);
  });
});

function withKid(token: string): string {
  const [, payload, signature] = token.split('.');
  const header = Buffer.from(JSON.stringify({ alg: 'RS256', kid: 'unknown' })).toString('base64url');
  return [header, payload, signature].join('.');
}
