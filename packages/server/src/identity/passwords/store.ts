import type { Tx } from '../../platform/database/index.ts';

/** In the person's scope. */
export async function findPassword(tx: Tx, userId: string): Promise<string | undefined> {
  const [row] = await tx.query<{ hash: string }>('select hash from password_credentials where user_id = $1', [
    userId,
  ]);
  return row?.hash;
}

export async function writePassword(tx: Tx, userId: string, hash: string, now: Date): Promise<void> {
  await tx.query(
    `insert into password_credentials (user_id, hash, changed_at) values ($1, $2, $3)
     on conflict (user_id) do update set hash = excluded.hash, changed_at = excluded.changed_at`,
    [userId, hash, now],
  );
}

/** The same password at another cost; nothing where it was changed meanwhile. */
export async function replaceHash(tx: Tx, userId: string, from: string, to: string): Promise<void> {
  await tx.query('update password_credentials set hash = $3 where user_id = $1 and hash = $2', [
    userId,
    from,
    to,
  ]);
}

export async function insertReset(
  tx: Tx,
  reset: { userId: string; tokenHash: string; createdAt: Date; expiresAt: Date },
): Promise<void> {
  await tx.query(
    `insert into password_resets (token_hash, user_id, created_at, expires_at)
     values (decode($1, 'hex'), $2, $3, $4)`,
    [reset.tokenHash, reset.userId, reset.createdAt, reset.expiresAt],
  );
}

/** Whose password a link may reset, in the scope of its token. */
export async function findReset(tx: Tx, tokenHash: string, now: Date): Promise<string | undefined> {
  const [row] = await tx.query<{ user_id: string }>(
    `select user_id from password_resets where token_hash = decode($1, 'hex') and expires_at > $2`,
    [tokenHash, now],
  );
  return row?.user_id;
}

/** False when somebody used it first. */
export async function takeReset(tx: Tx, tokenHash: string): Promise<boolean> {
  const rows = await tx.query<{ user_id: string }>(
    `delete from password_resets where token_hash = decode($1, 'hex') returning user_id`,
    [tokenHash],
  );
  return rows.length === 1;
}

export async function deleteResets(tx: Tx, userId: string): Promise<void> {
  await tx.query('delete from password_resets where user_id = $1', [userId]);
}
