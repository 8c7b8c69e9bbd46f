import type { FastifyRequest } from 'fastify';

import type { Ledger } from '../ledger/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/index.ts';
import type { HttpServer } from '../platform/http/index.ts';
import type { Log } from '../platform/log.ts';
import type { Outbound } from '../platform/outbound/index.ts';
import type { PublicUrl } from '../platform/public-url.ts';
import type { RandomBytes } from '../platform/random.ts';
import {
  type BringIn,
  createBringIn,
  createIssuers,
  createOidcConnections,
  createOidcFlow,
  type OidcConnections,
  type OidcFlow,
  registerOidcConnectionRoutes,
  registerOidcSignInRoutes,
} from './oidc/index.ts';
import {
  createPasskeys,
  type Passkeys,
  registerPasskeyRoutes,
  registerPasskeySignInRoutes,
} from './passkeys/index.ts';
import type { People } from './people.ts';
import type { Principal } from './principal.ts';
import {
  type AccessTokens,
  createAccessTokens,
  createTokenKeys,
  registerTokenRoutes,
  type TokenKeys,
} from './tokens/index.ts';

/** What people show who they are with besides a password, and what they carry away from a session. */
export interface SignInMethods {
  readonly passkeys: Passkeys;
  readonly oidcConnections: OidcConnections;
  readonly oidcFlow: OidcFlow;
  readonly bringIn: BringIn;
  readonly tokenKeys: TokenKeys;
  readonly accessTokens: AccessTokens;
}

export function createSignInMethods({
  database,
  ledger,
  clock,
  keysDir,
  drawBytes,
  outbound,
  publicUrl,
  people,
}: {
  database: Database;
  ledger: Ledger;
  clock: Clock;
  keysDir: string;
  drawBytes: RandomBytes;
  outbound: Outbound;
  publicUrl: PublicUrl;
  people: People;
}): SignInMethods {
  const { secrets, refusals, sessions } = people;
  const challengeRooms = { database, secrets, clock, drawBytes };
  const issuers = createIssuers({ outbound, clock });
  const oidcConnections = createOidcConnections({ database, ledger, clock, secrets, issuers });
  const tokenKeys = createTokenKeys({ keysDir, clock, drawBytes });
  return {
    passkeys: createPasskeys({ ...challengeRooms, ledger, publicUrl }),
    oidcConnections,
    oidcFlow: createOidcFlow({
      ...challengeRooms,
      connections: oidcConnections,
      issuers,
      originOf: () => publicUrl.origin(),
    }),
    bringIn: createBringIn({ database, ledger, clock, refusals }),
    tokenKeys,
    accessTokens: createAccessTokens({ tokenKeys, sessions, ledger, clock, publicUrl }),
  };
}

export function registerSignInMethodRoutes(
  server: HttpServer,
  {
    people,
    methods,
    publicOrigin,
    principalOf,
    log,
  }: {
    people: People;
    methods: SignInMethods;
    publicOrigin: () => string;
    principalOf: (request: FastifyRequest) => Principal;
    log: Log;
  },
): void {
  const { passkeys, oidcConnections, oidcFlow, bringIn } = methods;
  const { signIns, answers, attempts } = people;
  registerTokenRoutes(server, { ...methods, principalOf });
  registerOidcConnectionRoutes(server, {
    connections: oidcConnections,
    principalOf,
    originOf: publicOrigin,
  });
  registerOidcSignInRoutes(server, { flow: oidcFlow, bringIn, signIns, attempts, log });
  registerPasskeyRoutes(server, { ...people, passkeys, principalOf });
  registerPasskeySignInRoutes(server, {
    passkeys,
    signIns,
    attempts,
    answers,
    originOf: publicOrigin,
  });
}
