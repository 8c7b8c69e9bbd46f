import { createHmac, type KeyObject } from 'node:crypto';

import type { Sealer } from '../platform/data-keys/index.ts';
import type { CacheQuestion } from './question.ts';

/**
 * What the database knows questions and people by: HMAC-SHA256 under keys of the tenant. Who has the database alone
 * cannot try out what was asked, or about whom.
 */
export interface Hashes {
  /** The same for the very same request under the same policy, of the same tenant. */
  exactKey(question: CacheQuestion): Buffer;
  /** The same for requests that differ in their question's words alone, and are compared by the same embedder. */
  scopeKey(question: CacheQuestion, frame: string, embedderId: string): Buffer;
  subject(value: string): Buffer;
  /** 64 bits are enough to tell words apart, and too few to stand for anything else. */
  word(word: string): bigint;
}

export function createHashes(sealer: Sealer, tenantId: string): Hashes {
  const words = sealer.derive('cache/word');
  return {
    exactKey: ({ fingerprint, scope, whole }) =>
      mac(sealer.derive('cache/exact'), [tenantId, fingerprint, scope, whole]),
    scopeKey: ({ fingerprint, scope }, frame, embedderId) =>
      mac(sealer.derive('cache/scope'), [tenantId, fingerprint, scope, embedderId, frame]),
    subject: (value) => mac(sealer.derive('cache/subject'), [tenantId, normalizeSubject(value)]),
    word: (word) => mac(words, [tenantId, word]).readBigUInt64BE(),
  };
}

/**
 * However somebody writes a mail address, a name or the groups of a number, it is the same person’s. Where two values
 * become one, more is deleted than was meant, and never less.
 */
export function normalizeSubject(value: string): string {
  const folded = value.normalize('NFKC').toLowerCase().trim();
  return folded.replace(/[\s\p{P}\p{S}\p{Cf}]+/gu, '') || folded;
}

/**
 * Each part with its length before it, so that no two lists of parts are the same text. UTF-16 loses nothing, where
 * UTF-8 would make one and the same of all halves of a surrogate pair.
 */
function mac(key: KeyObject, parts: readonly string[]): Buffer {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(`${part.length}:`).update(part, 'utf16le');
  return hmac.digest();
}
