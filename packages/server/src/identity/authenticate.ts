import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/index.ts';
import { AppError } from '../platform/errors.ts';
import { createFreshCache } from '../platform/fresh-cache.ts';
import { type ApiKey, hashOf, isKeyShaped } from './keys/api-key.ts';
import type { Principal } from './principal.ts';
import { findApiKeyByHash } from './store.ts';

export interface Authenticator {
  /**
   * The principal behind a bearer token.
   * Throws AppError `api_key_missing`, `api_key_invalid`, `api_key_expired` or `api_key_revoked`, and
   * `database_unreachable` when that cannot be known.
   */
  authenticate(key: string | undefined): Promise<Principal>;
}

/**
 * A revoked key stops working within a second on every node: no process trusts what it read for longer than
 * this, and no message between processes has to arrive.
 */
const MAX_AGE_MS = 900;
const REFRESH_AGE_MS = 400;

/** Keys remembered at once: some ten megabytes at most. */
const MAX_REMEMBERED = 20_000;

export function createAuthenticator({
  database,
  clock,
  used,
}: {
  database: Database;
  clock: Clock;
  /** Told of every accepted use; must be quick. */
  used: (key: ApiKey) => void;
}): Authenticator {
  const keys = createFreshCache<ApiKey>({
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
      return found;
    },
  });

  return {
    async authenticate(presented) {
      if (presented === undefined || presented === '') {
        throw new AppError('api_key_missing', 'Send your API key as "Authorization: Bearer avk_…".');
      }
      if (!isKeyShaped(presented)) {
        throw new AppError('api_key_invalid', 'An API key of Avouch is "avk_" and 43 letters and digits.');
      }
      const hash = hashOf(presented);
      const key = keys.peek(hash) ?? (await keys.get(hash));
      if (key.revokedAt !== undefined) throw new AppError('api_key_revoked', 'This API key was revoked.');
      if (key.expiresAt <= clock.now()) {
        throw new AppError('api_key_expired', `This API key expired on ${key.expiresAt.toISOString()}.`);
      }
      used(key);
      return {
        tenantId: key.tenantId,
        by: key.id,
        permissions: key.scopes,
        teams: undefined,
        subject: { kind: 'api_key', apiKeyId: key.id, expiresAt: key.expiresAt },
      };
    },
  };
}
