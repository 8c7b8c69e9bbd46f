import { equalBytes } from './bytes.ts';
import { emptyRoot, hashChildren, MAX_TREE_SIZE } from './merkle.ts';
import { HASH_BYTES, sha256 as ownSha256 } from './sha256.ts';
import type { Sha256 } from './sha256.ts';

/** What an inclusion proof claims: the leaf with this hash stands at `index` of the tree with `root`. */
export type InclusionClaim = {
  readonly index: bigint;
  readonly size: bigint;
  readonly leafHash: Uint8Array;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
};

/** What a consistency proof claims: the first tree's leaves are the first leaves of the second tree. */
export type ConsistencyClaim = {
  readonly firstSize: bigint;
  readonly secondSize: bigint;
  readonly firstRoot: Uint8Array;
  readonly secondRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
};

/**
 * Whether the inclusion claim holds, by RFC 9162, section 2.1.3.2. Never throws.
 *
 * The hashes do not contain the tree's size, and some sizes give a leaf the same path: a size means
 * something only when it comes from a signed checkpoint, beside its root.
 */
export function verifyInclusion(claim: InclusionClaim, sha256: Sha256 = ownSha256): boolean {
  const { index, size, leafHash, proof, root } = claim;
  if (index < 0n || index >= size || size > MAX_TREE_SIZE) return false;
  if (![leafHash, root, ...proof].every(isHash)) return false;
  let node = index;
  let last = size - 1n;
  let hash = leafHash;
  for (const sibling of proof) {
    if (last === 0n) return false;
    if (isOdd(node) || node === last) {
      hash = hashChildren(sibling, hash, sha256);
      // The right edge has no siblings on the right: climb until it is a right child.
      while (!isOdd(node) && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else {
      hash = hashChildren(hash, sibling, sha256);
    }
    node >>= 1n;
    last >>= 1n;
  }
  return last === 0n && equalBytes(hash, root);
}

/**
 * Whether the consistency claim holds, by RFC 9162, section 2.1.4.2. Every tree extends the empty tree
 * and itself, in both cases with an empty proof. Never throws.
 */
export function verifyConsistency(claim: ConsistencyClaim, sha256: Sha256 = ownSha256): boolean {
  const { firstSize, secondSize, firstRoot, secondRoot, proof } = claim;
  if (firstSize < 0n || firstSize > secondSize || secondSize > MAX_TREE_SIZE) return false;
  if (![firstRoot, secondRoot, ...proof].every(isHash)) return false;
  if (firstSize === secondSize) return proof.length === 0 && equalBytes(firstRoot, secondRoot);
  if (firstSize === 0n) return proof.length === 0 && equalBytes(firstRoot, emptyRoot());

  let node = firstSize - 1n;
  let last = secondSize - 1n;
  while (isOdd(node)) {
    node >>= 1n;
    last >>= 1n;
  }
  // When the first size is a power of two its root is itself the first hash, and the proof leaves it out.
  const path = node === 0n ? [firstRoot, ...proof] : proof;
  const [start, ...siblings] = path;
  if (start === undefined) return false;
  let first = start;
  let second = start;
  for (const sibling of siblings) {
    if (last === 0n) return false;
    if (isOdd(node) || node === last) {
      first = hashChildren(sibling, first, sha256);
      second = hashChildren(sibling, second, sha256);
      while (!isOdd(node) && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else {
      second = hashChildren(second, sibling, sha256);
    }
    node >>= 1n;
    last >>= 1n;
  }
  return last === 0n && equalBytes(first, firstRoot) && equalBytes(second, secondRoot);
}

function isOdd(position: bigint): boolean {
  return (position & 1n) === 1n;
}

function isHash(hash: Uint8Array): boolean {
  return hash.length === HASH_BYTES;
}
