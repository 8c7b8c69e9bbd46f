import { generateKeyPairSync } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { parseVerifierKey } from '@avouch/proof';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { newestEntry } from '../ledger/index.ts';
import { refusalOf } from '../../test/ledger.ts';
import { sealPolicy } from './envelope.ts';
import { createPolicies } from './policies.ts';
import { createPublicKeys } from './public-keys.ts';
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

const rotate = (policies = room.policies) => policies.rotateKey(tenant.id, 'operator');
const prepare = () => room.keys.loadOrCreateNext(tenant.name, 'policy');

function kindOf(policies = room.policies) {
  return policies.inForce(tenant.id).then(({ kind }) => kind);
}

function publicKeys() {
  return room.keys.publicKeys(tenant.name, 'policy');
}

describe('rotating the policy key', () => {
  test('needs a key that was prepared, and prepares it once', async () => {
    expect(await refusalOf(() => rotate())).toBe('policy_key_not_prepared');
    const { publicKey } = await prepare();
    expect((await prepare()).publicKey).toEqual(publicKey);
    const keys = await publicKeys();
    expect(keys.next?.publicKey).toEqual(publicKey);
    expect(keys.current.publicKey).not.toEqual(publicKey);
  });

  test('makes a new version of the same content, signed with the next key, which is then the current one', async () => {
    const before = (await publicKeys()).current.publicKey;
    const next = (await prepare()).publicKey;
    const reading = await room.policies.read(tenant.id, 'current');
    const published = await rotate();
    expect(published).toMatchObject({ version: 2, fingerprint: reading.record.fingerprint });
    const keys = await publicKeys();
    expect(keys).toMatchObject({
      current: { publicKey: next },
      next: undefined,
      retired: [{ publicKey: before, retiredAt: room.clock.now() }],
    });
    const [entry] = await room.rooms.reader.page(tenant.id, { before: undefined, kind: undefined, limit: 1 });
    expect(JSON.parse(entry?.leaf ?? '')).toMatchObject({
      kind: 'policy.key_rotated',
      version: 2,
      previous_key: Buffer.from(before).toString('base64'),
      key: Buffer.from(next).toString('base64'),
    });
  });

  test('leaves older versions true, and lets them be brought back', async () => {
    await prepare();
    await rotate();
    room.clock.advance(90 * 86_400_000);
    expect((await room.policies.audit(tenant.id, 1)).faults).toEqual([]);
    await room.policies.rollBack(tenant.id, { toVersion: 1, why: 'A test.', by: 'operator' });
    expect(await kindOf()).toBe('valid');
  });

  test('refuses no call at any moment, on any of two nodes, old or fresh', async () => {
    const nodes = [room.policies, room.openAnother()];
    await prepare();
    const rotating = new AbortController();
    const kinds = new Set<string>();
    let asked = 0;
    const watch = async (): Promise<void> => {
      while (!rotating.signal.aborted) {
        // Time flies, so that every node reads everything anew, again and again.
        room.clock.advance(2_000);
        for (const policies of [...nodes, room.openAnother()]) {
          const inForce = await policies.inForce(tenant.id);
          kinds.add(inForce.kind === 'valid' ? 'valid' : inForce.reason);
          asked += 1;
        }
      }
    };
    const watching = watch();
    for (let round = 0; round < 3; round++) {
      await prepare();
      await rotate(nodes[round % 2]);
    }
    rotating.abort();
    await watching;
    expect([...kinds]).toEqual(['valid']);
    expect(asked).toBeGreaterThan(5);
    expect((await publicKeys()).retired).toHaveLength(3);
  });

  test('that was cut short before the keys changed places refuses no call and can be repeated', async () => {
    const next = await prepare();
    // What a rotation has done when its process ends between its two steps.
    await room.rooms.database.database.transaction({ 'avouch.tenant_id': tenant.id }, async (tx) => {
      const isolated = { ...room.keys, loadOrCreate: () => Promise.resolve(next) };
      await createPolicies({
        database: room.rooms.database.database,
        keys: isolated,
        ledger: room.rooms.ledger,
        clock: room.clock,
      }).publishWithin(tx, tenant, { version: 1 }, 'operator', 'The policy key was rotated.');
    });
    expect(await kindOf(room.openAnother())).toBe('valid');
    await rotate();
    expect(await kindOf(room.openAnother())).toBe('valid');
    expect((await publicKeys()).current.publicKey).toEqual(next.publicKey);
    expect((await room.policies.audit(tenant.id, 2)).faults).toEqual([]);
  });

  test('is refused where another version came between, and where the one in force is not true', async () => {
    await prepare();
    const results = await Promise.all([
      refusalOf(() => rotate()),
      refusalOf(() => rotate(room.openAnother())),
    ]);
    expect(results).toContain('done');
    expect(['policy_version_conflict', 'policy_key_not_prepared', 'done']).toContain(
      results.find((result) => result !== 'done') ?? 'done',
    );
    expect(await kindOf(room.openAnother())).toBe('valid');
    await prepare();
    const { retired } = await publicKeys();
    rmSync(join(room.rooms.keysDir, tenant.name, 'policy.pem'));
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(
      join(room.rooms.keysDir, tenant.name, 'policy.pem'),
      privateKey.export({ format: 'pem', type: 'pkcs8' }),
      { mode: 0o600 },
    );
    expect(await refusalOf(() => rotate())).toBe('policy_version_unverified');
    expect((await publicKeys()).retired).toEqual(retired);
  });
});

describe('where the clock of another node is ahead', () => {
  const HOUR_MS = 3_600_000;
  const publishAhead = async (policies = room.policies) => {
    room.clock.jump(HOUR_MS);
    await policies.publish(tenant.id, { policy: { version: 1, max_tokens: 1 }, by: 'x', why: 'y' });
    room.clock.jump(-HOUR_MS);
  };

  test('what was published there before a rotation stays true', async () => {
    await publishAhead();
    await prepare();
    await rotate();
    expect((await room.policies.audit(tenant.id, 2)).faults).toEqual([]);
  });

  test('what was published there in the middle of a rotation, with the key before, refuses no call', async () => {
    await prepare();
    const { database } = room.rooms.database;
    let isRotated = false;
    const rotating = createPolicies({
      database: {
        ...database,
        // Between the publication under the next key and its promotion.
        transaction: async (scope, work) => {
          if (isRotated) await publishAhead(room.openAnother());
          const result = await database.transaction(scope, work);
          isRotated = await database.transaction(
            scope,
            async (tx) => (await newestEntry(tx, 'policy.key_rotated')) !== undefined,
          );
          return result;
        },
      },
      keys: room.keys,
      ledger: room.rooms.openAnother(),
      clock: room.clock,
    });
    await rotating.rotateKey(tenant.id, 'operator');
    expect(await kindOf(room.openAnother())).toBe('valid');
    expect((await room.policies.read(tenant.id, 'current')).record.version).toBe(3);
  });
});

test('a retired key signs no new version', async () => {
  const stolen = await room.keys.load(tenant.name, 'policy');
  await prepare();
  await rotate();
  room.clock.advance(3_600_000);
  const thief = { ...room.keys, loadOrCreate: () => Promise.resolve(stolen) };
  const theirs = createPolicies({
    database: room.rooms.database.database,
    keys: thief,
    ledger: room.rooms.ledger,
    clock: room.clock,
  });
  await theirs.publish(tenant.id, { policy: { version: 1, max_tokens: 1 }, by: 'x', why: 'y' });
  expect(await kindOf(room.openAnother())).toBe('invalid');
});

test('a key that is neither current, next nor retired is never trusted', async () => {
  await prepare();
  const stranger = await room.keys.loadOrCreate('nobody', 'policy');
  const { envelope } = sealPolicy({ version: 1 }, { tenant: tenant.id, version: 1 }, stranger);
  await room.rooms.database.ownerQuery('alter table policies disable trigger user');
  await room.rooms.database.ownerQuery('update policies set envelope = $2 where tenant_id = $1', [
    tenant.id,
    envelope,
  ]);
  await room.rooms.database.ownerQuery('alter table policies enable trigger user');
  expect(await kindOf(room.openAnother())).toBe('invalid');
});

test('public keys are shown with their names, their age and when they are due', async () => {
  const shown = createPublicKeys({
    database: room.rooms.database.database,
    keys: room.keys,
    installationOrigin: 'test.example',
  });
  const next = await prepare();
  const [ledger, policy] = await shown.of(tenant.id);
  expect(ledger).toMatchObject({ purpose: 'ledger', next: undefined });
  expect(parseVerifierKey(ledger?.current.verifierKey ?? '').name).toBe(
    `test.example/${tenant.name}/${tenant.id}`,
  );
  expect(parseVerifierKey(policy?.next?.verifierKey ?? '')).toMatchObject({
    name: `test.example/policy/${tenant.name}`,
    publicKey: next.publicKey,
  });
  const { createdAt, dueAt } = policy?.current ?? {};
  expect((dueAt?.getTime() ?? 0) - (createdAt?.getTime() ?? 0)).toBe(365 * 86_400_000);
});
