import type { Tx } from '../../platform/database/index.ts';

/** What a person has besides a password. */
export interface Factors {
  readonly totp: boolean;
  readonly passkeys: number;
  readonly recoveryCodesLeft: number;
}

/** In the person's scope; all functions here are. */
export async function readFactors(tx: Tx, userId: string): Promise<Factors> {
  const [row] = await tx.query<{ totp: boolean; passkeys: number; codes: number }>(
    `select exists (select from totp_credentials where user_id = $1 and confirmed_at is not null) as totp,
            (select count(*)::int from passkeys where user_id = $1) as passkeys,
            (select count(*)::int from recovery_codes where user_id = $1 and used_at is null) as codes`,
    [userId],
  );
  return { totp: row?.totp ?? false, passkeys: row?.passkeys ?? 0, recoveryCodesLeft: row?.codes ?? 0 };
}

/** The sealed secret, whether it was confirmed or not. */
export async function findTotp(
  tx: Tx,
  userId: string,
): Promise<{ secret: Buffer; isConfirmed: boolean } | undefined> {
  const [row] = await tx.query<{ secret: Buffer; confirmed_at: Date | null }>(
    'select secret, confirmed_at from totp_credentials where user_id = $1',
    [userId],
  );
  return row && { secret: row.secret, isConfirmed: row.confirmed_at !== null };
}

/** In the place of one that was not confirmed; false when one was. */
export async function prepareTotp(tx: Tx, userId: string, secret: Buffer, now: Date): Promise<boolean> {
  const rows = await tx.query<{ user_id: string }>(
    `insert into totp_credentials (user_id, secret, created_at) values ($1, $2, $3)
     on conflict (user_id) do update set secret = excluded.secret, created_at = excluded.created_at
       where totp_credentials.confirmed_at is null
     returning user_id`,
    [userId, secret, now],
  );
  return rows.length === 1;
}

/** False when it was confirmed already, or is not the secret that the code was of. */
export async function confirmTotp(
  tx: Tx,
  userId: string,
  { secret, step }: { secret: Buffer; step: number },
  now: Date,
): Promise<boolean> {
  const rows = await tx.query<{ user_id: string }>(
    `update totp_credentials set confirmed_at = $4, last_step = $3
     where user_id = $1 and secret = $2 and confirmed_at is null returning user_id`,
    [userId, secret, step, now],
  );
  return rows.length === 1;
}

/** Uses up a step and all before it; false when that was done already. */
export async function useTotpStep(tx: Tx, userId: string, step: number): Promise<boolean> {
  const rows = await tx.query<{ user_id: string }>(
    `update totp_credentials set last_step = $2
     where user_id = $1 and confirmed_at is not null and last_step < $2 returning user_id`,
    [userId, step],
  );
  return rows.length === 1;
}

/** False when there was none that counted. */
export async function deleteTotp(tx: Tx, userId: string): Promise<boolean> {
  const rows = await tx.query<{ confirmed_at: Date | null }>(
    'delete from totp_credentials where user_id = $1 returning confirmed_at',
    [userId],
  );
  return rows.some(({ confirmed_at: confirmedAt }) => confirmedAt !== null);
}

export async function replaceRecoveryCodes(tx: Tx, userId: string, hashes: readonly Buffer[]): Promise<void> {
  await tx.query('delete from recovery_codes where user_id = $1', [userId]);
  for (const hash of hashes)
    await tx.query('insert into recovery_codes (user_id, hash) values ($1, $2)', [userId, hash]);
}

/** False when there is no such code, or it was used. */
export async function useRecoveryCode(tx: Tx, userId: string, hash: Buffer, now: Date): Promise<boolean> {
  const rows = await tx.query<{ user_id: string }>(
    `update recovery_codes set used_at = $3 where user_id = $1 and hash = $2 and used_at is null returning user_id`,
    [userId, hash, now],
  );
  return rows.length === 1;
}
