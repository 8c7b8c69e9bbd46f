import type { Database, Tx } from '../platform/database/index.ts';
import type { Leaf } from './entry.ts';

/** What a log is called and who signs it; never changes. */
export interface LedgerIdentity {
  readonly tenantId: string;
  readonly tenantName: string;
  readonly origin: string;
  /** The C2SP verifier key, `<origin>+<hash>+<key>`. */
  readonly verifierKey: string;
}

/** The newest state of a log. */
export interface Head {
  readonly size: bigint;
  readonly root: Uint8Array;
  /** Roots of the perfect subtrees, largest first, 32 bytes each. */
  readonly frontier: Uint8Array;
  /** The signed note over size and root. */
  readonly checkpoint: string;
}

export interface StoredEntry {
  readonly index: bigint;
  readonly id: string;
  readonly kind: string;
  readonly leaf: string;
  readonly leafHash: Uint8Array;
}

/** The root of a perfect subtree of 2^level leaves; level is a multiple of 8. */
export interface TreeNode {
  readonly level: number;
  readonly index: bigint;
  readonly hash: Uint8Array;
}

/** Where an entry stands, and the hash of what stands there. */
export interface Place {
  readonly index: bigint;
  readonly leafHash: Uint8Array;
}

/** What one group commit writes, all of it or nothing. */
export interface Batch {
  /** The head that the batch follows. */
  readonly previous: Head;
  readonly leaves: readonly Leaf[];
  /** 32 bytes for each leaf. */
  readonly leafHashes: Uint8Array;
  readonly nodes: readonly TreeNode[];
  readonly head: Head;
  readonly at: Date;
}

interface HeadRow {
  size: bigint;
  root: Buffer;
  frontier: Buffer;
  checkpoint: string;
}

interface EntryRow {
  index: bigint;
  id: string;
  kind: string;
  leaf: string;
  leaf_hash: Buffer;
}

export async function insertLedger(tx: Tx, identity: LedgerIdentity, head: Head, at: Date): Promise<void> {
  await tx.query(
    `insert into ledgers (tenant_id, origin, verifier_key, size, root, frontier, checkpoint)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      identity.tenantId,
      identity.origin,
      identity.verifierKey,
      head.size,
      head.root,
      head.frontier,
      head.checkpoint,
    ],
  );
  await tx.query('insert into checkpoints (tenant_id, size, note, created_at) values ($1, $2, $3, $4)', [
    identity.tenantId,
    head.size,
    head.checkpoint,
    at,
  ]);
}

export async function findIdentity(tx: Tx, tenantId: string): Promise<LedgerIdentity | undefined> {
  const rows = await tx.query<{ origin: string; verifier_key: string; name: string }>(
    `select ledgers.origin, ledgers.verifier_key, tenants.name
     from ledgers join tenants on tenants.id = ledgers.tenant_id where ledgers.tenant_id = $1`,
    [tenantId],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  return { tenantId, tenantName: row.name, origin: row.origin, verifierKey: row.verifier_key };
}

/**
 * Holds the log's head until the transaction ends: appending nodes wait for each other here, and only here.
 * `noteAtSize` is the checkpoint that was signed at `size`, for comparing with what the caller knows of it.
 */
export async function lockHead(
  tx: Tx,
  tenantId: string,
  size: bigint | undefined,
): Promise<{ head: Head; noteAtSize: string | null } | undefined> {
  const rows = await tx.query<HeadRow & { note_at_size: string | null }>(
    `select size, root, frontier, checkpoint,
            (select note from checkpoints where tenant_id = $1 and checkpoints.size = $2) as note_at_size
     from ledgers where tenant_id = $1 for update`,
    [tenantId, size ?? null],
    'ledger-lock-head',
  );
  return rows.map(({ note_at_size: noteAtSize, ...head }) => ({ head, noteAtSize }))[0];
}

export async function readHead(tx: Tx, tenantId: string): Promise<Head | undefined> {
  const rows = await tx.query<HeadRow>(
    'select size, root, frontier, checkpoint from ledgers where tenant_id = $1',
    [tenantId],
    'ledger-read-head',
  );
  return rows[0];
}

/**
 * One statement, so that a commit costs one round trip whatever it holds. It writes only while the head is still
 * the one that the batch was made for; every part hangs on that. The leaves travel as one JSON text: the
 * cheapest way to hand over a list of strings.
 */
const INSERT_BATCH = `
  with moved as (
    update ledgers set size = $5, root = $6, frontier = $7, checkpoint = $8
    where tenant_id = $1 and size = $2::bigint and root = $11
    returning tenant_id
  ), appended as (
    insert into entries (tenant_id, index, id, kind, leaf, leaf_hash)
    select tenant_id, $2::bigint + row - 1, (leaf ->> 0)::uuid, leaf ->> 1, leaf ->> 2,
           substring($4::bytea from (32 * (row - 1) + 1)::integer for 32)
    from moved, jsonb_array_elements($3::jsonb) with ordinality as batch (leaf, row)
  ), joined as (
    insert into tree_nodes (tenant_id, level, index, hash)
    select tenant_id, (node ->> 0)::smallint, (node ->> 1)::bigint, decode(node ->> 2, 'hex')
    from moved, jsonb_array_elements($10::jsonb) as nodes (node)
  ), signed as (
    insert into checkpoints (tenant_id, size, note, created_at)
    select tenant_id, $5, $8, $9 from moved
  )
  select 1 as written from moved`;

const INSERT_BATCH_NAME = 'ledger-insert-batch';

/** False when the head has moved on since the batch was made: nothing was written then. */
export async function insertBatch(tx: Tx, tenantId: string, batch: Batch): Promise<boolean> {
  const rows = await tx.query(INSERT_BATCH, batchValues(tenantId, batch), INSERT_BATCH_NAME);
  return rows.length === 1;
}

/** The same as a transaction of its own. */
export async function insertBatchAlone(database: Database, tenantId: string, batch: Batch): Promise<boolean> {
  const scope = { 'avouch.tenant_id': tenantId };
  const rows = await database.statement(scope, INSERT_BATCH, batchValues(tenantId, batch), INSERT_BATCH_NAME);
  return rows.length === 1;
}

function batchValues(tenantId: string, batch: Batch): unknown[] {
  return [
    tenantId,
    batch.previous.size,
    JSON.stringify(batch.leaves.map((leaf) => [leaf.id, leaf.kind, leaf.text])),
    batch.leafHashes,
    batch.head.size,
    batch.head.root,
    batch.head.frontier,
    batch.head.checkpoint,
    batch.at,
    JSON.stringify(
      batch.nodes.map(({ level, index, hash }) => [
        level,
        index.toString(),
        Buffer.from(hash).toString('hex'),
      ]),
    ),
    batch.previous.root,
  ];
}

/** Which of these ids are there already: where, and with what leaf. */
export async function findPlaces(tx: Tx, ids: readonly string[]): Promise<Map<string, Place>> {
  const rows = await tx.query<{ id: string; index: bigint; leaf_hash: Buffer }>(
    'select id, index, leaf_hash from entries where id = any($1::uuid[])',
    [ids],
  );
  return new Map(rows.map((row) => [row.id, { index: row.index, leafHash: row.leaf_hash }]));
}

export async function findEntry(
  tx: Tx,
  key: { index: bigint } | { id: string },
): Promise<StoredEntry | undefined> {
  const [column, value] = 'index' in key ? ['index', key.index] : ['id', key.id];
  const rows = await tx.query<EntryRow>(
    `select index, id, kind, leaf, leaf_hash from entries where ${column} = $1`,
    [value],
  );
  return rows.map(entryOf)[0];
}

/** Entries `from` (included) to `to` (excluded), in order. */
export async function readEntries(tx: Tx, from: bigint, to: bigint): Promise<StoredEntry[]> {
  const rows = await tx.query<EntryRow>(
    'select index, id, kind, leaf, leaf_hash from entries where index >= $1 and index < $2 order by index',
    [from, to],
  );
  return rows.map(entryOf);
}

/** The newest entries below `before`, newest first; all kinds or one. */
export async function readPage(
  tx: Tx,
  page: { before: bigint | undefined; kind: string | undefined; limit: number },
): Promise<StoredEntry[]> {
  const values: unknown[] = [page.before ?? null, page.limit];
  let ofKind = '';
  if (page.kind !== undefined) {
    values.push(page.kind);
    // Said twice so that the index of the few entries that are no calls can serve.
    ofKind = page.kind === 'call' ? 'and kind = $3' : "and kind = $3 and kind <> 'call'";
  }
  const rows = await tx.query<EntryRow>(
    `select index, id, kind, leaf, leaf_hash from entries
     where ($1::bigint is null or index < $1) ${ofKind} order by index desc limit $2`,
    values,
  );
  return rows.map(entryOf);
}

/** Hashes at a stored level: 0 are leaves, 8, 16, … are roots of perfect subtrees. `to` is excluded. */
export async function readHashes(tx: Tx, level: number, from: bigint, to: bigint): Promise<Uint8Array[]> {
  const rows =
    level === 0
      ? await tx.query<{ hash: Buffer }>(
          'select leaf_hash as hash from entries where index >= $1 and index < $2 order by index',
          [from, to],
        )
      : await tx.query<{ hash: Buffer }>(
          'select hash from tree_nodes where level = $1 and index >= $2 and index < $3 order by index',
          [level, from, to],
        );
  return rows.map((row) => row.hash);
}

/** How many nodes are stored of the tree of the first `size` leaves. */
export async function countNodes(tx: Tx, size: bigint): Promise<bigint> {
  const rows = await tx.query<{ count: bigint }>(
    'select count(*) as count from tree_nodes where (index + 1) << level <= $1',
    [size],
  );
  return rows[0]?.count ?? 0n;
}

/** How far each table reaches beside the head, in one snapshot: none may reach beyond it. */
export async function readExtent(
  tx: Tx,
  tenantId: string,
): Promise<{ size: bigint; entries: bigint; checkpoints: bigint; nodes: bigint } | undefined> {
  const rows = await tx.query<{ size: bigint; entries: bigint; checkpoints: bigint; nodes: bigint }>(
    `select size,
            coalesce((select max(index) + 1 from entries), 0) as entries,
            coalesce((select max(size) from checkpoints), 0) as checkpoints,
            coalesce((select max((index + 1) << level) from tree_nodes), 0) as nodes
     from ledgers where tenant_id = $1`,
    [tenantId],
  );
  return rows[0];
}

/** Checkpoints above `size`, smallest first. */
export async function readCheckpoints(
  tx: Tx,
  aboveSize: bigint,
  limit: number,
): Promise<{ size: bigint; note: string }[]> {
  return tx.query<{ size: bigint; note: string }>(
    'select size, note from checkpoints where size > $1 order by size limit $2',
    [aboveSize, limit],
  );
}

function entryOf(row: EntryRow): StoredEntry {
  return { index: row.index, id: row.id, kind: row.kind, leaf: row.leaf, leafHash: row.leaf_hash };
}
