import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf, codeOfAsync } from '../test/refusal-code.ts';
import { createTestLog, createTestSigner } from '../test/signed-log.ts';
import { formatTlogProof, parseTlogProof, verifyTlogProof } from './tlog-proof.ts';

const signer = createTestSigner('avouch.example/demo', 'tlog-proof tests');
const log = createTestLog(
  signer,
  Array.from({ length: 100 }, (_, n) => `{"n":${n}}`),
);
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('a tlog-proof', () => {
  it('reads back what was written', () => {
    const extras = fc.option(fc.uint8Array({ minLength: 1, maxLength: 90 }));
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
        fc.array(hash, { maxLength: 63 }),
        extras,
        (index, hashes, extra) => {
          const proof = { index, hashes, extra, checkpoint: log.checkpoint() };
          expect(parseTlogProof(formatTlogProof(proof))).toEqual(proof);
        },
      ),
    );
  });

  it('is not written when it could not be read back', () => {
    const proof = parseTlogProof(log.tlogProof(5));
    expect(codeOf(() => formatTlogProof({ ...proof, index: -1n }))).toBe('malformed_proof');
    expect(codeOf(() => formatTlogProof({ ...proof, index: 2n ** 63n }))).toBe('malformed_proof');
    expect(codeOf(() => formatTlogProof({ ...proof, hashes: [new Uint8Array(31)] }))).toBe('malformed_proof');
    expect(codeOf(() => formatTlogProof({ ...proof, extra: new Uint8Array(0) }))).toBe('malformed_proof');
  });

  it('verifies its own leaf under every later checkpoint, and no other leaf', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(99), fc.nat(99), fc.nat(99), async (a, b, other) => {
        const [index, size] = a < b ? [a, b + 1] : [b, a + 1];
        const proof = parseTlogProof(log.tlogProof(index, size));
        const code = await codeOfAsync(() => verifyTlogProof(proof, log.leafHashes[other]!, [signer.key]));
        expect(code).toBe(other === index ? 'accepted' : 'not_included');
      }),
    );
  });

  it('is refused when one character of it is another', async () => {
    const text = log.tlogProof(41);
    const others = fc.constantFrom('A', '0', '9', '/', ' ', '\n', '=', '—');
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), others, async (at, other) => {
        const changed = text.slice(0, at) + other + text.slice(at + 1);
        const code = await codeOfAsync(async () =>
          verifyTlogProof(parseTlogProof(changed), log.leafHashes[41]!, [signer.key]),
        );
        expect(code === 'accepted').toBe(changed === text);
      }),
      { numRuns: 300 },
    );
  });
});
