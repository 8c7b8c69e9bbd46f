import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf, codeOfAsync } from '../test/refusal-code.ts';
import { createTestSigner } from '../test/signed-log.ts';
import { decodeUtf8, encodeBase64, encodeHex } from './bytes.ts';
import { IN_TOTO_PAYLOAD_TYPE, parseEnvelope, preAuthEncoding, verifyEnvelope } from './dsse.ts';

const signer = createTestSigner('avouch.example/demo', 'dsse tests');
const trusted = [{ keyid: 'proof-key', publicKey: signer.key.publicKey }];

describe('the pre-authentication encoding', () => {
  it('is the one that DSSE prints', () => {
    const encoding = preAuthEncoding(
      'http://example.com/HelloWorld',
      new TextEncoder().encode('hello world'),
    );
    expect(decodeUtf8(encoding)).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
  });

  it('differs whenever type or payload differ', () => {
    const type = fc.string({ unit: fc.constantFrom('a', ' ', '1', '2') });
    const payload = type.map((text) => new TextEncoder().encode(text));
    fc.assert(
      fc.property(type, payload, type, payload, (typeA, payloadA, typeB, payloadB) => {
        const same = typeA === typeB && encodeHex(payloadA) === encodeHex(payloadB);
        const encodings = [preAuthEncoding(typeA, payloadA), preAuthEncoding(typeB, payloadB)].map(encodeHex);
        expect(encodings[0] === encodings[1]).toBe(same);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('an envelope', () => {
  it('verifies, and gives back the bytes that were signed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (payload) => {
        expect((await verifyEnvelope(seal(payload), trusted)).payload).toEqual(payload);
      }),
    );
  });

  it('is refused when any bit of the payload is flipped', async () => {
    const payload = new TextEncoder().encode('{"result":"pass"}');
    const { sig } = JSON.parse(seal(payload)).signatures[0];
    await fc.assert(
      fc.asyncProperty(fc.nat(payload.length * 8 - 1), async (bit) => {
        const flipped = payload.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
        expect(await codeOfAsync(() => verifyEnvelope(seal(flipped, sig), trusted))).toBe('bad_signature');
      }),
    );
  });

  it('is refused over its bounds', () => {
    expect(codeOf(() => parseEnvelope(seal(new Uint8Array(4_000_000))))).toBe('too_large');
    const many = {
      payload: '',
      payloadType: 'a',
      signatures: Array.from({ length: 101 }, () => ({ sig: '' })),
    };
    expect(codeOf(() => parseEnvelope(JSON.stringify(many)))).toBe('malformed_envelope');
  });

  it('is refused, and nothing else happens, for any JSON', () => {
    const likeAnEnvelope = fc.record(
      { payload: fc.jsonValue(), payloadType: fc.jsonValue(), signatures: fc.jsonValue() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), likeAnEnvelope), (value) => {
        const code = codeOf(() => parseEnvelope(JSON.stringify(value)));
        expect(['malformed_envelope', 'malformed_json']).toContain(code);
      }),
    );
  });
});

function seal(payload: Uint8Array, sig?: string): string {
  return JSON.stringify({
    payload: encodeBase64(payload),
    payloadType: IN_TOTO_PAYLOAD_TYPE,
    signatures: [
      {
        keyid: 'proof-key',
        sig: sig ?? encodeBase64(signer.sign(preAuthEncoding(IN_TOTO_PAYLOAD_TYPE, payload))),
      },
    ],
  });
}
