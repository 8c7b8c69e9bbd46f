import type { Tx } from '../platform/database/index.ts';
import type { ApiKey } from './keys/api-key.ts';
import { API_KEY_SCOPES, type ApiKeyScope } from './permissions.ts';

export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
}

interface ApiKeyRow {
  id: string;
  tenant_id: string;
  name: string;
  prefix: string;
  scopes: string[];
  created_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
  last_used_at: Date | null;
}

interface TenantRow {
  id: string;
  name: string;
  created_at: Date;
}

const API_KEY_COLUMNS =
  'id, tenant_id, name, prefix, scopes, created_at, expires_at, revoked_at, last_used_at';

/** False when a tenant of this name exists. */
export async function insertTenant(tx: Tx, tenant: Tenant): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `insert into tenants (id, name, created_at) values ($1, $2, $3) on conflict (name) do nothing returning id`,
    [tenant.id, tenant.name, tenant.createdAt],
  );
  return rows.length === 1;
}

/** Needs the scope `avouch.tenant_name`, or that of the tenant itself. */
export async function findTenantByName(tx: Tx, name: string): Promise<Tenant | undefined> {
  const rows = await tx.query<TenantRow>('select id, name, created_at from tenants where name = $1', [name]);
  return rows.map(tenantOf)[0];
}

/** All tenants in the operator's scope; else the tenant in scope. */
export async function listTenants(tx: Tx): Promise<Tenant[]> {
  const rows = await tx.query<TenantRow>('select id, name, created_at from tenants order by name');
  return rows.map(tenantOf);
}

export async function insertApiKey(tx: Tx, key: ApiKey, hash: string): Promise<void> {
  await tx.query(
    `insert into api_keys (id, tenant_id, name, prefix, hash, scopes, created_at, expires_at)
     values ($1, $2, $3, $4, decode($5, 'hex'), $6, $7, $8)`,
    [key.id, key.tenantId, key.name, key.prefix, hash, key.scopes, key.createdAt, key.expiresAt],
  );
}

export async function findApiKeyByHash(tx: Tx, hash: string): Promise<ApiKey | undefined> {
  const rows = await tx.query<ApiKeyRow>(
    `select ${API_KEY_COLUMNS} from api_keys where hash = decode($1, 'hex')`,
    [hash],
    'api-key-by-hash',
  );
  return rows.map(apiKeyOf)[0];
}

/** Newest first. `after` is the id of the last key of the page before. */
export async function listApiKeys(
  tx: Tx,
  page: { limit: number; after?: string | undefined },
): Promise<ApiKey[]> {
  // Identifiers are UUIDs of version 7: their order is the order of creation.
  const rows = await tx.query<ApiKeyRow>(
    `select ${API_KEY_COLUMNS} from api_keys where $1::uuid is null or id < $1 order by id desc limit $2`,
    [page.after ?? null, page.limit],
  );
  return rows.map(apiKeyOf);
}

/** The key as it is after; undefined when the tenant has none of this id. Revoking twice keeps the first time. */
export async function revokeApiKey(
  tx: Tx,
  id: string,
  now: Date,
): Promise<{ key: ApiKey; changed: boolean } | undefined> {
  const changed = await tx.query<ApiKeyRow>(
    `update api_keys set revoked_at = $2 where id = $1 and revoked_at is null returning ${API_KEY_COLUMNS}`,
    [id, now],
  );
  const rows =
    changed.length > 0
      ? changed
      : await tx.query<ApiKeyRow>(`select ${API_KEY_COLUMNS} from api_keys where id = $1`, [id]);
  const key = rows.map(apiKeyOf)[0];
  return key === undefined ? undefined : { key, changed: changed.length > 0 };
}

export async function touchApiKey(tx: Tx, id: string, usedAt: Date): Promise<void> {
  await tx.query(
    'update api_keys set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at < $2)',
    [id, usedAt],
  );
}

function tenantOf(row: TenantRow): Tenant {
  return { id: row.id, name: row.name, createdAt: row.created_at };
}

function apiKeyOf(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    name: row.name,
    prefix: row.prefix,
    // A scope that this version does not know grants nothing.
    scopes: row.scopes.filter((scope): scope is ApiKeyScope =>
      API_KEY_SCOPES.some((known) => known === scope),
    ),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
  };
}
