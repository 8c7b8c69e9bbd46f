import type { JsonObject } from '@avouch/proof';

import type { Clock } from '../clock.ts';
import type { Database, Tx } from '../database/index.ts';
import { AppError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Outbound } from '../outbound/index.ts';
import type { Channel, Delivery } from './channel.ts';
import type { ChannelSecrets } from './channel-secret.ts';
import { findChannel, insertChannel, listChannels, listDeliveries, removeChannel } from './store.ts';
import { secretText } from './webhook.ts';

/** A person configures each of them. */
const MAX_CHANNELS = 50;

/** What a ledger takes: the change and its entry commit together. */
export interface ChannelEntry {
  readonly id: string;
  readonly kind: 'notification_channel.created' | 'notification_channel.removed';
  readonly at: Date;
  readonly body: JsonObject;
}

export type RecordWithin = (tx: Tx, tenantId: string, entry: ChannelEntry) => Promise<unknown>;

export interface NewChannelRequest {
  readonly name: string;
  readonly kind: Channel['kind'];
  readonly target: string;
  /** An API key's id. */
  readonly by: string;
}

export interface Channels {
  /** By name. */
  list(tenantId: string): Promise<Channel[]>;
  /**
   * A webhook's `secret` is returned here and never again. Throws AppError `webhook_url_refused`, `channel_exists` or
   * `channels_full`.
   */
  create(
    tenantId: string,
    wanted: NewChannelRequest,
  ): Promise<{ channel: Channel; secret: string | undefined }>;
  /** Throws AppError `channel_not_found`. */
  find(tenantId: string, name: string): Promise<Channel>;
  /** With its address and its secret; what waits for it is given up. Throws AppError `channel_not_found`. */
  remove(tenantId: string, name: string, by: string): Promise<Channel>;
  /** Newest first. Throws AppError `channel_not_found`. */
  deliveries(
    tenantId: string,
    name: string,
    page: { limit: number; before?: string | undefined },
  ): Promise<Delivery[]>;
}

export function createChannels({
  database,
  clock,
  outbound,
  secrets,
  recordWithin,
}: {
  database: Database;
  clock: Clock;
  outbound: Outbound;
  secrets: ChannelSecrets;
  recordWithin: RecordWithin;
}): Channels {
  const within = <T>(tenantId: string, work: (tx: Tx) => Promise<T>) =>
    database.transaction({ 'avouch.tenant_id': tenantId }, work);

  return {
    list: (tenantId) => within(tenantId, listChannels),

    find: (tenantId, name) => within(tenantId, (tx) => findOrRefuse(tx, name)),

    async create(tenantId, { name, kind, target, by }) {
      if (kind === 'webhook') refuseBadUrl(outbound, target);
      const at = clock.now();
      const channel: Channel = { id: newId(at), name, kind, target, createdAt: at };
      const made = kind === 'webhook' ? await secrets.create({ tenantId, channelId: channel.id }) : undefined;
      await within(tenantId, async (tx) => {
        if ((await listChannels(tx)).length >= MAX_CHANNELS)
          throw new AppError('channels_full', `A tenant has at most ${MAX_CHANNELS} channels.`);
        const isNew = await insertChannel(tx, tenantId, {
          ...channel,
          sealedSecret: made?.sealed,
          createdBy: by,
        });
        if (!isNew)
          throw new AppError('channel_exists', 'There is a channel of this name.', { param: 'name' });
        await recordWithin(tx, tenantId, entryOf('notification_channel.created', channel, at, by));
      });
      return { channel, secret: made === undefined ? undefined : secretText(made.secret) };
    },

    async remove(tenantId, name, by) {
      const at = clock.now();
      return within(tenantId, async (tx) => {
        const channel = await findOrRefuse(tx, name);
        if (!(await removeChannel(tx, channel.id, at))) throw notFound();
        await recordWithin(tx, tenantId, entryOf('notification_channel.removed', channel, at, by));
        return channel;
      });
    },

    deliveries: (tenantId, name, page) =>
      within(tenantId, async (tx) => listDeliveries(tx, (await findOrRefuse(tx, name)).id, page)),
  };
}

/** The channel by its name and kind alone: where it leads is nobody's business for ever. */
function entryOf(kind: ChannelEntry['kind'], channel: Channel, at: Date, by: string): ChannelEntry {
  return {
    id: newId(at),
    kind,
    at,
    body: { channel: channel.name, channel_id: channel.id, channel_kind: channel.kind, by },
  };
}

async function findOrRefuse(tx: Tx, name: string): Promise<Channel> {
  const channel = await findChannel(tx, name);
  if (channel === undefined) throw notFound();
  return channel;
}

function notFound(): AppError {
  return new AppError('channel_not_found', 'There is no channel of this name.');
}

function refuseBadUrl(outbound: Outbound, url: string): void {
  const verdict = outbound.judge(url);
  if (verdict.kind === 'fine') return;
  const why = {
    not_a_url: 'It is no URL of a host.',
    scheme: 'It must begin with https://.',
    credentials: 'It must not hold a user or a password; deliveries are signed instead.',
    address: 'Its address is not on the public Internet; the operator may allow it (AVOUCH_OUTBOUND_ALLOW).',
  }[verdict.reason];
  throw new AppError('webhook_url_refused', why, { param: 'url' });
}
