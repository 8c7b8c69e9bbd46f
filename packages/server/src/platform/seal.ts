import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';

import type { RandomBytes } from './random.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM (NIST SP 800-38D) under a nonce drawn for this text: the nonce, what was sealed, and the tag. What is
 * `associated` must be the same when it is opened, and is not in there.
 */
export function seal(
  key: KeyObject,
  plain: Uint8Array,
  associated: Uint8Array,
  drawBytes: RandomBytes,
): Buffer {
  const nonce = drawBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associated);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Undefined when it cannot be opened: another key, something else associated, or changed; nothing more is known. */
export function unseal(key: KeyObject, sealed: Uint8Array, associated: Uint8Array): Buffer | undefined {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(associated);
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}
