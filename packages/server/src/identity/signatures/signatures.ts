import { createHmac, timingSafeEqual } from 'node:crypto';

import type { FastifyRequest } from 'fastify';

import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import { type ApiKey, isSignatureKeyId } from '../keys/api-key.ts';
import { admit, type KnownKey, type KnownKeys } from '../keys/known-keys.ts';
import type { Origin } from '../keys/origin.ts';
import type { Principal } from '../principal.ts';
import { type ContentDigest, isDigestOf, readContentDigest } from './content-digest.ts';
import { assertCovered } from './coverage.ts';
import { messageOf, type SignedMessage } from './message.ts';
import type { Nonces } from './nonces.ts';
import { signatureBase } from './signature-base.ts';
import { type PresentedSignature, readSignature } from './signature-input.ts';

/** How far the clock of a client may be from ours, and how long a request may be on its way. */
const MAX_SKEW_S = 300;

export interface Signatures {
  /**
   * The principal behind a request with `signature-input` and `signature` (RFC 9421, hmac-sha256), before its body is
   * read. Throws AppError `signature_malformed`, `signature_incomplete`, `signature_stale`, `signature_invalid` or
   * `signature_replayed`, and what a key that is sent is refused with.
   */
  admit(request: FastifyRequest, origin: Origin): Promise<Principal>;
  /** Compares a body with the digest that was signed. Nothing is asked of requests without a signature. Throws AppError `digest_mismatch`. */
  admitBody(request: FastifyRequest, body: Uint8Array): void;
}

/** Whether a request claims to be signed. */
export function isSigned({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return 'signature' in headers || 'signature-input' in headers;
}

export function createSignatures({
  keys,
  nonces,
  clock,
  publicOrigin,
  used,
}: {
  keys: KnownKeys;
  nonces: Pick<Nonces, 'take'>;
  clock: Clock;
  /** Where people reach the server, such as `https://avouch.example`. */
  publicOrigin: () => string;
  /** Told of every accepted use; must be quick. */
  used: (key: ApiKey) => void;
}): Signatures {
  const digests = new WeakMap<FastifyRequest, ContentDigest | 'no body'>();

  async function find(keyId: string): Promise<KnownKey> {
    if (isSignatureKeyId(keyId)) {
      try {
        return await keys.find(keyId);
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'api_key_invalid') throw error;
      }
    }
    throw invalid();
  }

  return {
    async admit(request, origin) {
      const message = messageOf(request, publicOrigin());
      if (message === undefined) throw new AppError('signature_malformed', 'The request names no path.');
      const presented = readSignature(theOne(message, 'signature-input'), theOne(message, 'signature'));
      assertCovered(presented.components, message);
      const digest = message.hasBody ? readDigest(message) : 'no body';
      assertFresh(presented, clock.now());

      const known = await find(presented.keyId);
      if (!isSignedBy(known, message, presented)) throw invalid();
      const principal = admit(known, clock.now(), origin);
      // Last, so that a nonce is taken by whoever has the key and by nobody else.
      const created = new Date(presented.created * 1000);
      if (!(await nonces.take(principal.tenantId, known.key.id, presented.nonce, created)))
        throw new AppError('signature_replayed', 'This nonce was used before. Sign each attempt anew.');
      digests.set(request, digest);
      used(known.key);
      return principal;
    },

    admitBody(request, body) {
      const digest = digests.get(request);
      if (digest === undefined) return;
      const isRight = digest === 'no body' ? body.length === 0 : isDigestOf(digest, body);
      if (!isRight) throw new AppError('digest_mismatch', 'The content-digest is not that of the body.');
    },
  };
}

/** In constant time, for each place where the client may have sent the request. */
function isSignedBy(
  { secret }: KnownKey,
  message: SignedMessage,
  { input, signature }: PresentedSignature,
): boolean {
  if (secret === undefined) return false;
  return message.origins.some((origin) => {
    const base = signatureBase(message, origin, input);
    if (base === undefined) return false;
    // Node gives the bytes of headers as Latin-1.
    return timingSafeEqual(createHmac('sha256', secret).update(base, 'latin1').digest(), signature);
  });
}

function assertFresh({ created, expires }: PresentedSignature, now: Date): void {
  const nowS = now.getTime() / 1000;
  if (Math.abs(nowS - created) > MAX_SKEW_S)
    throw new AppError('signature_stale', `"created" is more than ${MAX_SKEW_S / 60} minutes from our time.`);
  if (expires !== undefined && expires <= nowS) throw new AppError('signature_stale', '"expires" is over.');
}

function readDigest(message: SignedMessage): ContentDigest {
  const digest = readContentDigest(theOne(message, 'content-digest'));
  if (digest === undefined)
    throw new AppError('signature_malformed', 'content-digest takes a sha-256 or a sha-512 (RFC 9530).');
  return digest;
}

function theOne({ fields }: SignedMessage, name: string): string {
  const [value, ...others] = fields.get(name) ?? [];
  if (value === undefined) throw new AppError('signature_malformed', `A signed request has ${name}.`);
  if (others.length > 0) throw new AppError('signature_malformed', `${name} stands twice in the request.`);
  return value;
}

function invalid(): AppError {
  return new AppError('signature_invalid', 'No key of this name made this signature for this request.');
}
