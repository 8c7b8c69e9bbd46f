import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { createFakeClock, type FakeClock } from '../../../test/clock.ts';
import { openTestInstallation, type TestInstallation } from '../../../test/installation.ts';
import { type MailServer, startMailServer, tokenInMail } from '../../../test/mail-server.ts';
import { codeOf, type SignedIn, signedIn, signInAs, TEST_PASSWORD } from '../../../test/members.ts';

const OTHER_PASSWORD = 'gravel-tulip-anchor-velvet';

let app: TestInstallation;
let clock: FakeClock;
let mailServer: MailServer;
let tenant: { id: string };
let person: SignedIn;
beforeAll(async () => {
  clock = createFakeClock();
  mailServer = await startMailServer();
  app = await openTestInstallation({
    clock,
    environment: { AVOUCH_SMTP_URL: mailServer.url, AVOUCH_MAIL_FROM: 'avouch@people.example' },
  });
  tenant = await app.makeTenant('acme');
});
afterAll(async () => {
  await app.close();
  await mailServer.close();
});
beforeEach(async () => {
  clock.advance(86_400_000);
  person = await signInAs(app, tenant, 'finance');
  await app.installation.people.links.settled();
  mailServer.received.length = 0;
});

const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
  app.server.inject({ method: 'POST', url, payload, headers });

async function requestReset(email = person.email): Promise<string[]> {
  const answer = await post('/v1/auth/password_resets', { email });
  expect([answer.statusCode, answer.body]).toEqual([202, '{"status":"accepted"}']);
  await app.installation.people.resets.settled();
  return mailServer.received.splice(0).map(tokenInMail);
}

const finish = (token: string, password = OTHER_PASSWORD) =>
  post(`/v1/auth/password_resets/${token}`, { password });
const signIn = (password: string) => post('/v1/auth/password', { email: person.email, password });

describe('a forgotten password', () => {
  test('is reset by the link that was mailed, and every session ends', async () => {
    const [token = ''] = await requestReset(person.email.toUpperCase());
    expect((await finish(token)).statusCode).toBe(204);
    clock.advance(1_000);
    const { headers } = person;
    expect((await app.server.inject({ url: '/v1/session', headers })).statusCode).toBe(401);
    expect((await signIn(TEST_PASSWORD)).statusCode).toBe(401);
    expect((await signIn(OTHER_PASSWORD)).statusCode).toBe(200);
  });

  test('is reset once by a link, of all who use it at the same moment, and by no other link then', async () => {
    const [first = ''] = await requestReset();
    const [second = ''] = await requestReset();
    const answers = await Promise.all([finish(first), finish(first), finish(first)]);
    expect(answers.map(({ statusCode }) => statusCode).toSorted((one, other) => one - other)).toEqual([
      204, 404, 404,
    ]);
    expect((await finish(second)).json()).toMatchObject({ code: 'link_invalid' });
  });

  test('is reset by no link that is older than an hour, nor to a weak password', async () => {
    const [token = ''] = await requestReset();
    expect((await finish(token, 'password1234')).json()).toMatchObject({ code: 'password_refused' });
    clock.advance(3_600_000);
    expect((await finish(token)).statusCode).toBe(404);
  });

  test('sends nothing to an address that nobody has, and says the same', async () => {
    expect(await requestReset('nobody@people.example')).toEqual([]);
  });

  test('fills nobody’s mailbox', async () => {
    const mails = [];
    for (let asked = 0; asked < 10; asked += 1) mails.push(...(await requestReset()));
    expect(mails).toHaveLength(4);
  });

  test('lets its owner in whom guesses had held up', async () => {
    for (let failure = 0; failure < 8; failure += 1) await signIn('a wrong password');
    expect((await signIn(TEST_PASSWORD)).statusCode).toBe(429);
    const [token = ''] = await requestReset();
    await finish(token);
    expect((await signIn(OTHER_PASSWORD)).statusCode).toBe(200);
  });
});

describe('a second factor', () => {
  async function enrol(of: SignedIn): Promise<void> {
    const { headers } = of;
    const begun = await app.server.inject({ method: 'POST', url: '/v1/account/totp', headers });
    const code = codeOf(begun.json<{ secret: string }>().secret, clock.now());
    expect((await post('/v1/account/totp/confirm', { code }, headers)).statusCode).toBe(200);
  }

  test('is still asked for after a reset, where the mailbox was known to be its owner’s', async () => {
    const { id } = await app.makeTenant('known');
    const { link } = await app.installation.people.links.invite(
      id,
      { email: 'known@people.example', role: 'finance', teams: null },
      'operator',
    );
    await app.installation.people.links.settled();
    const [mailed = ''] = mailServer.received.splice(0).map(tokenInMail);
    expect(link).not.toContain(mailed);
    person = signedIn(
      await post(`/v1/auth/invitations/${mailed}`, { name: 'Known', password: TEST_PASSWORD }),
    );
    await enrol(person);
    const [token = ''] = await requestReset();
    await finish(token);
    expect((await signIn(OTHER_PASSWORD)).json()).toMatchObject({ status: 'second_factor' });
  });

  test('that somebody else set up, under an address that was not theirs, is forgotten with the first reset', async () => {
    // An admin used the link that they were shown: the owner of the address has never seen the account.
    await enrol(person);
    const [token = ''] = await requestReset();
    await finish(token);
    expect((await signIn(OTHER_PASSWORD)).json()).toMatchObject({ status: 'signed_in' });
  });
});
