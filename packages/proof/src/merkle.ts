import { ProofError } from './refusal.ts';
import { HASH_BYTES, sha256 as ownSha256 } from './sha256.ts';
import type { Sha256 } from './sha256.ts';

/**
 * The largest tree size or position that this package reads: what a signed 64-bit integer holds, since
 * other tile log tools count with those.
 */
export const MAX_TREE_SIZE = 2n ** 63n - 1n;

/**
 * RFC 6962 leaf hash. The 0x00 prefix keeps a leaf from ever being mistaken for an inner node.
 */
export function hashLeaf(leaf: Uint8Array, sha256: Sha256 = ownSha256): Uint8Array {
  const prefixed = new Uint8Array(1 + leaf.length);
  prefixed[0] = LEAF_PREFIX;
  prefixed.set(leaf, 1);
  return sha256(prefixed);
}

/**
 * RFC 6962 hash of an inner node. The 0x01 prefix keeps it from being mistaken for a leaf. Throws
 * `malformed_proof` unless both children have 32 bytes.
 */
export function hashChildren(left: Uint8Array, right: Uint8Array, sha256: Sha256 = ownSha256): Uint8Array {
  if (left.length !== HASH_BYTES || right.length !== HASH_BYTES) {
    throw new ProofError('malformed_proof', 'A hash does not have 32 bytes.');
  }
  node.set(left, 1);
  node.set(right, 1 + HASH_BYTES);
  return sha256(node);
}

/** The root of the tree without leaves: the hash of nothing (RFC 6962, section 2.1). */
export function emptyRoot(): Uint8Array {
  return ownSha256(new Uint8Array(0));
}

/**
 * The RFC 6962 root over leaf hashes, or over the hashes of equal perfect subtrees: 256 hashes of a full
 * tile give the hash that stands for the tile one level up.
 */
export function rootOfHashes(hashes: readonly Uint8Array[], sha256: Sha256 = ownSha256): Uint8Array {
  let row = hashes;
  if (row.length === 0) return emptyRoot();
  while (row.length > 1) {
    const above: Uint8Array[] = [];
    for (let at = 0; at + 1 < row.length; at += 2) above.push(hashChildren(row[at]!, row[at + 1]!, sha256));
    // A node without a sibling rises unchanged: the split by the largest power of two, seen from below.
    if (row.length % 2 === 1) above.push(row[row.length - 1]!);
    row = above;
  }
  return row[0]!;
}

/** Throws `index_out_of_range` unless 0 <= value <= MAX_TREE_SIZE. */
export function checkTreeSize(value: bigint): bigint {
  if (value < 0n || value > MAX_TREE_SIZE) {
    throw new ProofError('index_out_of_range', 'A tree size or position is outside 0 to 2^63 - 1.');
  }
  return value;
}

const LEAF_PREFIX = 0x00;
const NODE_PREFIX = 0x01;

// Reused by every inner node, which is why a Sha256 must not keep its argument.
const node = new Uint8Array(1 + 2 * HASH_BYTES);
node[0] = NODE_PREFIX;
