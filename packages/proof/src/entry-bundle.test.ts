import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../test/any-text.ts';
import { createTestLog, createTestSigner } from '../test/signed-log.ts';
import { canonicalize } from './canonical.ts';
import { formatEntryBundle, parseEntryBundle, verifyEntryBundle } from './entry-bundle.ts';

const signer = createTestSigner('avouch.example/demo', 'entry tests');
const leaves = Array.from({ length: 20 }, (_, n) => canonicalize({ kind: 'call', n, text: 'é "quoted"' }));
const log = createTestLog(signer, leaves);
const keys = [signer.verifierKey];
const bundle = bundleOf(log, leaves, 7);

describe('an entry bundle', () => {
  it('verifies as text and as the parsed object, for every entry', async () => {
    for (let index = 0; index < leaves.length; index++) {
      const text = bundleOf(log, leaves, index);
      const expected = { kind: 'verified', index: BigInt(index), entry: JSON.parse(leaves[index]!) };
      expect(await verifyEntryBundle(text, keys)).toMatchObject(expected);
      expect(await verifyEntryBundle(JSON.parse(text), keys)).toMatchObject(expected);
    }
  });

  it('reads back what was written', () => {
    const parts = { origin: 'log.example', index: 2n ** 60n, leaf: '{}', proof: 'any' };
    expect(parseEntryBundle(formatEntryBundle(parts))).toEqual(parts);
  });

  it('never verifies as another entry, whatever character is changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(bundle.length - 1),
        fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 1 }),
        async (at, other) => {
          const verdict = await verifyEntryBundle(bundle.slice(0, at) + other + bundle.slice(at + 1), keys);
          // A change of nothing that matters (such as the final newline to a space) may still verify, as the same entry.
          const seen = verdict.kind === 'verified' ? canonicalize(verdict.entry) : leaves[7];
          expect(seen).toBe(leaves[7]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is limited to leaves of 65,535 bytes, counted in UTF-8', async () => {
    const largest = canonicalize({ pad: 'x'.repeat(65_535 - 10) });
    expect(await verifyLeaf(largest)).toMatchObject({ kind: 'verified' });
    expect(await verifyLeaf(canonicalize({ pad: 'x'.repeat(65_536 - 10) }))).toMatchObject({
      reason: 'too_large',
    });
    expect(await verifyLeaf(canonicalize({ pad: '€'.repeat(30_000) }))).toMatchObject({
      reason: 'too_large',
    });
    expect(await verifyEntryBundle('x'.repeat(10_000_000), keys)).toMatchObject({ reason: 'too_large' });
  });

  it.each([
    ['undefined', undefined],
    ['a number', 7],
    ['a bigint', 7n],
    ['a symbol', Symbol('entry')],
    ['a function', () => bundle],
    ['a cycle', createCycle()],
    ['an object that throws when it is read', createTrap()],
    ['a proxy that throws whatever is done', new Proxy({}, { get: throwAnything, ownKeys: throwAnything })],
    ['an object that turns into a text', { toJSON: () => bundle }],
    ['bytes', new TextEncoder().encode(bundle)],
  ])('is refused, not thrown, when it is %s', async (_, anything: unknown) => {
    expect(await verifyEntryBundle(anything, keys)).toMatchObject({
      kind: 'refused',
      reason: 'malformed_entry',
    });
  });

  it('is refused, not thrown, for any value and any keys', async () => {
    const likeABundle = fc.record({
      format: fc.constant('avouch.entry/v1'),
      origin: fc.string(),
      index: fc.oneof(fc.nat().map(String), fc.string()),
      leaf: fc.oneof(fc.constantFrom(...leaves), anyText),
      proof: fc.oneof(fc.constant(log.tlogProof(3)), fc.string()),
    });
    const anyKeys = fc.array(fc.oneof(fc.constant(signer.verifierKey), fc.string()), { maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.anything(), likeABundle), anyKeys, async (anything, someKeys) => {
        expect(await verifyEntryBundle(anything, someKeys)).toMatchObject({ kind: 'refused' });
      }),
      { numRuns: 500 },
    );
  });
});

function bundleOf(source: typeof log, texts: readonly string[], index: number): string {
  return formatEntryBundle({
    origin: signer.key.name,
    index: BigInt(index),
    leaf: texts[index]!,
    proof: source.tlogProof(index),
  });
}

function verifyLeaf(leaf: string) {
  return verifyEntryBundle(bundleOf(createTestLog(signer, [leaf]), [leaf], 0), keys);
}

function createCycle(): unknown {
  const cycle: Record<string, unknown> = {};
  cycle['format'] = cycle;
  return cycle;
}

function createTrap(): unknown {
  return Object.defineProperty({}, 'format', { enumerable: true, get: throwAnything });
}

function throwAnything(): never {
  throw new TypeError('read at your peril');
}
