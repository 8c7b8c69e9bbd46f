/** How long the server's own search for neighbours takes, by number of entries, on either database. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Client } from 'pg';
import { canIterate, scanScope, searchIndex } from '../packages/server/src/cache/near/store.ts';
import type { NearQuery } from '../packages/server/src/cache/near/store.ts';
import { openDatabase } from '../packages/server/src/platform/database/index.ts';
import type { Database, Tx } from '../packages/server/src/platform/database/index.ts';
import { openBenchDatabase } from './database.ts';
import { loadEntries, scopeKeyOf } from './cache-load.ts';
import type { LoadStatement } from './cache-load.ts';

const DIMENSIONS = 512;
const QUERIES = 200;
/** Comparing with every entry takes about a second at a million. */
const EXACT_QUERIES = 20;
const NEIGHBOURS = 8;
/** As the server: so many numbers of vectors are compared one by one. */
const SCANNED = 2_000;

export interface LookupFigures {
  readonly entries: number;
  /** Of the half of all entries that are one scope, by the index. */
  readonly indexedP50Ms: number;
  readonly indexedP99Ms: number;
  /** Of a scope with a two-hundredth of all entries, one by one. */
  readonly scannedP50Ms: number;
  readonly scannedP99Ms: number;
  /** Of the nearest by comparing with all, the share that is among those that the index finds. */
  readonly foundNearest: number;
  readonly loadS: number;
  readonly indexS: number | null;
}

export async function measureLookups({
  workspace,
  entries,
}: {
  workspace: string;
  entries: readonly number[];
}): Promise<{ postgres: LookupFigures[] | null; embedded: LookupFigures }> {
  const postgres: LookupFigures[] = [];
  let isThere = true;
  for (const count of entries) {
    const figures = await measureOnPostgres(workspace, count);
    if (figures === undefined) isThere = false;
    else postgres.push(figures);
  }
  const embedded = await measureOnEmbedded(workspace, Math.min(...entries, 10_000));
  return { postgres: isThere ? postgres : null, embedded };
}

async function measureOnPostgres(workspace: string, entries: number): Promise<LookupFigures | undefined> {
  let server;
  try {
    server = await openBenchDatabase();
  } catch (error) {
    console.log(`PostgreSQL is skipped: ${String(error)}`);
    return undefined;
  }
  const database = await open(workspace, server.url);
  const owner = new Client({ connectionString: server.url });
  await owner.connect();
  try {
    const tenantId = await createTenant(database);
    const loadS = await seconds(async () => {
      await owner.query(`drop index if exists cache_entries_near_${DIMENSIONS}`);
      await loadEntries((text, values) => owner.query(text, [...values]), {
        tenantId,
        entries,
        dimensions: DIMENSIONS,
      });
    });
    const indexS = await seconds(async () => {
      // Of as many lists as it needs in memory, an index is built many times as fast.
      await owner.query(`set maintenance_work_mem = '3GB'`);
      await owner.query(
        `create index cache_entries_near_${DIMENSIONS} on cache_entries
         using hnsw ((embedding::vector(${DIMENSIONS})) vector_cosine_ops)
         where dimensions = ${DIMENSIONS} and is_indexed`,
      );
    });
    await owner.query('vacuum analyze cache_entries');
    return say('PostgreSQL', { ...(await measure(database, tenantId, entries)), loadS, indexS });
  } finally {
    await owner.end();
    await database.close();
    await server.close();
  }
}

async function measureOnEmbedded(workspace: string, entries: number): Promise<LookupFigures> {
  const database = await open(workspace, undefined);
  try {
    const tenantId = await createTenant(database);
    // A statement a transaction. The embedded database has one session, so what is temporary stays.
    const load: LoadStatement = (text, values) =>
      database.transaction({ 'avouch.tenant_id': tenantId }, (tx) => tx.query(text, [...values]));
    const loadS = await seconds(() => loadEntries(load, { tenantId, entries, dimensions: DIMENSIONS }));
    return say('embedded', { ...(await measure(database, tenantId, entries)), loadS, indexS: null });
  } finally {
    await database.close();
  }
}

function open(workspace: string, url: string | undefined): Promise<Database> {
  return openDatabase({
    url,
    dataDir: join(workspace, 'cache-embedded'),
    migrationsDir: join(import.meta.dirname, '../packages/server/migrations'),
  });
}

async function createTenant(database: Database): Promise<string> {
  const tenantId = randomUUID();
  await database.transaction({ 'avouch.tenant_id': tenantId }, async (tx) => {
    await tx.query('insert into tenants (id, name, created_at) values ($1, $2, $3)', [
      tenantId,
      'bench',
      new Date(),
    ]);
    await tx.query('insert into cache_tenants (tenant_id) values ($1)', [tenantId]);
  });
  return tenantId;
}

async function measure(
  database: Database,
  tenantId: string,
  entries: number,
): Promise<Omit<LookupFigures, 'loadS' | 'indexS'>> {
  const isIterative = await canIterate(database);
  const inTenant = <Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> =>
    database.transaction({ 'avouch.tenant_id': tenantId }, work);
  const asked = await inTenant((tx) => drawQueries(tx, tenantId));

  const indexed: number[] = [];
  let found = 0;
  for (const [index, embedding] of asked.entries()) {
    const query = queryOf(tenantId, 0, embedding);
    const begin = performance.now();
    const near = await inTenant((tx) => searchIndex(tx, query, isIterative));
    indexed.push(performance.now() - begin);
    if (index >= EXACT_QUERIES) continue;
    const exact = await inTenant((tx) => nearestOf(tx, query));
    if (near.some(({ id }) => id === exact)) found += 1;
  }
  const scanned: number[] = [];
  for (const [index, embedding] of asked.entries()) {
    const query = queryOf(tenantId, 1 + (index % 100), embedding);
    const begin = performance.now();
    await inTenant((tx) => scanScope(tx, query, SCANNED));
    scanned.push(performance.now() - begin);
  }
  return {
    entries,
    indexedP50Ms: quantile(indexed, 0.5),
    indexedP99Ms: quantile(indexed, 0.99),
    scannedP50Ms: quantile(scanned, 0.5),
    scannedP99Ms: quantile(scanned, 0.99),
    foundNearest: found / Math.min(EXACT_QUERIES, asked.length),
  };
}

function queryOf(tenantId: string, scope: number, embedding: Float32Array): NearQuery {
  const now = new Date();
  return {
    tenantId,
    scopeKey: scopeKeyOf(scope),
    embedding,
    routes: ['bench/model'],
    now,
    madeFrom: new Date(now.getTime() - 86_400_000),
    madeUntil: new Date(now.getTime() + 60_000),
    limit: NEIGHBOURS,
  };
}

/** Near some entries of the large scope: what is asked again in other words. */
async function drawQueries(tx: Tx, tenantId: string): Promise<Float32Array[]> {
  const rows = await tx.query<{ values: string }>(
    `select embedding::text as values from cache_entries
     where tenant_id = $1 and scope_key = $2 order by exact_key limit $3`,
    [tenantId, scopeKeyOf(0), QUERIES],
  );
  return rows.map(({ values }, row) =>
    Float32Array.from(
      values.slice(1, -1).split(','),
      (value, index) => Number(value) + 0.1 * Math.sin(row + index),
    ),
  );
}

async function nearestOf(tx: Tx, { tenantId, scopeKey, embedding }: NearQuery): Promise<string | undefined> {
  await tx.query(`select set_config('enable_indexscan', 'off', true)`);
  const rows = await tx.query<{ id: string }>(
    `select id from cache_entries where tenant_id = $1 and scope_key = $2
     order by embedding <=> $3::vector limit 1`,
    [tenantId, scopeKey, `[${embedding.join(',')}]`],
  );
  return rows[0]?.id;
}

function say(name: string, figures: LookupFigures): LookupFigures {
  console.log(
    `${name}, ${figures.entries} entries: by the index p50 ${figures.indexedP50Ms} ms, p99 ${figures.indexedP99Ms} ms ` +
      `(nearest found: ${figures.foundNearest}); small scope p50 ${figures.scannedP50Ms} ms; ` +
      `loaded in ${figures.loadS} s, index built in ${figures.indexS ?? 0} s`,
  );
  return figures;
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return Number((sorted[Math.floor(part * (sorted.length - 1))] ?? 0).toFixed(2));
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return Number(((performance.now() - begin) / 1000).toFixed(1));
}
