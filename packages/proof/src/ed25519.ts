import { decodeHex, equalBytes } from './bytes.ts';

/** Bytes in an Ed25519 public key. */
export const PUBLIC_KEY_BYTES = 32;

/** Bytes in an Ed25519 signature. */
export const SIGNATURE_BYTES = 64;

/**
 * Whether this is the key's Ed25519 signature of the message (RFC 8032), checked by the platform's
 * WebCrypto. False, never an error, for keys and signatures of the wrong length or off the curve, and
 * for keys of small order, under which anybody can sign and on which platforms disagree.
 */
export async function verifyEd25519(
  publicKey: Uint8Array,
  signature: Uint8Array,
  message: Uint8Array,
): Promise<boolean> {
  if (publicKey.length !== PUBLIC_KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
  if (isOfSmallOrder(publicKey)) return false;
  const { subtle } = globalThis.crypto;
  let key: CryptoKey;
  try {
    key = await subtle.importKey('raw', new Uint8Array(publicKey), 'Ed25519', false, ['verify']);
  } catch (error) {
    // WebCrypto reports bytes that are no key as a DataError. A platform without Ed25519 reports another
    // error, which must surface instead of passing for a bad signature.
    if (error instanceof DOMException && error.name === 'DataError') return false;
    throw error;
  }
  return subtle.verify('Ed25519', key, new Uint8Array(signature), new Uint8Array(message));
}

// Every encoding, canonical or not, of a point whose eighth multiple is the identity, sign bit cleared.
const SMALL_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
].map(decodeHex);

function isOfSmallOrder(publicKey: Uint8Array): boolean {
  // Not `slice`: on a Node Buffer it shares memory, and the caller's key would be changed.
  const unsigned = new Uint8Array(publicKey);
  unsigned[PUBLIC_KEY_BYTES - 1] = (unsigned[PUBLIC_KEY_BYTES - 1] ?? 0) & 0x7f;
  return SMALL_ORDER.some((point) => equalBytes(point, unsigned));
}
