import {
  createMachines,
  createPeople,
  createSignInMethods,
  type Machines,
  type PasswordCost,
  type People,
  type SignInMethods,
} from './identity/index.ts';
import type { Ledger } from './ledger/index.ts';
import type { Clock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import type { Database } from './platform/database/index.ts';
import type { Log } from './platform/log.ts';
import type { Mail } from './platform/mail/index.ts';
import type { Outbound } from './platform/outbound/index.ts';
import { createPublicUrl, type PublicUrl } from './platform/public-url.ts';
import { systemRandomBytes } from './platform/random.ts';

/** Who may do what: machines by keys and signatures, people by the ways they sign in. */
export interface Identity extends Machines {
  /** Where people reach the installation. */
  readonly publicUrl: PublicUrl;
  readonly people: People;
  readonly signInMethods: SignInMethods;
}

/** Opens the rooms; `start` begins what goes on in the background, `close` writes what is waiting. */
export function openIdentity({
  config,
  database,
  ledger,
  clock,
  log,
  mail,
  outbound,
  passwordCost,
}: {
  config: Config;
  database: Database;
  ledger: Ledger;
  clock: Clock;
  log: Log;
  mail: Mail;
  outbound: Outbound;
  passwordCost: PasswordCost | undefined;
}): { rooms: Identity; start(): void; close(): Promise<void> } {
  const publicUrl = createPublicUrl({
    configured: config.AVOUCH_PUBLIC_URL,
    isSecure: config.tls !== undefined,
    port: config.AVOUCH_PORT,
  });
  const rooms = { database, ledger, clock, keysDir: config.keysDir, drawBytes: systemRandomBytes };
  const publicOrigin = () => publicUrl.origin();
  const machines = createMachines({ ...rooms, log, publicOrigin });
  const people = createPeople({
    ...rooms,
    log,
    mail,
    publicOrigin,
    passwordCost,
    endKeys: (...of) => machines.apiKeys.revokeKeysOf(...of),
  });
  const signInMethods = createSignInMethods({ ...rooms, outbound, publicUrl, people });
  return {
    rooms: {
      apiKeys: machines.apiKeys,
      authenticator: machines.authenticator,
      signatures: machines.signatures,
      publicUrl,
      people,
      signInMethods,
    },
    start: () => people.start(),
    async close() {
      await people.close();
      await machines.close();
    },
  };
}
