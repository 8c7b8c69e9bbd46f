import { parseCanonical } from '@avouch/proof';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { leafOf, MAX_LEAF_BYTES, type NewEntry } from './entry.ts';

const plain: NewEntry = {
  id: '01931a3e-0000-7000-8000-000000000000',
  kind: 'call',
  at: new Date('2026-01-15T12:00:00.000Z'),
  body: { cost_micros: 12 },
};

/** An entry whose leaf has exactly so many bytes. */
function entryOfBytes(bytes: number, filler: string): NewEntry {
  const empty = Buffer.byteLength(leafOf({ ...plain, body: { text: '' } }).text);
  const width = Buffer.byteLength(filler);
  const count = Math.floor((bytes - empty) / width);
  return { ...plain, body: { text: filler.repeat(count) + 'x'.repeat(bytes - empty - count * width) } };
}

describe('the leaf of an entry', () => {
  it('is canonical JSON of the body with the entry’s version and identity', () => {
    expect(leafOf(plain).text).toBe(
      '{"at":"2026-01-15T12:00:00.000Z","cost_micros":12,"id":"01931a3e-0000-7000-8000-000000000000","kind":"call","v":1}',
    );
  });

  it('says who it is whatever the body calls itself', () => {
    const { text } = leafOf({ ...plain, body: { id: 'other', kind: 'other', v: 9, at: 'never' } });
    expect(parseCanonical(text)).toEqual({ id: plain.id, kind: 'call', v: 1, at: plain.at.toISOString() });
  });

  it.each(['x', 'é', '漢', '😀'])('holds 65,535 bytes and not one more, written with %s', (filler) => {
    expect(Buffer.byteLength(leafOf(entryOfBytes(MAX_LEAF_BYTES, filler)).text)).toBe(MAX_LEAF_BYTES);
    expect(() => leafOf(entryOfBytes(MAX_LEAF_BYTES + 1, filler))).toThrow(/65535 bytes/);
  });

  it.each([
    ['a lone surrogate', { text: '\ud800' }],
    ['a number that JSON has not', { n: Number.NaN }],
    ['an infinite number', { n: Number.POSITIVE_INFINITY }],
  ])('cannot be made of %s', (_what, body) => {
    expect(() => leafOf({ ...plain, body })).toThrow(expect.objectContaining({ code: 'entry_invalid' }));
  });

  it.each([
    ['an id that is no UUID', { id: 'call-1' }],
    ['an id in upper case, which the database would give back otherwise', { id: plain.id.toUpperCase() }],
    ['no kind', { kind: '' }],
    ['a kind that no column can hold', { kind: 'call\0' }],
    ['a kind that is a sentence', { kind: 'Call me' }],
  ])('cannot have %s', (_what, part) => {
    expect(() => leafOf({ ...plain, ...part })).toThrow(expect.objectContaining({ code: 'entry_invalid' }));
  });

  it('survives being read again, whatever the labels hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (text) => {
        fc.pre(text.isWellFormed());
        const leaf = leafOf({ ...plain, body: { text } });
        expect(parseCanonical(leaf.text)).toMatchObject({ text });
      }),
    );
  });
});
