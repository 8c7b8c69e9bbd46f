import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import type { FastifyRequest } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createHttpServer, type HttpServer } from '../http/index.ts';
import { createLog } from '../log.ts';
import { registerNotificationRoutes } from './index.ts';
import { openTestNotifier, type Receiver, startReceiver, type TestNotifier } from './notify-fixtures.ts';

let world: TestNotifier;
let receiver: Receiver;
let server: HttpServer;
let mine: { id: string };
let theirs: { id: string };
beforeAll(async () => {
  world = await openTestNotifier();
  receiver = await startReceiver();
  mine = await world.ledger.openLog('mine');
  theirs = await world.makeTenant('theirs', receiver.url);
  server = createHttpServer({
    maxBodyBytes: 10_000,
    clock: world.clock,
    log: createLog({ level: 'silent' }),
    admit: () => Promise.resolve(),
  });
  registerNotificationRoutes(server, {
    notifier: world.notifier,
    database: world.ledger.database.database,
    clock: world.clock,
    principalOf: (request: FastifyRequest) => ({
      tenantId: String(request.headers['x-test-tenant']),
      by: 'key-1',
    }),
  });
});
afterAll(async () => {
  await server.close();
  await receiver.close();
  await world.close();
});

describe('notification channels over HTTP', () => {
  test('are made with a secret that is shown once, listed without their paths, and removed', async () => {
    const made = await ask('POST', '', { name: 'ops', kind: 'webhook', url: receiver.url });
    expect(made.statusCode).toBe(201);
    expect(made.headers['cache-control']).toBe('no-store');
    expect(made.json().secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const listed = await ask('GET', '');
    const { origin } = new URL(receiver.url);
    expect(listed.json()).toEqual({
      notification_channels: [
        { name: 'ops', kind: 'webhook', target: `${origin}/…`, created_at: world.clock.now().toISOString() },
      ],
    });
    expect((await ask('DELETE', '/ops')).statusCode).toBe(200);
    expect((await ask('DELETE', '/ops')).json()).toMatchObject({ code: 'channel_not_found', status: 404 });
    expect((await ask('GET', '')).json()).toEqual({ notification_channels: [] });
  });

  test('can be made again under a name that was removed, but not under one in use', async () => {
    const wanted = { name: 'again', kind: 'mail', address: 'ada@example.com' };
    expect((await ask('POST', '', wanted)).statusCode).toBe(201);
    expect((await ask('POST', '', wanted)).json()).toMatchObject({ code: 'channel_exists', status: 409 });
    await ask('DELETE', '/again');
    expect((await ask('POST', '', wanted)).json()).toMatchObject({ target: 'ada@example.com' });
    await ask('DELETE', '/again');
  });

  test.each([
    [{ name: 'x', kind: 'webhook', url: 'http://example.com/' }, 'webhook_url_refused'],
    [{ name: 'x', kind: 'webhook', url: 'https://user:pw@example.com/' }, 'webhook_url_refused'],
    [{ name: 'x', kind: 'webhook', url: 'https://169.254.169.254/latest' }, 'webhook_url_refused'],
    [{ name: 'x', kind: 'webhook', url: 'https://[::ffff:10.0.0.1]/' }, 'webhook_url_refused'],
    [{ name: 'x', kind: 'webhook', url: 'nonsense' }, 'webhook_url_refused'],
    [{ name: 'x', kind: 'webhook' }, 'body_invalid'],
    [{ name: 'x', kind: 'webhook', address: 'ada@example.com' }, 'body_invalid'],
    [{ name: 'x', kind: 'mail', address: 'a@example.com, b@example.com' }, 'body_invalid'],
    [{ name: 'x', kind: 'pager', url: 'https://example.com' }, 'body_invalid'],
    [{ name: 'Über', kind: 'mail', address: 'ada@example.com' }, 'body_invalid'],
    [{ name: '../x', kind: 'mail', address: 'ada@example.com' }, 'body_invalid'],
  ])('%j is refused with %s', async (body, code) => {
    const answer = await ask('POST', '', body);
    expect(answer.json()).toMatchObject({ code, status: 400 });
    expect(answer.body).not.toMatch(/169\.254|user:pw|ada@/);
  });

  test('are sent a test, which their deliveries show', async () => {
    await ask('POST', '', { name: 'tried', kind: 'webhook', url: receiver.url });
    expect((await ask('POST', '/tried/test')).json()).toEqual({ queued: true });
    expect((await ask('POST', '/tried/test')).json()).toEqual({ queued: false });
    await world.notifier.deliverDue();
    const { deliveries } = (await ask('GET', '/tried/deliveries')).json() as { deliveries: object[] };
    expect(deliveries).toMatchObject([
      { kind: 'notification.test', state: 'delivered', attempts: 1, last_error: null, next_attempt_at: null },
    ]);
    expect(receiver.received.at(-1)?.body).toContain('"channel":"tried"');
    await ask('DELETE', '/tried');
  });

  test('for mail are not tried where mail is not configured', async () => {
    await ask('POST', '', { name: 'mail', kind: 'mail', address: 'ada@example.com' });
    expect((await ask('POST', '/mail/test')).json()).toMatchObject({
      code: 'mail_not_configured',
      status: 503,
    });
    await ask('DELETE', '/mail');
  });

  test('are tried ten in a minute, whether or not they are removed and made again', async () => {
    world.clock.advance(60_000);
    const answers: unknown[] = [];
    for (let n = 0; n < 12; n += 1) {
      await ask('POST', '', { name: 'again', kind: 'webhook', url: receiver.url });
      answers.push((await ask('POST', '/again/test')).json());
      await ask('DELETE', '/again');
    }
    expect(answers.slice(8)).toEqual([
      { queued: true },
      { queued: true },
      { queued: false },
      { queued: false },
    ]);
    world.clock.advance(60_000);
    await ask('POST', '', { name: 'again', kind: 'webhook', url: receiver.url });
    expect((await ask('POST', '/again/test')).json()).toEqual({ queued: true });
    await ask('DELETE', '/again');
  });

  test('of another tenant are not there', async () => {
    expect((await ask('GET', '', undefined, theirs.id)).body).toContain('"ops"');
    expect((await ask('GET', '')).body).not.toContain('ops');
    for (const [method, path] of [
      ['DELETE', '/ops'],
      ['POST', '/ops/test'],
      ['GET', '/ops/deliveries'],
    ] as const) {
      expect((await ask(method, path)).json()).toMatchObject({ code: 'channel_not_found' });
    }
    expect((await ask('GET', '', undefined, theirs.id)).body).toContain('"ops"');
  });

  test('are at most fifty', async () => {
    for (let n = 0; n < 50; n += 1) {
      expect(
        (await ask('POST', '', { name: `c${n}`, kind: 'mail', address: 'a@example.com' })).statusCode,
      ).toBe(201);
    }
    expect(
      (await ask('POST', '', { name: 'one-more', kind: 'mail', address: 'a@example.com' })).json(),
    ).toMatchObject({
      code: 'channels_full',
      status: 409,
    });
    for (let n = 0; n < 50; n += 1) await ask('DELETE', `/c${n}`);
  });
});

describe('a removed channel', () => {
  test('leaves no address and no secret anywhere in the database', async () => {
    await ask('POST', '', { name: 'gone', kind: 'mail', address: 'grace@example.com' });
    await ask('POST', '', { name: 'hook', kind: 'webhook', url: `${receiver.url}&grace` });
    await ask('DELETE', '/gone');
    await ask('DELETE', '/hook');
    for (const table of ['notification_channels', 'notification_deliveries', 'entries']) {
      const rows = await world.ledger.database.ownerQuery<{ text: string }>(
        `select t::text as text from ${table} t`,
      );
      expect(rows.map(({ text }) => text).join('\n')).not.toContain('grace');
    }
    const kept = await world.ledger.database.ownerQuery(
      `select 1 from notification_channels where name in ('gone', 'hook') and (target is not null or secret is not null)`,
    );
    expect(kept).toEqual([]);
  });
});

describe('the ledger', () => {
  test('says which channel was made and removed, and not where it leads', async () => {
    const rows = await world.ledger.database.ownerQuery<{ leaf: string }>(
      `select leaf from entries where tenant_id = $1 and kind like 'notification_channel.%' order by index`,
      [theirs.id],
    );
    expect(rows.map(({ leaf }) => JSON.parse(leaf) as object)).toMatchObject([
      { kind: 'notification_channel.created', channel: 'ops', channel_kind: 'webhook', by: 'test' },
    ]);
    expect(rows[0]?.leaf).not.toContain('127.0.0.1');
  });
});

describe('a channel’s secret', () => {
  test('is encrypted in the database under a key that only the owner may read', async () => {
    const made = await ask('POST', '', { name: 'sealed', kind: 'webhook', url: receiver.url });
    const secret = Buffer.from(String(made.json().secret).replace('whsec_', ''), 'base64');
    const [row] = await world.ledger.database.ownerQuery<{ secret: Buffer }>(
      `select secret from notification_channels where name = 'sealed' and tenant_id = $1`,
      [mine.id],
    );
    expect(row?.secret.length).toBe(12 + 32 + 16);
    expect(row?.secret.includes(secret)).toBe(false);
    expect(readdirSync(world.keysDir)).toEqual(['channel-secrets.key']);
    const path = join(world.keysDir, 'channel-secrets.key');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toMatch(/^[A-Za-z0-9+/]{43}=\n$/);
    await ask('DELETE', '/sealed');
  });
});

function ask(method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object, tenantId = mine.id) {
  return server.inject({
    method,
    url: `/v1/notification-channels${path}`,
    headers: { 'x-test-tenant': tenantId },
    ...(payload !== undefined && { payload }),
  });
}
