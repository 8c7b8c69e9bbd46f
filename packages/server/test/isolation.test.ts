import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { API_KEY_SCOPES, permissionsOf } from '../src/identity/index.ts';
import { openTestInstallation, type TestInstallation } from './installation.ts';
import { personalTables, tenantTables } from './isolation-tables.ts';
import { signInAs } from './members.ts';

let app: TestInstallation;
let routes: TestInstallation['server']['registeredRoutes'];
let mine: { id: string; name: string; key: string };
let theirs: { id: string; name: string; key: string };
/** Everything that only the other tenant may see: ids, keys, leaves. */
let secrets: string[];
let foreign: {
  apiKeyId: string;
  entryId: string;
  entryIndex: string;
  userId: string;
  sessionId: string;
  invitationId: string;
};
/** Who asks for what is not theirs: client software that may do all that it can, and an admin. */
let askers: Record<string, string>[];

/** What ends the session that the walk goes on with. */
const ENDS_THE_SESSION = new Set(['DELETE /v1/session', 'POST /v1/session/tenant']);

beforeAll(async () => {
  app = await openTestInstallation();
  await app.server.ready();
  mine = await app.makeTenant('mine');
  theirs = await app.makeTenant('theirs');
  // The other tenant has more entries than we do, so that its indexes reach beyond ours.
  const { key } = await app.installation.apiKeys.create(theirs.id, { name: 'canary-name-of-theirs' });
  const answers = await Promise.all(
    Array.from({ length: 8 }, () =>
      app.server.inject({
        method: 'POST',
        url: '/v1/chat/completions',
        headers: { authorization: `Bearer ${theirs.key}`, 'x-feature': 'canary-feature-of-theirs' },
        payload: { model: 'simulated-small', messages: [{ role: 'user', content: 'Hello.' }] },
      }),
    ),
  );
  const entryId = String(answers[0]?.headers['x-avouch-entry']);
  await app.installation.policies.publish(theirs.id, {
    policy: {
      version: 1,
      teams: { 'canary-team-of-theirs': { budgets: [{ id: 'canary-budget', limit_usd: '1', per: 'day' }] } },
    },
    by: 'canary-publisher',
    why: 'canary-reason-of-theirs',
  });
  for (const [url, payload] of [
    ['/v1/baselines/canary-feature-of-theirs', { provider: 'simulated', model: 'simulated-large', why: 'x' }],
    [
      '/v1/notification-channels',
      { kind: 'webhook', name: 'canary-channel', url: 'https://canary.example/' },
    ],
    ['/v1/feedback', { entry: entryId, rating: 'bad' }],
  ] as const) {
    const headers = { authorization: `Bearer ${theirs.key}` };
    const { statusCode } = await app.server.inject({ method: 'POST', url, headers, payload });
    if (statusCode >= 300) throw new Error(`${url} answered ${statusCode}`);
  }
  const person = await signInAs(app, theirs, 'admin', { email: 'canary-admin@theirs.example' });
  const { invitation } = await app.installation.people.links.invite(
    theirs.id,
    { email: 'canary-invited@theirs.example', role: 'auditor', teams: null },
    'operator',
  );
  foreign = {
    apiKeyId: key.id,
    entryId,
    entryIndex: '10',
    userId: person.userId,
    sessionId: person.sessionId,
    invitationId: invitation.id,
  };
  const admin = await signInAs(app, mine, 'admin');
  askers = [{ authorization: `Bearer ${mine.key}` }, { ...admin.headers }];
  secrets = [
    theirs.id,
    key.id,
    key.prefix,
    entryId,
    'canary-name-of-theirs',
    'canary-feature-of-theirs',
    'ledger/theirs',
    'canary-team-of-theirs',
    'canary-budget',
    'canary-publisher',
    'canary-reason-of-theirs',
    'canary-channel',
    'canary.example',
    person.userId,
    person.sessionId,
    invitation.id,
    'canary-admin@theirs.example',
    'canary-invited@theirs.example',
  ];
  routes = app.server.registeredRoutes.filter(({ method }) => method !== 'HEAD');
});

afterAll(() => app.close());

describe('another tenant', () => {
  test('the walk knows every route that the document lists', () => {
    const documented = Object.entries(app.server.swagger().paths ?? {}).flatMap(([url, methods]) =>
      Object.keys(methods ?? {}).map(
        (method) => `${method.toUpperCase()} ${url.replaceAll(/\{(\w+|\*)\}/g, ':$1').replace(':*', '*')}`,
      ),
    );
    const nameOf = ({ method, url }: { method: string; url: string }) => `${method} ${url}`;
    const walked = routes.filter(({ isHidden }) => !isHidden).map(nameOf);
    expect(documented.length).toBeGreaterThan(10);
    expect([...walked].sort()).toEqual([...documented].sort());
    // The console's files are the same for everybody.
    expect(routes.filter(({ isHidden }) => isHidden).map(nameOf)).toEqual([
      'GET /',
      'GET /console',
      'GET /console/*',
    ]);
  });

  test('finds nothing of ours on any route, whatever ids it names', async () => {
    for (const { method, address, headers } of everyQuestion()) {
      const answer = await ask(method, address, headers);
      const text = JSON.stringify(answer.headers) + answer.body;
      for (const secret of secrets) {
        // What was named in the request may be repeated in no answer either, but for a label: anybody may make that.
        if (address.includes(secret) && secret.startsWith('canary-')) continue;
        expect(text.includes(secret), `${method} ${address} shows ${secret}`).toBe(false);
      }
      expect(answer.statusCode, `${method} ${address}`).not.toBe(500);
    }
  });

  test('changes nothing of ours on any route', async () => {
    const before = await everythingOfTheirs();
    for (const { method, address, headers } of everyQuestion()) await ask(method, address, headers);
    expect(await everythingOfTheirs()).toEqual(before);
  });

  test('is refused on every route that is not public, without a key and with a wrong one', async () => {
    for (const { method, url, access } of routes) {
      if (!access.startsWith('may:')) continue;
      for (const key of [undefined, `avk_${'0'.repeat(43)}`, 'nonsense']) {
        const answer = await ask(
          method,
          addressesOf(url)[0] ?? url,
          key === undefined ? {} : { authorization: `Bearer ${key}` },
        );
        expect(answer.statusCode, `${method} ${url}`).toBe(401);
      }
    }
  });

  test('a key without the scope of a route is refused there', async () => {
    for (const { method, url, access } of routes) {
      if (!access.startsWith('may:')) continue;
      const needed = permissionsOf(access);
      const others = API_KEY_SCOPES.filter((scope) => !needed.includes(scope));
      const { secret } = await app.installation.apiKeys.create(mine.id, { name: 'narrow', scopes: others });
      const answer = await ask(method, addressesOf(url)[0] ?? url, { authorization: `Bearer ${secret}` });
      expect(answer.statusCode, `${method} ${url}`).toBe(403);
      expect(answer.body).toContain('scope_missing');
    }
  });
});

describe('the database', () => {
  const tables = [...tenantTables, ...personalTables];

  test('every table of the schema forces row level security and belongs to somebody else', async () => {
    const rows = await app.database.ownerQuery<{
      name: string;
      forced: boolean;
      enabled: boolean;
      owner: string;
    }>(
      `select relname as name, relforcerowsecurity as forced, relrowsecurity as enabled,
              pg_get_userbyid(relowner) as owner
       from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by relname`,
    );
    expect(rows.map(({ name }) => name)).toEqual([...tables].sort());
    for (const { name, forced, enabled, owner } of rows) {
      expect({ name, forced, enabled }).toEqual({ name, forced: true, enabled: true });
      expect(owner).not.toBe('avouch_app');
    }
  });

  test('the application role owns nothing and cannot go around row level security', async () => {
    const [role] = await app.database.ownerQuery<{ super: boolean; bypass: boolean; owned: bigint }>(
      `select rolsuper as super, rolbypassrls as bypass,
              (select count(*) from pg_class where relowner = pg_roles.oid) as owned
       from pg_roles where rolname = 'avouch_app'`,
    );
    expect(role).toEqual({ super: false, bypass: false, owned: 0n });
  });

  test('a transaction without a scope sees no row of any table', async () => {
    await app.database.database.transaction({}, async (tx) => {
      for (const table of tables) expect(await tx.query(`select 1 from ${table}`), table).toEqual([]);
    });
  });

  test('a transaction sees and writes the rows of its own tenant alone', async () => {
    await app.database.database.transaction({ 'avouch.tenant_id': mine.id }, async (tx) => {
      for (const table of tenantTables) {
        const column = table === 'tenants' ? 'id' : 'tenant_id';
        const rows = await tx.query<{ tenant: string }>(`select distinct ${column} as tenant from ${table}`);
        expect(
          rows.filter(({ tenant }) => tenant !== mine.id),
          table,
        ).toEqual([]);
      }
    });
    const insert = app.database.database.transaction({ 'avouch.tenant_id': mine.id }, (tx) =>
      tx.query(
        `insert into policies (tenant_id, version, envelope, fingerprint, created_at, created_by)
         values ($1, 99, '{}', $2, now(), 'me')`,
        [theirs.id, '0'.repeat(64)],
      ),
    );
    await expect(insert).rejects.toThrow(/row-level security/);
  });

  test('the hash of a key opens the row of that key and no other', async () => {
    const [row] = await app.database.ownerQuery<{ hash: Buffer }>('select hash from api_keys where id = $1', [
      foreign.apiKeyId,
    ]);
    const seen = await app.database.database.transaction(
      { 'avouch.api_key_hash': row?.hash.toString('hex') ?? '' },
      (tx) => tx.query<{ id: string }>('select id from api_keys'),
    );
    expect(seen).toEqual([{ id: foreign.apiKeyId }]);
  });
});

function addressesOf(url: string): string[] {
  const named = [
    foreign.apiKeyId,
    foreign.entryId,
    foreign.entryIndex,
    theirs.id,
    foreign.userId,
    foreign.sessionId,
    foreign.invitationId,
    // Version 2 of their policy, and the names of what they have: of ours there is none.
    '2',
    encodeURIComponent('canary-feature-of-theirs'),
    'canary-channel',
  ];
  if (url.includes('/*'))
    return ['0/000.p/10', 'entries/000.p/10', '0/000'].map((tile) => url.replace('*', tile));
  if (!url.includes(':'))
    return [url, `${url}?before=100&limit=200&after=${foreign.apiKeyId}&tenant=${theirs.id}`];
  return named.map((id) => url.replace(/:\w+/, id));
}

/** Every route with every id that is not theirs to know, from everybody who might ask. */
function everyQuestion(): { method: string; address: string; headers: Record<string, string> }[] {
  return askers.flatMap((headers) =>
    routes
      .filter(({ method, url }) => !ENDS_THE_SESSION.has(`${method} ${url}`))
      .flatMap(({ method, url }) => addressesOf(url).map((address) => ({ method, address, headers }))),
  );
}

function ask(method: string, url: string, headers: Record<string, string>) {
  const known = (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).find((one) => one === method);
  const withBody = method === 'POST' || method === 'PUT' || method === 'PATCH';
  return app.server.inject({
    method: known ?? 'GET',
    url,
    headers: { ...headers, 'x-tenant': theirs.id, 'x-tenant-id': theirs.id },
    ...(withBody && {
      payload: bodies[url] ?? {
        name: 'x',
        model: 'simulated-small',
        max_tokens: 5,
        messages: [{ role: 'user', content: 'Hello.' }],
      },
    }),
  });
}

/** Bodies that name what is another tenant's, for routes that take such names. */
const bodies: Readonly<Record<string, object>> = {
  get '/v1/feedback'() {
    return { entry: foreign.entryId, rating: 'good' };
  },
  '/v1/policies/roll_back': { version: 2, why: 'Theirs.' },
  '/v1/policies/diff': { from: 1, to: 2 },
  '/v1/policies/simulate': { policy: { version: 1 } },
};

async function everythingOfTheirs(): Promise<unknown[]> {
  return Promise.all(
    [
      'select id, revoked_at from api_keys where tenant_id = $1 order by id',
      'select size from ledgers where tenant_id = $1',
      'select user_id, role, teams from members where tenant_id = $1 order by user_id',
      'select id, role from invitations where tenant_id = $1 order by id',
      'select id, ended_at from sessions where tenant_id = $1 order by id',
    ].map((query) => app.database.ownerQuery(query, [theirs.id])),
  );
}
