import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { createMail } from '../mail/index.ts';
import { createOutbound } from '../outbound/index.ts';
import { openTestNotifier, type Receiver, startReceiver, type TestNotifier } from './notify-fixtures.ts';

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

describe('a notification by mail', () => {
  test('says its subject and what it is about', async () => {
    const resend = await startReceiver();
    const mail = createMail({
      resendApiKey: 're_1',
      from: 'avouch@example.com',
      outbound: createOutbound({ allow: ['127.0.0.1'] }),
      resendBaseUrl: new URL(resend.url).origin,
    });
    await world.notifier.channels.create(tenant.id, {
      name: 'finance',
      kind: 'mail',
      target: 'ada@example.com',
      by: 'test',
    });
    await world.notify(tenant.id, { channels: ['finance'], subject: 'Two\r\nlines' });
    await world.openAnother({ mail }).deliverDue();
    const [sent] = resend.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(sent).toMatchObject({ to: ['ada@example.com'], subject: 'Two lines' });
    expect(sent?.['text']).toContain('budget: tenant/monthly\nthreshold: 0.8');
    await resend.close();
    expect(world.logLines.join('')).not.toContain('ada@example.com');
  });

  test('says so where mail is not configured', async () => {
    await world.notifier.channels.create(tenant.id, {
      name: 'finance',
      kind: 'mail',
      target: 'ada@example.com',
      by: 'test',
    });
    await world.notify(tenant.id, { channels: ['finance'] });
    await world.openAnother({ mail: createMail({ outbound: createOutbound({ allow: [] }) }) }).deliverDue();
    expect(await deliveries('finance')).toMatchObject([
      { state: 'waiting', lastError: 'mail_not_configured' },
    ]);
  });
});

describe('the loop', () => {
  test('delivers by itself while it runs, and stops', async () => {
    const notifier = world.openAnother();
    notifier.start();
    notifier.start();
    const arrived = new Promise<void>((resolve) => {
      receiver.beforeAnswer = () => Promise.resolve(resolve());
    });
    await world.notify(tenant.id);
    await arrived;
    while ((await deliveries())[0]?.state !== 'delivered') await pause(10);
    await notifier.close();
    await world.notify(tenant.id, { dedupeKey: 'after' });
    expect(await notifier.deliverDue()).toBe(0);
  });

  test('ends an attempt that is under way when it is closed, and it is made again', async () => {
    const notifier = world.openAnother();
    let letGo = () => {};
    const asked = new Promise<void>((resolve) => {
      receiver.beforeAnswer = () =>
        new Promise((answer) => {
          letGo = answer;
          resolve();
        });
    });
    await world.notify(tenant.id);
    const delivering = notifier.deliverDue();
    await asked;
    await notifier.close();
    await delivering;
    letGo();
    receiver.beforeAnswer = () => Promise.resolve();
    expect(await deliveries()).toMatchObject([{ state: 'waiting', lastError: 'timeout' }]);
    world.clock.advance(5_000);
    await world.notifier.deliverDue();
    expect(await deliveries()).toMatchObject([{ state: 'delivered' }]);
  });
});

function deliveries(name = 'ops') {
  return world.notifier.channels.deliveries(tenant.id, name, { limit: 50 });
}
