import type { Tx } from '../platform/database/index.ts';

/** One version as it is stored. */
export interface PolicyRow {
  readonly version: number;
  readonly envelope: string;
  readonly fingerprint: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly why: string | undefined;
  readonly rolledBackTo: number | undefined;
}

/** Publishers of one tenant, and who changes its key, wait here for each other until the transaction ends. */
export async function lockPolicy(tx: Tx, tenantId: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`policy ${tenantId}`]);
}

export async function insertPolicy(tx: Tx, tenantId: string, row: PolicyRow): Promise<void> {
  await tx.query(
    `insert into policies
       (tenant_id, version, envelope, fingerprint, created_at, created_by, why, rolled_back_to)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      tenantId,
      row.version,
      row.envelope,
      row.fingerprint,
      row.createdAt,
      row.createdBy,
      row.why ?? null,
      row.rolledBackTo ?? null,
    ],
  );
}

/** The newest version, with the name of its tenant, by which the signing key is found. */
export async function findNewestPolicy(
  tx: Tx,
  tenantId: string,
): Promise<{ tenantName: string; stored: { version: number; envelope: string } | undefined } | undefined> {
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

/** One version with the name of its tenant; the newest where none is named. */
export async function findPolicy(
  tx: Tx,
  tenantId: string,
  version: number | undefined,
): Promise<{ tenantName: string; row: PolicyRow } | undefined> {
  const [found] = await tx.query<StoredRow & { name: string }>(
    `select tenants.name, ${COLUMNS} from policies join tenants on tenants.id = policies.tenant_id
     where tenant_id = $1 and ($2::integer is null or version = $2) order by version desc limit 1`,
    [tenantId, version ?? null],
  );
  return found && { tenantName: found.name, row: rowOf(found) };
}

/** Versions below `before`, newest first. */
export async function listPolicies(
  tx: Tx,
  tenantId: string,
  { before, limit }: { before: number | undefined; limit: number },
): Promise<PolicyRow[]> {
  const rows = await tx.query<StoredRow>(
    `select ${COLUMNS} from policies
     where tenant_id = $1 and ($2::integer is null or version < $2) order by version desc limit $3`,
    [tenantId, before ?? null, limit],
  );
  return rows.map(rowOf);
}

const COLUMNS = `version, envelope, fingerprint, policies.created_at, created_by, why, rolled_back_to`;

interface StoredRow {
  readonly version: number;
  readonly envelope: string;
  readonly fingerprint: string;
  readonly created_at: Date;
  readonly created_by: string;
  readonly why: string | null;
  readonly rolled_back_to: number | null;
}

function rowOf(row: StoredRow): PolicyRow {
  return {
    version: row.version,
    envelope: row.envelope,
    fingerprint: row.fingerprint,
    createdAt: row.created_at,
    createdBy: row.created_by,
    why: row.why ?? undefined,
    rolledBackTo: row.rolled_back_to ?? undefined,
  };
}
