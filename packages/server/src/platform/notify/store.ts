import type { JsonObject } from '@avouch/proof';

import type { Tx } from '../database/index.ts';
import type { Channel, ChannelKind, Delivery } from './channel.ts';

export interface NewChannel extends Channel {
  readonly sealedSecret: Uint8Array | undefined;
  readonly createdBy: string;
}

export interface NewDelivery {
  readonly kind: string;
  readonly dedupeKey: string;
  readonly payload: Payload;
  readonly createdAt: Date;
}

export interface Payload {
  readonly subject: string;
  readonly body: JsonObject;
}

/** What is needed to deliver: the notification, and the channel as it is now. */
export interface DueDelivery {
  readonly id: string;
  readonly kind: string;
  readonly payload: Payload;
  readonly createdAt: Date;
  readonly attempts: number;
  readonly channelId: string;
  readonly channelKind: ChannelKind;
  readonly target: string;
  readonly sealedSecret: Uint8Array | undefined;
}

interface ChannelRow {
  id: string;
  name: string;
  kind: ChannelKind;
  target: string;
  created_at: Date;
}

interface DeliveryRow {
  id: string;
  kind: string;
  created_at: Date;
  attempts: number;
  next_attempt_at: Date | null;
  delivered_at: Date | null;
  failed_at: Date | null;
  last_error: string | null;
}

/** Channels in use, by name. */
export async function listChannels(tx: Tx): Promise<Channel[]> {
  const rows = await tx.query<ChannelRow>(
    `select id, name, kind, target, created_at from notification_channels
     where removed_at is null order by name`,
  );
  return rows.map(channelOf);
}

export async function findChannel(tx: Tx, name: string): Promise<Channel | undefined> {
  const rows = await tx.query<ChannelRow>(
    `select id, name, kind, target, created_at from notification_channels
     where removed_at is null and name = $1`,
    [name],
  );
  return rows.map(channelOf)[0];
}

/** False when a channel of this name is in use. */
export async function insertChannel(tx: Tx, tenantId: string, channel: NewChannel): Promise<boolean> {
  const rows = await tx.query(
    `insert into notification_channels (tenant_id, id, name, kind, target, secret, created_at, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (tenant_id, name) where removed_at is null do nothing returning id`,
    [
      tenantId,
      channel.id,
      channel.name,
      channel.kind,
      channel.target,
      channel.sealedSecret === undefined ? null : Buffer.from(channel.sealedSecret),
      channel.createdAt,
      channel.createdBy,
    ],
  );
  return rows.length === 1;
}

/** Takes the channel out of use with its target and its secret. False when it was not in use. */
export async function removeChannel(tx: Tx, channelId: string, now: Date): Promise<boolean> {
  const removed = await tx.query(
    `update notification_channels set removed_at = $2, target = null, secret = null
     where id = $1 and removed_at is null returning id`,
    [channelId, now],
  );
  if (removed.length === 0) return false;
  await tx.query(
    `update notification_deliveries set next_attempt_at = null, failed_at = $2, last_error = 'channel_removed'
     where channel_id = $1 and next_attempt_at is not null`,
    [channelId, now],
  );
  return true;
}

/** How many were new: what a channel was to be told before is not told again. */
export async function insertDeliveries(
  tx: Tx,
  tenantId: string,
  deliveries: readonly { id: string; channelId: string }[],
  { kind, dedupeKey, payload, createdAt }: NewDelivery,
): Promise<number> {
  const rows = await tx.query(
    `insert into notification_deliveries
       (tenant_id, id, channel_id, kind, dedupe_key, payload, created_at, next_attempt_at)
     select $1, one.id, one.channel_id, $4, $5, $6::json, $7, $7
     from unnest($2::uuid[], $3::uuid[]) as one (id, channel_id)
     on conflict (channel_id, dedupe_key) do nothing returning id`,
    [
      tenantId,
      deliveries.map(({ id }) => id),
      deliveries.map(({ channelId }) => channelId),
      kind,
      dedupeKey,
      JSON.stringify(payload),
      createdAt,
    ],
  );
  return rows.length;
}

/** How many of the tenant's channels are or were to be told what has this key. */
export async function countTold(tx: Tx, dedupeKey: string): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    `select count(*)::int as count
     from notification_channels channel join notification_deliveries delivery on delivery.channel_id = channel.id
     where delivery.dedupe_key = $1`,
    [dedupeKey],
  );
  return row?.count ?? 0;
}

/** Newest first. `before` is the id of the last delivery of the page before. */
export async function listDeliveries(
  tx: Tx,
  channelId: string,
  page: { limit: number; before?: string | undefined },
): Promise<Delivery[]> {
  const rows = await tx.query<DeliveryRow>(
    `select id, kind, created_at, attempts, next_attempt_at, delivered_at, failed_at, last_error
     from notification_deliveries where channel_id = $1 and ($2::uuid is null or id < $2)
     order by id desc limit $3`,
    [channelId, page.before ?? null, page.limit],
  );
  return rows.map(deliveryOf);
}

/**
 * Takes what is due, over all tenants, for whoever calls: nobody else is given it until `claimedUntil`. No tenant has
 * more than `perTenant` of it, what it has under way here (`busy`) included, so that one whose receivers are slow does
 * not hold up the rest. Needs the operator's scope.
 */
export async function claimDue(
  tx: Tx,
  claim: {
    now: Date;
    claimedUntil: Date;
    limit: number;
    perTenant: number;
    busy: ReadonlyMap<string, number>;
  },
): Promise<{ tenantId: string; id: string }[]> {
  const rows = await tx.query<{ tenant_id: string; id: string }>(
    `with busy as (
       select tenant_id, count from unnest($5::uuid[], $6::int[]) as one (tenant_id, count)
     ), ranked as (
       select id, coalesce(busy.count, 0)
                  + row_number() over (partition by due.tenant_id order by due.next_attempt_at, due.id) as place
       from notification_deliveries due left join busy on busy.tenant_id = due.tenant_id
       where due.next_attempt_at <= $1
     ), taken as (
       select delivery.id from notification_deliveries delivery join ranked using (id)
       where ranked.place <= $4 and delivery.next_attempt_at <= $1
       order by delivery.next_attempt_at limit $3
       for update of delivery skip locked
     )
     update notification_deliveries delivery
     set next_attempt_at = $2, attempts = attempts + 1
     from taken where delivery.id = taken.id returning delivery.tenant_id, delivery.id`,
    [
      claim.now,
      claim.claimedUntil,
      claim.limit,
      claim.perTenant,
      [...claim.busy.keys()],
      [...claim.busy.values()],
    ],
  );
  return rows.map((row) => ({ tenantId: row.tenant_id, id: row.id }));
}

/** Undefined when it is no longer to be delivered, or its channel was removed. */
export async function findDue(tx: Tx, id: string): Promise<DueDelivery | undefined> {
  const rows = await tx.query<{
    id: string;
    kind: string;
    payload: Payload;
    created_at: Date;
    attempts: number;
    channel_id: string;
    channel_kind: ChannelKind;
    target: string;
    secret: Buffer | null;
  }>(
    `select delivery.id, delivery.kind, delivery.payload, delivery.created_at, delivery.attempts,
            channel.id as channel_id, channel.kind as channel_kind, channel.target, channel.secret
     from notification_deliveries delivery join notification_channels channel on channel.id = delivery.channel_id
     where delivery.id = $1 and delivery.next_attempt_at is not null and channel.removed_at is null`,
    [id],
  );
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    payload: row.payload,
    createdAt: row.created_at,
    attempts: row.attempts,
    channelId: row.channel_id,
    channelKind: row.channel_kind,
    target: row.target,
    sealedSecret: row.secret ?? undefined,
  }))[0];
}

/** What was removed or given up meanwhile stays so. */
export async function markDelivered(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.query(
    `update notification_deliveries set next_attempt_at = null, delivered_at = $2, last_error = null
     where id = $1 and next_attempt_at is not null`,
    [id, now],
  );
}

/** Without `nextAttemptAt` it is given up. */
export async function markFailed(
  tx: Tx,
  id: string,
  failure: { now: Date; code: string; nextAttemptAt: Date | undefined },
): Promise<void> {
  await tx.query(
    `update notification_deliveries
     set next_attempt_at = $2, failed_at = case when $2::timestamptz is null then $3::timestamptz end, last_error = $4
     where id = $1 and next_attempt_at is not null`,
    [id, failure.nextAttemptAt ?? null, failure.now, failure.code],
  );
}

function channelOf(row: ChannelRow): Channel {
  return { id: row.id, name: row.name, kind: row.kind, target: row.target, createdAt: row.created_at };
}

function deliveryOf(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    kind: row.kind,
    createdAt: row.created_at,
    attempts: row.attempts,
    state: row.delivered_at !== null ? 'delivered' : row.failed_at !== null ? 'failed' : 'waiting',
    nextAttemptAt: row.next_attempt_at ?? undefined,
    deliveredAt: row.delivered_at ?? undefined,
    lastError: row.last_error ?? undefined,
  };
}
