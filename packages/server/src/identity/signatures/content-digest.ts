import { hash, timingSafeEqual } from 'node:crypto';

import { parseDictionary } from './structured-fields.ts';

const ALGORITHMS = { 'sha-256': 'sha256', 'sha-512': 'sha512' } as const;

/** Digests of a body by algorithm, as they were signed. */
export type ContentDigest = ReadonlyMap<keyof typeof ALGORITHMS, Buffer>;

/**
 * `content-digest` by RFC 9530. Undefined where it cannot be read or holds neither a SHA-256 nor a SHA-512: the others
 * that are registered are no protection. What is not known is passed over, as the standard asks.
 */
export function readContentDigest(field: string): ContentDigest | undefined {
  const members = parseDictionary(field);
  if (members === undefined) return undefined;
  const digests = new Map<keyof typeof ALGORITHMS, Buffer>();
  for (const algorithm of ['sha-256', 'sha-512'] as const) {
    const member = members.get(algorithm);
    if (member === undefined) continue;
    if (member.kind !== 'item' || member.item.bare.kind !== 'bytes') return undefined;
    digests.set(algorithm, member.item.bare.value);
  }
  return digests.size === 0 ? undefined : digests;
}

/** Every digest that is known must be that of the body: which of them the sender meant is not ours to guess. */
export function isDigestOf(digests: ContentDigest, body: Uint8Array): boolean {
  return [...digests].every(([algorithm, digest]) => {
    const expected = hash(ALGORITHMS[algorithm], body, 'buffer');
    return digest.length === expected.length && timingSafeEqual(digest, expected);
  });
}
