import {
  consistencyNodes,
  consistencyProof,
  HASH_BYTES,
  ProofError,
  rootOfHashes,
  TILE_WIDTH,
  tilePath,
  tileWidth,
  verifyConsistency,
  type NodePosition,
  type Refused,
  type VerifiedCheckpoint,
} from '@avouch/proof';

import { verifyCheckpoint } from './checkpoint.ts';
import { onPlatform, refused } from './on-platform.ts';

/** Whether the log that was seen before is the beginning of the one that is seen now. */
export type ConsistencyVerdict =
  | {
      readonly kind: 'consistent';
      readonly remembered: VerifiedCheckpoint;
      readonly current: VerifiedCheckpoint;
    }
  | Refused;

/** Gives the bytes at a path such as `tile/0/x001/234`, below `/v1/ledger/`. */
export type FetchTile = (path: string) => Promise<Uint8Array>;

/**
 * Verifies that the log only grew between two checkpoints, both as signed notes: nothing that was there is gone or
 * changed. The hashes in between come from the log's tiles, which need not be believed. Refuses with `truncated` a
 * log that is shorter than it was, and with `not_consistent` one of another history. Throws where the platform
 * cannot verify, and what `fetchTile` throws.
 */
export async function verifyGrowth({
  remembered,
  current,
  keys,
  fetchTile,
}: {
  readonly remembered: string;
  readonly current: string;
  readonly keys: readonly string[];
  readonly fetchTile: FetchTile;
}): Promise<ConsistencyVerdict> {
  return onPlatform(async () => {
    const first = await verifyCheckpoint(remembered, { keys });
    if (first.kind === 'refused') return first;
    const second = await verifyCheckpoint(current, { keys });
    if (second.kind === 'refused') return second;
    return compare(first.checkpoint, second.checkpoint, fetchTile);
  });
}

async function compare(
  remembered: VerifiedCheckpoint,
  current: VerifiedCheckpoint,
  fetchTile: FetchTile,
): Promise<ConsistencyVerdict> {
  if (remembered.origin !== current.origin)
    return refused('origin_mismatch', 'The two checkpoints are of different logs.');
  if (current.size < remembered.size)
    return refused('truncated', 'The log is shorter than it was when it was seen before.');
  const [firstSize, secondSize] = [remembered.size, current.size];
  const nodes = await fetchNodes(consistencyNodes(firstSize, secondSize), secondSize, fetchTile);
  const proof = consistencyProof(firstSize, secondSize, (level, index) =>
    nodes.get(nameOf({ level, index }))!,
  );
  const [firstRoot, secondRoot] = [remembered.root, current.root];
  return verifyConsistency({ firstSize, secondSize, firstRoot, secondRoot, proof })
    ? { kind: 'consistent', remembered, current }
    : refused('not_consistent', 'The log is not the one that was seen before: it has another history.');
}

/** The hashes of perfect subtrees, made from the tiles that hold what is below them. */
async function fetchNodes(
  positions: readonly NodePosition[],
  size: bigint,
  fetchTile: FetchTile,
): Promise<Map<string, Uint8Array>> {
  const tiles = new Map<string, Promise<Uint8Array[]>>();
  const tileOf = (level: number, index: bigint): Promise<Uint8Array[]> => {
    const path = tilePath({ kind: 'hashes', level, index, width: tileWidth(level, index, size) });
    const known = tiles.get(path) ?? fetchTile(path).then(cutIntoHashes);
    tiles.set(path, known);
    return known;
  };
  const nodes = await Promise.all(
    positions.map(async ({ level, index }): Promise<[string, Uint8Array]> => {
      const tileLevel = Math.floor(level / TILE_HEIGHT);
      const width = 2 ** (level % TILE_HEIGHT);
      const start = index * BigInt(width);
      const hashes = await tileOf(tileLevel, start / BigInt(TILE_WIDTH));
      const from = Number(start % BigInt(TILE_WIDTH));
      if (hashes.length < from + width) throw new ProofError('malformed_tile', 'A tile is cut short.');
      return [nameOf({ level, index }), rootOfHashes(hashes.slice(from, from + width))];
    }),
  );
  return new Map(nodes);
}

/** Levels of the tree that one tile spans. */
const TILE_HEIGHT = 8;

function cutIntoHashes(tile: Uint8Array): Uint8Array[] {
  if (tile.length % HASH_BYTES !== 0 || tile.length > TILE_WIDTH * HASH_BYTES) {
    throw new ProofError('malformed_tile', 'A tile does not consist of up to 256 hashes.');
  }
  return Array.from({ length: tile.length / HASH_BYTES }, (_, at) =>
    tile.slice(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );
}

function nameOf({ level, index }: NodePosition): string {
  return `${level}/${index}`;
}
