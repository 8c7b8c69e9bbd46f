import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Permission, permissionsOf, type Role, ROLE_PERMISSIONS, ROLES } from '../src/identity/index.ts';
import { createFakeClock, type FakeClock } from './clock.ts';
import { openTestInstallation, type TestInstallation } from './installation.ts';
import { type SignedIn, signInAs, TEST_PASSWORD } from './members.ts';

type Route = TestInstallation['server']['registeredRoutes'][number];

let app: TestInstallation;
let clock: FakeClock;
let mine: { id: string };
let theirs: { id: string };
let routes: Route[];
/** A member of each role, who signed in a moment ago. */
let people: Map<Role, SignedIn>;
/** Ids of the other tenant, which every route is asked for. */
let foreign: string[];

/** Refusals of who asks, as opposed to what is asked for. */
const STOPPED: ReadonlySet<string> = new Set([
  'api_key_missing',
  'permission_missing',
  'reauthentication_required',
  'request_forged',
  'session_invalid',
  'session_missing',
  'session_needed',
]);

/** What ends or changes the session that the walk goes on with; they have tests of their own. */
const ENDS_THE_SESSION: ReadonlySet<string> = new Set([
  'DELETE /v1/session',
  'DELETE /v1/sessions',
  'POST /v1/session/tenant',
]);

beforeAll(async () => {
  clock = createFakeClock();
  app = await openTestInstallation({ clock });
  await app.server.ready();
  mine = await app.makeTenant('mine');
  const other = await app.makeTenant('theirs');
  theirs = other;
  // An admin who stays out of the walk: the others can be removed by no accident of it.
  await signInAs(app, mine, 'admin');
  people = new Map();
  for (const role of ROLES) people.set(role, await signInAs(app, mine, role));
  const stranger = await signInAs(app, theirs, 'admin');
  const { invitation } = await app.installation.people.links.invite(
    theirs.id,
    { email: 'stranger@people.example', role: 'admin', teams: null },
    'operator',
  );
  const { key } = await app.installation.apiKeys.create(theirs.id, { name: 'theirs' });
  foreign = [stranger.userId, stranger.sessionId, invitation.id, key.id, theirs.id];
  routes = app.server.registeredRoutes.filter(
    ({ method, access }) => method !== 'HEAD' && (access === 'member' || access.startsWith('may:')),
  );
});
afterAll(() => app.close());

function ask(route: Route, headers: Record<string, string>, id = foreign[0] ?? '') {
  const { method } = route;
  const body = method !== 'GET' && method !== 'DELETE' ? { payload: {} } : {};
  return app.server.inject({
    method: methodOf(method),
    url: route.url.replaceAll(/:\w+/g, id).replace('*', '0/000'),
    headers,
    ...body,
  });
}

function methodOf(method: string) {
  const known = (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).find((one) => one === method);
  if (known === undefined) throw new Error(`The walk does not know the method ${method}`);
  return known;
}

function codeOf(answer: Awaited<ReturnType<typeof ask>>): string {
  const body: unknown = answer.statusCode >= 400 ? answer.json() : undefined;
  if (typeof body !== 'object' || body === null) return '';
  if ('code' in body) return String(body.code);
  const { error } = body as { error?: { code?: string; details?: { error_code?: string } } };
  return error?.details?.error_code ?? error?.code ?? '';
}

function personOf(role: Role): SignedIn {
  const person = people.get(role);
  if (person === undefined) throw new Error(`Nobody is ${role}`);
  return person;
}

function mayUse(role: Role, { access }: Route): boolean {
  const wanted: readonly Permission[] = access === 'member' ? [] : permissionsOf(access);
  return access === 'member' || wanted.some((permission) => ROLE_PERMISSIONS[role].includes(permission));
}

const isChange = ({ method }: Route) => method !== 'GET';
const nameOf = ({ method, url }: Route) => `${method} ${url}`;

describe('the table of permissions', () => {
  test('every route but those for everybody names what it asks for', () => {
    expect(routes.length).toBeGreaterThan(50);
    for (const route of routes) {
      if (route.access !== 'member')
        expect(permissionsOf(route.access).length, nameOf(route)).toBeGreaterThan(0);
    }
  });

  test.each(ROLES)(
    'lets %s through to exactly what it says, whatever ids are named',
    async (role) => {
      const { headers } = personOf(role);
      for (const route of routes.filter((one) => !ENDS_THE_SESSION.has(nameOf(one)))) {
        const ids = route.url.includes(':') ? foreign : foreign.slice(0, 1);
        for (const id of ids) {
          const answer = await ask(route, headers, id);
          const code = codeOf(answer);
          if (mayUse(role, route)) {
            expect(STOPPED.has(code), `${role} is stopped at ${nameOf(route)}: ${answer.body}`).toBe(false);
            expect([401, 403], `${role}: ${nameOf(route)}: ${answer.body}`).not.toContain(answer.statusCode);
          } else {
            expect({ route: nameOf(route), status: answer.statusCode, code }).toEqual({
              route: nameOf(route),
              status: 403,
              code: 'permission_missing',
            });
          }
          expect(answer.statusCode, `${nameOf(route)}: ${answer.body}`).not.toBe(500);
        }
      }
      expect((await app.server.inject({ url: '/v1/session', headers })).statusCode).toBe(200);
    },
    60_000,
  );

  test('nobody gets in who is not signed in', async () => {
    for (const route of routes) {
      for (const headers of [
        {},
        { cookie: `__Host-avouch_session=${'A'.repeat(43)}`, 'x-avouch-csrf': 'x' },
      ]) {
        expect((await ask(route, headers)).statusCode, nameOf(route)).toBe(401);
      }
    }
  });

  test('nothing is changed by a request that a page of somebody else could have caused', async () => {
    const { headers } = personOf('admin');
    const forged = [
      { cookie: headers.cookie },
      { ...headers, 'x-avouch-csrf': `${headers['x-avouch-csrf'].slice(0, -1)}!` },
      { ...headers, 'x-avouch-csrf': personOf('auditor').headers['x-avouch-csrf'] },
      { ...headers, origin: 'https://evil.example' },
      { ...headers, origin: 'null' },
      { ...headers, 'sec-fetch-site': 'cross-site' },
      { ...headers, 'sec-fetch-site': 'same-site' },
    ];
    for (const route of routes.filter(isChange)) {
      for (const attempt of forged) {
        const answer = await ask(route, attempt);
        expect([answer.statusCode, codeOf(answer)], nameOf(route)).toEqual([403, 'request_forged']);
      }
    }
  });

  test('what is dangerous wants a proof of who somebody is that is not older than ten minutes', async () => {
    const { headers } = personOf('admin');
    const dangerous = routes.filter(({ reauthenticate }) => reauthenticate);
    expect(dangerous.length).toBeGreaterThan(8);
    clock.advance(10 * 60_000 + 1);
    for (const route of dangerous) {
      const answer = await ask(route, headers);
      expect([answer.statusCode, codeOf(answer)], nameOf(route)).toEqual([403, 'reauthentication_required']);
    }
    const proof = await app.server.inject({
      method: 'POST',
      url: '/v1/session/reauthentication',
      headers,
      payload: { password: TEST_PASSWORD },
    });
    expect(proof.statusCode).toBe(200);
  });
});
