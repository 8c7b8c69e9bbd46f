import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import {
  isSigned,
  openTestNotifier,
  type Receiver,
  startReceiver,
  type TestNotifier,
} from './notify-fixtures.ts';

let world: TestNotifier;
let receiver: Receiver;
let tenant: { id: string; secret: string };
let tenants = 0;
beforeAll(async () => {
  world = await openTestNotifier();
});
afterAll(() => world.close());
beforeEach(async () => {
  receiver = await startReceiver();
  tenants += 1;
  tenant = await world.makeTenant(`tenant-${tenants}`, receiver.url);
});
afterEach(async () => {
  // What a test leaves undelivered is none of the next one's.
  await world.ledger.database.ownerQuery(
    `update notification_deliveries set next_attempt_at = null, failed_at = created_at where next_attempt_at is not null`,
  );
  await receiver.close();
});

describe('a notification', () => {
  test('arrives once, signed as Standard Webhooks has it', async () => {
    expect(await world.notify(tenant.id)).toBe(1);
    expect(receiver.received).toEqual([]);
    expect(await world.notifier.deliverDue()).toBe(1);
    expect(await world.notifier.deliverDue()).toBe(0);
    expect(receiver.received).toHaveLength(1);
    const [arrived] = receiver.received;
    if (arrived === undefined) throw new Error('Nothing arrived');
    expect(isSigned(arrived, tenant.secret)).toBe(true);
    expect(isSigned({ ...arrived, body: `${arrived.body} ` }, tenant.secret)).toBe(false);
    expect(arrived.headers['webhook-timestamp']).toBe(
      String(Math.floor(world.clock.now().getTime() / 1_000)),
    );
    expect(JSON.parse(arrived.body)).toEqual({
      type: 'budget.threshold_reached',
      timestamp: world.clock.now().toISOString(),
      data: { budget: 'tenant/monthly', threshold: 0.8, subject: 'Budget monthly is at 80 %' },
    });
    expect(await deliveries()).toMatchObject([
      { id: arrived.headers['webhook-id'], state: 'delivered', attempts: 1, lastError: undefined },
    ]);
  });

  test('is told once, however often and by whomever it is noticed', async () => {
    expect(await world.notify(tenant.id)).toBe(1);
    expect(await world.notify(tenant.id)).toBe(0);
    await world.notifier.deliverDue();
    expect(await world.notify(tenant.id)).toBe(0);
    await world.notify(tenant.id, { dedupeKey: `${'long'.repeat(200)}a` });
    await world.notify(tenant.id, { dedupeKey: `${'long'.repeat(200)}b` });
    await world.notifier.deliverDue();
    expect(receiver.received).toHaveLength(3);
  });

  test('may hold any text', async () => {
    const subject = 'zero \0, half a pair \ud800, and 🎉';
    expect(
      await world.notify(tenant.id, {
        subject,
        body: { subject, many: Array.from({ length: 2_000 }, () => 1) },
      }),
    ).toBe(1);
    expect(await world.notifier.deliverDue()).toBe(1);
    expect(await deliveries()).toMatchObject([{ state: 'delivered' }]);
    await expect(world.notify(tenant.id, { body: { long: 'x'.repeat(8_000) } })).rejects.toThrow(TypeError);
  });

  test('is not told when the transaction that noticed it is rolled back', async () => {
    await world.ledger.database.database
      .transaction({ 'avouch.tenant_id': tenant.id }, async (tx) => {
        await world.notifier.notifyWithin(tx, tenant.id, {
          kind: 'never',
          dedupeKey: 'never',
          subject: 'Never',
          body: {},
        });
        throw new Error('rolled back');
      })
      .catch(() => undefined);
    expect(await world.notifier.deliverDue()).toBe(0);
  });

  test('goes to the channels that it names, and passes over names that are not there', async () => {
    expect(await world.notify(tenant.id, { channels: ['nobody'] })).toBe(0);
    expect(await world.notify(tenant.id, { channels: ['nobody', 'ops'] })).toBe(1);
  });

  test('is tried again, ever more rarely, under the same id, until it arrives', async () => {
    receiver.statuses.push(500, 302, 404);
    await world.notify(tenant.id);
    for (const [waitMs, code] of [
      [5_000, 'http_500'],
      [15_000, 'http_302'],
      [45_000, 'http_404'],
    ] as const) {
      expect(await world.notifier.deliverDue()).toBe(1);
      expect(await deliveries()).toMatchObject([{ state: 'waiting', lastError: code }]);
      world.clock.advance(waitMs - 1);
      expect(await world.notifier.deliverDue()).toBe(0);
      world.clock.advance(1);
    }
    expect(await world.notifier.deliverDue()).toBe(1);
    expect(await deliveries()).toMatchObject([{ state: 'delivered', attempts: 4, lastError: undefined }]);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(receiver.received.every((each) => isSigned(each, tenant.secret))).toBe(true);
  });

  test('is given up after a day, and that can be seen', async () => {
    receiver.statuses.push(...Array.from({ length: 50 }, () => 503));
    await world.notify(tenant.id);
    const startMs = world.clock.now().getTime();
    for (let state = 'waiting'; state === 'waiting'; world.clock.advance(600_000)) {
      await world.notifier.deliverDue();
      state = (await deliveries())[0]?.state ?? '';
    }
    expect(world.clock.now().getTime() - startMs).toBeLessThanOrEqual(24 * 3_600_000 + 600_000);
    expect(receiver.received.length).toBeGreaterThan(8);
    expect(await deliveries()).toMatchObject([
      { state: 'failed', lastError: 'http_503', nextAttemptAt: undefined },
    ]);
  });

  test('is given up at once by a receiver that is gone for good', async () => {
    receiver.statuses.push(410);
    await world.notify(tenant.id);
    await world.notifier.deliverDue();
    expect(await deliveries()).toMatchObject([{ state: 'failed', lastError: 'http_410' }]);
  });

  test('that was sent and could not be marked is sent again under the same id', async () => {
    await world.notify(tenant.id);
    // As a process that dies between the two: nothing of what came after the sending is in the database.
    receiver.beforeAnswer = async () => {
      await world.ledger.database.ownerQuery('revoke update on notification_deliveries from avouch_app');
    };
    await world.notifier.deliverDue();
    receiver.beforeAnswer = () => Promise.resolve();
    await world.ledger.database.ownerQuery(
      `grant update (attempts, next_attempt_at, delivered_at, failed_at, last_error)
       on notification_deliveries to avouch_app`,
    );
    expect(await deliveries()).toMatchObject([{ state: 'waiting', attempts: 1 }]);
    world.clock.advance(119_999);
    expect(await world.openAnother().deliverDue()).toBe(0);
    world.clock.advance(1);
    expect(await world.openAnother().deliverDue()).toBe(1);
    expect(await deliveries()).toMatchObject([{ state: 'delivered', attempts: 2 }]);
    expect(receiver.received).toHaveLength(2);
    const [first, second] = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(first).toBe(second);
  });

  test('is taken by one of several processes', async () => {
    for (let n = 0; n < 12; n += 1) await world.notify(tenant.id, { dedupeKey: `many-${n}` });
    const processes = [world.notifier, world.openAnother(), world.openAnother()];
    for (let round = 0; round < 3; round += 1) await Promise.all(processes.map((each) => each.deliverDue()));
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(ids).toHaveLength(12);
    expect(new Set(ids).size).toBe(12);
  });

  test('of one tenant leaves room for those of others, also while it is under way', async () => {
    for (let n = 0; n < 30; n += 1) await world.notify(tenant.id, { dedupeKey: `busy-${n}` });
    const quiet = await startReceiver();
    const other = await world.makeTenant(`quiet-${tenants}`, quiet.url);
    await world.notify(other.id);
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    receiver.beforeAnswer = () => held;
    const hanging = world.notifier.deliverDue();
    while (receiver.received.length < 4) await pause(5);
    // The tenant has all that it may have under way, so the others come first and nothing more of it does.
    await world.notify(other.id, { dedupeKey: 'second' });
    expect(await world.notifier.deliverDue()).toBe(1);
    expect(quiet.received).toHaveLength(2);
    expect(receiver.received).toHaveLength(4);
    letGo();
    await hanging;
    await quiet.close();
  });

  test('to an address that became private is not sent, and says why', async () => {
    await world.notify(tenant.id);
    await world.openAnother({ allow: [] }).deliverDue();
    expect(receiver.received).toEqual([]);
    expect(await deliveries()).toMatchObject([{ state: 'waiting', lastError: 'url_refused' }]);
  });

  test('is not signed with a secret that was moved from another channel', async () => {
    const other = await world.makeTenant(`thief-${tenants}`, receiver.url);
    await world.ledger.database.ownerQuery(
      `update notification_channels set secret = (select secret from notification_channels where tenant_id = $2)
       where tenant_id = $1`,
      [tenant.id, other.id],
    );
    await world.notify(tenant.id);
    await world.notifier.deliverDue();
    expect(receiver.received).toEqual([]);
    expect(await deliveries()).toMatchObject([{ state: 'waiting', lastError: 'secret_unreadable' }]);
  });

  test('waits for a channel no longer when the channel is removed', async () => {
    await world.notify(tenant.id);
    await world.notifier.channels.remove(tenant.id, 'ops', 'test');
    expect(await world.notifier.deliverDue()).toBe(0);
    expect(receiver.received).toEqual([]);
  });

  test('that was written in the moment in which its channel was removed is given up', async () => {
    await world.notify(tenant.id);
    const { database } = world.ledger;
    await database.ownerQuery(
      'update notification_channels set removed_at = created_at, target = null, secret = null where tenant_id = $1',
      [tenant.id],
    );
    await world.notifier.deliverDue();
    expect(
      await database.ownerQuery(
        `select last_error, failed_at is not null as failed, next_attempt_at from notification_deliveries
         where tenant_id = $1`,
        [tenant.id],
      ),
    ).toEqual([{ last_error: 'channel_removed', failed: true, next_attempt_at: null }]);
  });

  test('leaves where it goes, what it is signed with and what it says out of the log', async () => {
    receiver.statuses.push(500, 410);
    await world.notify(tenant.id);
    await world.notifier.deliverDue();
    world.clock.advance(5_000);
    await world.notifier.deliverDue();
    const log = world.logLines.join('');
    expect(log).toContain('given up');
    for (const secret of ['s3cret-path', 't0ken', tenant.secret.slice(6), '80 %'])
      expect(log).not.toContain(secret);
  });
});

function deliveries() {
  return world.notifier.channels.deliveries(tenant.id, 'ops', { limit: 50 });
}
