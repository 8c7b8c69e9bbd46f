import type { JsonValue } from '@avouch/proof';

import type { PublicKeys } from '../platform/signing-keys.ts';

/** Clocks of two nodes may differ by this much: one retires a key while the other still signs with it. */
const GRACE_MS = 300_000;

/**
 * The public keys that may have signed a policy, by the time at which the ledger says that it was published. A retired key
 * vouches for what was published before its end, and for nothing later: whoever finds it can make no new version.
 */
export function trustedKeys(
  { current, next, retired }: PublicKeys,
  publishedAt: JsonValue | undefined,
): Uint8Array[] {
  // What is no time is later than every end.
  const publishedAtMs = typeof publishedAt === 'string' ? Date.parse(publishedAt) : Number.NaN;
  return [
    current.publicKey,
    ...(next === undefined ? [] : [next.publicKey]),
    ...retired
      .filter(({ retiredAt }) => publishedAtMs <= retiredAt.getTime() + GRACE_MS)
      .map(({ publicKey }) => publicKey),
  ];
}
