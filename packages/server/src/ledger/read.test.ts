import {
  createExportVerifier,
  decodeEntries,
  hashLeaf,
  parseCheckpoint,
  parseNote,
  rootOfHashes,
  type TilePosition,
  tileWidth,
  verifyEntryBundle,
} from '@avouch/proof';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { fill, openTestLedger, refusalOf, type TestLedger, type TestLog } from '../../test/ledger.ts';
import { leafOf } from './entry.ts';
import { fsck } from './fsck.ts';
import { nodeSha256 } from './hash.ts';

/** Around the widths of tiles and of the subtrees that are stored. */
const smallSizes = [0, 1, 2, 255, 256, 257, 511, 512, 513];
/** Sizes at which every proof is asked for; the edges are at all of them. */
const provenWhole = new Set([1, 2, 257, 513]);
const largeSizes = [65_535, 65_536, 65_537, 66_049];

let test: TestLedger;
let log: TestLog;
/** The leaves as they were handed in: what the log has to reproduce. */
const leaves: Uint8Array[] = [];
const hashes: Uint8Array[] = [];

beforeAll(async () => {
  test = await openTestLedger();
  log = await test.openLog('large');
});
afterAll(() => test.close());

async function growTo(size: number): Promise<void> {
  for (const entry of await fill(test, log.id, size - leaves.length)) {
    const leaf = Buffer.from(leafOf(entry).text);
    leaves.push(leaf);
    hashes.push(hashLeaf(leaf, nodeSha256));
  }
}

/** The hashes of one tile, computed from all leaves. */
function tileOf({ level, index, width }: { level: number; index: number; width: number }): Buffer {
  const leavesEach = 256 ** level;
  const first = index * 256 * leavesEach;
  const nodes = Array.from({ length: width }, (_, at) =>
    rootOfHashes(hashes.slice(first + at * leavesEach, first + (at + 1) * leavesEach), nodeSha256),
  );
  return Buffer.concat(nodes);
}

async function expectCheckpointOf(size: number): Promise<void> {
  const { origin, root, ...stated } = parseCheckpoint(parseNote(await test.reader.checkpoint(log.id)).text);
  expect(origin).toBe(log.origin);
  expect(stated.size).toBe(BigInt(size));
  expect(Buffer.from(root)).toEqual(Buffer.from(rootOfHashes(hashes, nodeSha256)));
}

async function expectTile(level: number, index: number, size: number): Promise<void> {
  const width = tileWidth(level, BigInt(index), BigInt(size));
  const position: TilePosition = { kind: 'hashes', level, index: BigInt(index), width };
  const served = Buffer.from(await test.reader.tile(log.id, position));
  expect(served.equals(tileOf({ level, index, width })), `tile ${level}/${index} at ${size}`).toBe(true);
}

async function expectBundle(index: number, size: number): Promise<void> {
  const width = tileWidth(0, BigInt(index), BigInt(size));
  const served = decodeEntries(
    await test.reader.tile(log.id, { kind: 'entries', index: BigInt(index), width }),
  );
  expect(served.map((leaf) => Buffer.from(leaf))).toEqual(
    leaves.slice(index * 256, index * 256 + width).map((leaf) => Buffer.from(leaf)),
  );
}

async function expectProof(index: number): Promise<void> {
  const bundle = await test.reader.entry(log.id, { index: BigInt(index) });
  expect(Buffer.from(bundle.leaf).equals(leaves[index] ?? Buffer.alloc(0))).toBe(true);
  expect(await verifyEntryBundle(bundle, [log.verifierKey])).toMatchObject({
    kind: 'verified',
    index: BigInt(index),
  });
}

describe('a log as it is read', () => {
  it.each(smallSizes)('of %i entries has its checkpoint, tiles, bundles and proofs', async (size) => {
    await growTo(size);
    await expectCheckpointOf(size);
    for (let index = 0; index * 256 < size; index += 1) {
      await expectTile(0, index, size);
      await expectBundle(index, size);
    }
    if (size >= 256) await expectTile(1, 0, size);
    for (let index = 0; index < size; index += 1) {
      const isEdge = index % 256 < 2 || index % 256 === 255 || index === size - 1;
      if (isEdge || provenWhole.has(size)) await expectProof(index);
    }
  });

  it.each(largeSizes)(
    'of %i entries has its checkpoint, and tiles and proofs on every level',
    async (size) => {
      await growTo(size);
      await expectCheckpointOf(size);
      const last = Math.ceil(size / 256) - 1;
      for (const index of [0, 1, 100, last - 1, last]) {
        await expectTile(0, index, size);
        await expectBundle(index, size);
      }
      await expectTile(1, 0, size);
      if (size > 256 * 256) await expectTile(2, 0, size);
      if (size > 257 * 256) await expectTile(1, 1, size);
      const edges = [0, 255, 256, 65_279, 65_280, size - 257, size - 256, size - 2, size - 1];
      for (const index of edges) await expectProof(index);
      if (size > 65_536) await expectProof(65_536);
    },
  );

  it('is exported whole, and the export verifies', async () => {
    const verifier = createExportVerifier([log.verifierKey], { sha256: nodeSha256 });
    for await (const lines of test.reader.exportLines(log.id)) {
      for (const line of lines) expect(verifier.pushLine(line)).toBe(true);
    }
    expect(await verifier.finish()).toMatchObject({
      kind: 'verified',
      checkpoint: { size: BigInt(leaves.length) },
    });
  });

  it('is clean', async () => {
    expect(await fsck(test.database.database, log.id)).toMatchObject({
      entries: BigInt(leaves.length),
      faults: [],
    });
  });

  it.each<[string, TilePosition]>([
    ['a tile beyond its end', { kind: 'hashes', level: 0, index: 10_000n, width: 256 }],
    ['a tile that is not full yet', { kind: 'hashes', level: 2, index: 0n, width: 256 }],
    ['a level that it does not reach', { kind: 'hashes', level: 3, index: 0n, width: 1 }],
    ['a bundle beyond its end', { kind: 'entries', index: 10_000n, width: 1 }],
  ])('has not %s', async (_what, position) => {
    expect(await refusalOf(() => test.reader.tile(log.id, position))).toBe('tile_not_found');
  });

  it('has no entry at its size, nor under an unknown id', async () => {
    const absent = [{ index: BigInt(leaves.length) }, { id: '01931a3e-0000-7000-8000-000000000000' }];
    for (const key of absent) {
      expect(await refusalOf(() => test.reader.entry(log.id, key))).toBe('entry_not_found');
    }
  });
});
