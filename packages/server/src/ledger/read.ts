import {
  encodeEntries,
  formatExportHeader,
  formatTlogProof,
  inclusionNodes,
  inclusionProof,
  isJsonObject,
  type JsonObject,
  parseCanonical,
  rootOfHashes,
  type TilePosition,
  tileWidth,
  TILE_WIDTH,
} from '@avouch/proof';

import type { Database, Tx } from '../platform/database/index.ts';
import { AppError } from '../platform/errors.ts';
import { nodeSha256 } from './hash.ts';
import {
  findEntry,
  findIdentity,
  type Head,
  type LedgerIdentity,
  readEntries,
  readHashes,
  readHead,
  readPage,
  type StoredEntry,
} from './store.ts';

/** One entry with all that is needed to verify it offline; see `verifyEntryBundle` in `@avouch/proof`. */
export interface EntryBundle {
  readonly format: 'avouch.entry/v1';
  readonly origin: string;
  readonly index: string;
  /** The exact bytes that were hashed: canonical JSON. */
  readonly leaf: string;
  /** C2SP tlog-proof: inclusion of the leaf under a signed checkpoint. */
  readonly proof: string;
}

export interface LedgerReader {
  identity(tenantId: string): Promise<LedgerIdentity>;
  /** The newest signed checkpoint. */
  checkpoint(tenantId: string): Promise<string>;
  /** The bytes of a tile or an entry bundle. Throws AppError `tile_not_found` beyond the log's end. */
  tile(tenantId: string, position: TilePosition): Promise<Uint8Array>;
  /** Throws AppError `entry_not_found`. */
  entry(tenantId: string, key: { index: bigint } | { id: string }): Promise<EntryBundle>;
  /** Newest first. */
  page(
    tenantId: string,
    page: { before: bigint | undefined; kind: string | undefined; limit: number },
  ): Promise<StoredEntry[]>;
  /** The lines of a whole export: a header with the checkpoint, then each leaf. Without line ends. */
  exportLines(tenantId: string): AsyncGenerator<string[]>;
}

/** Entries read in one go while exporting: a few megabytes at most in memory. */
const EXPORT_BATCH = 500n;

export function createLedgerReader({ database }: { database: Database }): LedgerReader {
  function within<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return database.transaction({ 'avouch.tenant_id': tenantId }, work);
  }

  return {
    identity: (tenantId) => within(tenantId, (tx) => identityOf(tx, tenantId)),
    checkpoint: (tenantId) => within(tenantId, async (tx) => (await headOf(tx, tenantId)).checkpoint),
    tile: (tenantId, position) => within(tenantId, (tx) => readTile(tx, tenantId, position)),
    page: (tenantId, page) => within(tenantId, (tx) => readPage(tx, page)),

    entry: (tenantId, key) =>
      within(tenantId, async (tx) => {
        const { origin } = await identityOf(tx, tenantId);
        const entry = await findEntry(tx, key);
        const head = await headOf(tx, tenantId);
        if (entry === undefined || entry.index >= head.size) {
          throw new AppError('entry_not_found', 'The ledger has no entry with this index or id.');
        }
        return bundleOf(tx, origin, entry, head);
      }),

    async *exportLines(tenantId) {
      const { origin, head } = await within(tenantId, async (tx) => ({
        origin: (await identityOf(tx, tenantId)).origin,
        head: await headOf(tx, tenantId),
      }));
      yield [formatExportHeader({ origin, size: head.size, checkpoint: head.checkpoint })];
      for (let from = 0n; from < head.size; from += EXPORT_BATCH) {
        const to = from + EXPORT_BATCH < head.size ? from + EXPORT_BATCH : head.size;
        yield (await within(tenantId, (tx) => readEntries(tx, from, to))).map(({ leaf }) => leaf);
      }
    },
  };
}

/** The newest entry of a kind, as the record that it is; undefined where there is none. */
export async function newestEntry(tx: Tx, kind: string): Promise<JsonObject | undefined> {
  const [entry] = await readPage(tx, { before: undefined, kind, limit: 1 });
  if (entry === undefined) return undefined;
  const record = parseCanonical(entry.leaf);
  return isJsonObject(record) ? record : corrupt();
}

async function identityOf(tx: Tx, tenantId: string): Promise<LedgerIdentity> {
  const identity = await findIdentity(tx, tenantId);
  if (identity === undefined) throw new AppError('tenant_not_found', 'The tenant has no ledger.');
  return identity;
}

async function headOf(tx: Tx, tenantId: string): Promise<Head> {
  const head = await readHead(tx, tenantId);
  if (head === undefined) throw new AppError('tenant_not_found', 'The tenant has no ledger.');
  return head;
}

async function bundleOf(tx: Tx, origin: string, entry: StoredEntry, head: Head): Promise<EntryBundle> {
  // A proof needs at most one subtree for each level of the tree; all are known before any is read.
  const nodes = new Map<string, Uint8Array>();
  for (const { level, index } of inclusionNodes(entry.index, head.size)) {
    nodes.set(`${level}/${index}`, await readSubtree(tx, level, index));
  }
  const hashes = inclusionProof(
    entry.index,
    head.size,
    (level, index) => nodes.get(`${level}/${index}`) ?? corrupt(),
    nodeSha256,
  );
  return {
    format: 'avouch.entry/v1',
    origin,
    index: entry.index.toString(),
    leaf: entry.leaf,
    proof: formatTlogProof({ index: entry.index, hashes, checkpoint: head.checkpoint, extra: null }),
  };
}

/** The root of a perfect subtree, from the nearest stored level below it. */
async function readSubtree(tx: Tx, level: number, index: bigint): Promise<Uint8Array> {
  const stored = level - (level % 8);
  const width = 1n << BigInt(level - stored);
  const hashes = await readHashes(tx, stored, index * width, (index + 1n) * width);
  if (hashes.length !== Number(width)) corrupt();
  return rootOfHashes(hashes, nodeSha256);
}

async function readTile(tx: Tx, tenantId: string, position: TilePosition): Promise<Uint8Array> {
  const { size } = await headOf(tx, tenantId);
  const level = position.kind === 'entries' ? 0 : position.level;
  if (tileWidth(level, position.index, size) < position.width) {
    throw new AppError('tile_not_found', 'The tile is not there, or not as wide yet.');
  }
  const from = position.index * BigInt(TILE_WIDTH);
  const to = from + BigInt(position.width);
  if (position.kind === 'entries') {
    const entries = await readEntries(tx, from, to);
    if (entries.length !== position.width) corrupt();
    return encodeEntries(entries.map(({ leaf }) => Buffer.from(leaf)));
  }
  const hashes = await readHashes(tx, level * 8, from, to);
  if (hashes.length !== position.width) corrupt();
  return Buffer.concat(hashes);
}

function corrupt(): never {
  throw new AppError('ledger_corrupt', 'The ledger lacks hashes that it should have; run avouch fsck.');
}
