import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openTestInstallation, type TestInstallation } from '../../../../test/installation.ts';
import { type MailServer, startMailServer, tokenInMail } from '../../../../test/mail-server.ts';
import { signedIn, signInAs, TEST_PASSWORD, tokenIn } from '../../../../test/members.ts';
import { newId } from '../../../platform/ids.ts';

let app: TestInstallation;
let mailServer: MailServer;
let first: { id: string };
let second: { id: string };
beforeAll(async () => {
  mailServer = await startMailServer();
  app = await openTestInstallation({
    environment: { AVOUCH_SMTP_URL: mailServer.url, AVOUCH_MAIL_FROM: 'avouch@people.example' },
  });
  first = await app.makeTenant('first');
});
afterAll(async () => {
  await app.close();
  await mailServer.close();
});

const person = { name: 'Real Owner', password: TEST_PASSWORD };
const post = (url: string, payload: object) => app.server.inject({ method: 'POST', url, payload });
const accept = (token: string) => post(`/v1/auth/invitations/${token}`, person);

async function isProven(email: string): Promise<boolean> {
  const [row] = await app.database.ownerQuery<{ proven: boolean }>(
    'select email_proven_at is not null as proven from users where email = $1',
    [email],
  );
  return row?.proven === true;
}

test('a first admin is believed about their address where there is no other tenant, and nowhere else', async () => {
  const { links } = app.installation.people;
  const become = async (tenant: { id: string }, email: string) => {
    const token = tokenIn((await links.makeFirstAdminLink(tenant.id)) ?? '');
    expect((await post('/v1/auth/first_admin', { token, email, ...person })).statusCode).toBe(201);
  };
  await become(first, 'operator@people.example');
  expect(await isProven('operator@people.example')).toBe(true);
  second = await app.makeTenant('second');
  await become(second, 'chief@victim.example');
  expect(await isProven('chief@victim.example')).toBe(false);
});

describe('an account that an issuer made', () => {
  /** As the issuer of one tenant makes it, whatever the owner of the address knows of it. */
  async function squat(email: string): Promise<string> {
    const id = newId(app.installation.clock.now());
    await app.database.ownerQuery(
      `insert into users (id, email, email_key, name, created_at) values ($1, $2, $2, 'Squatted', now())`,
      [id, email],
    );
    await app.database.ownerQuery(
      `insert into members (tenant_id, user_id, role, joined_at) values ($1, $2, 'developer', now())`,
      [second.id, id],
    );
    return id;
  }

  async function invite(email: string): Promise<{ shown: string; mailed: string }> {
    mailServer.received.length = 0;
    const { links } = app.installation.people;
    const { link } = await links.invite(first.id, { email, role: 'finance', teams: null }, 'operator');
    await links.settled();
    return { shown: tokenIn(link), mailed: mailServer.received.map(tokenInMail)[0] ?? '' };
  }

  const look = async (token: string) =>
    (await app.server.inject({ url: `/v1/auth/invitations/${token}` })).json<{ has_account: boolean }>();

  test('becomes its owner’s by the invitation that was mailed, not by the one that was shown', async () => {
    const email = 'owner@victim.example';
    const id = await squat(email);
    const { shown, mailed } = await invite(email);
    expect([(await look(shown)).has_account, (await look(mailed)).has_account]).toEqual([true, false]);
    expect((await accept(shown)).json()).toMatchObject({ code: 'session_missing' });
    const answers = await Promise.all([accept(mailed), accept(mailed), accept(mailed)]);
    const [joined, ...others] = answers.filter(({ statusCode }) => statusCode === 201);
    expect(others).toEqual([]);
    expect(joined?.json()).toMatchObject({
      session: { user: { id, name: person.name }, tenant: { id: first.id }, role: 'finance' },
    });
    expect(await isProven(email)).toBe(true);
    const kinds = await app.database.ownerQuery<{ kind: string; tenant_id: string }>(
      `select kind, tenant_id from entries where leaf like '%user:' || $1 || '%' and kind = 'password.changed'`,
      [id],
    );
    expect(kinds.map((row) => row.tenant_id).toSorted()).toEqual([first.id, second.id].toSorted());
    expect((await post('/v1/auth/password', { email, password: TEST_PASSWORD })).statusCode).toBe(200);
  });

  test('but has a password is opened by nobody’s invitation', async () => {
    const email = 'settled@victim.example';
    await signInAs(app, second, 'developer', { email });
    const { mailed } = await invite(email);
    expect((await look(mailed)).has_account).toBe(true);
    expect((await accept(mailed)).json()).toMatchObject({ code: 'session_missing' });
    const signedInTo = signedIn(await post('/v1/auth/password', { email, password: TEST_PASSWORD }));
    expect(signedInTo.email).toBe(email);
  });
});
