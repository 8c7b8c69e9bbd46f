import type { Tx } from '../../platform/database/index.ts';
import { type Passkey, type Transport, TRANSPORTS } from './passkey.ts';

interface PasskeyRow {
  id: string;
  user_id: string;
  credential_id: Buffer;
  public_key: Buffer;
  counter: bigint;
  transports: string[];
  is_syncable: boolean;
  is_synced: boolean;
  name: string;
  created_at: Date;
  last_used_at: Date | null;
}

const COLUMNS =
  'id, user_id, credential_id, public_key, counter, transports, is_syncable, is_synced, name, created_at, last_used_at';

/** Makes additions of one person follow each other, so that none passes the limit. */
export async function lockPasskeys(tx: Tx, userId: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`passkeys/${userId}`]);
}

/** False when the credential is registered already, to whomever. Needs the person's scope. */
export async function insertPasskey(tx: Tx, passkey: Passkey): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `insert into passkeys (id, user_id, credential_id, public_key, counter, transports, is_syncable, is_synced,
       name, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (credential_id) do nothing returning id`,
    [
      passkey.id,
      passkey.userId,
      passkey.credentialId,
      passkey.publicKey,
      passkey.counter,
      passkey.transports,
      passkey.isSyncable,
      passkey.isSynced,
      passkey.name,
      passkey.createdAt,
    ],
  );
  return rows.length === 1;
}

/** Oldest first. Needs the person's scope. */
export async function listPasskeys(tx: Tx, userId: string): Promise<Passkey[]> {
  const rows = await tx.query<PasskeyRow>(`select ${COLUMNS} from passkeys where user_id = $1 order by id`, [
    userId,
  ]);
  return rows.map(passkeyOf);
}

/** Needs the scope `avouch.passkey_credential`, in hex. */
export async function findPasskey(tx: Tx, credentialId: string): Promise<Passkey | undefined> {
  const rows = await tx.query<PasskeyRow>(
    `select ${COLUMNS} from passkeys where credential_id = decode($1, 'hex')`,
    [credentialId],
  );
  return rows.map(passkeyOf)[0];
}

/**
 * Notes a use. False when the counter went back or stood still where the authenticator counts: of two uses at once only
 * one can be next. Needs the person's scope.
 */
export async function countUse(
  tx: Tx,
  use: { id: string; counter: number; isSynced: boolean; now: Date },
): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `update passkeys set counter = $2, is_synced = $3, last_used_at = $4
     where id = $1 and (counter < $2 or (counter = 0 and $2 = 0)) returning id`,
    [use.id, use.counter, use.isSynced, use.now],
  );
  return rows.length === 1;
}

/** False when the person in scope has none of this id. */
export async function deletePasskey(tx: Tx, userId: string, id: string): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    'delete from passkeys where id = $1 and user_id = $2 returning id',
    [id, userId],
  );
  return rows.length === 1;
}

function passkeyOf(row: PasskeyRow): Passkey {
  return {
    id: row.id,
    userId: row.user_id,
    credentialId: new Uint8Array(row.credential_id),
    publicKey: new Uint8Array(row.public_key),
    counter: Number(row.counter),
    transports: row.transports.filter((transport): transport is Transport =>
      TRANSPORTS.some((known) => known === transport),
    ),
    isSyncable: row.is_syncable,
    isSynced: row.is_synced,
    name: row.name,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at ?? undefined,
  };
}
