import type { Ledger } from '../ledger/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/index.ts';
import type { Log } from '../platform/log.ts';
import type { RandomBytes } from '../platform/random.ts';
import { type Authenticator, createAuthenticator } from './authenticate.ts';
import type { ApiKey } from './keys/api-key.ts';
import { type ApiKeys, createApiKeys } from './keys/api-keys.ts';
import { createKnownKeys } from './keys/known-keys.ts';
import { createSigningSecrets } from './keys/secrets.ts';
import { createNonces, type Nonces } from './signatures/nonces.ts';
import { createSignatures, type Signatures } from './signatures/signatures.ts';

/** What client software is known by: keys that it sends, and keys that it signs with. */
export interface Machines {
  readonly apiKeys: ApiKeys;
  readonly authenticator: Authenticator;
  readonly signatures: Signatures;
}

export function createMachines({
  database,
  ledger,
  clock,
  log,
  keysDir,
  drawBytes,
  publicOrigin,
}: {
  database: Database;
  ledger: Pick<Ledger, 'appendWithin'>;
  clock: Clock;
  log: Log;
  keysDir: string;
  drawBytes: RandomBytes;
  /** Where people reach the server, such as `https://avouch.example`. */
  publicOrigin: () => string;
}): Machines & { readonly nonces: Nonces; close(): Promise<void> } {
  const secrets = createSigningSecrets({ keysDir, drawBytes });
  const apiKeys = createApiKeys({ database, ledger, clock, log, drawBytes, secrets });
  const keys = createKnownKeys({
    database,
    clock,
    openSecret: ({ tenantId, secretId }, sealed) => secrets.open({ tenantId, secretId }, sealed),
  });
  const nonces = createNonces({ database, clock, log });
  const used = (key: ApiKey) => apiKeys.used(key);
  return {
    apiKeys,
    nonces,
    authenticator: createAuthenticator({ keys, clock, used }),
    signatures: createSignatures({ keys, nonces, clock, publicOrigin, used }),
    async close() {
      await nonces.close();
      await apiKeys.close();
    },
  };
}
