import { generateKeyPairSync } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { parseCanonical } from '@avouch/proof';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { refusalOf } from '../../test/ledger.ts';
import type { PolicyInForce } from './in-force.ts';
import { whySha256 } from './publish.ts';
import { openTestPolicies, type TestPolicies } from './rooms-fixtures.ts';

let room: TestPolicies;
let tenant: { id: string; name: string };
let tenants = 0;
beforeAll(async () => {
  room = await openTestPolicies();
});
beforeEach(async () => {
  tenant = await room.makeTenant(`tenant-${(tenants += 1)}`);
});
afterAll(() => room.close());

const denying = (model: string) => ({ version: 1 as const, models: { deny: [model] } });

function publish(model: string, more: { expectedVersion?: number } = {}) {
  return room.policies.publish(tenant.id, {
    policy: denying(model),
    by: 'operator',
    why: `Nobody wants ${model}.`,
    ...more,
  });
}

async function inForce(policies = room.policies): Promise<PolicyInForce> {
  room.clock.advance(2_000);
  return policies.inForce(tenant.id);
}

async function reasonOf(): Promise<string> {
  const policy = await inForce();
  return policy.kind === 'invalid' ? policy.reason : 'valid';
}

async function newestRecord(): Promise<unknown> {
  const [entry] = await room.rooms.reader.page(tenant.id, {
    before: undefined,
    kind: 'policy.published',
    limit: 1,
  });
  return parseCanonical(entry?.leaf ?? '');
}

function ownerQuery(text: string, values: readonly unknown[] = []) {
  return room.rooms.database.ownerQuery(text, [tenant.id, ...values]);
}

/** What an owner of the schema can do who does not mind the triggers. */
async function tamper(text: string, values: readonly unknown[] = []): Promise<void> {
  await room.rooms.database.ownerQuery('alter table policies disable trigger user');
  try {
    await ownerQuery(text, values);
  } finally {
    await room.rooms.database.ownerQuery('alter table policies enable trigger user');
  }
}

test('what would not be read back is not signed', async () => {
  // A key that TypeScript lets through, and that the schema does not.
  const policy = { version: 1 as const, api_keys: { undefined: {} } };
  await expect(room.policies.publish(tenant.id, { policy, by: 'test' })).rejects.toMatchObject({
    code: 'policy_document_invalid',
  });
  expect(await room.policies.inForce(tenant.id)).toMatchObject({ kind: 'valid' });
});

describe('a published policy', () => {
  test('decides calls on every node within two seconds', async () => {
    const other = room.openAnother();
    expect((await other.inForce(tenant.id)).kind).toBe('valid');
    const { version, fingerprint } = await publish('a');
    room.clock.advance(1_900);
    const policy = await other.inForce(tenant.id);
    expect(policy).toMatchObject({ kind: 'valid', version, fingerprint, policy: denying('a') });
    if (policy.kind === 'invalid') return;
    const rules = policy.rulesFor({ apiKeyId: 'k', team: undefined, feature: undefined });
    const candidate = { model: 'a', requestedModel: 'a', provider: 'p', region: undefined };
    expect(rules.judge(candidate)).toMatchObject({ kind: 'deny', rule: 'models.deny[0]' });
  });

  test('decides on the node that published it at once', async () => {
    await room.policies.inForce(tenant.id);
    await publish('a');
    expect(await room.policies.inForce(tenant.id)).toMatchObject({ version: 2 });
  });

  test('is never taken for one that was tampered with, while one follows the other', async () => {
    await publish('a-model');
    const other = room.openAnother();
    const publishing = new AbortController();
    const kinds = new Set<string>();
    const watch = async () => {
      while (!publishing.signal.aborted) {
        const found = await inForce(other);
        kinds.add(found.kind === 'valid' ? 'valid' : found.reason);
      }
    };
    const watching = Promise.all([watch(), watch(), watch()]);
    for (let round = 0; round < 30; round += 1) await publish(`model-${round}`);
    publishing.abort();
    await watching;
    expect([...kinds]).toEqual(['valid']);
  });

  test('is an entry, with the hash of the reason and without the reason', async () => {
    const { fingerprint, entryId } = await publish('a');
    expect(await newestRecord()).toMatchObject({
      id: entryId,
      kind: 'policy.published',
      version: 2,
      fingerprint,
      by: 'operator',
      why_sha256: whySha256('Nobody wants a.'),
    });
    const rows = await ownerQuery('select leaf from entries where tenant_id = $1');
    expect(JSON.stringify(rows)).not.toContain('Nobody wants');
  });

  test('stands in the history with who, when and why', async () => {
    await publish('a');
    await publish('b');
    const history = await room.policies.history(tenant.id, { before: undefined, limit: 2 });
    expect(history.map(({ version, createdBy, why }) => [version, createdBy, why])).toEqual([
      [3, 'operator', 'Nobody wants b.'],
      [2, 'operator', 'Nobody wants a.'],
    ]);
    expect((await room.policies.history(tenant.id, { before: 2, limit: 2 })).map(({ why }) => why)).toEqual([
      undefined,
    ]);
  });

  test('is refused where another one came between', async () => {
    await publish('a', { expectedVersion: 1 });
    expect(await refusalOf(() => publish('b', { expectedVersion: 1 }))).toBe('policy_version_conflict');
    expect((await publish('b', { expectedVersion: 2 })).version).toBe(3);
  });

  test('gets a version of its own, however many publish at once', async () => {
    const published = await Promise.all(['a', 'b', 'c', 'd'].map((model) => publish(model)));
    expect(published.map(({ version }) => version).sort((one, other) => one - other)).toEqual([2, 3, 4, 5]);
    expect(await reasonOf()).toBe('valid');
  });

  test('is refused where the schema has no say', async () => {
    const twice = { id: 'a', limit_usd: 1, per: 'day' as const };
    const policy = { version: 1 as const, budgets: [twice, twice] };
    expect(await refusalOf(() => room.policies.publish(tenant.id, { policy, by: 'x', why: 'y' }))).toBe(
      'policy_document_invalid',
    );
  });

  test('cannot be changed or taken away', async () => {
    for (const change of [
      "update policies set why = 'x' where tenant_id = $1",
      'delete from policies where tenant_id = $1',
    ]) {
      await expect(ownerQuery(change)).rejects.toThrow('append-only');
    }
  });
});

describe('a policy that is not what was published', () => {
  test('refuses every call with a reason until a valid one is back', async () => {
    await publish('a');
    const [old] = await ownerQuery('select envelope from policies where tenant_id = $1 and version = 1');
    await tamper('update policies set envelope = $2 where tenant_id = $1 and version = 2', [
      old?.['envelope'],
    ]);
    expect(await reasonOf()).toContain('another version');
    await publish('b');
    expect(await reasonOf()).toBe('valid');
  });

  test('is noticed where an older version is put back as the newest', async () => {
    await publish('a');
    await ownerQuery(
      `insert into policies (tenant_id, version, envelope, fingerprint, created_at, created_by)
       select tenant_id, 3, envelope, fingerprint, created_at, created_by from policies
       where tenant_id = $1 and version = 1`,
    );
    expect(await reasonOf()).toContain('ledger');
  });

  test('is noticed where the newest version was taken away, whose number is not given again', async () => {
    await publish('a');
    await tamper('delete from policies where tenant_id = $1 and version = 2');
    expect(await reasonOf()).toContain('ledger');
    expect((await publish('b')).version).toBe(3);
    expect(await reasonOf()).toBe('valid');
  });

  test('is noticed under another key, within a minute where it was in force, and works again with its own', async () => {
    const path = join(room.rooms.keysDir, tenant.name, 'policy.pem');
    const { privateKey } = generateKeyPairSync('ed25519');
    expect(await reasonOf()).toBe('valid');
    const own = await room.keys.load(tenant.name, 'policy');
    rmSync(path);
    writeFileSync(path, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
    expect((await inForce(room.openAnother())).kind).toBe('invalid');
    room.clock.advance(60_000);
    expect((await inForce()).kind).toBe('invalid');
    expect(own.publicKey).not.toEqual((await room.keys.load(tenant.name, 'policy')).publicKey);
    await publish('a');
    expect(await reasonOf()).toBe('valid');
  });
});

describe('an audit', () => {
  test('of a version that is true shows who, why, what changed, and its entry', async () => {
    await publish('a');
    const { entryId } = await publish('b');
    expect(await room.policies.audit(tenant.id, 3)).toMatchObject({
      record: { version: 3, createdBy: 'operator', why: 'Nobody wants b.' },
      policy: denying('b'),
      faults: [],
      entry: { id: entryId },
      changes: [
        { kind: 'removed', path: 'models.deny', from: 'a' },
        { kind: 'added', path: 'models.deny', to: 'b' },
      ],
    });
    expect(await room.policies.audit(tenant.id, 1)).toMatchObject({ faults: [], changes: undefined });
  });

  test.each([
    ['fingerprint', `fingerprint = repeat('0', 64)`, 'fingerprint'],
    ['author', `created_by = 'somebody'`, 'author'],
    ['reason', `why = 'Another reason.'`, 'reason'],
    ['time', `created_at = created_at - interval '1 day'`, 'time'],
    ['return', `rolled_back_to = 1`, 'brought back'],
    ['envelope', `envelope = replace(envelope, '"sig":"', '"sig":"A')`, '.'],
  ])('finds that somebody changed the %s', async (_what, change, word) => {
    await publish('a');
    await tamper(`update policies set ${change} where tenant_id = $1 and version = 2`);
    const audit = await room.policies.audit(tenant.id, 2);
    expect(audit.policy).toBeUndefined();
    expect(audit.faults.join(' ')).toContain(word);
    expect(await refusalOf(() => rollBack(2))).toBe('policy_version_unverified');
  });

  test('of a version that there is not is refused', async () => {
    expect(await refusalOf(() => room.policies.audit(tenant.id, 9))).toBe('policy_version_not_found');
  });
});

function rollBack(toVersion: number) {
  return room.policies.rollBack(tenant.id, { toVersion, why: 'It was better.', by: 'operator' });
}

describe('a roll-back', () => {
  test('publishes the old content as a new version and says so in table and ledger', async () => {
    const first = await publish('a');
    await publish('b');
    const back = await rollBack(2);
    expect(back).toMatchObject({ version: 4, fingerprint: first.fingerprint });
    expect(await inForce()).toMatchObject({ kind: 'valid', version: 4, policy: denying('a') });
    expect(await newestRecord()).toMatchObject({ version: 4, rolled_back_to: 2 });
    expect(await room.policies.audit(tenant.id, 4)).toMatchObject({
      faults: [],
      record: { rolledBackTo: 2 },
    });
  });

  test('to a version that there is not is refused', async () => {
    expect(await refusalOf(() => rollBack(7))).toBe('policy_version_not_found');
  });
});

test('a diff goes from a version to another and to a draft', async () => {
  await publish('a');
  expect(await room.policies.diff(tenant.id, 1, 2)).toMatchObject([{ kind: 'added', path: 'models' }]);
  expect(await room.policies.diff(tenant.id, 'current', denying('b'))).toHaveLength(2);
  expect(await room.policies.diff(tenant.id, 2, 'current')).toEqual([]);
});

test("a tenant does not see another one's versions", async () => {
  await publish('a');
  const other = await room.makeTenant(`tenant-${(tenants += 1)}`);
  expect(await room.policies.history(other.id, { before: undefined, limit: 10 })).toHaveLength(1);
  expect(await refusalOf(() => room.policies.read(other.id, 2))).toBe('policy_version_not_found');
});
