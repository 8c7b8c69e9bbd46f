import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from './bytes.ts';
import { createFrontier } from './frontier.ts';
import { hashLeaf, rootOfHashes } from './merkle.ts';

const leafHashes = Array.from({ length: 1000 }, (_, at) => hashLeaf(encodeUtf8(`leaf ${at}`)));

describe('a frontier', () => {
  it('goes on from its size and hashes as if it had never stopped', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), (first, more) => {
        const before = createFrontier();
        for (const hash of leafHashes.slice(0, first)) before.append(hash);
        const after = createFrontier(before.size(), before.hashes());
        for (const hash of leafHashes.slice(first, first + more)) after.append(hash);
        expect(after.size()).toBe(BigInt(first + more));
        expect(after.root()).toEqual(rootOfHashes(leafHashes.slice(0, first + more)));
      }),
    );
  });

  it('reports the subtrees that tiles are made of, as they become complete', () => {
    const leaf = leafHashes[0]!;
    const reported: string[] = [];
    // 65,535 equal leaves, without appending them: each perfect subtree joins two equal ones.
    const edge: Uint8Array[] = [];
    for (let level = 0, hash = leaf; level < 16; level++, hash = rootOfHashes([hash, hash]))
      edge.unshift(hash);
    const frontier = createFrontier(65_535, edge, {
      onSubtree: (level, index) => reported.push(`${level}/${index}`),
    });
    frontier.append(leaf);
    expect(reported).toEqual(['8/255', '16/0']);
    for (let count = 0; count < 256; count++) frontier.append(leaf);
    expect(reported).toEqual(['8/255', '16/0', '8/256']);
  });

  it('gives away copies, so that nobody changes its edge', () => {
    const frontier = createFrontier(1n, [leafHashes[0]!]);
    frontier.hashes().pop();
    expect(frontier.root()).toEqual(leafHashes[0]);
  });

  it('counts beyond 2^32 and refuses beyond 2^53', () => {
    const edge = [leafHashes[0]!];
    const frontier = createFrontier(2n ** 40n, edge);
    frontier.append(leafHashes[1]!);
    expect(frontier.size()).toBe(2n ** 40n + 1n);
    expect(frontier.hashes()).toEqual([leafHashes[0], leafHashes[1]]);
    expect(() => createFrontier(2n ** 53n, edge)).toThrow('index_out_of_range');
    expect(() => createFrontier(-1)).toThrow('index_out_of_range');
    expect(() => createFrontier(1.5, edge)).toThrow('index_out_of_range');
  });

  it('refuses hashes that do not fit its size', () => {
    expect(() => createFrontier(3n, [leafHashes[0]!])).toThrow('malformed_proof');
    expect(() => createFrontier(0n, [leafHashes[0]!])).toThrow('malformed_proof');
    expect(() => createFrontier(1n, [new Uint8Array(31)])).toThrow('malformed_proof');
    expect(() => createFrontier().append(new Uint8Array(33))).toThrow('malformed_proof');
  });
});
