import { emptyRoot, hashChildren } from './merkle.ts';
import { ProofError } from './refusal.ts';
import { HASH_BYTES, sha256 as ownSha256 } from './sha256.ts';
import type { Sha256 } from './sha256.ts';

/** Told of a perfect subtree of 2^level leaves that has just become complete, for level 8, 16, 24 and on. */
export type SubtreeListener = (level: number, index: bigint, hash: Uint8Array) => void;

/** The right edge of a growing tree: enough to append and to know the root, in logarithmic space. */
export type Frontier = {
  /** How many leaves were appended. */
  size(): bigint;
  /**
   * Appends the leaf with this hash (`hashLeaf`), which must not change afterwards. Amortized: one inner
   * hash a leaf. Throws `malformed_proof` on a hash of another length than 32 bytes.
   */
  append(leafHash: Uint8Array): void;
  /** The RFC 6962 root over all leaves so far; the empty root before the first. */
  root(): Uint8Array;
  /**
   * The hashes of the perfect subtrees that make up the tree, largest first, one for each 1 in the binary
   * form of the size. With the size, this is the frontier's whole state: store both, and
   * `createFrontier(size, hashes)` goes on from there.
   */
  hashes(): Uint8Array[];
};

/**
 * A frontier of a tree that has `size` leaves already (by default none).
 *
 * `onSubtree` hears of complete subtrees at every eighth level: these are the hashes that C2SP tlog-tiles
 * stores (a subtree of level 8L is hash `index % 256` of tile `index / 256` on tile level L). Level 0,
 * the leaf hashes themselves, the caller has.
 *
 * Sizes are bigint at the edge. Inside they are numbers, exact up to 2^53 - 1; a larger tree is refused
 * with `index_out_of_range`. A hash list that does not fit the size throws `malformed_proof`.
 */
export function createFrontier(
  size: bigint | number = 0n,
  hashes: readonly Uint8Array[] = [],
  { sha256 = ownSha256, onSubtree }: { sha256?: Sha256; onSubtree?: SubtreeListener } = {},
): Frontier {
  let count = Number(size);
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new ProofError('index_out_of_range', 'A frontier holds from 0 to 2^53 - 1 leaves.');
  }
  if (hashes.length !== countOnes(count) || hashes.some((hash) => hash.length !== HASH_BYTES)) {
    throw new ProofError('malformed_proof', "The frontier's hashes do not fit its size.");
  }
  const edge = [...hashes];

  return {
    size: () => BigInt(count),
    hashes: () => [...edge],
    append(leafHash) {
      if (leafHash.length !== HASH_BYTES) {
        throw new ProofError('malformed_proof', 'A leaf hash does not have 32 bytes.');
      }
      if (count === Number.MAX_SAFE_INTEGER) throw new ProofError('index_out_of_range', 'The tree is full.');
      // Adding one carries through the trailing ones of the size: each carry joins two equal subtrees.
      let joined = leafHash;
      let rest = count;
      for (let level = 1; rest % 2 === 1; level++) {
        joined = hashChildren(edge.pop()!, joined, sha256);
        rest = (rest - 1) / 2;
        if (level % TILE_HEIGHT === 0) onSubtree?.(level, BigInt(rest), joined);
      }
      edge.push(joined);
      count += 1;
    },
    root() {
      let root = edge.at(-1);
      if (root === undefined) return emptyRoot();
      for (let at = edge.length - 2; at >= 0; at--) root = hashChildren(edge[at]!, root, sha256);
      return root;
    },
  };
}

/** Levels of the tree that one tile of C2SP tlog-tiles spans. */
const TILE_HEIGHT = 8;

function countOnes(count: number): number {
  let ones = 0;
  for (let rest = count; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2;
  return ones;
}
