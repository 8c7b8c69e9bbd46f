import type { Tx } from '../platform/database/index.ts';

export interface StoredPolicy {
  readonly version: number;
  readonly envelope: string;
}

/** The version that it got; versions only go up. */
export async function insertPolicy(
  tx: Tx,
  row: { tenantId: string; envelope: string; fingerprint: string; at: Date; by: string },
): Promise<number> {
  const rows = await tx.query<{ version: number }>(
    `insert into policies (tenant_id, version, envelope, fingerprint, created_at, created_by)
     select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5 from policies where tenant_id = $1
     returning version`,
    [row.tenantId, row.envelope, row.fingerprint, row.at, row.by],
  );
  return rows[0]?.version ?? 0;
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
