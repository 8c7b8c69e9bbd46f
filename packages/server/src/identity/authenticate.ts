import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import { isKeyShaped, type ApiKey } from './keys/api-key.ts';
import { admit, type KnownKeys } from './keys/known-keys.ts';
import { type Origin, UNKNOWN_ORIGIN } from './keys/origin.ts';
import type { Principal } from './principal.ts';

export interface Authenticator {
  /**
   * The principal behind a bearer token.
   * Throws AppError `api_key_missing`, `api_key_invalid`, `api_key_expired` or `api_key_revoked`; where the key is
   * limited to them, `address_not_allowed` and `certificate_needed`; and `database_unreachable` when none of it can
   * be known.
   */
  authenticate(key: string | undefined, origin?: Origin): Promise<Principal>;
}

export function createAuthenticator({
  keys,
  clock,
  used,
}: {
  keys: KnownKeys;
  clock: Clock;
  /** Told of every accepted use; must be quick. */
  used: (key: ApiKey) => void;
}): Authenticator {
  return {
    async authenticate(presented, origin = UNKNOWN_ORIGIN) {
      if (presented === undefined || presented === '') {
        throw new AppError('api_key_missing', 'Send your API key as "Authorization: Bearer avk_…".');
      }
      if (!isKeyShaped(presented)) {
        throw new AppError('api_key_invalid', 'An API key of Avouch is "avk_" and 43 letters and digits.');
      }
      const found = keys.find(presented);
      const known = found instanceof Promise ? await found : found;
      const principal = admit(known, clock.now(), origin);
      used(known.key);
      return principal;
    },
  };
}
