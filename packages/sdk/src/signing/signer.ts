import { decodeBase64, encodeBase64 } from '@avouch/proof';

import { webCrypto } from '../web-crypto.ts';
import { formatContentDigest } from './digest.ts';
import { formatSignatureBase, formatSignatureParams } from './signature-base.ts';

/** A key whose secret both sides know, and which is never sent. */
export interface SigningKey {
  readonly keyId: string;
  /** In base64, as it was shown when the key was made. */
  readonly secret: string;
}

/** What a signer is handed in tests. */
export interface SignerPlatform {
  readonly now?: () => Date;
  readonly drawNonce?: () => string;
}

/** The headers that make a request a signed one. */
export type Sign = (request: {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  /** The bytes that will be sent; undefined for a request without a body. */
  readonly body: Uint8Array<ArrayBuffer> | undefined;
}) => Promise<Headers>;

/**
 * Signs requests by RFC 9421 with hmac-sha256, over the method, the target, the digest of a body (RFC 9530) and the
 * headers that change what is done. Each signature has its time and a nonce of its own, so the server takes it once and soon.
 * Throws TypeError on a secret that is not base64.
 */
export function createSigner({ keyId, secret }: SigningKey, platform: SignerPlatform = {}): Sign {
  const bytes = readSecret(secret);
  const { now = () => new Date(), drawNonce = drawRandomNonce } = platform;
  let key: Promise<CryptoKey> | undefined;

  return async ({ method, url, headers, body }) => {
    key ??= importKey(bytes);
    const signed = new Headers(headers);
    // A key that is sent as well would be read first, and would make the signature pointless.
    for (const name of ['authorization', 'x-api-key']) signed.delete(name);
    if (body !== undefined) signed.set('content-digest', await formatContentDigest(body));

    const components = ['@method', '@target-uri', ...COVERED_WHERE_SENT.filter((name) => signed.has(name))];
    const params = formatSignatureParams(components, {
      created: Math.floor(now().getTime() / 1000),
      keyid: keyId,
      nonce: drawNonce(),
      alg: 'hmac-sha256',
    });
    const message = { method: method.toUpperCase(), targetUri: withoutFragment(url), headers: signed };
    const base = asSent(formatSignatureBase(message, components, params));
    const signature = await webCrypto().subtle.sign('HMAC', await key, base);
    signed.set('signature-input', `${LABEL}=${params}`);
    signed.set('signature', `${LABEL}=:${encodeBase64(new Uint8Array(signature))}:`);
    return signed;
  };
}

const LABEL = 'avouch';

/** Headers that change what is done: whoever passes the request on could otherwise put others in their place. */
const COVERED_WHERE_SENT: readonly string[] = [
  'content-digest',
  'content-type',
  'x-feature',
  'x-team',
  'x-residency',
  'cache-control',
  'pragma',
  'anthropic-version',
  'anthropic-beta',
];

const NONCE_BYTES = 16;

function readSecret(secret: string): Uint8Array<ArrayBuffer> {
  let bytes: Uint8Array = new Uint8Array();
  try {
    bytes = decodeBase64(secret);
  } catch {
    // It is said below, and without a cause: no message may quote a secret.
  }
  if (bytes.length === 0) throw new TypeError('The secret of a signing key is base64, as it was shown once.');
  return new Uint8Array(bytes);
}

function importKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return webCrypto().subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}

/** Headers travel as bytes, one for each character, and so do targets, which are ASCII. */
function asSent(base: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(base, (character) => character.charCodeAt(0));
}

function drawRandomNonce(): string {
  return encodeBase64(webCrypto().getRandomValues(new Uint8Array(NONCE_BYTES)));
}

function withoutFragment(url: string): string {
  const parsed = new URL(url);
  parsed.hash = '';
  return parsed.href;
}
