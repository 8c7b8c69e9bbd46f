import type { Database, Tx } from '../../platform/database/index.ts';
import { type EpochEvidence, readEvidence } from '../decide/index.ts';
import { vectorText } from '../store.ts';

export interface NearQuery {
  readonly tenantId: string;
  readonly scopeKey: Uint8Array;
  readonly embedding: Float32Array;
  readonly routes: readonly string[];
  readonly now: Date;
  readonly madeFrom: Date;
  readonly madeUntil: Date;
  readonly limit: number;
}

/** An entry whose question stands near. Its sketch is sealed. */
export interface NearEntry {
  readonly id: string;
  readonly route: string;
  readonly exactKey: Uint8Array;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly embedding: Float32Array;
  readonly sketch: Uint8Array;
  /** What checks showed of it. */
  readonly evidence: readonly EpochEvidence[];
}

interface NearRow {
  id: string;
  route: string;
  exact_key: Buffer;
  created_at: Date;
  expires_at: Date;
  embedding: Buffer;
  sketch: Buffer;
  evidence: unknown[];
}

/** Dimensions that have an index (migration 0007). */
export const INDEXED_DIMENSIONS: ReadonlySet<number> = new Set([256, 384, 512, 768, 1024, 1536]);

const columns = `entry.id, entry.route, entry.exact_key, entry.created_at, entry.expires_at,
       vector_send(entry.embedding) as embedding, entry.sketch,
       array(select json_build_object('epoch', epoch, 'right', right_counts, 'wrong', wrong_counts,
                                      'auditedRight', audited_right, 'auditedWrong', audited_wrong)
             from cache_entry_evidence as known
             where known.tenant_id = entry.tenant_id and known.entry_id = entry.id) as evidence`;

/** What may be given to this question at all. */
const given = `tenant_id = $1 and scope_key = $2 and dimensions = $3 and route = any($4::text[])
         and expires_at > $5 and created_at between $6 and $7`;

function valuesOf(query: NearQuery): readonly unknown[] {
  const { tenantId, scopeKey, embedding, routes, now, madeFrom, madeUntil } = query;
  return [tenantId, scopeKey, embedding.length, routes, now, madeFrom, madeUntil, vectorText(embedding)];
}

/**
 * The nearest of those that are not in the index, by comparing with each: exact, and up to a few thousand faster than
 * an index that all tenants share. Looks at `most` entries at the most, those that expire last.
 */
export async function scanScope(tx: Tx, query: NearQuery, most: number): Promise<NearEntry[]> {
  const rows = await tx.query<NearRow>(
    `with scoped as materialized (
       select id, embedding <=> $8::vector as distance from cache_entries
       where ${given} and not is_indexed order by expires_at desc limit $9
     )
     select ${columns} from (select id from scoped order by distance limit $10) as near
     join cache_entries as entry on entry.tenant_id = $1 and entry.id = near.id`,
    [...valuesOf(query), most, query.limit],
    'cache-scan-scope',
  );
  return rows.map(entryOf);
}

export async function hasIndexed(tx: Tx, { tenantId, scopeKey }: NearQuery): Promise<boolean> {
  const rows = await tx.query(
    'select 1 from cache_entries where tenant_id = $1 and scope_key = $2 and is_indexed limit 1',
    [tenantId, scopeKey],
    'cache-has-indexed',
  );
  return rows.length > 0;
}

/**
 * The nearest of those that are in the HNSW index, nearly always, in no particular order. Where pgvector can (from 0.8 on) it goes on
 * until it has found enough of the scope; else it finds what is among the first that it looks at.
 */
export async function searchIndex(tx: Tx, query: NearQuery, isIterative: boolean): Promise<NearEntry[]> {
  const { length } = query.embedding;
  if (!INDEXED_DIMENSIONS.has(length)) return [];
  const [, rows] = await Promise.all([
    tx.query(
      // For this transaction. Without sorting, the index is the one way to an order: a planner that takes the scope for
      // small, because it has not been told otherwise yet, would read all of it.
      isIterative
        ? `select set_config('hnsw.iterative_scan', 'relaxed_order', true), set_config('hnsw.ef_search', '100', true),
                  set_config('enable_sort', 'off', true)`
        : `select set_config('hnsw.ef_search', '400', true), set_config('enable_sort', 'off', true)`,
    ),
    tx.query<NearRow>(
      // The number stands in the text, for an index is found by what is written.
      `select ${columns} from (
         select * from cache_entries where ${given} and dimensions = ${length} and is_indexed
         order by embedding::vector(${length}) <=> $8::vector(${length}) limit $9
       ) as entry`,
      [...valuesOf(query), query.limit],
      `cache-search-${length}`,
    ),
  ]);
  return rows.map(entryOf);
}

/** Whether this pgvector can go on searching; from 0.8 on it can. */
export async function canIterate(database: Database): Promise<boolean> {
  const rows = await database.transaction({}, (tx) =>
    tx.query<{ extversion: string }>(`select extversion from pg_extension where extname = 'vector'`),
  );
  const [major = 0, minor = 0] = (rows[0]?.extversion ?? '').split('.').map(Number);
  return major > 0 || minor >= 8;
}

function entryOf(row: NearRow): NearEntry {
  const { id, route, exact_key: exactKey, created_at: createdAt, expires_at: expiresAt, sketch } = row;
  // Of another grid of levels is what cannot be read.
  const evidence = row.evidence.map(readEvidence).filter((each) => each !== undefined);
  return {
    id,
    route,
    exactKey,
    createdAt,
    expiresAt,
    embedding: readVector(row.embedding),
    sketch,
    evidence,
  };
}

/** As pgvector sends it: two bytes of length, two that are not used, and floats, all big-endian. */
function readVector(bytes: Buffer): Float32Array {
  const length = bytes.readUInt16BE(0);
  return Float32Array.from({ length }, (_, index) => bytes.readFloatBE(4 + index * 4));
}
