import type { Database } from '../../platform/database/index.ts';

/** Takes a nonce in one round trip. False where it was taken before, by whichever node. */
export async function takeNonce(
  database: Database,
  {
    tenantId,
    keyId,
    nonceHash,
    expiresAt,
  }: { tenantId: string; keyId: string; nonceHash: Buffer; expiresAt: Date },
): Promise<boolean> {
  const rows = await database.statement<{ taken: number }>(
    { 'avouch.tenant_id': tenantId },
    `insert into signature_nonces (tenant_id, key_id, nonce, expires_at) values ($1, $2, $3, $4)
     on conflict do nothing returning 1 as taken`,
    [tenantId, keyId, nonceHash, expiresAt],
    'take-nonce',
  );
  return rows.length === 1;
}

/** Over all tenants. Returns how many went. */
export async function deleteExpiredNonces(database: Database, now: Date, most: number): Promise<number> {
  const rows = await database.statement<{ gone: number }>(
    { 'avouch.operator': 'on' },
    `delete from signature_nonces where (tenant_id, key_id, nonce) in
       (select tenant_id, key_id, nonce from signature_nonces where expires_at < $1 order by expires_at limit $2)
     returning 1 as gone`,
    [now, most],
    'delete-expired-nonces',
  );
  return rows.length;
}
