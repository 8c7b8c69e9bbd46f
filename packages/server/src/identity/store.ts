import type { Tx } from '../platform/database/index.ts';

export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
}

interface TenantRow {
  id: string;
  name: string;
  created_at: Date;
}

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

function tenantOf(row: TenantRow): Tenant {
  return { id: row.id, name: row.name, createdAt: row.created_at };
}
