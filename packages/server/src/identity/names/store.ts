import type { Tx } from '../../platform/database/index.ts';

/** Names of members, by the ids of their users. */
export async function findMemberNames(
  tx: Tx,
  userIds: readonly string[],
): Promise<{ id: string; name: string }[]> {
  return tx.query(
    `select users.id, users.name from users join members on members.user_id = users.id
     where members.tenant_id = scope_tenant_id() and users.id = any($1::uuid[])`,
    [userIds],
  );
}

/** Names of API keys, revoked ones among them. */
export async function findKeyNames(
  tx: Tx,
  keyIds: readonly string[],
): Promise<{ id: string; name: string }[]> {
  return tx.query(
    `select key_id as id, name from api_keys
     where tenant_id = scope_tenant_id() and superseded_at is null and key_id = any($1::uuid[])`,
    [keyIds],
  );
}
