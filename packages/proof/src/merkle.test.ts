import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeHex, encodeUtf8 } from './bytes.ts';
import { createFrontier } from './frontier.ts';
import { consistencyNodes, consistencyProof, inclusionNodes, inclusionProof } from './merkle-prove.ts';
import { verifyConsistency, verifyInclusion } from './merkle-verify.ts';
import { emptyRoot, hashChildren, hashLeaf, rootOfHashes } from './merkle.ts';

const MAX_SIZE = 300;
const leafHashes = Array.from({ length: MAX_SIZE }, (_, at) => hashLeaf(encodeUtf8(`leaf ${at}`)));
const roots = Array.from({ length: MAX_SIZE + 1 }, (_, size) => mth(leafHashes.slice(0, size)));
const nodes = new Map<string, Uint8Array>();
const sizes = fc.integer({ min: 1, max: MAX_SIZE });

describe('roots', () => {
  it('are those of the definition in RFC 6962, however they are computed', () => {
    const frontier = createFrontier();
    for (let size = 0; size <= MAX_SIZE; size++) {
      expect(frontier.root()).toEqual(roots[size]);
      expect(rootOfHashes(leafHashes.slice(0, size))).toEqual(roots[size]);
      if (size < MAX_SIZE) frontier.append(leafHashes[size]!);
    }
  });

  it('are not computed from what is no hash', () => {
    expect(() => rootOfHashes([new Uint8Array(31), new Uint8Array(33)])).toThrow('malformed_proof');
  });

  it('are the same with a native hash', () => {
    const native = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
    const frontier = createFrontier(0n, [], { sha256: native });
    for (let at = 0; at < 100; at++) frontier.append(hashLeaf(encodeUtf8(`leaf ${at}`), native));
    expect(encodeHex(frontier.root())).toBe(encodeHex(roots[100]!));
  });
});

describe('proofs', () => {
  it('verify for every leaf of every tree of up to 300 leaves', () => {
    let failures = 0;
    for (let size = 1; size <= MAX_SIZE; size++) {
      for (let index = 0; index < size; index++)
        if (!verifyInclusion(includeClaim(index, size))) failures += 1;
    }
    expect(failures).toBe(0);
  });

  it('verify between any two trees of up to 300 leaves', () => {
    let failures = 0;
    for (let second = 0; second <= MAX_SIZE; second++) {
      for (let first = 0; first <= second; first++) {
        if (!verifyConsistency(consistencyClaim(first, second))) failures += 1;
      }
    }
    expect(failures).toBe(0);
  });

  it('ask for exactly the nodes that they announce', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (size, indexSeed, firstSeed) => {
        const asked: string[] = [];
        const getNode = (level: number, index: bigint): Uint8Array => {
          asked.push(`${level}/${index}`);
          return nodeAt(level, index);
        };
        const position = [BigInt(indexSeed % size), BigInt(size)] as const;
        inclusionProof(...position, getNode);
        expect(asked.splice(0)).toEqual(
          inclusionNodes(...position).map(({ level, index }) => `${level}/${index}`),
        );
        const pair = [BigInt(firstSeed % (size + 1)), BigInt(size)] as const;
        consistencyProof(...pair, getNode);
        expect(asked).toEqual(consistencyNodes(...pair).map(({ level, index }) => `${level}/${index}`));
      }),
    );
  });

  it('are refused for positions outside the tree', () => {
    for (const [index, size] of [
      [0n, 0n],
      [5n, 5n],
      [-1n, 5n],
      [0n, 2n ** 63n],
    ] as const) {
      expect(() => inclusionProof(index, size, nodeAt)).toThrow('index_out_of_range');
    }
    for (const [first, second] of [
      [-1n, 5n],
      [6n, 5n],
      [0n, 2n ** 63n],
    ] as const) {
      expect(() => consistencyProof(first, second, nodeAt)).toThrow('index_out_of_range');
    }
  });
});

describe('a false inclusion claim', () => {
  const someClaim = fc.tuple(sizes, fc.nat()).map(([size, seed]) => includeClaim(seed % size, size));

  it('is refused when one bit of leaf, root or proof is flipped', () => {
    fc.assert(
      fc.property(someClaim, fc.nat(), fc.nat(255), (claim, which, bit) => {
        const hashes = [claim.leafHash, claim.root, ...claim.proof].map((hash) => hash.slice());
        flipBit(hashes[which % hashes.length]!, bit);
        const [leafHash, root, ...proof] = hashes;
        expect(verifyInclusion({ ...claim, leafHash: leafHash!, root: root!, proof })).toBe(false);
      }),
    );
  });

  it('is refused for every other position', () => {
    fc.assert(
      fc.property(someClaim, fc.nat(), (claim, seed) => {
        const index = BigInt(seed) % (2n * claim.size);
        expect(verifyInclusion({ ...claim, index })).toBe(index === claim.index);
      }),
    );
  });

  it('is refused for another size, unless the leaf has the same path there', () => {
    fc.assert(
      fc.property(someClaim, fc.bigInt({ min: -1n, max: 600n }), (claim, size) => {
        const samePath =
          size > claim.index && pathShape(claim.index, size) === pathShape(claim.index, claim.size);
        expect(verifyInclusion({ ...claim, size })).toBe(samePath);
      }),
    );
  });

  it('is refused when hashes are dropped, added, repeated or swapped', () => {
    fc.assert(
      fc.property(
        someClaim,
        fc.nat(),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (claim, seed, extra) => {
          const at = seed % (claim.proof.length + 1);
          const added = [...claim.proof.slice(0, at), extra, ...claim.proof.slice(at)];
          expect(verifyInclusion({ ...claim, proof: added })).toBe(false);
          if (claim.proof.length === 0) return;
          expect(
            verifyInclusion({ ...claim, proof: claim.proof.toSpliced(at % claim.proof.length, 1) }),
          ).toBe(false);
          if (claim.proof.length === 1) return;
          expect(verifyInclusion({ ...claim, proof: claim.proof.toReversed() })).toBe(false);
        },
      ),
    );
  });
});

describe('a false consistency claim', () => {
  const someClaim = fc
    .tuple(fc.integer({ min: 2, max: MAX_SIZE }), fc.nat())
    .map(([second, seed]) => consistencyClaim(1 + (seed % (second - 1)), second));

  it('is refused when one bit of a root or of the proof is flipped', () => {
    fc.assert(
      fc.property(someClaim, fc.nat(), fc.nat(255), (claim, which, bit) => {
        const hashes = [claim.firstRoot, claim.secondRoot, ...claim.proof].map((hash) => hash.slice());
        flipBit(hashes[which % hashes.length]!, bit);
        const [firstRoot, secondRoot, ...proof] = hashes;
        expect(verifyConsistency({ ...claim, firstRoot: firstRoot!, secondRoot: secondRoot!, proof })).toBe(
          false,
        );
      }),
    );
  });

  it('is refused for a rolled-back head', () => {
    fc.assert(
      fc.property(someClaim, ({ firstSize, secondSize, firstRoot, secondRoot, proof }) => {
        const back = {
          firstSize: secondSize,
          secondSize: firstSize,
          firstRoot: secondRoot,
          secondRoot: firstRoot,
        };
        expect(verifyConsistency({ ...back, proof })).toBe(false);
        expect(verifyConsistency({ ...back, proof: [] })).toBe(false);
      }),
    );
  });

  it('is refused for two histories that part anywhere before the first size', () => {
    fc.assert(
      fc.property(someClaim, fc.nat(), (claim, seed) => {
        const forged = leafHashes.slice(0, Number(claim.firstSize));
        forged[seed % forged.length] = hashLeaf(encodeUtf8('another history'));
        expect(verifyConsistency({ ...claim, firstRoot: rootOfHashes(forged) })).toBe(false);
      }),
    );
  });

  it('is refused when hashes are dropped or added', () => {
    fc.assert(
      fc.property(someClaim, fc.nat(), (claim, seed) => {
        const at = seed % claim.proof.length;
        expect(verifyConsistency({ ...claim, proof: claim.proof.toSpliced(at, 1) })).toBe(false);
        expect(verifyConsistency({ ...claim, proof: claim.proof.toSpliced(at, 0, claim.firstRoot) })).toBe(
          false,
        );
      }),
    );
  });
});

describe('any claim at all', () => {
  it('is answered and never throws', () => {
    const hash = fc.uint8Array({ minLength: 30, maxLength: 33 });
    const position = fc.bigInt({ min: -2n, max: 2n ** 65n });
    fc.assert(
      fc.property(
        position,
        position,
        hash,
        hash,
        fc.array(hash, { maxLength: 70 }),
        (a, b, left, right, proof) => {
          const inclusion = { index: a, size: b, leafHash: left, root: right, proof };
          const consistency = { firstSize: a, secondSize: b, firstRoot: left, secondRoot: right, proof };
          expect([verifyInclusion(inclusion), verifyConsistency(consistency)]).toEqual([false, false]);
        },
      ),
    );
  });
});

// The definition of MTH in RFC 6962, section 2.1, word for word: slow, and obviously right.
function mth(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 0) return emptyRoot();
  if (hashes.length === 1) return hashes[0]!;
  let split = 1;
  while (split * 2 < hashes.length) split *= 2;
  return hashChildren(mth(hashes.slice(0, split)), mth(hashes.slice(split)));
}

// On which side each sibling on a leaf's path stands, from the definition of PATH.
function pathShape(index: bigint, size: bigint): string {
  if (size <= 1n) return '';
  let split = 1n;
  while (split * 2n < size) split *= 2n;
  return index < split ? `${pathShape(index, split)}r` : `${pathShape(index - split, size - split)}l`;
}

function nodeAt(level: number, index: bigint): Uint8Array {
  const key = `${level}/${index}`;
  const start = Number(index) * 2 ** level;
  const hash = nodes.get(key) ?? mth(leafHashes.slice(start, start + 2 ** level));
  nodes.set(key, hash);
  return hash;
}

function includeClaim(index: number, size: number) {
  return {
    index: BigInt(index),
    size: BigInt(size),
    leafHash: leafHashes[index]!,
    proof: inclusionProof(BigInt(index), BigInt(size), nodeAt),
    root: roots[size]!,
  };
}

function consistencyClaim(first: number, second: number) {
  return {
    firstSize: BigInt(first),
    secondSize: BigInt(second),
    firstRoot: roots[first]!,
    secondRoot: roots[second]!,
    proof: consistencyProof(BigInt(first), BigInt(second), nodeAt),
  };
}

function flipBit(bytes: Uint8Array, bit: number): void {
  bytes[bit >> 3] = bytes[bit >> 3]! ^ (1 << (bit & 7));
}
