import { hash } from 'node:crypto';

import type { JsonObject } from '@avouch/proof';

import type { Clock } from '../clock.ts';
import type { Database, Tx } from '../database/index.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log.ts';
import type { Mail } from '../mail/index.ts';
import type { Outbound } from '../outbound/index.ts';
import { type ChannelSecrets } from './channel-secret.ts';
import { type Channels, createChannels, type RecordWithin } from './channels.ts';
import { createDeliveryLoop, type DeliveryLoop } from './delivery.ts';
import { insertDeliveries, listChannels } from './store.ts';

/** Something that a tenant is to be told of. It holds no personal data, no prompts and no secrets. */
export interface NewNotification {
  /** As `budget.threshold_reached`. */
  readonly kind: string;
  /** The same thing has the same key: a channel is told of it once, however often it is noticed, and by whom. */
  readonly dedupeKey: string;
  /** One line. */
  readonly subject: string;
  readonly body: JsonObject;
  /** Names of channels; all of the tenant's where nothing is said. Names that are not in use are passed over. */
  readonly channels?: readonly string[] | undefined;
}

export interface Notifier extends DeliveryLoop {
  /**
   * Writes what is to be told within the caller's transaction, which must be in the tenant's scope: it is told if and
   * only if that commits. Returns how many channels will be told. Throws TypeError when it is too long.
   */
  notifyWithin(tx: Tx, tenantId: string, notification: NewNotification): Promise<number>;
  readonly channels: Channels;
  readonly mail: Mail;
}

/** JSON text of a body. A notification says what happened and where to look, not everything about it. */
const MAX_BODY_LENGTH = 8_000;
const MAX_SUBJECT_LENGTH = 200;
/** Longer keys are told apart by their hash. */
const MAX_KEY_LENGTH = 200;

/** Tells tenants of what happens to them, by webhook and by mail. */
export function createNotifier({
  database,
  clock,
  log,
  random,
  mail,
  outbound,
  secrets,
  recordWithin,
}: {
  database: Database;
  clock: Clock;
  log: Log;
  /** From 0 up to 1: spreads retries. */
  random: () => number;
  mail: Mail;
  outbound: Outbound;
  secrets: ChannelSecrets;
  /** Puts an entry into the tenant's ledger. */
  recordWithin: RecordWithin;
}): Notifier {
  return {
    ...createDeliveryLoop({ database, clock, log, random, senders: { mail, outbound, secrets } }),
    channels: createChannels({ database, clock, outbound, secrets, recordWithin }),
    mail,
    async notifyWithin(tx, tenantId, { kind, dedupeKey, subject, body, channels: wanted }) {
      if (JSON.stringify(body).length > MAX_BODY_LENGTH) throw new TypeError('A notification is too long');
      const inUse = await listChannels(tx);
      const told = inUse.filter(({ name }) => wanted === undefined || wanted.includes(name));
      if (told.length < (wanted?.length ?? 0))
        log.warn({ tenantId, kind }, 'a notification names a channel that is not there');
      if (told.length === 0) return 0;
      const createdAt = clock.now();
      return insertDeliveries(
        tx,
        tenantId,
        told.map(({ id }) => ({ id: newId(createdAt), channelId: id })),
        {
          kind,
          dedupeKey: dedupeKey.length > MAX_KEY_LENGTH ? hash('sha256', dedupeKey) : dedupeKey,
          payload: { subject: oneLine(subject), body },
          createdAt,
        },
      );
    },
  };
}

/** Line breaks would end a header of a mail. */
function oneLine(subject: string): string {
  return subject.replaceAll(/\s+/g, ' ').trim().slice(0, MAX_SUBJECT_LENGTH);
}
