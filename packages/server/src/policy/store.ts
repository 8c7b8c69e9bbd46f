import type { Tx } from '../platform/database/index.ts';

export interface StoredPolicy {
  readonly version: number;
  readonly envelope: string;
}

/** The version that comes next. Publishers of one tenant wait here for each other, so no two get the same. */
export async function takeNextVersion(tx: Tx, tenantId: string): Promise<number> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`policy ${tenantId}`]);
  const rows = await tx.query<{ next: number }>(
    'select coalesce(max(version), 0) + 1 as next from policies where tenant_id = $1',
    [tenantId],
  );
  return rows[0]?.next ?? 1;
}

export async function insertPolicy(
  tx: Tx,
  row: { tenantId: string; version: number; envelope: string; fingerprint: string; at: Date; by: string },
): Promise<void> {
  await tx.query(
    `insert into policies (tenant_id, version, envelope, fingerprint, created_at, created_by)
     values ($1, $2, $3, $4, $5, $6)`,
    [row.tenantId, row.version, row.envelope, row.fingerprint, row.at, row.by],
  );
}

/** The newest version, with the name of its tenant, by which the signing key is found. */
export async function findNewestPolicy(
  tx: Tx,
  tenantId: string,
): Promise<{ tenantName: string; stored: StoredPolicy | undefined } | undefined> {
  const rows = await tx.query<{ name: string; version: number | null; envelope: string | null }>(
    `select tenants.name, policies.version, policies.envelope
     from tenants left join policies on policies.tenant_id = tenants.id
     where tenants.id = $1 order by policies.version desc nulls last limit 1`,
    [tenantId],
    'policy-newest',
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  const stored =
    row.version === null || row.envelope === null
      ? undefined
      : { version: row.version, envelope: row.envelope };
  return { tenantName: row.name, stored };
}
