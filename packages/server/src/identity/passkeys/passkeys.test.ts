import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createFakeClock, type FakeClock } from '../../../test/clock.ts';
import { openTestInstallation, type TestInstallation } from '../../../test/installation.ts';
import { systemRandomBytes } from '../../platform/random.ts';
import { createIdentitySecrets } from '../secrets.ts';
import { createAuthenticator, type Fault } from './authenticator-fixtures.ts';
import { createPasskeys, type Passkeys } from './passkeys.ts';

const origin = 'https://avouch.example';
const rpId = 'avouch.example';

let app: TestInstallation;
let clock: FakeClock;
let passkeys: Passkeys;
let tenant: { id: string };
let alice: { id: string; email: string; name: string };
let bob: { id: string; email: string; name: string };

beforeAll(async () => {
  clock = createFakeClock();
  app = await openTestInstallation({ clock, environment: { AVOUCH_PUBLIC_URL: origin } });
  const { installation } = app;
  passkeys = createPasskeys({
    database: installation.database,
    ledger: installation.ledger,
    publicUrl: installation.publicUrl,
    secrets: createIdentitySecrets({ keysDir: installation.config.keysDir, drawBytes: systemRandomBytes }),
    clock,
    drawBytes: systemRandomBytes,
  });
  tenant = await app.makeTenant('demo');
  alice = await makeMember('alice');
  bob = await makeMember('bob');
});
afterAll(() => app.close());

async function makeMember(name: string) {
  const [id, email] = [randomUUID(), `${name}@example.com`];
  await app.database.ownerQuery(
    'insert into users (id, email, email_key, name, created_at) values ($1, $2, $2, $3, now())',
    [id, email, name],
  );
  await app.database.ownerQuery(
    `insert into members (tenant_id, user_id, role, joined_at) values ($1, $2, 'admin', now())`,
    [tenant.id, id],
  );
  return { id, email, name };
}

async function entriesOf(kind: string): Promise<Record<string, unknown>[]> {
  const rows = await app.database.ownerQuery<{ leaf: string }>(
    'select leaf from entries where tenant_id = $1 and kind = $2 order by index',
    [tenant.id, kind],
  );
  return rows.map(({ leaf }) => JSON.parse(leaf));
}

async function register(person: typeof alice, fault: Fault = {}) {
  const authenticator = createAuthenticator({ origin, rpId });
  const { options, sealed } = await passkeys.askForNew(person);
  const response = authenticator.register(options, fault);
  const by = `user:${person.id}`;
  const passkey = await passkeys.add(person.id, { name: 'Laptop', response, sealed, by });
  return { authenticator, passkey, sealed, response };
}

const refusals: [string, string][] = [];
const refused = (userId: string, reason: string) => void refusals.push([userId, reason]);

describe('a passkey', () => {
  test('is registered, and signs its owner in with nothing else', async () => {
    const { authenticator, passkey } = await register(alice);
    expect(await passkeys.list(alice.id)).toMatchObject([
      { id: passkey.id, transports: ['hybrid', 'internal'] },
    ]);
    const { options, sealed } = await passkeys.askForUse('sign_in');
    expect(options).toMatchObject({ rpId, userVerification: 'required' });
    expect(options.allowCredentials ?? []).toEqual([]);
    const response = authenticator.sign(options, { userHandle: Buffer.from(alice.id).toString('base64url') });
    expect(await passkeys.use('sign_in', { response, sealed, refused })).toEqual({
      userId: alice.id,
      passkeyId: passkey.id,
    });
    const [added] = await entriesOf('passkey.added');
    expect(added).toMatchObject({ passkey: passkey.id, user: `user:${alice.id}`, by: `user:${alice.id}` });
    expect(JSON.stringify(added)).not.toContain('Laptop');
  });

  test('is asked for without verification of its user by nobody: the options demand it', async () => {
    const { options } = await passkeys.askForNew(alice);
    expect(options).toMatchObject({
      rp: { id: rpId },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
    });
    expect(options.excludeCredentials).toHaveLength((await passkeys.list(alice.id)).length);
  });

  test.each<[string, Fault]>([
    ['of a page of another origin', { origin: 'https://avouch.example.evil.example' }],
    ['for another relying party', { rpId: 'evil.example' }],
    ['without user verification', { userVerified: false }],
    ['without the user', { userPresent: false }],
    ['to another question', { challenge: 'AAAA' }],
    ['that was meant for signing in', { type: 'webauthn.get' }],
    [
      'with certificates that nobody asked for',
      { attestation: { format: 'packed', certificates: [new Uint8Array(8)] } },
    ],
    ['with an attestation of another kind', { attestation: { format: 'tpm', certificates: [] } }],
  ])('is not registered by an answer %s', async (_, fault) => {
    await expect(register(bob, fault)).rejects.toMatchObject({ code: 'passkey_invalid' });
    expect(await passkeys.list(bob.id)).toEqual([]);
  });

  test('is registered once, by one person', async () => {
    const { authenticator, sealed, response } = await register(alice);
    const by = `user:${alice.id}`;
    await expect(passkeys.add(alice.id, { name: 'x', response, sealed, by })).rejects.toMatchObject({
      code: 'challenge_invalid',
    });
    const again = await passkeys.askForNew(bob);
    await expect(
      passkeys.add(bob.id, {
        name: 'x',
        response: authenticator.register(again.options),
        sealed: again.sealed,
        by: `user:${bob.id}`,
      }),
    ).rejects.toMatchObject({ code: 'passkey_exists' });
  });

  test('is not registered by an answer to the question of somebody else, or to a late one', async () => {
    const authenticator = createAuthenticator({ origin, rpId });
    const forAlice = await passkeys.askForNew(alice);
    const add = (asked: typeof forAlice) =>
      passkeys.add(bob.id, {
        name: 'x',
        response: authenticator.register(asked.options),
        sealed: asked.sealed,
        by: `user:${bob.id}`,
      });
    await expect(add(forAlice)).rejects.toMatchObject({ code: 'challenge_invalid' });
    const late = await passkeys.askForNew(bob);
    clock.advance(5 * 60_000);
    await expect(add(late)).rejects.toMatchObject({ code: 'challenge_invalid' });
    const forged = { ...late, sealed: `${late.sealed.slice(0, -4)}AAAA` };
    await expect(add(forged)).rejects.toMatchObject({ code: 'challenge_invalid' });
  });

  test.each<[string, Fault & { userHandle?: string }, string]>([
    ['of a page of another origin', { origin: 'https://evil.example' }, 'passkey_invalid'],
    ['for another relying party', { rpId: 'evil.example' }, 'passkey_invalid'],
    ['without user verification', { userVerified: false }, 'passkey_invalid'],
    ['to another question', { challenge: 'AAAA' }, 'passkey_invalid'],
    ['for a registration', { type: 'webauthn.create' }, 'passkey_invalid'],
    ['with a counter that stood still', { counter: 1 }, 'passkey_copied'],
    ['with a counter that fell to nothing', { counter: 0 }, 'passkey_copied'],
  ])('that answers %s is refused, and that is recorded', async (_, fault, reason) => {
    const { authenticator } = await register(alice);
    const first = await passkeys.askForUse('sign_in');
    await passkeys.use('sign_in', {
      response: authenticator.sign(first.options),
      sealed: first.sealed,
      refused,
    });
    const { options, sealed } = await passkeys.askForUse('sign_in');
    refusals.length = 0;
    const response = authenticator.sign(options, fault);
    await expect(passkeys.use('sign_in', { response, sealed, refused })).rejects.toMatchObject({
      code: 'passkey_invalid',
    });
    expect(refusals).toEqual([[alice.id, reason]]);
  });

  test('answers a question once, and for the use that was asked for', async () => {
    const { authenticator } = await register(alice);
    const asked = await passkeys.askForUse('sign_in');
    const response = authenticator.sign(asked.options);
    await passkeys.use('sign_in', { response, sealed: asked.sealed, refused });
    await expect(passkeys.use('sign_in', { response, sealed: asked.sealed, refused })).rejects.toMatchObject({
      code: 'challenge_invalid',
    });
    const other = await passkeys.askForUse('sign_in');
    await expect(
      passkeys.use('reauthentication', {
        response: authenticator.sign(other.options),
        sealed: other.sealed,
        expectedUserId: alice.id,
        refused,
      }),
    ).rejects.toMatchObject({ code: 'challenge_invalid' });
  });

  test('is no second factor for somebody else', async () => {
    const ofAlice = await register(alice);
    const { passkey } = await register(bob);
    const { options, sealed } = await passkeys.askForUse('second_factor', bob.id);
    expect(options.allowCredentials).toMatchObject([
      { id: Buffer.from(passkey.credentialId).toString('base64url') },
    ]);
    await expect(
      passkeys.use('second_factor', {
        response: ofAlice.authenticator.sign(options),
        sealed,
        expectedUserId: bob.id,
        refused,
      }),
    ).rejects.toMatchObject({ code: 'passkey_invalid' });
  });

  test('that names another person than its owner is refused', async () => {
    const { authenticator } = await register(alice);
    const { options, sealed } = await passkeys.askForUse('sign_in');
    const response = authenticator.sign(options, { userHandle: Buffer.from(bob.id).toString('base64url') });
    await expect(passkeys.use('sign_in', { response, sealed, refused })).rejects.toMatchObject({
      code: 'passkey_invalid',
    });
  });

  test('that was removed signs nobody in, and nobody removes that of somebody else', async () => {
    const { authenticator, passkey } = await register(alice);
    await expect(passkeys.remove(bob.id, passkey.id, `user:${bob.id}`)).rejects.toMatchObject({
      code: 'passkey_not_found',
    });
    await passkeys.remove(alice.id, passkey.id, `user:${alice.id}`);
    expect(await entriesOf('passkey.removed')).toMatchObject([{ passkey: passkey.id }]);
    const { options, sealed } = await passkeys.askForUse('sign_in');
    await expect(
      passkeys.use('sign_in', { response: authenticator.sign(options), sealed, refused }),
    ).rejects.toMatchObject({ code: 'passkey_invalid' });
  });

  test('is one of twenty at most', async () => {
    const carol = await makeMember('carol');
    for (let count = 0; count < 20; count += 1) await register(carol);
    await expect(register(carol)).rejects.toMatchObject({ code: 'passkeys_full' });
  });

  test('leaves no question behind that was answered and has expired', async () => {
    clock.advance(5 * 60_000 + 1);
    const { authenticator } = await register(bob);
    const { options, sealed } = await passkeys.askForUse('sign_in');
    await passkeys.use('sign_in', { response: authenticator.sign(options), sealed, refused });
    expect(await app.database.ownerQuery('select hash from spent_challenges')).toHaveLength(2);
  });
});
