import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../test/any-text.ts';
import { createTestLog, createTestSigner } from '../test/signed-log.ts';
import { canonicalize } from './canonical.ts';
import { createExportVerifier, formatExportHeader } from './export.ts';
import type { ExportVerdict } from './export.ts';

const signer = createTestSigner('avouch.example/demo', 'export tests');
const leaves = Array.from({ length: 30 }, (_, n) => canonicalize({ kind: 'call', n }));
const log = createTestLog(signer, leaves);

describe('an export', () => {
  it('verifies at every size, with our hash and with a native one', async () => {
    const native = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
    for (let size = 0; size <= leaves.length; size++) {
      const lines = [header(size), ...leaves.slice(0, size)];
      expect(await verify(lines)).toMatchObject({ kind: 'verified', checkpoint: { size: BigInt(size) } });
      expect(await verify(lines, native)).toMatchObject({ kind: 'verified' });
    }
  });

  it('is refused with any line dropped, repeated, swapped or changed', async () => {
    const lines = [header(leaves.length), ...leaves];
    const at = fc.integer({ min: 1, max: leaves.length });
    await fc.assert(
      fc.asyncProperty(at, at, async (one, other) => {
        const swapped = lines.with(one, lines[other]!).with(other, lines[one]!);
        expect((await verify(swapped)).kind).toBe(one === other ? 'verified' : 'refused');
        expect(await verify(lines.toSpliced(one, 1))).toMatchObject({ reason: 'truncated' });
        expect(await verify(lines.toSpliced(one, 0, lines[other]!))).toMatchObject({ reason: 'surplus' });
        expect(await verify(lines.with(one, '{"kind":"forged"}'))).toMatchObject({ reason: 'root_mismatch' });
      }),
    );
  });

  it('names the line at which it was refused, and takes no more', () => {
    const verifier = createExportVerifier([signer.verifierKey]);
    expect(verifier.pushLine(header(3))).toBe(true);
    expect(verifier.pushLine(leaves[0]!)).toBe(true);
    expect(verifier.pushLine('{ }')).toBe(false);
    expect(verifier.pushLine(leaves[1]!)).toBe(false);
    return expect(verifier.finish()).resolves.toEqual({
      kind: 'refused',
      reason: 'not_canonical',
      detail: expect.stringMatching(/^Line 3: /),
    });
  });

  it('says what its header promises, once there is one', () => {
    const verifier = createExportVerifier([signer.verifierKey]);
    expect(verifier.claimedSize()).toBeNull();
    verifier.pushLine(header(3));
    expect(verifier.claimedSize()).toBe(3n);
  });

  it('gives the same verdict when asked again', async () => {
    const verifier = createExportVerifier([signer.verifierKey]);
    for (const line of [header(2), leaves[0]!, leaves[1]!]) verifier.pushLine(line);
    expect(await verifier.finish()).toEqual(await verifier.finish());
  });

  it('refuses over-long lines without reading them', async () => {
    const long = canonicalize({ pad: 'x'.repeat(65_536) });
    expect(await verify([header(1), long])).toMatchObject({ reason: 'too_large' });
    expect(await verify([header(1), canonicalize({ pad: '€'.repeat(30_000) })])).toMatchObject({
      reason: 'too_large',
    });
    expect(await verify(['x'.repeat(3_000_000)])).toMatchObject({ reason: 'too_large' });
  });

  it('is refused, not thrown, for any lines', async () => {
    const line = fc.oneof(anyText, fc.json(), fc.constantFrom(header(3), ...leaves.slice(0, 2)));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 6 }), async (lines) => {
        expect((await verify(lines)).kind).toBe('refused');
      }),
    );
  });
});

function header(size: number): string {
  return formatExportHeader({
    origin: signer.key.name,
    size: BigInt(size),
    checkpoint: log.checkpoint(size),
  });
}

function verify(
  lines: readonly string[],
  sha256?: (bytes: Uint8Array) => Uint8Array,
): Promise<ExportVerdict> {
  const verifier = createExportVerifier([signer.verifierKey], sha256 === undefined ? {} : { sha256 });
  for (const line of lines) verifier.pushLine(line);
  return verifier.finish();
}
