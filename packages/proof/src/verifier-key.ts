import { concatBytes, decodeBase64, encodeBase64, encodeUtf8 } from './bytes.ts';
import { PUBLIC_KEY_BYTES } from './ed25519.ts';
import { ProofError } from './refusal.ts';
import { sha256 } from './sha256.ts';

/**
 * What a key's signatures say. `note`: Ed25519 over the note's text (C2SP signed-note, type 0x01), what a
 * log signs with. `cosignature`: Ed25519 over the text and a time (C2SP tlog-cosignature, type 0x04), what
 * a witness signs with.
 */
export type KeyUse = 'note' | 'cosignature';

/** A public key that a verifier trusts, with the name it signs under. */
export type VerifierKey = {
  readonly name: string;
  /** 32 bits that say which key signed; an identifier, not a commitment. */
  readonly keyId: number;
  readonly use: KeyUse;
  readonly publicKey: Uint8Array;
};

/**
 * A verifier key of an Ed25519 public key (32 bytes). Throws `malformed_key` on a name that notes cannot
 * carry (empty, or with a space or a plus sign) and on a key of another length.
 */
export function createVerifierKey(name: string, publicKey: Uint8Array, use: KeyUse = 'note'): VerifierKey {
  if (!isKeyName(name))
    throw new ProofError('malformed_key', 'The key name is empty or has a space or plus.');
  if (publicKey.length !== PUBLIC_KEY_BYTES) {
    throw new ProofError('malformed_key', 'An Ed25519 public key has 32 bytes.');
  }
  return { name, keyId: computeKeyId(name, publicKey, use), use, publicKey };
}

/** The text form of a verifier key by C2SP signed-note: `name+keyid+base64(type || public key)`. */
export function formatVerifierKey(key: VerifierKey): string {
  return `${key.name}+${formatKeyId(key.keyId)}+${encodeBase64(typedKey(key.publicKey, key.use))}`;
}

/**
 * Reads the text form. Throws `malformed_key` on another form, another algorithm than Ed25519, or a key
 * id that is not the one of this name and key.
 */
export function parseVerifierKey(text: string): VerifierKey {
  if (text.length > MAX_KEY_LENGTH) throw new ProofError('malformed_key', 'The verifier key is too long.');
  const [name, keyId, encoded, ...more] = splitKey(text);
  if (name === undefined || keyId === undefined || encoded === undefined || more.length > 0) {
    throw new ProofError('malformed_key', 'A verifier key is name+id+base64.');
  }
  const typed = decodeKey(encoded);
  const use = USE_OF_TYPE.get(typed[0] ?? 0);
  if (use === undefined) throw new ProofError('malformed_key', 'The key is not an Ed25519 note key.');
  const key = createVerifierKey(name, typed.slice(1), use);
  if (formatKeyId(key.keyId) !== keyId) {
    throw new ProofError('malformed_key', 'The key id is not the one of this name and key.');
  }
  return key;
}

/** Whether a name may stand in a signature line: not empty, no Unicode space, no plus, no control character. */
export function isKeyName(name: string): boolean {
  return name !== '' && name.isWellFormed() && !/[\p{White_Space}+]|[^\u0021-\u{10ffff}]/u.test(name);
}

const MAX_KEY_LENGTH = 1024;
const TYPE_OF_USE: Readonly<Record<KeyUse, number>> = { note: 0x01, cosignature: 0x04 };
const USE_OF_TYPE: ReadonlyMap<number, KeyUse> = new Map([
  [0x01, 'note'],
  [0x04, 'cosignature'],
]);

function computeKeyId(name: string, publicKey: Uint8Array, use: KeyUse): number {
  const hash = sha256(concatBytes(encodeUtf8(`${name}\n`), typedKey(publicKey, use)));
  return new DataView(hash.buffer).getUint32(0);
}

function formatKeyId(keyId: number): string {
  return keyId.toString(16).padStart(8, '0');
}

function typedKey(publicKey: Uint8Array, use: KeyUse): Uint8Array {
  return concatBytes(Uint8Array.of(TYPE_OF_USE[use]), publicKey);
}

// Base64 may contain plus signs, names may not: only the first two separate.
function splitKey(text: string): string[] {
  const first = text.indexOf('+');
  const second = text.indexOf('+', first + 1);
  if (first < 0 || second < 0) return [];
  return [text.slice(0, first), text.slice(first + 1, second), text.slice(second + 1)];
}

function decodeKey(encoded: string): Uint8Array {
  try {
    return decodeBase64(encoded);
  } catch {
    throw new ProofError('malformed_key', 'The key is not strict base64.');
  }
}
