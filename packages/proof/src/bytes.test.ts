import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wellFormedText } from '../test/any-text.ts';
import { codeOf } from '../test/refusal-code.ts';
import {
  concatBytes,
  decodeBase64,
  decodeHex,
  decodeUtf8,
  encodeBase64,
  encodeHex,
  encodeUtf8,
  equalBytes,
} from './bytes.ts';

const bytes = fc.uint8Array({ maxLength: 100 });

describe('base64', () => {
  it('is what Node writes, and reads back', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(encodeBase64(value)).toBe(Buffer.from(value).toString('base64'));
        expect(decodeBase64(encodeBase64(value))).toEqual(value);
      }),
    );
  });

  it('has one text for given bytes: whatever decodes, encodes to itself', () => {
    const symbols = fc.constantFrom(...'AQgwBz09+/-_= \n'.split(''));
    fc.assert(
      fc.property(fc.string({ unit: symbols, maxLength: 12 }), (text) => {
        const code = codeOf(() => expect(encodeBase64(decodeBase64(text))).toBe(text));
        expect(['accepted', 'malformed_encoding']).toContain(code);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    'A',
    'AA',
    'AAA',
    'AA=',
    'AB==',
    'AAB=',
    '=AAA',
    'A===',
    '====',
    'AA==AAAA',
    'AAA\n',
    'AA-_',
    '\u0141AAA',
  ])('refuses %j', (text) => {
    expect(() => decodeBase64(text)).toThrow('malformed_encoding');
  });
});

describe('hexadecimal', () => {
  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(decodeHex(encodeHex(value))).toEqual(value);
      }),
    );
  });

  it.each(['0', 'AB', 'gg', '0x00', ' 00', '0\n'])('refuses %j', (text) => {
    expect(() => decodeHex(text)).toThrow('malformed_encoding');
  });
});

describe('UTF-8', () => {
  it('reads back any text, byte order mark included', () => {
    fc.assert(
      fc.property(wellFormedText, (text) => {
        expect(decodeUtf8(encodeUtf8(text))).toBe(text);
      }),
    );
    expect(decodeUtf8(encodeUtf8('\ufeffa'))).toBe('\ufeffa');
  });

  it('refuses lone surrogates and invalid bytes', () => {
    expect(() => encodeUtf8('a\ud800')).toThrow('malformed_encoding');
    expect(() => decodeUtf8(Uint8Array.of(0xc3, 0x28))).toThrow('malformed_encoding');
    expect(() => decodeUtf8(Uint8Array.of(0xed, 0xa0, 0x80))).toThrow('malformed_encoding');
  });
});

describe('arrays of bytes', () => {
  it('are joined in order and compared by content', () => {
    expect(concatBytes(Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3))).toEqual(
      Uint8Array.of(1, 2, 3),
    );
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 0))).toBe(false);
  });
});
