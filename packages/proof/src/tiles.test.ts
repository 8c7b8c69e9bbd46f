import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../test/refusal-code.ts';
import {
  decodeEntries,
  encodeEntries,
  MAX_ENTRY_BYTES,
  parseTilePath,
  tilePath,
  tileWidth,
} from './tiles.ts';

describe('a tile path', () => {
  it('reads back what was written, for any tile', () => {
    const index = fc.bigInt({ min: 0n, max: 2n ** 55n - 1n });
    const width = fc.integer({ min: 1, max: 256 });
    fc.assert(
      fc.property(index, width, (position, hashes) => {
        const tile = { kind: 'hashes', level: 0, index: position, width: hashes } as const;
        expect(parseTilePath(tilePath(tile))).toEqual(tile);
        const entries = { kind: 'entries', index: position, width: hashes } as const;
        expect(parseTilePath(tilePath(entries))).toEqual(entries);
      }),
    );
  });

  it('has one spelling: whatever is read is written the same', () => {
    const parts = fc.constantFrom(
      'tile/',
      '0/',
      'entries/',
      'x',
      '000',
      '001',
      '/',
      '.p/',
      '1',
      '255',
      '256',
      '7/',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 8 }), (pieces) => {
        const path = pieces.join('');
        const code = codeOf(() => expect(tilePath(parseTilePath(path))).toBe(path));
        expect(['accepted', 'malformed_tile']).toContain(code);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('an entry bundle', () => {
  it('reads back what was written', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 256 }), (entries) => {
        expect(decodeEntries(encodeEntries(entries))).toEqual(entries);
      }),
    );
  });

  it('takes entries of up to 65,535 bytes', () => {
    const largest = new Uint8Array(MAX_ENTRY_BYTES).fill(7);
    expect(decodeEntries(encodeEntries([largest, largest]))).toEqual([largest, largest]);
    expect(codeOf(() => encodeEntries([new Uint8Array(MAX_ENTRY_BYTES + 1)]))).toBe('too_large');
  });

  it('is refused or read, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
        const code = codeOf(() => expect(encodeEntries(decodeEntries(bytes))).toEqual(bytes));
        expect(['accepted', 'malformed_tile']).toContain(code);
      }),
    );
  });
});

describe('the width of tiles', () => {
  it('adds up to the whole level', () => {
    fc.assert(
      fc.property(fc.nat(200_000), fc.nat(2), (size, level) => {
        const hashes = Math.floor(size / 256 ** level);
        let counted = 0;
        for (let index = 0n; tileWidth(level, index, BigInt(size)) > 0; index++) {
          counted += tileWidth(level, index, BigInt(size));
        }
        expect(counted).toBe(hashes);
      }),
    );
  });
});
