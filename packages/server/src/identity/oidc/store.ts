import type { Tx } from '../../platform/database/index.ts';
import { JOINING_ROLES, type JoiningRole, type OidcConnection, type Preset, PRESETS } from './connection.ts';

interface ConnectionRow {
  id: string;
  tenant_id: string;
  name: string;
  preset: string | null;
  issuer: string;
  client_id: string;
  client_secret: Buffer | null;
  domains: string[];
  default_role: string | null;
  created_at: Date;
  changed_at: Date;
}

const COLUMNS =
  'id, tenant_id, name, preset, issuer, client_id, client_secret, domains, default_role, created_at, changed_at';

/** False when the tenant has as many as it may have. Callers that race wait for each other. */
export async function insertConnection(tx: Tx, connection: OidcConnection, most: number): Promise<boolean> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `oidc_connections/${connection.tenantId}`,
  ]);
  const rows = await tx.query<{ id: string }>(
    `insert into oidc_connections (${COLUMNS})
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10
     where (select count(*) from oidc_connections where tenant_id = $2) < $11
     returning id`,
    [
      connection.id,
      connection.tenantId,
      connection.name,
      connection.preset ?? null,
      connection.issuer,
      connection.clientId,
      connection.sealedSecret ?? null,
      connection.domains,
      connection.defaultRole ?? null,
      connection.createdAt,
      most,
    ],
  );
  return rows.length === 1;
}

/** Those of the tenant in scope, oldest first; in the operator's scope those of all. */
export async function listConnections(tx: Tx): Promise<OidcConnection[]> {
  const rows = await tx.query<ConnectionRow>(`select ${COLUMNS} from oidc_connections order by id`);
  return rows.map(connectionOf);
}

/** Locked, so that two changes follow each other. Needs the tenant's scope. */
export async function lockConnection(tx: Tx, id: string): Promise<OidcConnection | undefined> {
  const rows = await tx.query<ConnectionRow>(
    `select ${COLUMNS} from oidc_connections where id = $1 for update`,
    [id],
  );
  return rows.map(connectionOf)[0];
}

/** Needs the scope `avouch.oidc_connection_id`, or that of its tenant. */
export async function findConnection(tx: Tx, id: string): Promise<OidcConnection | undefined> {
  const rows = await tx.query<ConnectionRow>(`select ${COLUMNS} from oidc_connections where id = $1`, [id]);
  return rows.map(connectionOf)[0];
}

export async function updateConnection(tx: Tx, connection: OidcConnection): Promise<void> {
  await tx.query(
    `update oidc_connections
     set name = $2, client_id = $3, client_secret = $4, domains = $5, default_role = $6, changed_at = $7
     where id = $1`,
    [
      connection.id,
      connection.name,
      connection.clientId,
      connection.sealedSecret ?? null,
      connection.domains,
      connection.defaultRole ?? null,
      connection.changedAt,
    ],
  );
}

/** With its bindings. False when the tenant has none of this id. */
export async function deleteConnection(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.query<{ id: string }>('delete from oidc_connections where id = $1 returning id', [
    id,
  ]);
  return rows.length === 1;
}

/** Whom the tenant has bound to a subject of a connection. */
export async function findBoundUser(
  tx: Tx,
  connectionId: string,
  subject: string,
): Promise<string | undefined> {
  const rows = await tx.query<{ user_id: string }>(
    'select user_id from identities where connection_id = $1 and subject = $2',
    [connectionId, subject],
  );
  return rows[0]?.user_id;
}

/** Whether somebody is bound to any subject of a connection. */
export async function isUserBound(tx: Tx, connectionId: string, userId: string): Promise<boolean> {
  const rows = await tx.query<{ bound: boolean }>(
    'select true as bound from identities where connection_id = $1 and user_id = $2',
    [connectionId, userId],
  );
  return rows.length === 1;
}

export async function insertIdentity(
  tx: Tx,
  identity: { tenantId: string; connectionId: string; subject: string; userId: string; createdAt: Date },
): Promise<void> {
  await tx.query(
    'insert into identities (tenant_id, connection_id, subject, user_id, created_at) values ($1, $2, $3, $4, $5)',
    [identity.tenantId, identity.connectionId, identity.subject, identity.userId, identity.createdAt],
  );
}

function connectionOf(row: ConnectionRow): OidcConnection {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    name: row.name,
    preset: PRESETS.find((known): known is Preset => known === row.preset),
    issuer: row.issuer,
    clientId: row.client_id,
    sealedSecret: row.client_secret ?? undefined,
    domains: row.domains,
    // A role that this version does not know lets nobody in without an invitation.
    defaultRole: JOINING_ROLES.find((known): known is JoiningRole => known === row.default_role),
    createdAt: row.created_at,
    changedAt: row.changed_at,
  };
}
