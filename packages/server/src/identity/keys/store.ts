import type { Tx } from '../../platform/database/index.ts';
import { API_KEY_SCOPES, type ApiKeyScope } from '../permissions.ts';
import type { ApiKey, ApiKeyKind } from './api-key.ts';

interface ApiKeyRow {
  id: string;
  key_id: string;
  tenant_id: string;
  name: string;
  kind: ApiKeyKind;
  prefix: string;
  signature_key_id: string | null;
  scopes: string[];
  teams: string[] | null;
  features: string[] | null;
  ip_ranges: string[] | null;
  certificates: string[] | null;
  created_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
  last_used_at: Date | null;
  created_by: string;
  owner_user_id: string | null;
}

const COLUMNS = `id, key_id, tenant_id, name, kind, prefix, signature_key_id, scopes, teams, features, ip_ranges,
  certificates, created_at, expires_at, revoked_at, last_used_at, created_by, owner_user_id`;

export async function insertApiKey(
  tx: Tx,
  key: ApiKey,
  { hash, sealed }: { hash: string; sealed: Uint8Array | undefined },
): Promise<void> {
  await tx.query(
    `insert into api_keys (id, key_id, tenant_id, name, kind, prefix, signature_key_id, scopes, teams, features,
       ip_ranges, certificates, created_at, expires_at, created_by, owner_user_id, hash, sealed_secret)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, decode($17, 'hex'), $18)`,
    [
      key.secretId,
      key.id,
      key.tenantId,
      key.name,
      key.kind,
      key.prefix,
      key.signatureKeyId ?? null,
      key.scopes,
      key.limits.teams ?? null,
      key.limits.features ?? null,
      key.limits.ipRanges ?? null,
      key.limits.certificates ?? null,
      key.createdAt,
      key.expiresAt,
      key.createdBy,
      key.ownerUserId ?? null,
      hash,
      sealed ?? null,
    ],
  );
}

/** In the scope of the hash. `sealed` is what a signing key signs with. */
export async function findApiKeyByHash(
  tx: Tx,
  hash: string,
): Promise<{ key: ApiKey; sealed: Uint8Array | undefined } | undefined> {
  const [row] = await tx.query<ApiKeyRow & { sealed_secret: Uint8Array | null }>(
    `select ${COLUMNS}, sealed_secret from api_keys where hash = decode($1, 'hex')`,
    [hash],
    'api-key-by-hash',
  );
  return row === undefined ? undefined : { key: apiKeyOf(row), sealed: row.sealed_secret ?? undefined };
}

export interface KeyFilter {
  readonly state?: 'active' | 'expired' | 'revoked' | undefined;
  readonly kind?: ApiKeyKind | undefined;
  /** Keys that end with this person's membership. */
  readonly ownerUserId?: string | undefined;
  /** Part of the name, in any case, or the beginning of the secret or of the id. */
  readonly search?: string | undefined;
}

export interface KeyPage {
  readonly limit: number;
  /** The id of the last key of the page before. */
  readonly after?: string | undefined;
}

/** Newest first, each with its current secret. */
export async function listApiKeys(
  tx: Tx,
  { limit, after }: KeyPage,
  { state, kind, ownerUserId, search }: KeyFilter,
  now: Date,
): Promise<ApiKey[]> {
  // Identifiers are UUIDs of version 7: their order is the order of creation.
  const rows = await tx.query<ApiKeyRow>(
    `select ${COLUMNS} from api_keys
     where superseded_at is null and ($1::uuid is null or key_id < $1)
       and ($3::text is null or kind = $3)
       and ($4::uuid is null or owner_user_id = $4)
       and ($5::text is null or strpos(lower(name), lower($5)) > 0 or starts_with(prefix, $5)
            or starts_with(key_id::text, lower($5)))
       and case $6::text when 'revoked' then revoked_at is not null
                         when 'expired' then revoked_at is null and expires_at <= $7
                         when 'active' then revoked_at is null and expires_at > $7
                         else true end
     order by key_id desc limit $2`,
    [after ?? null, limit, kind ?? null, ownerUserId ?? null, search ?? null, state ?? null, now],
  );
  return rows.map(apiKeyOf);
}

/** Keys that were not revoked and end after `from`, the next to end first. */
export async function listEndingKeys(
  tx: Tx,
  { from, limit }: { from: Date; limit: number },
): Promise<ApiKey[]> {
  const rows = await tx.query<ApiKeyRow>(
    `select ${COLUMNS} from api_keys
     where superseded_at is null and revoked_at is null and expires_at > $1
     order by expires_at, id limit $2`,
    [from, limit],
  );
  return rows.map(apiKeyOf);
}

/** Secrets that were rotated away and still work, of these keys, newest first. */
export async function listSupersededSecrets(tx: Tx, ids: readonly string[], now: Date): Promise<ApiKey[]> {
  const rows = await tx.query<ApiKeyRow>(
    `select ${COLUMNS} from api_keys
     where key_id = any($1::uuid[]) and superseded_at is not null and revoked_at is null and expires_at > $2
     order by superseded_at desc, id desc`,
    [ids, now],
  );
  return rows.map(apiKeyOf);
}

/** The key with its current secret. Who rotates or revokes it meanwhile waits for the end of this transaction. */
export async function lockApiKey(tx: Tx, id: string): Promise<ApiKey | undefined> {
  // The lock on the row that gave the key its id stands for the key: which row is current may change while one waits.
  await tx.query('select id from api_keys where id = $1 for update', [id]);
  const rows = await tx.query<ApiKeyRow>(
    `select ${COLUMNS} from api_keys where key_id = $1 and superseded_at is null`,
    [id],
  );
  return rows.map(apiKeyOf)[0];
}

/** Ends what a key has now at `endsAt` at the latest: its current secret, and those before that still work. */
export async function supersedeSecrets(
  tx: Tx,
  id: string,
  { now, endsAt }: { now: Date; endsAt: Date },
): Promise<void> {
  await tx.query(
    `update api_keys
     set superseded_at = coalesce(superseded_at, $2), expires_at = least(expires_at, $3)
     where key_id = $1 and revoked_at is null and expires_at > $2`,
    [id, now, endsAt],
  );
  // An expired secret is rotated too: it only has to make way.
  await tx.query('update api_keys set superseded_at = $2 where key_id = $1 and superseded_at is null', [
    id,
    now,
  ]);
}

/** Every secret of a key that was not revoked yet. Returns how many there were. */
export async function revokeApiKey(tx: Tx, id: string, now: Date): Promise<number> {
  const rows = await tx.query(
    'update api_keys set revoked_at = $2 where key_id = $1 and revoked_at is null returning id',
    [id, now],
  );
  return rows.length;
}

/** Secrets that end with this person's membership and were not revoked. */
export async function revokeSecretsOfOwner(tx: Tx, userId: string, now: Date): Promise<ApiKey[]> {
  const rows = await tx.query<ApiKeyRow>(
    `update api_keys set revoked_at = $2 where owner_user_id = $1 and revoked_at is null returning ${COLUMNS}`,
    [userId, now],
  );
  return rows.map(apiKeyOf);
}

export async function touchApiKey(tx: Tx, secretId: string, usedAt: Date): Promise<void> {
  await tx.query(
    'update api_keys set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at < $2)',
    [secretId, usedAt],
  );
}

function apiKeyOf(row: ApiKeyRow): ApiKey {
  return {
    id: row.key_id,
    secretId: row.id,
    tenantId: row.tenant_id,
    name: row.name,
    kind: row.kind,
    prefix: row.prefix,
    signatureKeyId: row.signature_key_id ?? undefined,
    // A scope that this version does not know grants nothing.
    scopes: row.scopes.filter((scope): scope is ApiKeyScope =>
      API_KEY_SCOPES.some((known) => known === scope),
    ),
    limits: {
      teams: row.teams ?? undefined,
      features: row.features ?? undefined,
      ipRanges: row.ip_ranges ?? undefined,
      certificates: row.certificates ?? undefined,
    },
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
    createdBy: row.created_by,
    ownerUserId: row.owner_user_id ?? undefined,
  };
}
