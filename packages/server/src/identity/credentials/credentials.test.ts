import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createFakeClock, type FakeClock } from '../../../test/clock.ts';
import { openTestInstallation, type TestInstallation } from '../../../test/installation.ts';
import { credentialsOf } from '../../credentials-due.ts';
import { ageOf } from './credential.ts';

const DAY_MS = 86_400_000;

describe('the age of a credential', () => {
  const createdAt = new Date('2026-01-01T00:00:00Z');
  test.each([
    [365, 0, 'ok', 365, undefined],
    [365, 334, 'ok', 31, undefined],
    [365, 335, 'due', 30, 30],
    [365, 351, 'due', 14, 14],
    [365, 362.5, 'due', 2, 3],
    [365, 365, 'overdue', 0, 3],
    [365, 366, 'overdue', -1, 3],
    // A key for a week is not due when it is made, and one for a day never is.
    [7, 0, 'ok', 7, undefined],
    [7, 4, 'due', 3, 3],
    [1, 0.9, 'ok', 0, undefined],
    [1, 1, 'overdue', 0, undefined],
  ] as const)('for %d days is after %d: %s', (lifetime, passed, state, daysLeft, threshold) => {
    const expiresAt = new Date(createdAt.getTime() + lifetime * DAY_MS);
    const now = new Date(createdAt.getTime() + passed * DAY_MS);
    expect(ageOf({ renewal: 'by_hand', createdAt, expiresAt }, now)).toEqual({ state, daysLeft, threshold });
    expect(ageOf({ renewal: 'by_itself', createdAt, expiresAt }, now).state).toBe(
      state === 'overdue' ? 'overdue' : 'ok',
    );
  });
});

describe('what is due', () => {
  let app: TestInstallation;
  let clock: FakeClock;
  let tenant: { id: string; name: string; key: string };
  beforeAll(async () => {
    clock = createFakeClock(new Date());
    app = await openTestInstallation({ clock });
    tenant = await app.makeTenant('demo');
  });
  afterAll(() => app.close());

  test('is reported for keys of every kind, the next to end first, and without those that were revoked', async () => {
    const soon = await app.installation.apiKeys.create(tenant.id, {
      name: 'soon',
      kind: 'signing',
      lifetimeDays: 40,
    });
    const gone = await app.installation.apiKeys.create(tenant.id, { name: 'gone' });
    await app.installation.apiKeys.revoke(tenant.id, gone.key.id);
    clock.jump(11 * DAY_MS);
    const report = await due();
    expect(report[0]).toMatchObject({ kind: 'signing_key', id: soon.key.id, state: 'due', days_left: 29 });
    expect(report.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['api_key', 'policy_key', 'token_key']),
    );
    expect(report.map(({ id }) => id)).not.toContain(gone.key.id);
    expect((await due('?state=due')).map(({ id }) => id)).toEqual([soon.key.id]);
  });

  test('is told once for each threshold that is passed, by whichever process, and names nobody', async () => {
    await app.installation.notifier.channels.create(tenant.id, {
      kind: 'mail',
      name: 'ops',
      target: 'ops@example.com',
      by: 'operator',
    });
    const states: unknown[] = [];
    const credentials = credentialsOf(app.installation, {
      observer: { counted: (counts) => states.push(...counts) },
    });
    const other = credentialsOf(app.installation);
    const told: number[] = [];
    for (const days of [0, 1, 16, 11, 2]) {
      clock.jump(days * DAY_MS);
      await Promise.all([credentials.sweep(), other.sweep()]);
      const rows = await app.database.ownerQuery<{ payload: object }>(
        `select payload from notification_deliveries where kind = 'credential.due'`,
      );
      told.push(rows.length);
      expect(JSON.stringify(rows)).not.toContain('soon');
    }
    expect(told).toEqual([1, 1, 2, 3, 4]);
    expect(states).toContainEqual({ kind: 'signing_key', state: 'overdue', count: 1 });
  });

  async function due(query = ''): Promise<{ kind: string; id: string }[]> {
    const answer = await app.server.inject({
      url: `/v1/credentials/due${query}`,
      headers: { authorization: `Bearer ${tenant.key}` },
    });
    return answer.json<{ credentials: { kind: string; id: string }[] }>().credentials;
  }
});
