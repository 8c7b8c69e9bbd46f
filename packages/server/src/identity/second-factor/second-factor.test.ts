import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { createFakeClock, type FakeClock } from '../../../test/clock.ts';
import { openTestInstallation, type TestInstallation } from '../../../test/installation.ts';
import {
  codeOf,
  cookiesOf,
  type SignedIn,
  signedIn,
  signInAs,
  TEST_PASSWORD,
} from '../../../test/members.ts';

let app: TestInstallation;
let clock: FakeClock;
let tenant: { id: string };
let person: SignedIn;
let secret: string;
let recoveryCodes: string[];
beforeAll(async () => {
  clock = createFakeClock();
  app = await openTestInstallation({ clock });
  tenant = await app.makeTenant('acme');
});
afterAll(() => app.close());
beforeEach(async () => {
  clock.advance(86_400_000);
  person = await signInAs(app, tenant, 'admin');
  ({ secret, recoveryCodes } = await enrol());
  clock.advance(60_000);
});

const post = (url: string, payload: object | undefined, headers: Record<string, string> = {}) =>
  app.server.inject({ method: 'POST', url, headers, ...(payload && { payload }) });

async function enrol() {
  const begun = await post('/v1/account/totp', undefined, person.headers);
  const { secret: made } = begun.json<{ secret: string; uri: string }>();
  const confirmed = await post('/v1/account/totp/confirm', { code: code(made) }, person.headers);
  const { recovery_codes: codes } = confirmed.json<{ recovery_codes: string[] }>();
  person = signedIn(confirmed);
  return { secret: made, recoveryCodes: codes };
}

function code(of = secret): string {
  return codeOf(of, clock.now());
}

/** The first step, and the cookie that the second needs. */
async function firstStep(): Promise<{ cookie: string }> {
  const answer = await post('/v1/auth/password', { email: person.email, password: TEST_PASSWORD });
  expect(answer.json()).toEqual({ status: 'second_factor', methods: ['totp', 'recovery_code'] });
  expect(cookiesOf(answer)).toMatch(/^__Host-avouch_signin=[\w-]{43}$/);
  return { cookie: cookiesOf(answer) };
}

const secondStep = (text: string, headers: Record<string, string>) =>
  post('/v1/auth/second_factor', { code: text }, headers);

describe('a second factor', () => {
  test('is asked of whoever has one, and the session says so', async () => {
    const answer = await secondStep(code(), await firstStep());
    expect(answer.json()).toMatchObject({
      status: 'signed_in',
      session: { methods: ['password', 'totp'], second_factor: { totp: true, recovery_codes_left: 10 } },
    });
  });

  test('gives away no session before it is shown', async () => {
    const { cookie } = await firstStep();
    const token = cookie.split('=')[1] ?? '';
    for (const headers of [{ cookie }, { cookie: `__Host-avouch_session=${token}` }])
      expect((await app.server.inject({ url: '/v1/session', headers })).statusCode).toBe(401);
  });

  test('by a code works once, also at the same moment', async () => {
    const tickets = [await firstStep(), await firstStep(), await firstStep()];
    const now = code();
    const answers = await Promise.all(tickets.map((headers) => secondStep(now, headers)));
    expect(answers.map(({ statusCode }) => statusCode).toSorted((one, other) => one - other)).toEqual([
      200, 401, 401,
    ]);
    // A code of the step before is used up by a later one.
    clock.advance(-30_000);
    const before = code();
    clock.advance(30_000);
    expect((await secondStep(before, await firstStep())).statusCode).toBe(401);
  });

  test('is taken a step early or late, and no further', async () => {
    for (const [offsetMs, status] of [
      [-60_000, 401],
      [-30_000, 200],
      [30_000, 200],
      [60_000, 401],
    ] as const) {
      clock.advance(600_000);
      const early = codeOf(secret, new Date(clock.now().getTime() + offsetMs));
      expect((await secondStep(early, await firstStep())).statusCode, `${offsetMs} ms`).toBe(status);
    }
  });

  test('by a recovery code works once, however it is typed', async () => {
    const [first = '', second = ''] = recoveryCodes;
    expect(new Set(recoveryCodes).size).toBe(10);
    const typed = first.toUpperCase().replaceAll('-', ' ');
    expect((await secondStep(typed, await firstStep())).json()).toMatchObject({
      session: { methods: ['password', 'recovery_code'], second_factor: { recovery_codes_left: 9 } },
    });
    expect((await secondStep(first, await firstStep())).statusCode).toBe(401);
    const racers = await Promise.all([firstStep(), firstStep()]);
    const answers = await Promise.all(racers.map((headers) => secondStep(second, headers)));
    expect(answers.map(({ statusCode }) => statusCode).toSorted((one, other) => one - other)).toEqual([
      200, 401,
    ]);
  });

  test('is held up when it is guessed at, and the ticket of a sign-in takes five tries', async () => {
    const ticket = await firstStep();
    const answers = [];
    for (let guess = 0; guess < 6; guess += 1) answers.push(await secondStep(`00000${guess}`, ticket));
    expect(answers.map((answer) => answer.json<{ code: string }>().code)).toEqual([
      ...Array.from({ length: 5 }, () => 'sign_in_refused'),
      'sign_in_expired',
    ]);
    await secondStep('000007', await firstStep());
    const held = await secondStep(code(), await firstStep());
    expect(held.json()).toMatchObject({ code: 'sign_in_delayed' });
  });

  test('that is being set up is held up when it is guessed at', async () => {
    const { headers } = await signInAs(app, tenant, 'finance');
    await post('/v1/account/totp', undefined, headers);
    const statuses: number[] = [];
    for (let tried = 0; tried < 8; tried += 1)
      statuses.push((await post('/v1/account/totp/confirm', { code: '000000' }, headers)).statusCode);
    expect(statuses.filter((status) => status === 401)).toHaveLength(6);
    expect(statuses.at(-1)).toBe(429);
  });

  test('must come within ten minutes, from the browser of the first step', async () => {
    const ticket = await firstStep();
    expect((await secondStep(code(), {})).json()).toMatchObject({ code: 'sign_in_expired' });
    clock.advance(600_000);
    expect((await secondStep(code(), ticket)).json()).toMatchObject({ code: 'sign_in_expired' });
  });

  test('starts one session for one first step', async () => {
    const ticket = await firstStep();
    expect((await secondStep(code(), ticket)).statusCode).toBe(200);
    clock.advance(60_000);
    expect((await secondStep(code(), ticket)).json()).toMatchObject({ code: 'sign_in_expired' });
  });

  test('has its secret sealed and its recovery codes hashed in the database', async () => {
    const rows = await app.database.ownerQuery<{ text: string }>(
      `select encode(secret, 'escape') || encode(secret, 'hex') as text from totp_credentials
       union all select encode(hash, 'hex') from recovery_codes`,
    );
    const text = rows.map((row) => row.text).join(' ');
    expect(text).not.toContain(secret);
    for (const each of recoveryCodes) expect(text).not.toContain(each.replaceAll('-', ''));
  });

  test('cannot be added to a session that was left open, nor removed', async () => {
    clock.advance(10 * 60_000 + 1);
    for (const [method, url] of [
      ['DELETE', '/v1/account/totp'],
      ['POST', '/v1/account/totp'],
      ['POST', '/v1/account/recovery_codes'],
    ] as const) {
      const answer = await app.server.inject({ method, url, headers: person.headers });
      expect(answer.json()).toMatchObject({ code: 'reauthentication_required' });
    }
    const proven = await post('/v1/session/reauthentication', { code: code() }, person.headers);
    const { headers } = signedIn(proven);
    expect((await post('/v1/account/recovery_codes', undefined, headers)).statusCode).toBe(201);
    expect((await app.server.inject({ method: 'DELETE', url: '/v1/account/totp', headers })).statusCode).toBe(
      204,
    );
    expect(await post('/v1/auth/password', { email: person.email, password: TEST_PASSWORD })).toMatchObject({
      statusCode: 200,
    });
  });
});

describe('a tenant that asks for a second factor', () => {
  test('lets whoever has none set one up and do nothing else, also in sessions that go on', async () => {
    const developer = await signInAs(app, tenant, 'developer');
    const set = (isRequired: boolean, { headers }: SignedIn) =>
      app.server.inject({
        method: 'PUT',
        url: '/v1/sign_in_settings',
        headers,
        payload: { require_second_factor: isRequired },
      });
    expect((await set(true, person)).statusCode).toBe(200);
    clock.advance(1_000);
    const { headers } = developer;
    expect((await app.server.inject({ url: '/v1/policies', headers })).json()).toMatchObject({
      code: 'second_factor_required',
    });
    expect((await app.server.inject({ url: '/v1/session', headers })).json()).toMatchObject({
      second_factor_missing: true,
      permissions: [],
    });
    const begun = await post('/v1/account/totp', undefined, headers);
    const confirmed = await post(
      '/v1/account/totp/confirm',
      { code: code(begun.json<{ secret: string }>().secret) },
      headers,
    );
    const { headers: stronger } = signedIn(confirmed);
    expect((await app.server.inject({ url: '/v1/policies', headers: stronger })).statusCode).toBe(200);
    const removed = await app.server.inject({ method: 'DELETE', url: '/v1/account/totp', headers: stronger });
    expect(removed.json()).toMatchObject({ code: 'second_factor_required' });
    expect((await set(false, person)).statusCode).toBe(200);
  });

  test('cannot be asked for by an admin who has none', async () => {
    const other = await signInAs(app, tenant, 'admin');
    const answer = await app.server.inject({
      method: 'PUT',
      url: '/v1/sign_in_settings',
      headers: other.headers,
      payload: { require_second_factor: true },
    });
    expect(answer.json()).toMatchObject({ code: 'second_factor_required' });
  });
});
