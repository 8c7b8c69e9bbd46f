import type { Tx } from '../../platform/database/index.ts';

/** What may not be done to an entry. Rights can be given for one column, so each that matters is tried by itself. */
export const CHANGES = ['update of its text', 'update of its hash', 'update of its kind', 'delete'] as const;
export type Change = (typeof CHANGES)[number];

const STATEMENTS: Readonly<Record<Change, string>> = {
  'update of its text': 'update entries set leaf = leaf',
  'update of its hash': 'update entries set leaf_hash = leaf_hash',
  'update of its kind': 'update entries set kind = kind',
  delete: 'delete from entries',
};

/** Tries to change the tenant's newest entry. The database refuses it; else the caller rolls back. */
export async function changeEntry(tx: Tx, tenantId: string, change: Change): Promise<void> {
  await tx.query(
    `${STATEMENTS[change]} where tenant_id = $1 and index = (select max(index) from entries where tenant_id = $1)`,
    [tenantId],
  );
}

/** Rows of other tenants that this transaction sees, in the tables that name tenants, ledgers and members. */
export async function countForeignRows(tx: Tx, tenantId: string): Promise<bigint> {
  const rows = await tx.query<{ count: bigint }>(
    `select (select count(*) from tenants where id <> $1) + (select count(*) from ledgers where tenant_id <> $1)
            + (select count(*) from policies where tenant_id <> $1)
            + (select count(*) from members where tenant_id <> $1)
            + (select count(*) from api_keys where tenant_id <> $1) as count`,
    [tenantId],
  );
  return rows[0]?.count ?? 0n;
}

/** How many tenants there are, in the operator's scope. */
export async function countTenants(tx: Tx): Promise<bigint> {
  const rows = await tx.query<{ count: bigint }>('select count(*) as count from tenants');
  return rows[0]?.count ?? 0n;
}

/** Tables, and those of them that do not force row level security on everybody, or not on who asks. */
export async function findUnforcedTables(tx: Tx): Promise<{ tables: bigint; unforced: string[] }> {
  const rows = await tx.query<{ tables: bigint; unforced: string[] }>(
    `select count(*) as tables,
            coalesce(array_agg(relname::text) filter (
              where not (relrowsecurity and relforcerowsecurity and row_security_active(oid))), '{}')
              as unforced
     from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`,
  );
  return rows[0] ?? { tables: 0n, unforced: [] };
}
