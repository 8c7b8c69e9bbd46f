import {
  canonicalize,
  concatBytes,
  encodeUtf8,
  formatExportHeader,
  parseTilePath,
  TILE_WIDTH,
} from '@avouch/proof';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createTestLog, createTestSigner } from '../../../proof/test/signed-log.ts';
import {
  findAltered,
  verifyCheckpoint,
  verifyEntry,
  verifyExport,
  verifyGrowth,
  type ExportProgress,
} from './index.ts';

const signer = createTestSigner('avouch.example/demo', 'sdk tests');
const keys = [signer.verifierKey];
const leaves = Array.from({ length: 600 }, (_, n) => canonicalize({ id: `id-${n}`, kind: 'call', n }));
const log = createTestLog(signer, leaves);

describe('an entry', () => {
  it('verifies as the one that was asked for, by index and by id', async () => {
    for (const expected of [{ index: 7n }, { id: 'id-7' }]) {
      expect(await verifyEntry(bundle(7), { keys, expected })).toMatchObject({ kind: 'verified', index: 7n });
    }
  });

  it('is refused where it is another one, however well proven', async () => {
    for (const expected of [{ index: 8n }, { id: 'id-8' }]) {
      expect(await verifyEntry(bundle(7), { keys, expected })).toMatchObject({ reason: 'index_mismatch' });
    }
  });

  it('is refused where it was changed, where nobody trusted signed, and where it is none', async () => {
    const expected = { index: 7n };
    const forged = { ...bundle(7), leaf: leaves[8] };
    expect(await verifyEntry(forged, { keys, expected })).toMatchObject({ reason: 'not_included' });
    const other = createTestSigner('avouch.example/demo', 'another key');
    const trusted = { keys: [other.verifierKey], expected };
    expect(await verifyEntry(bundle(7), trusted)).toMatchObject({ reason: 'unknown_key' });
    for (const nothing of [undefined, null, [], '<html>', { format: 'avouch.entry/v1' }]) {
      expect((await verifyEntry(nothing, { keys, expected })).kind).toBe('refused');
    }
  });
});

describe('an export', () => {
  it('verifies as it arrives, however it is cut, and shows how far it came', async () => {
    const seen: ExportProgress[] = [];
    const verdict = await verifyExport(pieces(exported(600), 1000), {
      keys,
      onProgress: (p) => seen.push(p),
    });
    expect(verdict).toMatchObject({ kind: 'verified', checkpoint: { size: 600n } });
    expect(seen.at(-1)).toEqual({ entries: 600n, claimed: 600n, bytes: exported(600).length });

    const noLastLineEnd = exported(5).subarray(0, -1);
    expect(await verifyExport(new Blob([noLastLineEnd]).stream(), { keys })).toMatchObject({
      kind: 'verified',
    });
  });

  it('is refused where the server lies, and is not read on', async () => {
    const lines = textOf(exported(600)).split('\n');
    const cases: [string, readonly string[]][] = [
      ['truncated', lines.toSpliced(-2, 1)],
      ['surplus', lines.toSpliced(3, 0, '{"kind":"call"}')],
      ['root_mismatch', lines.with(9, lines[10]!)],
      ['not_canonical', lines.with(9, '{ }')],
      ['malformed_export', ['']],
      ['malformed_json', ['<html>']],
    ];
    for (const [reason, changed] of cases) {
      const verdict = await verifyExport(pieces(encodeUtf8(changed.join('\n')), 4096), { keys });
      expect(verdict).toMatchObject({ kind: 'refused', reason });
    }
    const other = createTestSigner('avouch.example/demo', 'another key');
    expect(await verifyExport([exported(5)], { keys: [other.verifierKey] })).toMatchObject({
      reason: 'unknown_key',
    });
    expect(await verifyExport([new Uint8Array([0xff, 0x0a])], { keys })).toMatchObject({
      reason: 'malformed_encoding',
    });
    let left = false;
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield encodeUtf8('no export\n');
      } finally {
        left = true;
      }
    };
    expect(await verifyExport(endless(), { keys })).toMatchObject({ kind: 'refused' });
    expect(left).toBe(true);
  });

  it('that does not come on is left by the signal', async () => {
    const leaving = new AbortController();
    const slow = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(exported(600).slice(0, 5000)),
    });
    const verdict = verifyExport(slow, { keys, signal: leaving.signal });
    leaving.abort(new Error('gone'));
    await expect(verdict).rejects.toThrow('gone');
  });

  it('that breaks off is no verdict', async () => {
    let pulled = 0;
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (pulled++ > 0) controller.error(new TypeError('terminated'));
        else controller.enqueue(exported(600).slice(0, 5000));
      },
    });
    await expect(verifyExport(broken, { keys })).rejects.toMatchObject({ code: 'network_failed' });
  });
});

describe('what was altered in an export', () => {
  const lines = textOf(exported(600)).split('\n');
  const find = (changed: readonly string[]): ReturnType<typeof findAltered> =>
    findAltered(pieces(encodeUtf8(changed.join('\n')), 1000), { fetchTile: tilesOf(log) });

  it('is found by index, in every tile', async () => {
    expect(await find(lines)).toEqual({ indexes: [], more: false });
    const changed = lines.with(1, '{"kind":"forged"}').with(257, '{ }').with(600, `${lines[600]} `);
    expect(await find(changed)).toEqual({ indexes: [0n, 256n, 599n], more: false });
  });

  it('is not listed without end where an entry is missing, nor beyond the end of the log', async () => {
    const { indexes, more } = await find(lines.toSpliced(5, 1));
    expect({ first: indexes[0], found: indexes.length, more }).toEqual({ first: 4n, found: 100, more: true });
    expect(await find([...lines.slice(0, -1), '{"kind":"forged"}'])).toEqual({ indexes: [], more: false });
    expect(await find(['no export'])).toEqual({ indexes: [], more: false });
  });

  it('is not found by tiles that are none', async () => {
    const broken = findAltered([exported(600)], { fetchTile: async () => new Uint8Array(31) });
    await expect(broken).rejects.toMatchObject({ code: 'malformed_tile' });
  });
});

describe('a checkpoint', () => {
  it('verifies by the key that is trusted, and is refused otherwise', async () => {
    expect(await verifyCheckpoint(log.checkpoint(9), { keys })).toMatchObject({
      kind: 'verified',
      checkpoint: { size: 9n },
    });
    expect(await verifyCheckpoint(log.checkpoint(9).replace('\n9\n', '\n8\n'), { keys })).toMatchObject({
      reason: 'bad_signature',
    });
    expect(await verifyCheckpoint('<html>', { keys })).toMatchObject({ reason: 'malformed_note' });
    expect(await verifyCheckpoint(log.checkpoint(9), { keys: ['none'] })).toMatchObject({
      reason: 'malformed_key',
    });
  });
});

describe('a log that was seen before', () => {
  it('is the beginning of what it is now, at any two sizes', async () => {
    const size = fc.integer({ min: 0, max: leaves.length });
    await fc.assert(
      fc.asyncProperty(size, size, async (one, other) => {
        const [first, second] = [Math.min(one, other), Math.max(one, other)];
        expect(await grown(first, second)).toMatchObject({
          kind: 'consistent',
          remembered: { size: BigInt(first) },
          current: { size: BigInt(second) },
        });
      }),
      { numRuns: 40, examples: [[256, 600] as [number, number], [255, 257], [512, 513]] },
    );
  });

  it('is another where one of its entries was changed', async () => {
    const changed = createTestLog(signer, leaves.with(100, '{"kind":"forged"}'));
    for (const [first, second] of [
      [101, 600],
      [256, 600],
      [600, 600],
    ] as const) {
      expect(await grown(first, second, changed)).toMatchObject({ reason: 'not_consistent' });
    }
    expect(await grown(100, 600, changed)).toMatchObject({ kind: 'consistent' });
  });

  it('is shorter where entries are gone, and not another log', async () => {
    expect(await grown(9, 8)).toMatchObject({ reason: 'truncated' });
    const other = createTestSigner('avouch.example/other', 'sdk tests');
    const verdict = await verifyGrowth({
      remembered: log.checkpoint(9),
      current: createTestLog(other, leaves).checkpoint(9),
      keys: [...keys, other.verifierKey],
      fetchTile: tilesOf(log),
    });
    expect(verdict).toMatchObject({ reason: 'origin_mismatch' });
  });

  it('is not believed by tiles that are forged, cut or no tiles', async () => {
    for (const bytes of [
      new Uint8Array(32 * 256),
      new Uint8Array(32),
      new Uint8Array(31),
      new Uint8Array(8224),
    ]) {
      const verdict = await verifyGrowth({
        remembered: log.checkpoint(100),
        current: log.checkpoint(600),
        keys,
        fetchTile: async () => bytes,
      });
      expect(verdict.kind).toBe('refused');
    }
  });
});

function grown(first: number, second: number, now = log): ReturnType<typeof verifyGrowth> {
  const [remembered, current] = [log.checkpoint(first), now.checkpoint(second)];
  return verifyGrowth({ remembered, current, keys, fetchTile: tilesOf(now) });
}

/** The tiles of a log as a server hands them out. */
function tilesOf({ getNode }: typeof log): (path: string) => Promise<Uint8Array> {
  return async (path) => {
    const tile = parseTilePath(path);
    if (tile.kind === 'entries') throw new Error('Nobody needs entries here.');
    const start = tile.index * BigInt(TILE_WIDTH);
    return concatBytes(
      ...Array.from({ length: tile.width }, (_, at) => getNode(8 * tile.level, start + BigInt(at))),
    );
  };
}

function bundle(index: number): {
  format: string;
  origin: string;
  index: string;
  leaf: string;
  proof: string;
} {
  const origin = signer.key.name;
  const leaf = leaves[index]!;
  return { format: 'avouch.entry/v1', origin, index: String(index), leaf, proof: log.tlogProof(index) };
}

function exported(size: number): Uint8Array<ArrayBuffer> {
  const header = formatExportHeader({
    origin: signer.key.name,
    size: BigInt(size),
    checkpoint: log.checkpoint(size),
  });
  return new Uint8Array(encodeUtf8(`${[header, ...leaves.slice(0, size)].join('\n')}\n`));
}

function* pieces(bytes: Uint8Array, width: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += width) yield bytes.subarray(at, at + width);
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
