import { encodeBase64 } from '@avouch/proof';

import { webCrypto } from '../web-crypto.ts';

/** The `content-digest` of a body (RFC 9530): SHA-256 as a dictionary of one byte sequence. */
export async function formatContentDigest(body: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = await webCrypto().subtle.digest('SHA-256', body);
  return `sha-256=:${encodeBase64(new Uint8Array(hash))}:`;
}
