import type { Ledger } from '../ledger/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/index.ts';
import type { Log } from '../platform/log.ts';
import type { RandomBytes } from '../platform/random.ts';
import { type Authenticator, createAuthenticator } from './authenticate.ts';
import { type ApiKeys, createApiKeys } from './keys/api-keys.ts';
import { createKnownKeys } from './keys/known-keys.ts';
import { createSigningSecrets } from './keys/secrets.ts';

/** What client software is known by: keys that it sends, and keys that it signs with. */
export interface Machines {
  readonly apiKeys: ApiKeys;
  readonly authenticator: Authenticator;
}

export function createMachines({
  database,
  ledger,
  clock,
  log,
  keysDir,
  drawBytes,
}: {
  database: Database;
  ledger: Pick<Ledger, 'appendWithin'>;
  clock: Clock;
  log: Log;
  keysDir: string;
  drawBytes: RandomBytes;
}): Machines {
  const secrets = createSigningSecrets({ keysDir, drawBytes });
  const apiKeys = createApiKeys({ database, ledger, clock, log, drawBytes, secrets });
  const keys = createKnownKeys({
    database,
    clock,
    openSecret: ({ tenantId, secretId }, sealed) => secrets.open({ tenantId, secretId }, sealed),
  });
  return { apiKeys, authenticator: createAuthenticator({ keys, clock, used: (key) => apiKeys.used(key) }) };
}
