import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf, codeOfAsync } from '../test/refusal-code.ts';
import { createTestSigner } from '../test/signed-log.ts';
import { formatNote, formatSignatureLine, parseNote, verifyNote } from './note.ts';
import { createVerifierKey, formatVerifierKey, parseVerifierKey } from './verifier-key.ts';

const signer = createTestSigner('avouch.example/demo', 'note tests');
const stranger = createTestSigner('avouch.example/other', 'note tests, stranger');
const text = 'first\n\nthird\n';
const note = formatNote(text, [signer.signNote(text)]);

// The vectors hold one case of each rule; here stand the properties, and what only TypeScript can do wrong.
describe('a note', () => {
  it('reads back what was put together, for any text and any signature', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'é', '—', ' ', '+', '🙂') });
    const signatures = fc.array(fc.uint8Array({ minLength: 1, maxLength: 80 }), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), signatures, (lines, bytes) => {
        const anyText = `${lines.join('\n')}\n`;
        const signed = bytes.map((signature, at) => ({
          name: `key${at}`,
          keyId: at * 0x0fff_ffff,
          signature,
        }));
        expect(parseNote(formatNote(anyText, signed))).toEqual({ text: anyText, signatures: signed });
      }),
    );
  });

  it('is not put together when it could not be read back', () => {
    const signature = signer.signNote(text);
    expect(codeOf(() => formatNote('no newline', [signature]))).toBe('malformed_note');
    expect(codeOf(() => formatNote('tab\t\n', [signature]))).toBe('malformed_note');
    expect(codeOf(() => formatNote(text, []))).toBe('malformed_note');
    expect(codeOf(() => formatNote(text, [{ ...signature, name: 'two words' }]))).toBe('malformed_note');
    expect(codeOf(() => formatNote(text, [{ ...signature, signature: new Uint8Array(0) }]))).toBe(
      'malformed_note',
    );
  });

  it('is refused when one character of it is another', async () => {
    const others = fc.constantFrom('A', 'z', '0', '+', ' ', '\n', '—', '=');
    await fc.assert(
      fc.asyncProperty(fc.nat(note.length - 1), others, async (at, other) => {
        const changed = note.slice(0, at) + other + note.slice(at + 1);
        const code = await codeOfAsync(() => verifyNote(changed, [signer.key]));
        expect(code === 'accepted').toBe(changed === note);
      }),
      { numRuns: 300 },
    );
  });

  it('is refused, and nothing else happens, for any garbage', async () => {
    const fragments = fc.constantFrom('—', ' ', '\n', '\n\n', 'a', 'AAAAAAAA', '=', '+', '\r', '\ud800');
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: fragments }), async (garbage) => {
        const code = await codeOfAsync(() => verifyNote(garbage, [signer.key]));
        expect(['malformed_note', 'unknown_key']).toContain(code);
      }),
    );
  });

  it('says who signed, in the order of the lines', async () => {
    const both = formatNote(text, [stranger.signNote(text), signer.signNote(text)]);
    const { signers } = await verifyNote(both, [signer.key, stranger.key]);
    expect(signers.map(({ key }) => key.name)).toEqual([stranger.key.name, signer.key.name]);
  });

  it('does not take a log signature for a cosignature, though the key is the same', async () => {
    const witness = createVerifierKey(signer.key.name, signer.key.publicKey, 'cosignature');
    expect(witness.keyId).not.toBe(signer.key.keyId);
    const claimed = formatNote(text, [{ ...signer.signNote(text), keyId: witness.keyId }]);
    expect(await codeOfAsync(() => verifyNote(claimed, [witness]))).toBe('bad_signature');
  });

  it('writes its signature line with an em dash, key id first', () => {
    const line = formatSignatureLine({ name: 'a', keyId: 0xdeadbeef, signature: Uint8Array.of(1, 2) });
    expect(line).toBe('\u2014 a 3q2+7wEC\n');
  });
});

describe('a verifier key', () => {
  it('reads back what was written, for any key bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.boolean(), (publicKey, cosigns) => {
        const key = createVerifierKey('log.example/é', publicKey, cosigns ? 'cosignature' : 'note');
        expect(parseVerifierKey(formatVerifierKey(key))).toEqual(key);
      }),
    );
  });

  it.each([
    '',
    'two words',
    'a+b',
    'tab\t',
    'line\n',
    'no\u00a0break',
    'wide\u3000space',
    'null\0',
    'half\ud800',
  ])('cannot have the name %j', (name) => {
    expect(codeOf(() => createVerifierKey(name, new Uint8Array(32)))).toBe('malformed_key');
  });

  it('is refused, and nothing else happens, for any garbage', () => {
    const garbage = fc.oneof(
      fc.string(),
      fc.tuple(fc.string(), fc.string(), fc.base64String()).map((parts) => parts.join('+')),
    );
    fc.assert(
      fc.property(garbage, (anything) => {
        expect(codeOf(() => parseVerifierKey(anything))).toBe('malformed_key');
      }),
    );
  });
});
