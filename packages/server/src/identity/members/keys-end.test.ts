import { afterAll, beforeAll, expect, test } from 'vitest';

import { openTestInstallation, type TestInstallation } from '../../../test/installation.ts';
import { newId } from '../../platform/ids.ts';
import type { Role } from '../permissions.ts';

let app: TestInstallation;
let tenant: { id: string; name: string; key: string };
beforeAll(async () => {
  app = await openTestInstallation();
  tenant = await app.makeTenant('demo');
  await join('admin', null);
});
afterAll(() => app.close());

test('keys of a person end when they are removed', async () => {
  const userId = await join('developer', ['web']);
  const keyId = await makeKey(userId);
  await app.installation.people.members.remove(tenant.id, userId, 'operator');
  expect(await isRevoked(keyId)).toBe(true);
});

test.each<[Role, string[] | null, Role, string[] | null, boolean]>([
  ['admin', null, 'developer', null, true],
  ['developer', null, 'auditor', null, true],
  ['developer', ['web', 'ops'], 'developer', ['web'], true],
  ['developer', null, 'developer', ['web'], true],
  ['developer', ['web'], 'developer', ['web', 'ops'], false],
  ['developer', ['web'], 'admin', null, false],
  ['auditor', null, 'finance', null, false],
])('keys of who was %s of %j and is %s of %j end: %s', async (role, teams, nextRole, nextTeams, isEnd) => {
  const userId = await join(role, teams);
  const keyId = await makeKey(userId);
  await app.installation.people.members.change(
    tenant.id,
    userId,
    { role: nextRole, teams: nextTeams },
    'operator',
  );
  expect(await isRevoked(keyId)).toBe(isEnd);
});

async function join(role: Role, teams: string[] | null): Promise<string> {
  const id = newId(new Date('2026-01-01T00:00:00Z'));
  await app.database.ownerQuery(
    `insert into users (id, email, email_key, name, created_at) values ($1, $2, $2, 'Somebody', now())`,
    [id, `${id}@example.com`],
  );
  await app.database.ownerQuery(
    'insert into members (tenant_id, user_id, role, teams, joined_at) values ($1, $2, $3, $4, now())',
    [tenant.id, id, role, teams],
  );
  return id;
}

async function makeKey(ownerUserId: string): Promise<string> {
  const { key } = await app.installation.apiKeys.create(tenant.id, { name: 'theirs', ownerUserId });
  return key.id;
}

async function isRevoked(keyId: string): Promise<boolean> {
  const keys = await app.installation.apiKeys.list(tenant.id, { limit: 200 });
  return keys.find(({ id }) => id === keyId)?.revokedAt !== undefined;
}
