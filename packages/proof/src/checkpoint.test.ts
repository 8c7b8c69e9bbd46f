import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf, codeOfAsync } from '../test/refusal-code.ts';
import { createTestLog, createTestSigner } from '../test/signed-log.ts';
import { formatCheckpoint, parseCheckpoint, verifyCheckpoint } from './checkpoint.ts';
import { consistencyProof } from './merkle-prove.ts';
import { verifyConsistency } from './merkle-verify.ts';
import { MAX_TREE_SIZE } from './merkle.ts';

const signer = createTestSigner('avouch.example/demo', 'checkpoint tests');
const nextSigner = createTestSigner('avouch.example/demo', 'checkpoint tests, next key');
const leaves = Array.from({ length: 40 }, (_, n) => `{"n":${n}}`);
const log = createTestLog(signer, leaves);
const root = new Uint8Array(32);

describe('a checkpoint', () => {
  it('reads back what was written, for any size and root', () => {
    const anyRoot = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: MAX_TREE_SIZE }), anyRoot, (size, rootHash) => {
        const checkpoint = { origin: 'log.example', size, root: rootHash, extensions: ['more'] };
        expect(parseCheckpoint(formatCheckpoint(checkpoint))).toEqual(checkpoint);
      }),
    );
  });

  it('is not written when it could not be read back', () => {
    expect(codeOf(() => formatCheckpoint({ origin: '', size: 1n, root }))).toBe('malformed_checkpoint');
    expect(codeOf(() => formatCheckpoint({ origin: 'a\nb', size: 1n, root }))).toBe('malformed_checkpoint');
    expect(codeOf(() => formatCheckpoint({ origin: 'a', size: 1n, root: root.slice(1) }))).toBe(
      'malformed_checkpoint',
    );
    expect(codeOf(() => formatCheckpoint({ origin: 'a', size: 1n, root, extensions: [''] }))).toBe(
      'malformed_checkpoint',
    );
    expect(codeOf(() => formatCheckpoint({ origin: 'a', size: 1n, root, extensions: ['b\nc'] }))).toBe(
      'malformed_checkpoint',
    );
    expect(codeOf(() => formatCheckpoint({ origin: 'a', size: -1n, root }))).toBe('index_out_of_range');
    expect(codeOf(() => formatCheckpoint({ origin: 'a', size: MAX_TREE_SIZE + 1n, root }))).toBe(
      'index_out_of_range',
    );
  });
});

// What went wrong in other logs, seen by a client that keeps the newest checkpoint it has verified.
describe('a client that keeps a checkpoint', () => {
  it('accepts a later one with a consistency proof', async () => {
    expect(await extendHead(log.checkpoint(17), log.checkpoint(40), log)).toBe(true);
  });

  it('notices a rolled-back head', async () => {
    expect(await extendHead(log.checkpoint(40), log.checkpoint(17), log)).toBe(false);
  });

  it('notices two histories, though both are signed', async () => {
    const other = createTestLog(signer, leaves.with(3, '{"n":"rewritten"}'));
    expect(await extendHead(log.checkpoint(17), other.checkpoint(40), other)).toBe(false);
    expect(await extendHead(log.checkpoint(40), other.checkpoint(40), other)).toBe(false);
  });

  it('refuses a changed key until it is told of it', async () => {
    const rotated = createTestLog(nextSigner, leaves).checkpoint();
    expect(await codeOfAsync(() => verifyCheckpoint(rotated, [signer.key]))).toBe('unknown_key');
    expect(await verifyCheckpoint(rotated, [signer.key, nextSigner.key])).toMatchObject({ size: 40n });
  });
});

async function extendHead(known: string, offered: string, source: typeof log): Promise<boolean> {
  const first = await verifyCheckpoint(known, [signer.key]);
  const second = await verifyCheckpoint(offered, [signer.key]);
  const growing = first.size <= second.size;
  return verifyConsistency({
    firstSize: first.size,
    secondSize: second.size,
    firstRoot: first.root,
    secondRoot: second.root,
    proof: growing ? consistencyProof(first.size, second.size, source.getNode) : [],
  });
}
