import {
  consistencyNodes,
  consistencyProof,
  rootOfHashes,
  TILE_WIDTH,
  verifyConsistency,
  type NodePosition,
  type Refused,
  type VerifiedCheckpoint,
} from '@avouch/proof';

import { verifyCheckpoint } from './checkpoint.ts';
import { onPlatform, refused } from './on-platform.ts';
import { fetchHashes, type FetchTile } from './tile-hashes.ts';

/** Whether the log that was seen before is the beginning of the one that is seen now. */
export type ConsistencyVerdict =
  | {
      readonly kind: 'consistent';
      readonly remembered: VerifiedCheckpoint;
      readonly current: VerifiedCheckpoint;
    }
  | Refused;

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
    const name = nameOf({ level, index });
    const known = tiles.get(name) ?? fetchHashes(fetchTile, { level, index, size });
    tiles.set(name, known);
    return known;
  };
  const nodes = await Promise.all(
    positions.map(async ({ level, index }): Promise<[string, Uint8Array]> => {
      const tileLevel = Math.floor(level / TILE_HEIGHT);
      const width = 2 ** (level % TILE_HEIGHT);
      const start = index * BigInt(width);
      const hashes = await tileOf(tileLevel, start / BigInt(TILE_WIDTH));
      const from = Number(start % BigInt(TILE_WIDTH));
      return [nameOf({ level, index }), rootOfHashes(hashes.slice(from, from + width))];
    }),
  );
  return new Map(nodes);
}

/** Levels of the tree that one tile spans. */
const TILE_HEIGHT = 8;

function nameOf({ level, index }: NodePosition): string {
  return `${level}/${index}`;
}
