import type { Tx } from '../../platform/database/index.ts';

/** Tries to change an entry of the tenant's. The database refuses it; else the caller rolls back. */
export async function changeEntry(tx: Tx, tenantId: string, act: 'update' | 'delete'): Promise<void> {
  const newest = 'tenant_id = $1 and index = (select max(index) from entries where tenant_id = $1)';
  await tx.query(
    act === 'update'
      ? `update entries set kind = kind || '.changed' where ${newest}`
      : `delete from entries where ${newest}`,
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

/** Tables, and those of them that do not force row level security on everybody. */
export async function findUnforcedTables(tx: Tx): Promise<{ tables: bigint; unforced: string[] }> {
  const rows = await tx.query<{ tables: bigint; unforced: string[] }>(
    `select count(*) as tables,
            coalesce(array_agg(relname::text) filter (where not (relrowsecurity and relforcerowsecurity)), '{}')
              as unforced
     from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`,
  );
  return rows[0] ?? { tables: 0n, unforced: [] };
}
