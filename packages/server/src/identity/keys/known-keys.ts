import type { KeyObject } from 'node:crypto';

import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import { AppError } from '../../platform/errors.ts';
import { createFreshCache } from '../../platform/fresh-cache.ts';
import type { Principal } from '../principal.ts';
import { type ApiKey, hashOf } from './api-key.ts';
import { matcherOf } from './key-limits.ts';
import type { Origin } from './origin.ts';
import { findApiKeyByHash } from './store.ts';

/** A key as requests are admitted by it: everything that can be worked out once is. */
export interface KnownKey {
  readonly key: ApiKey;
  readonly principal: Principal;
  /** Of a signing key: what its signatures are made with. Undefined where it cannot be opened. */
  readonly secret: KeyObject | undefined;
  readonly isInRange: ((address: string) => boolean) | undefined;
}

export interface KnownKeys {
  /** At hand without a promise for keys in use. Rejects with AppError `api_key_invalid` where there is none. */
  find(presented: string): KnownKey | Promise<KnownKey>;
}

/**
 * A revoked key stops working within a second on every node: no process trusts what it read for longer than
 * this, and no message between processes has to arrive.
 */
const MAX_AGE_MS = 900;
const REFRESH_AGE_MS = 400;

/** Keys remembered at once: some ten megabytes at most. */
const MAX_REMEMBERED = 20_000;

export type OpenSecret = (key: ApiKey, sealed: Uint8Array) => Promise<KeyObject | undefined>;

export function createKnownKeys({
  database,
  clock,
  openSecret,
}: {
  database: Database;
  clock: Clock;
  openSecret: OpenSecret;
}): KnownKeys {
  const keys = createFreshCache<KnownKey>({
    clock,
    refreshAgeMs: REFRESH_AGE_MS,
    maxAgeMs: MAX_AGE_MS,
    maxEntries: MAX_REMEMBERED,
    load: async (hash) => {
      const found = await database.transaction({ 'avouch.api_key_hash': hash }, (tx) =>
        findApiKeyByHash(tx, hash),
      );
      // Thrown, and so not remembered: strangers must not push out those who are known.
      if (found === undefined) throw new AppError('api_key_invalid', 'There is no such API key.');
      const { key, sealed } = found;
      return {
        key,
        principal: principalOf(key),
        secret: sealed === undefined ? undefined : await openSecret(key, sealed),
        isInRange: key.limits.ipRanges === undefined ? undefined : matcherOf(key.limits.ipRanges),
      };
    },
  });
  return {
    find(presented) {
      const hash = hashOf(presented);
      return keys.peek(hash) ?? keys.get(hash);
    },
  };
}

/**
 * The principal behind a key that may be used now, from there. Throws AppError `api_key_revoked`, `api_key_expired`,
 * `address_not_allowed` or `certificate_needed`.
 */
export function admit({ key, principal, isInRange }: KnownKey, now: Date, origin: Origin): Principal {
  if (key.revokedAt !== undefined) throw new AppError('api_key_revoked', 'This API key was revoked.');
  if (key.expiresAt <= now)
    throw new AppError('api_key_expired', `This API key expired on ${key.expiresAt.toISOString()}.`);
  if (isInRange !== undefined && !isInRange(origin.address()))
    throw new AppError('address_not_allowed', 'This API key may not be used from this address.');
  const { certificates } = key.limits;
  if (certificates !== undefined && !certificates.includes(origin.certificate() ?? ''))
    throw new AppError(
      'certificate_needed',
      'This API key is used with a client certificate that it is bound to.',
    );
  return principal;
}

function principalOf(key: ApiKey): Principal {
  return {
    tenantId: key.tenantId,
    by: key.id,
    permissions: key.scopes,
    teams: key.limits.teams,
    subject: {
      kind: 'api_key',
      apiKeyId: key.id,
      expiresAt: key.expiresAt,
      limits: key.limits,
      ownerUserId: key.ownerUserId,
    },
  };
}
