import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createApp, createRegistry } from '../../src/app.ts';
import { openInstallation } from '../../src/installation.ts';
import { createLog } from '../../src/platform/log.ts';
import { createFakeClock } from '../clock.ts';
import { type House, type HouseTenant, openHouse, tenantOf } from './house.ts';

const clock = createFakeClock();
const model = 'gpt-4.1-mini';
let house: House<'openai'>;
let otherNode: { ask: (tenant: HouseTenant) => Promise<number>; close: () => Promise<void> };
let tenants = 0;
beforeAll(async () => {
  house = await openHouse({ openai: { kind: 'openai', models: [model], region: 'us' } }, { clock });
  otherNode = await openOtherNode();
});
afterAll(async () => {
  await otherNode.close();
  await house.close();
});

/** A second process in everything but its memory: it shares the database and the keys, and no cache. */
async function openOtherNode(): Promise<typeof otherNode> {
  const { installation, database } = house.app;
  const second = await openInstallation({
    config: installation.config,
    environment: {
      AVOUCH_PROVIDERS: JSON.stringify([
        {
          name: 'openai',
          kind: 'openai',
          baseUrl: `${house.upstreams.openai.origin}/v1`,
          apiKey: 'sk-upstream-openai-0123456789',
          pricesAs: 'openai',
          models: [model],
        },
      ]),
    },
    log: createLog({ level: 'error', write: () => undefined }),
    clock,
    // The first one closes it.
    database: { ...database.database, close: () => Promise.resolve() },
  });
  const app = await createApp(second, createRegistry());
  return {
    ask: async (tenant) => (await tenantOf({ ...house.app, ...app }, tenant).ask({ model })).status,
    async close() {
      await app.server.close();
      await second.close();
    },
  };
}

function makeTenant(): Promise<HouseTenant> {
  tenants += 1;
  return house.makeTenant(`tenant-${tenants}`);
}

/** What an owner of the schema can do who does not mind the triggers. */
async function tamper(text: string, values: readonly unknown[]): Promise<void> {
  const { database } = house.app;
  await database.ownerQuery('alter table policies disable trigger user');
  try {
    await database.ownerQuery(text, values);
  } finally {
    await database.ownerQuery('alter table policies enable trigger user');
  }
}

const deny = { version: 1, models: { deny: ['*'] } } as const;

test('a change decides calls on every node within two seconds, and the entry names the version', async () => {
  const tenant = await makeTenant();
  expect(await otherNode.ask(tenant)).toBe(200);
  await tenant.publish({ ...deny, models: { deny: ['*'] } });
  expect((await tenant.ask({ model })).code).toBe('policy_denied');
  clock.advance(2_000);
  expect(await otherNode.ask(tenant)).toBe(403);
  await tenant.publish({ version: 1 });
  clock.advance(2_000);
  expect(await otherNode.ask(tenant)).toBe(200);
  expect((await tenant.lastCall()).policy?.version).toBe(3);
});

describe('every call is refused with a reason until a valid policy is back', () => {
  test.each<[string, RegExp, (tenant: HouseTenant) => Promise<() => Promise<void>>]>([
    [
      'when the row of the policy was changed',
      /another version|verif|signature/i,
      async (tenant) => {
        await tamper(
          'update policies set envelope = (select envelope from policies where tenant_id = $1 and version = 1) where tenant_id = $1 and version = 2',
          [tenant.id],
        );
        return () => tenant.publish({ version: 1 }).then(() => undefined);
      },
    ],
    [
      'when one letter of the signed document was changed',
      /.{10}/,
      async (tenant) => {
        await tamper(
          `update policies set envelope = replace(envelope, 'payload"', 'payloaf"') where tenant_id = $1 and version = 2`,
          [tenant.id],
        );
        return () => tenant.publish({ version: 1 }).then(() => undefined);
      },
    ],
    [
      'when an older version was put back as the newest',
      /ledger/,
      async (tenant) => {
        await tamper(
          `insert into policies (tenant_id, version, envelope, fingerprint, created_at, created_by)
           select tenant_id, 3, envelope, fingerprint, created_at, created_by from policies where tenant_id = $1 and version = 1`,
          [tenant.id],
        );
        return async () => {
          await tamper('delete from policies where tenant_id = $1 and version = 3', [tenant.id]);
          await tenant.publish({ version: 1 });
        };
      },
    ],
    [
      'when the newest version was taken away',
      /ledger/,
      async (tenant) => {
        await tamper('delete from policies where tenant_id = $1 and version = 2', [tenant.id]);
        return () => tenant.publish({ version: 1 }).then(() => undefined);
      },
    ],
    [
      'when the key on the node is another one',
      /.{10}/,
      async (tenant) => {
        const stranger = await makeTenant();
        const { keysDir } = house.app.installation.config;
        const kept = mkdtempSync(join(tmpdir(), 'avouch-keys-'));
        const files = readdirSync(join(keysDir, tenant.name)).filter((name) => name.startsWith('policy'));
        for (const file of files) {
          cpSync(join(keysDir, tenant.name, file), join(kept, file));
          cpSync(join(keysDir, stranger.name, file), join(keysDir, tenant.name, file));
        }
        // A key that was exchanged under a policy that did not change is noticed after a minute.
        clock.advance(60_000);
        return () => {
          for (const file of files) cpSync(join(kept, file), join(keysDir, tenant.name, file));
          rmSync(kept, { recursive: true });
          return Promise.resolve();
        };
      },
    ],
  ])('%s', async (_name, reason, break_) => {
    const tenant = await makeTenant();
    await tenant.publish({ version: 1, max_tokens: 1_000 });
    expect((await tenant.ask({ model })).status).toBe(200);
    const mend = await break_(tenant);
    clock.advance(2_000);
    const before = house.upstreams.openai.requests.length;
    for (const stream of [false, true]) {
      const refused = await tenant.ask({ model, stream });
      expect(refused).toMatchObject({
        status: 503,
        code: 'policy_invalid',
        message: expect.stringMatching(reason),
      });
    }
    expect((await tenant.ask({ model, dialect: 'anthropic' })).code).toBe('policy_invalid');
    const route = await tenant.send('POST', '/v1/route', {
      model,
      messages: [{ role: 'user', content: '?' }],
    });
    expect(route).toMatchObject({ status: 503, json: { code: 'policy_invalid' } });
    expect(await otherNode.ask(tenant)).toBe(503);
    expect(house.upstreams.openai.requests).toHaveLength(before);
    const entry = await tenant.lastCall();
    expect(entry).toMatchObject({ outcome: 'refused', code: 'policy_invalid' });
    expect(entry.policy).toBeUndefined();
    expect(entry.requested_model).toBeUndefined();
    await mend();
    clock.advance(2_000);
    expect((await tenant.ask({ model })).status).toBe(200);
    expect(await otherNode.ask(tenant)).toBe(200);
  });
});
