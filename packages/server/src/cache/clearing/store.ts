import type { Tx } from '../../platform/database/index.ts';

/** What is to be deleted: everything, what a feature asked for, or what speaks of somebody. */
export type Purged =
  | { readonly kind: 'all' }
  | { readonly kind: 'feature'; readonly feature: string }
  | { readonly kind: 'subject'; readonly subject: Uint8Array };

/** Waits for answers that are being kept now; those that are on their way will not be. */
export async function beginPurge(tx: Tx, tenantId: string): Promise<void> {
  await tx.query(
    `insert into cache_tenants (tenant_id, generation) values ($1, 1)
     on conflict (tenant_id) do update set generation = cache_tenants.generation + 1`,
    [tenantId],
  );
}

/** Returns how many entries there were. */
export async function deletePurged(tx: Tx, tenantId: string, purged: Purged): Promise<number> {
  switch (purged.kind) {
    case 'all':
      return countOf(await tx.query(deleting('tenant_id = $1'), [tenantId]));
    case 'feature':
      return countOf(await tx.query(deleting('tenant_id = $1 and feature = $2'), [tenantId, purged.feature]));
    case 'subject':
      return countOf(
        await tx.query(
          deleting(
            `tenant_id = $1 and id in (select entry_id from cache_subjects where tenant_id = $1 and subject = $2)`,
          ),
          [tenantId, purged.subject],
        ),
      );
    default:
      return purged satisfies never;
  }
}

/** In the operator's scope: tenants that have, or had, a cache, in order. */
export async function listCacheTenants(tx: Tx, after: string | undefined, most: number): Promise<string[]> {
  const rows = await tx.query<{ tenant_id: string }>(
    `select tenant_id from cache_tenants where $1::uuid is null or tenant_id > $1 order by tenant_id limit $2`,
    [after ?? null, most],
    'cache-list-tenants',
  );
  return rows.map((row) => row.tenant_id);
}

/** What somebody else is deleting right now is passed over. Returns how many. */
export async function deleteExpired(tx: Tx, tenantId: string, now: Date, most: number): Promise<number> {
  return countOf(
    await tx.query(deleting(someOf('expires_at <= $3', '$2')), [tenantId, most, now], 'cache-delete-expired'),
  );
}

/** What was made under another policy than this. */
export async function deleteOfOtherPolicies(
  tx: Tx,
  tenantId: string,
  fingerprint: string,
  most: number,
): Promise<number> {
  return countOf(
    await tx.query(
      deleting(someOf('fingerprint <> $3', '$2')),
      [tenantId, most, fingerprint],
      'cache-delete-other-policies',
    ),
  );
}

/** What would expire next. */
export async function deleteNextToExpire(tx: Tx, tenantId: string, most: number): Promise<number> {
  return countOf(await tx.query(deleting(someOf('true', '$2')), [tenantId, most], 'cache-delete-next'));
}

/** Scopes with more entries than this that are not in the index. */
export async function listCrowdedScopes(tx: Tx, tenantId: string, most: number): Promise<Uint8Array[]> {
  const rows = await tx.query<{ scope_key: Buffer }>(
    `select scope_key from cache_entries where tenant_id = $1 and scope_key is not null and not is_indexed
     group by scope_key having count(*) > $2`,
    [tenantId, most],
    'cache-crowded-scopes',
  );
  return rows.map((row) => row.scope_key);
}

/** Puts entries of a scope into the index, until `most` are left outside. Returns how many. */
export async function moveToIndex(
  tx: Tx,
  tenantId: string,
  scopeKey: Uint8Array,
  { most, atOnce }: { most: number; atOnce: number },
): Promise<number> {
  const rows = await tx.query(
    `update cache_entries set is_indexed = true where tenant_id = $1 and id = any(array(
       select id from cache_entries where tenant_id = $1 and scope_key = $2 and not is_indexed
       order by expires_at
       -- Somebody else may have put them there meanwhile.
       limit greatest(0, least($4, (select count(*) - $3::bigint from cache_entries
                                    where tenant_id = $1 and scope_key = $2 and not is_indexed)))
       for update skip locked
     )) returning 1`,
    [tenantId, scopeKey, most, atOnce],
    'cache-move-to-index',
  );
  return rows.length;
}

export interface FeatureExtent {
  readonly feature: string | undefined;
  readonly entries: number;
  readonly bytes: number;
}

/** By feature, the one with the most bytes first. Of expired ones too, until they are cleared away. */
export async function readExtent(tx: Tx, tenantId: string, most: number): Promise<FeatureExtent[]> {
  const rows = await tx.query<{ feature: string | null; entries: bigint; bytes: bigint }>(
    `select feature, count(*) as entries, sum(payload_bytes) as bytes from cache_entries
     where tenant_id = $1 group by feature order by bytes desc, feature limit $2`,
    [tenantId, most],
  );
  return rows.map(({ feature, entries, bytes }) => ({
    feature: feature ?? undefined,
    entries: Number(entries),
    bytes: Number(bytes),
  }));
}

export async function readTotal(tx: Tx, tenantId: string): Promise<{ entries: number; bytes: number }> {
  const rows = await tx.query<{ entries: bigint; bytes: bigint }>(
    `select count(*) as entries, coalesce(sum(payload_bytes), 0)::bigint as bytes
     from cache_entries where tenant_id = $1`,
    [tenantId],
    'cache-total',
  );
  return { entries: Number(rows[0]?.entries ?? 0), bytes: Number(rows[0]?.bytes ?? 0) };
}

/** Evidence of long ago, which nobody counts any more. */
export async function deleteOldEvidence(tx: Tx, tenantId: string, beforeEpoch: number): Promise<void> {
  await Promise.all([
    tx.query('delete from cache_lane_evidence where tenant_id = $1 and epoch < $2', [tenantId, beforeEpoch]),
    tx.query('delete from cache_entry_evidence where tenant_id = $1 and epoch < $2', [tenantId, beforeEpoch]),
  ]);
}

function deleting(condition: string): string {
  return `with gone as (delete from cache_entries where ${condition} returning 1)
          select count(*) as gone from gone`;
}

/** An array is made once, where a list after `in` may be looked up anew for each row and then holds other rows. */
function someOf(condition: string, most: string): string {
  return `tenant_id = $1 and id = any(array(
    select id from cache_entries where tenant_id = $1 and ${condition}
    order by expires_at limit ${most} for update skip locked
  ))`;
}

function countOf(rows: readonly object[]): number {
  const [row] = rows;
  return row !== undefined && 'gone' in row ? Number(row.gone) : 0;
}
