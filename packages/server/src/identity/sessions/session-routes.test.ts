import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createFakeClock, type FakeClock } from '../../../test/clock.ts';
import { openTestInstallation, type TestInstallation } from '../../../test/installation.ts';
import { signInAs } from '../../../test/members.ts';

let app: TestInstallation;
let clock: FakeClock;
let tenant: { id: string; name: string };
beforeAll(async () => {
  clock = createFakeClock();
  app = await openTestInstallation({ clock });
  tenant = await app.makeTenant('acme');
});
afterAll(() => app.close());

describe('a session', () => {
  test('says who is signed in, where, and what they may do', async () => {
    const { headers, email, userId } = await signInAs(app, tenant, 'developer', { teams: ['growth'] });
    const answer = await app.server.inject({ url: '/v1/session', headers });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      user: { id: userId, email, name: 'Test developer' },
      tenant: { id: tenant.id, name: tenant.name },
      role: 'developer',
      teams: ['growth'],
      permissions: ['keys:own', 'policies:read', 'calls:read'],
      methods: ['password'],
      second_factor: { totp: false, passkeys: 0, recovery_codes_left: 0 },
      password: true,
      tenants: [{ id: tenant.id, name: tenant.name, role: 'developer' }],
    });
  });
});
