import { checkTreeSize, hashChildren } from './merkle.ts';
import { ProofError } from './refusal.ts';
import { sha256 as ownSha256 } from './sha256.ts';
import type { Sha256 } from './sha256.ts';

/** The perfect subtree over leaves [index * 2^level, (index + 1) * 2^level). Level 0 is a leaf hash. */
export type NodePosition = { readonly level: number; readonly index: bigint };

/** Looks up the hash of a perfect subtree. It throws if it has none. */
export type GetNode = (level: number, index: bigint) => Uint8Array;

/**
 * The inclusion proof of leaf `index` in the tree of `size` leaves (RFC 6962, section 2.1.1), from the
 * leaf's sibling up. Throws `index_out_of_range` unless index < size.
 */
export function inclusionProof(
  index: bigint,
  size: bigint,
  getNode: GetNode,
  sha256: Sha256 = ownSha256,
): Uint8Array[] {
  return inclusionRanges(index, size).map((range) => hashRange(range, getNode, sha256));
}

/** Every perfect subtree that `inclusionProof` will ask for, so that a store can fetch all of them at once. */
export function inclusionNodes(index: bigint, size: bigint): NodePosition[] {
  return inclusionRanges(index, size).flatMap(perfectSubtrees);
}

/**
 * The consistency proof that the tree of `firstSize` leaves is a prefix of the tree of `secondSize`
 * leaves (RFC 6962, section 2.1.2). Empty when the sizes are equal or the first is 0. Throws
 * `index_out_of_range` unless firstSize <= secondSize.
 */
export function consistencyProof(
  firstSize: bigint,
  secondSize: bigint,
  getNode: GetNode,
  sha256: Sha256 = ownSha256,
): Uint8Array[] {
  return consistencyRanges(firstSize, secondSize).map((range) => hashRange(range, getNode, sha256));
}

/** Every perfect subtree that `consistencyProof` will ask for. */
export function consistencyNodes(firstSize: bigint, secondSize: bigint): NodePosition[] {
  return consistencyRanges(firstSize, secondSize).flatMap(perfectSubtrees);
}

// Leaves [start, end). A proof is a list of such ranges; each hash of the proof is one range's root.
type Range = { readonly start: bigint; readonly end: bigint };

function inclusionRanges(index: bigint, size: bigint): Range[] {
  checkTreeSize(size);
  if (index < 0n || index >= size) {
    throw new ProofError('index_out_of_range', 'The leaf is not in a tree of this size.');
  }
  const siblings: Range[] = [];
  let [start, end] = [0n, size];
  while (end - start > 1n) {
    const split = start + largestPowerOfTwoBelow(end - start);
    if (index < split) {
      siblings.push({ start: split, end });
      end = split;
    } else {
      siblings.push({ start, end: split });
      start = split;
    }
  }
  return siblings.toReversed();
}

function consistencyRanges(firstSize: bigint, secondSize: bigint): Range[] {
  checkTreeSize(secondSize);
  if (firstSize < 0n || firstSize > secondSize) {
    throw new ProofError('index_out_of_range', 'The first tree is larger than the second.');
  }
  if (firstSize === 0n || firstSize === secondSize) return [];
  const ranges: Range[] = [];
  let [start, end] = [0n, secondSize];
  while (firstSize !== end) {
    const split = start + largestPowerOfTwoBelow(end - start);
    if (firstSize <= split) {
      ranges.push({ start: split, end });
      end = split;
    } else {
      ranges.push({ start, end: split });
      start = split;
    }
  }
  // A verifier knows the first root. It must be told the last subtree only when that is not the whole.
  if (start > 0n) ranges.push({ start, end });
  return ranges.toReversed();
}

function hashRange(range: Range, getNode: GetNode, sha256: Sha256): Uint8Array {
  return perfectSubtrees(range)
    .map(({ level, index }) => getNode(level, index))
    .reduceRight((right, left) => hashChildren(left, right, sha256));
}

// A range starts where its own largest perfect subtree may start, so its subtrees shrink to the right.
function perfectSubtrees({ start, end }: Range): NodePosition[] {
  const subtrees: NodePosition[] = [];
  for (let from = start; from < end;) {
    const level = (end - from).toString(2).length - 1;
    subtrees.push({ level, index: from >> BigInt(level) });
    from += 1n << BigInt(level);
  }
  return subtrees;
}

function largestPowerOfTwoBelow(size: bigint): bigint {
  return 1n << BigInt((size - 1n).toString(2).length - 1);
}
