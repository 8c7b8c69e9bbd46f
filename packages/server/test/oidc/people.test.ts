import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { openTestInstallation, type TestInstallation } from '../installation.ts';
import { type SignedIn, signInAs } from '../members.ts';
import { connect, signInThrough } from './browser.ts';
import { openIssuer, type TestIssuer } from './issuer.ts';

let app: TestInstallation;
let issuer: TestIssuer;
let tenant: { id: string };
let connection: { id: string };

beforeAll(async () => {
  app = await openTestInstallation({ environment: { AVOUCH_OUTBOUND_ALLOW: '127.0.0.1' } });
  issuer = await openIssuer();
});
afterAll(async () => {
  await app.close();
  await issuer.close();
});

let count = 0;
beforeEach(async () => {
  count += 1;
  tenant = await app.makeTenant(`tenant-${count}`);
  connection = await connect(app, tenant, issuer, { defaultRole: null });
});

const account = (sub: string, email: string) => ({ sub, email, email_verified: true });
const signIn = (who: ReturnType<typeof account>) => signInThrough(app, issuer, connection, who);
const address = (name: string) => `${name}-${count}@example.com`;

function ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, headers: object, payload?: object) {
  return app.server.inject({ method, url, headers: { ...headers }, ...(payload && { payload }) });
}

/** The headers of a browser that signed in through the issuer. */
async function browserOf(cookie: string) {
  const answer = await ask('GET', '/v1/session', { cookie });
  const session = answer.json<{ csrf_token: string; tenants: { id: string }[]; user: { id: string } }>();
  return { session, headers: { cookie, 'x-avouch-csrf': session.csrf_token } };
}

async function kindsOf(tenantId: string): Promise<string[]> {
  await app.installation.people.refusals.settled();
  const rows = await app.database.ownerQuery<{ kind: string }>(
    'select kind from entries where tenant_id = $1 order by index',
    [tenantId],
  );
  return rows.map(({ kind }) => kind);
}

describe('whom an issuer describes', () => {
  test('needs an invitation where the connection has no role for newcomers, and gets its role', async () => {
    const email = address('ada');
    expect(await signIn(account('ada', email))).toMatchObject({ error: 'oidc_invitation_needed' });
    await app.installation.people.links.invite(
      tenant.id,
      { email, role: 'auditor', teams: null },
      'operator',
    );
    const arrival = await signIn(account('ada', email.toUpperCase().replace('EXAMPLE.COM', 'Example.com')));
    expect(arrival).toMatchObject({ error: null });
    expect((await ask('GET', '/v1/session', { cookie: arrival.cookie })).json()).toMatchObject({
      role: 'auditor',
    });
    expect(await app.installation.people.links.list(tenant.id)).toEqual([]);
    expect(await kindsOf(tenant.id)).toEqual(
      expect.arrayContaining(['session.refused', 'invitation.accepted', 'member.joined', 'identity.linked']),
    );
  });

  test('is the member who has the address, and stays so when the address changes', async () => {
    const email = address('bea');
    const bea = await signInAs(app, tenant, 'finance', { email });
    const first = await browserOf((await signIn(account('bea', email))).cookie);
    expect(first.session.user.id).toBe(bea.userId);
    const second = await browserOf((await signIn(account('bea', address('bea-married')))).cookie);
    expect(second.session.user.id).toBe(bea.userId);
  });

  test('is not the member who had the address before', async () => {
    const email = address('cem');
    await signInAs(app, tenant, 'admin', { email });
    await signIn(account('cem', email));
    expect(await signIn(account('somebody-new', email))).toMatchObject({ error: 'oidc_identity_conflict' });
  });

  test('does not come back after they were removed, except by an invitation', async () => {
    const email = address('dora');
    const dora = await signInAs(app, tenant, 'developer', { email });
    await signIn(account('dora', email));
    await app.installation.people.members.remove(tenant.id, dora.userId, 'operator');
    expect(await signIn(account('dora', email))).toMatchObject({ error: 'oidc_invitation_needed' });
    await app.installation.people.links.invite(
      tenant.id,
      { email, role: 'finance', teams: null },
      'operator',
    );
    expect(await signIn(account('dora', email))).toMatchObject({ error: null });
  });

  test('brings an account from another tenant along where its address was proven, and no other', async () => {
    const email = address('flo');
    const elsewhere = await app.makeTenant(`elsewhere-${count}`);
    // Whoever invited there used the link that they were shown, and so knows the password.
    const squatter = await signInAs(app, elsewhere, 'admin', { email });
    await app.installation.people.links.invite(tenant.id, { email, role: 'admin', teams: null }, 'operator');
    expect(await signIn(account('flo', email))).toMatchObject({ error: 'oidc_account_exists' });
    const moved = await ask('POST', '/v1/session/tenant', squatter.headers, { tenant_id: tenant.id });
    expect(moved.json()).toMatchObject({ code: 'tenant_not_found' });
    await app.database.ownerQuery('update users set email_proven_at = now() where id = $1', [
      squatter.userId,
    ]);
    expect(await signIn(account('flo', email))).toMatchObject({ error: null });
  });

  test('is made once by two tabs', async () => {
    await app.installation.signInMethods.oidcConnections.change(
      tenant.id,
      connection.id,
      { default_role: 'developer' },
      'operator',
    );
    const eve = account('eve', address('eve'));
    const arrivals = await Promise.all([signIn(eve), signIn(eve), signIn(eve)]);
    expect(arrivals.map(({ error }) => error)).toEqual([null, null, null]);
    const joined = (await kindsOf(tenant.id)).filter((kind) => kind === 'member.joined');
    expect(joined).toHaveLength(1);
  });
});

describe('an admin who runs an issuer of their own', () => {
  let victim: SignedIn;
  let theirs: { id: string };

  beforeEach(async () => {
    theirs = await app.makeTenant(`victims-${count}`);
    victim = await signInAs(app, theirs, 'admin', { email: address('victim') });
    await app.installation.signInMethods.oidcConnections.change(
      tenant.id,
      connection.id,
      { default_role: 'developer' },
      'operator',
    );
  });

  test('does not become a person of another tenant by saying their address', async () => {
    const before = await kindsOf(theirs.id);
    const arrival = await signIn(account('anything', victim.email));
    expect(arrival).toMatchObject({ error: 'oidc_account_exists' });
    expect(arrival.cookie).not.toContain('__Host-avouch_session');
    // Not even a refusal is recorded where the admin has no say.
    expect(await kindsOf(theirs.id)).toEqual(before);
  });

  describe('and has the victim as a member', () => {
    let attacker: Awaited<ReturnType<typeof browserOf>>;

    beforeEach(async () => {
      await app.database.ownerQuery(
        `insert into members (tenant_id, user_id, role, joined_at) values ($1, $2, 'admin', now())`,
        [tenant.id, victim.userId],
      );
      const arrival = await signIn(account('anything', victim.email));
      attacker = await browserOf(arrival.cookie);
    });

    test('gets no further than their own tenant', async () => {
      expect(attacker.session.user.id).toBe(victim.userId);
      const answer = await ask('POST', '/v1/session/tenant', attacker.headers, { tenant_id: theirs.id });
      expect(answer.json()).toMatchObject({ code: 'session_confined' });
      expect(attacker.session.tenants.map(({ id }) => id)).toEqual([tenant.id]);
    });

    test.each<['POST' | 'PUT' | 'DELETE', string, object | undefined]>([
      ['PUT', '/v1/account/password', { current: 'x', password: 'quarrel-mint-orbit-lantern-2' }],
      ['PUT', '/v1/account', { name: 'Mallory' }],
      ['POST', '/v1/account/passkeys/options', undefined],
      ['POST', '/v1/account/totp', undefined],
      ['POST', '/v1/account/totp/confirm', { code: '123456' }],
      ['DELETE', '/v1/account/totp', undefined],
      ['POST', '/v1/account/recovery_codes', undefined],
      ['DELETE', '/v1/sessions', undefined],
    ])('changes nothing about the victim: %s %s', async (method, url, payload) => {
      const answer = await ask(method, url, attacker.headers, payload);
      expect(answer.json()).toMatchObject({ code: 'session_confined' });
    });

    test('neither sees nor ends what the victim does elsewhere', async () => {
      const { sessions } = (await ask('GET', '/v1/sessions', attacker.headers)).json<{
        sessions: { id: string }[];
      }>();
      expect(sessions).toHaveLength(1);
      const ended = await ask('DELETE', `/v1/sessions/${victim.sessionId}`, attacker.headers);
      expect(ended.statusCode).toBe(404);
      expect((await ask('GET', '/v1/session', victim.headers)).statusCode).toBe(200);
    });

    test('is confined with an access token of that session, too', async () => {
      const made = await ask('POST', '/v1/tokens', attacker.headers);
      const { access_token: token } = made.json<{ access_token: string }>();
      const answer = await ask(
        'PUT',
        '/v1/account',
        { authorization: `Bearer ${token}` },
        { name: 'Mallory' },
      );
      expect(answer.json()).toMatchObject({ code: 'session_confined' });
    });
  });
});

describe('connections to issuers', () => {
  let admin: SignedIn;
  beforeEach(async () => {
    admin = await signInAs(app, tenant, 'admin');
  });
  afterEach(() => {
    issuer.lies = {};
  });

  const settings = () => ({ name: 'Ours', issuer: issuer.url, client_id: 'x', domains: ['Example.com'] });

  test('are made, changed, listed and removed over HTTP, without showing the secret again', async () => {
    const made = await ask('POST', '/v1/oidc_connections', admin.headers, {
      ...settings(),
      client_secret: 'canary-secret',
    });
    expect(made.statusCode).toBe(201);
    const { id, redirect_uri: uri } = made.json<{ id: string; redirect_uri: string }>();
    expect(uri).toBe(`http://localhost:8080/v1/auth/oidc/${id}/callback`);
    expect(made.json()).toMatchObject({ has_secret: true, domains: ['example.com'], default_role: null });
    const changed = await app.server.inject({
      method: 'PATCH',
      url: `/v1/oidc_connections/${id}`,
      headers: admin.headers,
      payload: { domains: ['example.org'], default_role: 'auditor' },
    });
    expect(changed.json()).toMatchObject({
      has_secret: true,
      domains: ['example.org'],
      default_role: 'auditor',
    });
    const listed = await ask('GET', '/v1/oidc_connections', admin.headers);
    expect(listed.body + made.body + changed.body).not.toContain('canary-secret');
    const rows = await app.database.ownerQuery<{ text: string }>(
      'select t::text as text from oidc_connections t',
    );
    expect(rows.map(({ text }) => text).join()).not.toContain(Buffer.from('canary-secret').toString('hex'));
    expect((await ask('DELETE', `/v1/oidc_connections/${id}`, admin.headers)).statusCode).toBe(204);
    expect((await ask('DELETE', `/v1/oidc_connections/${id}`, admin.headers)).statusCode).toBe(404);
    expect(await kindsOf(tenant.id)).toEqual(
      expect.arrayContaining(['oidc_connection.set', 'oidc_connection.removed']),
    );
  });

  test('are not for those who do not manage settings, nor of another tenant', async () => {
    const auditor = await signInAs(app, tenant, 'auditor');
    expect((await ask('GET', '/v1/oidc_connections', auditor.headers)).statusCode).toBe(403);
    const other = await app.makeTenant(`other-${count}`);
    const stranger = await signInAs(app, other, 'admin');
    const answer = await ask('DELETE', `/v1/oidc_connections/${connection.id}`, stranger.headers);
    expect(answer.json()).toMatchObject({ code: 'oidc_connection_not_found' });
  });

  test('make nobody an admin, and are not with the issuer of a preset', async () => {
    const asAdmin = await ask('POST', '/v1/oidc_connections', admin.headers, {
      ...settings(),
      default_role: 'admin',
    });
    expect(asAdmin.statusCode).toBe(400);
    const google = await ask('POST', '/v1/oidc_connections', admin.headers, {
      ...settings(),
      preset: 'google',
    });
    expect(google.json()).toMatchObject({ code: 'parameter_invalid' });
  });

  test('are ten at most', async () => {
    const answers = [];
    for (let made = 0; made < 10; made += 1)
      answers.push(await ask('POST', '/v1/oidc_connections', admin.headers, settings()));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([
      ...Array.from({ length: 9 }, () => 201),
      409,
    ]);
  });

  test('are shown to strangers only by domain, where several tenants have them', async () => {
    const other = await app.makeTenant(`shown-${count}`);
    const shown = await connect(app, other, issuer, { domains: [`only-${count}.example`] });
    const methods = async (query: string) =>
      (await ask('GET', `/v1/auth/methods${query}`, {})).json<{ oidc: { id: string }[] }>().oidc;
    expect(await methods('')).toEqual([]);
    expect((await methods(`?domain=ONLY-${count}.example`)).map(({ id }) => id)).toEqual([shown.id]);
  });
});
