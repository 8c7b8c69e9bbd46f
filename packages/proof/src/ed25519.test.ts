import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTestSigner } from '../test/signed-log.ts';
import { concatBytes, decodeHex, encodeUtf8 } from './bytes.ts';
import { verifyEd25519 } from './ed25519.ts';

// The order of the group, little-endian: adding it to S gives a second signature where the range of S goes unchecked.
const ORDER = decodeHex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');
const ZERO = new Uint8Array(32);
const ONE = decodeHex(`01${'00'.repeat(31)}`);
const PRIME = decodeHex(`ed${'ff'.repeat(30)}7f`);

const signer = createTestSigner('avouch.example/demo', 'ed25519 tests');
const { publicKey } = signer.key;
const message = encodeUtf8('message');
const signature = signer.sign(message);

describe('verifyEd25519', () => {
  it('accepts test 2 and test 3 of RFC 8032, section 7.1', async () => {
    const cases = [
      [
        '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
        '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
        '72',
      ],
      [
        'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
        '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
        'af82',
      ],
    ] as const;
    for (const [key, signed, text] of cases) {
      expect(await verifyEd25519(decodeHex(key), decodeHex(signed), decodeHex(text))).toBe(true);
    }
  });

  it('refuses any flipped bit of signature or message', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(511), fc.nat(55), async (signatureBit, messageBit) => {
        expect(await verifyEd25519(publicKey, flipBit(signature, signatureBit), message)).toBe(false);
        expect(await verifyEd25519(publicKey, signature, flipBit(message, messageBit))).toBe(false);
      }),
    );
  });

  it('refuses a second signature made by adding the group order', async () => {
    const malleable = concatBytes(signature.slice(0, 32), addLittleEndian(signature.slice(32), ORDER));
    expect(await verifyEd25519(publicKey, malleable, message)).toBe(false);
  });

  it.each([
    ['R and S zero', concatBytes(ZERO, ZERO)],
    ['R one and S zero', concatBytes(ONE, ZERO)],
    ['R one and S the order', concatBytes(ONE, ORDER)],
    ['R the prime and S zero', concatBytes(PRIME, ZERO)],
    ['a byte cut off', signature.slice(0, 63)],
    ['a byte added', concatBytes(signature, Uint8Array.of(0))],
    ['half a signature', signature.slice(0, 32)],
    ['nothing', new Uint8Array(0)],
  ])('refuses %s', async (_, forged) => {
    expect(await verifyEd25519(publicKey, forged, message)).toBe(false);
  });

  it('refuses keys under which anybody can sign, in both signs', async () => {
    const universal = concatBytes(ONE, ZERO);
    const orderFour = ZERO;
    for (const key of [ONE, flipBit(ONE, 255), orderFour, flipBit(orderFour, 255), PRIME]) {
      expect(await verifyEd25519(key, universal, message)).toBe(false);
    }
  });

  it('refuses keys that are off the curve or of another length', async () => {
    expect(await verifyEd25519(decodeHex(`02${'00'.repeat(31)}`), signature, message)).toBe(false);
    expect(await verifyEd25519(publicKey.slice(0, 31), signature, message)).toBe(false);
    expect(await verifyEd25519(concatBytes(publicKey, ONE), signature, message)).toBe(false);
  });
});

function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  return bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
}

function addLittleEndian(left: Uint8Array, right: Uint8Array): Uint8Array {
  let carry = 0;
  return left.map((byte, at) => {
    const sum = byte + right[at]! + carry;
    carry = sum >> 8;
    return sum & 0xff;
  });
}
