import type { Tx } from '../../platform/database/index.ts';

/** False when it was spent before. Needs the scope `avouch.spent_hash`. */
export async function spendChallenge(tx: Tx, hash: string, expiresAt: Date): Promise<boolean> {
  const rows = await tx.query<{ spent: boolean }>(
    `insert into spent_challenges (hash, expires_at) values (decode($1, 'hex'), $2)
     on conflict (hash) do nothing returning true as spent`,
    [hash, expiresAt],
  );
  return rows.length === 1;
}

/** Needs the operator's scope. */
export async function deleteExpiredChallenges(tx: Tx, now: Date): Promise<void> {
  await tx.query('delete from spent_challenges where expires_at < $1', [now]);
}
