import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { Clock } from '../clock.ts';
import type { Database } from '../database/index.ts';
import { AppError } from '../errors.ts';
import type { HttpServer } from '../http/index.ts';
import { mailAddress } from '../mail/index.ts';
import { type Channel, CHANNEL_KINDS, channelName, type Delivery } from './channel.ts';
import type { Notifier } from './notifier.ts';
import { countTold } from './store.ts';

const MAX_PAGE = 200;

/** A channel can be tried once in this time, so that nobody floods a stranger's mailbox. */
const TEST_INTERVAL_MS = 60_000;

/** Channels of one tenant that are tried in this time, those that were removed meanwhile included: for the same reason. */
const MAX_TESTS = 10;

const channel = z.object({
  name: channelName,
  kind: z.enum(CHANNEL_KINDS),
  target: z
    .string()
    .describe('The mail address, or where the webhook’s URL begins: its path may be a secret.'),
  created_at: z.string(),
});

const delivery = z.object({
  id: z.string().describe('What the receiver sees as `webhook-id`.'),
  kind: z.string(),
  state: z.enum(['waiting', 'delivered', 'failed']),
  attempts: z.int(),
  last_error: z.string().nullable(),
  created_at: z.string(),
  next_attempt_at: z.string().nullable(),
  delivered_at: z.string().nullable(),
});

const newChannel = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('webhook'), name: channelName, url: z.string().min(1).max(2_048) }),
  z.strictObject({ kind: z.literal('mail'), name: channelName, address: mailAddress }),
]);

/** Channels over HTTP, for whoever may see or change policies, which name them. */
export function registerNotificationRoutes(
  server: HttpServer,
  {
    notifier,
    database,
    clock,
    principalOf,
  }: {
    notifier: Notifier;
    database: Database;
    clock: Clock;
    principalOf: (request: FastifyRequest) => { tenantId: string; by: string };
  },
): void {
  const { channels } = notifier;
  const reading = { access: 'may:policies:read' as const };
  const writing = { access: 'may:policies:write' as const };
  const tags = ['Notifications'];
  const params = z.object({ name: channelName });

  server.get(
    '/v1/notification-channels',
    {
      config: reading,
      schema: {
        tags,
        summary: 'Channels, by name',
        response: { 200: z.object({ notification_channels: z.array(channel) }) },
      },
    },
    async (request) => ({
      notification_channels: (await channels.list(principalOf(request).tenantId)).map(shown),
    }),
  );

  server.post(
    '/v1/notification-channels',
    {
      config: writing,
      schema: {
        tags,
        summary: 'Make a channel',
        description:
          'A webhook is signed as Standard Webhooks has it. Its URL must be https and lead to the public Internet, ' +
          'unless the operator allows the host.',
        body: newChannel,
        response: {
          201: channel.extend({
            secret: z.string().optional().describe('What a webhook is signed with, shown this once.'),
          }),
        },
      },
    },
    async (request, reply) => {
      const { tenantId, by } = principalOf(request);
      const { body } = request;
      const target = body.kind === 'webhook' ? body.url : body.address;
      const made = await channels.create(tenantId, {
        name: body.name,
        kind: body.kind,
        target,
        by,
      });
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ ...shown(made.channel), ...(made.secret !== undefined && { secret: made.secret }) });
    },
  );

  server.delete(
    '/v1/notification-channels/:name',
    {
      config: writing,
      schema: {
        tags,
        summary: 'Remove a channel',
        description: 'Its address and its secret are erased; what waits for it is given up.',
        params,
        response: { 200: channel },
      },
    },
    async (request) => {
      const { tenantId, by } = principalOf(request);
      return shown(await channels.remove(tenantId, request.params.name, by));
    },
  );

  server.post(
    '/v1/notification-channels/:name/test',
    {
      config: writing,
      schema: {
        tags,
        summary: 'Send a test to a channel',
        params,
        response: {
          202: z.object({
            queued: z
              .boolean()
              .describe(`False when one was sent within this minute, or ${MAX_TESTS} to any channels.`),
          }),
        },
      },
    },
    async (request, reply) => {
      const { tenantId } = principalOf(request);
      const { name, kind } = await channels.find(tenantId, request.params.name);
      if (kind === 'mail' && !notifier.mail.isConfigured)
        throw new AppError(
          'mail_not_configured',
          'The operator must set AVOUCH_SMTP_URL or AVOUCH_RESEND_API_KEY.',
        );
      const dedupeKey = `test/${Math.floor(clock.now().getTime() / TEST_INTERVAL_MS)}`;
      const queued = await database.transaction({ 'avouch.tenant_id': tenantId }, async (tx) => {
        if ((await countTold(tx, dedupeKey)) >= MAX_TESTS) return 0;
        return notifier.notifyWithin(tx, tenantId, {
          kind: 'notification.test',
          dedupeKey,
          subject: 'A test from Avouch',
          body: { channel: name },
          channels: [name],
        });
      });
      return reply.code(202).send({ queued: queued > 0 });
    },
  );

  server.get(
    '/v1/notification-channels/:name/deliveries',
    {
      config: reading,
      schema: {
        tags,
        summary: 'What a channel was told, newest first',
        params,
        querystring: z.object({
          before: z.uuid().optional().describe('The id of the last delivery of the page before.'),
          limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
        }),
        response: { 200: z.object({ deliveries: z.array(delivery) }) },
      },
    },
    async (request) => {
      const { tenantId } = principalOf(request);
      const found = await channels.deliveries(tenantId, request.params.name, request.query);
      return { deliveries: found.map(shownDelivery) };
    },
  );
}

function shown({ name, kind, target, createdAt }: Channel): z.output<typeof channel> {
  return {
    name,
    kind,
    target: kind === 'mail' ? target : beginningOf(target),
    created_at: createdAt.toISOString(),
  };
}

function beginningOf(target: string): string {
  const { origin, pathname, search } = new URL(target);
  return pathname === '/' && search === '' ? origin : `${origin}/…`;
}

function shownDelivery(found: Delivery): z.output<typeof delivery> {
  return {
    id: found.id,
    kind: found.kind,
    state: found.state,
    attempts: found.attempts,
    last_error: found.lastError ?? null,
    created_at: found.createdAt.toISOString(),
    next_attempt_at: found.nextAttemptAt?.toISOString() ?? null,
    delivered_at: found.deliveredAt?.toISOString() ?? null,
  };
}
