import { afterAll, beforeAll, expect, test } from 'vitest';

import { createFakeClock } from '../../test/clock.ts';
import { openTestInstallation, type TestInstallation } from '../../test/installation.ts';
import { publishPolicy } from '../tenants.ts';

const clock = createFakeClock();
let app: TestInstallation;
beforeAll(async () => {
  app = await openTestInstallation({ clock });
});
afterAll(() => app.close());

test('an old version that is put back as the newest refuses every call', async () => {
  const tenant = await app.makeTenant('demo');
  const inForce = async () => {
    clock.advance(2_000);
    return (await app.installation.policies.inForce(tenant.id)).kind;
  };
  await publishPolicy(
    app.installation,
    { ...tenant, createdAt: clock.now() },
    { version: 1, models: { deny: ['*'] } },
  );
  expect(await inForce()).toBe('valid');
  // The first version allows everything, and its signature is good.
  await app.database.ownerQuery(
    `insert into policies (tenant_id, version, envelope, fingerprint, created_at, created_by)
     select tenant_id, 3, envelope, fingerprint, created_at, created_by from policies
     where tenant_id = $1 and version = 1`,
    [tenant.id],
  );
  expect(await inForce()).toBe('invalid');
});
