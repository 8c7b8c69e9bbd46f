import { createExportVerifier, encodeUtf8, equalBytes, hashLeaf, TILE_WIDTH } from '@avouch/proof';

import { createBreather, readLines, type ByteSource } from '../streams/index.ts';
import type { ExportProgress } from './export.ts';
import { fetchHashes, type FetchTile } from './tile-hashes.ts';

/** What `findAltered` found. */
export interface AlteredEntries {
  /** Indexes of entries, lowest first. */
  readonly indexes: readonly bigint[];
  /** Whether it stopped looking after these, as it does where a missing entry has moved all that follow. */
  readonly more: boolean;
}

/**
 * Which entries of an export are not those that the log's tiles stand for. It narrows down what `verifyExport`
 * refused, and vouches for nothing itself: it believes the tiles, so show an entry as altered when `verifyEntry`
 * refuses it. Throws what `readLines` and `fetchTile` throw, and ProofError `malformed_tile`.
 */
export async function findAltered(
  source: ByteSource,
  {
    fetchTile,
    signal,
    onProgress,
  }: {
    readonly fetchTile: FetchTile;
    readonly signal?: AbortSignal | undefined;
    /** Called after each tile. */
    readonly onProgress?: ((progress: ExportProgress) => void) | undefined;
  },
): Promise<AlteredEntries> {
  const header = createExportVerifier([]);
  const breathe = createBreather();
  const indexes: bigint[] = [];
  let size: bigint | null = null;
  let entries = 0n;
  let bytes = 0;
  let hashes: Uint8Array[] = [];

  for await (const line of readLines(source, signal)) {
    bytes += line.length + 1;
    if (size === null) {
      if (!header.pushLine(line)) break;
      size = header.claimedSize();
      continue;
    }
    // What is beyond the signed size is no entry of the log.
    if (entries >= size) break;
    const at = Number(entries % BigInt(TILE_WIDTH));
    if (at === 0) {
      hashes = await fetchHashes(fetchTile, { level: 0, index: entries / BigInt(TILE_WIDTH), size });
      onProgress?.({ entries, claimed: size, bytes });
    }
    if (!equalBytes(hashLeaf(encodeUtf8(line)), hashes[at]!)) {
      if (indexes.length === MAX_ALTERED) return { indexes, more: true };
      indexes.push(entries);
    }
    entries += 1n;
    await breathe();
  }
  return { indexes, more: false };
}

/** More than anybody reads one by one. */
const MAX_ALTERED = 100;
