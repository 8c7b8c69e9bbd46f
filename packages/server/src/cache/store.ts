import type { Database, Tx } from '../platform/database/index.ts';
import type { EntryPlace } from './sealed-entry.ts';

export interface StoredEntry extends Omit<EntryPlace, 'fingerprint' | 'exactKey'> {
  readonly payload: Uint8Array;
}

/** What an entry is found by where questions are alike. */
export interface NewLikeness {
  readonly scopeKey: Uint8Array;
  readonly embedding: Float32Array;
  readonly sketch: Uint8Array;
}

export interface NewStoredEntry extends EntryPlace {
  readonly tenantId: string;
  readonly feature: string | undefined;
  readonly payload: Uint8Array;
  readonly likeness: NewLikeness | undefined;
  readonly subjects: readonly Uint8Array[];
}

export interface ExactLookup {
  readonly tenantId: string;
  readonly exactKey: Uint8Array;
  readonly routes: readonly string[];
  /** Expired then are left out, and those that were made before and after. */
  readonly now: Date;
  readonly madeFrom: Date;
  readonly madeUntil: Date;
}

/** The newest answer to the very same request, and how often the tenant's cache was purged; in one round trip. */
export async function findExact(
  database: Database,
  { tenantId, exactKey, routes, now, madeFrom, madeUntil }: ExactLookup,
): Promise<{ generation: bigint; entry: StoredEntry | undefined }> {
  const [row] = await database.statement<{
    generation: bigint | null;
    id: string | null;
    route: string;
    payload: Buffer;
    created_at: Date;
    expires_at: Date;
  }>(
    { 'avouch.tenant_id': tenantId },
    `select generation, id, route, payload, created_at, expires_at
     from (select 1) as always
     left join cache_tenants on cache_tenants.tenant_id = $1
     left join lateral (
       select id, route, payload, created_at, expires_at from cache_entries
       where tenant_id = $1 and exact_key = $2 and route = any($3::text[])
         and expires_at > $4 and created_at between $5 and $6
       order by created_at desc limit 1
     ) as newest on true`,
    [tenantId, exactKey, routes, now, madeFrom, madeUntil],
    'cache-find-exact',
  );
  if (row === undefined) throw new Error('A lookup without a row');
  const { generation, id, route, payload, created_at: createdAt, expires_at: expiresAt } = row;
  return {
    generation: generation ?? 0n,
    entry: id === null ? undefined : { id, route, payload, createdAt, expiresAt },
  };
}

/** What is sealed in one entry; undefined where it is gone. */
export async function findPayload(
  database: Database,
  tenantId: string,
  id: string,
): Promise<Uint8Array | undefined> {
  const rows = await database.statement<{ payload: Buffer }>(
    { 'avouch.tenant_id': tenantId },
    'select payload from cache_entries where tenant_id = $1 and id = $2',
    [tenantId, id],
    'cache-find-payload',
  );
  return rows[0]?.payload;
}

/**
 * Lets the transaction commit without waiting for the disk. A power cut may take the last answers that were kept, which
 * is a miss; it takes them in order, so never a purge that came after them.
 */
export async function commitLazily(tx: Tx): Promise<void> {
  await tx.query('set local synchronous_commit to off', [], 'cache-commit-lazily');
}

/** Holds the generation until the transaction ends: a purge waits for it, and then sees what was stored. */
export async function holdGeneration(tx: Tx, tenantId: string): Promise<bigint> {
  const held = () =>
    tx.query<{ generation: bigint }>(
      'select generation from cache_tenants where tenant_id = $1 for share',
      [tenantId],
      'cache-hold-generation',
    );
  let [row] = await held();
  if (row === undefined) {
    await tx.query('insert into cache_tenants (tenant_id) values ($1) on conflict do nothing', [tenantId]);
    [row] = await held();
  }
  return row?.generation ?? 0n;
}

/** In the place of an older answer of the same route to the same request. False when another process was faster. */
export async function insertEntry(tx: Tx, entry: NewStoredEntry): Promise<boolean> {
  const { tenantId, likeness } = entry;
  const [, rows] = await Promise.all([
    tx.query(
      'delete from cache_entries where tenant_id = $1 and exact_key = $2 and route = $3',
      [tenantId, entry.exactKey, entry.route],
      'cache-replace',
    ),
    tx.query(
      `insert into cache_entries (tenant_id, id, fingerprint, feature, route, exact_key, payload, payload_bytes,
                                  created_at, expires_at, scope_key, dimensions, embedding, sketch)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::vector, $14)
       on conflict do nothing returning id`,
      [
        tenantId,
        entry.id,
        entry.fingerprint,
        entry.feature ?? null,
        entry.route,
        entry.exactKey,
        entry.payload,
        entry.payload.length,
        entry.createdAt,
        entry.expiresAt,
        likeness?.scopeKey ?? null,
        likeness?.embedding.length ?? null,
        likeness === undefined ? null : vectorText(likeness.embedding),
        likeness?.sketch ?? null,
      ],
      'cache-insert',
    ),
  ]);
  if (rows.length === 0) return false;
  if (entry.subjects.length > 0)
    await tx.query(
      `insert into cache_subjects (tenant_id, subject, entry_id)
       select $1, subject, $2 from unnest($3::bytea[]) as subject on conflict do nothing`,
      [tenantId, entry.id, entry.subjects],
      'cache-insert-subjects',
    );
  return true;
}

/** As pgvector reads it. Seventeen digits are more than a float of 32 bits has: nothing is lost. */
export function vectorText(embedding: Float32Array): string {
  return `[${embedding.join(',')}]`;
}
