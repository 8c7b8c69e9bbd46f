import {
  authorizationCodeGrant,
  AuthorizationResponseError,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientError,
  type Configuration,
  fetchUserInfo,
  type IDToken,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  ResponseBodyError,
} from 'openid-client';
import { z } from 'zod';

import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import { OutboundFetchFailed } from '../../platform/outbound/index.ts';
import { type ChallengeRooms, createChallenges } from '../challenges/index.ts';
import { type Described, readDescription } from './admission.ts';
import { type OidcConnection, redirectUriOf } from './connection.ts';
import type { OidcConnections } from './connections.ts';
import { CLOCK_TOLERANCE_S, type Issuers } from './issuer.ts';

/** The authorization code flow of OpenID Connect Core, section 3.1, as RFC 9700 asks for it. */
export interface OidcFlow {
  /** Where to send the browser, and what it has to bring back in its cookie. */
  begin(
    connectionId: string,
    wanted: { returnTo: string; isFresh: boolean },
  ): Promise<{ url: string; sealed: string }>;
  /**
   * Reads what the issuer sent the browser back with, asks the issuer for the token, and checks all of it.
   * Throws AppError `oidc_state_invalid`, `oidc_denied`, `oidc_unreachable`, `oidc_response_invalid` and those of
   * `readDescription`.
   */
  finish(
    connectionId: string,
    answer: { sealed: string | undefined; query: URLSearchParams },
  ): Promise<Finished>;
}

export interface Finished {
  readonly connection: OidcConnection;
  readonly described: Described;
  /** When they proved themselves to the issuer, where it says so. */
  readonly provenAt: Date | undefined;
  readonly returnTo: string;
}

/** As long as a cookie of a sign-in lives. */
export const SIGN_IN_LIFETIME_MS = 10 * 60_000;

/** Some issuers date tokens back by five minutes, for clients whose clocks are late. */
const MAX_BACKDATED_S = 5 * 60 + CLOCK_TOLERANCE_S;

/** Each asks an issuer for a token: strangers must not take every connection that the process may have. */
const MAX_FINISHING = 32;

const begunSchema = z.strictObject({
  connection: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  return_to: z.string(),
  /** Seconds, when they were asked to prove themselves anew; null where a standing session at the issuer will do. */
  fresh_since: z.int().nullable(),
});

export function createOidcFlow({
  connections,
  issuers,
  originOf,
  ...rooms
}: ChallengeRooms & {
  connections: OidcConnections;
  issuers: Issuers;
  originOf: () => string;
}): OidcFlow {
  const { clock } = rooms;
  const begun = createChallenges(rooms, {
    purpose: 'oidc',
    lifetimeMs: SIGN_IN_LIFETIME_MS,
    content: begunSchema,
  });
  let finishing = 0;

  async function connect(connection: OidcConnection): Promise<Configuration> {
    const metadata = await issuers.discover(connection.issuer);
    return issuers.connect(metadata, {
      clientId: connection.clientId,
      clientSecret: await connections.secretOf(connection),
    });
  }

  return {
    async begin(connectionId, { returnTo, isFresh }) {
      const connection = await connections.find(connectionId);
      const configuration = await connect(connection);
      const [state, nonce, verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
      const url = buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUriOf(originOf(), connection.id),
        scope: 'openid email profile',
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...parametersFor(connection, isFresh),
      });
      const sealed = await begun.seal({
        connection: connection.id,
        state,
        nonce,
        verifier,
        return_to: returnTo,
        fresh_since: isFresh ? epochSeconds(clock) : null,
      });
      return { url: url.href, sealed };
    },

    async finish(connectionId, { sealed, query }) {
      const started = await begun.take(sealed).catch((error: unknown) => {
        throw error instanceof AppError && error.code === 'challenge_invalid' ? stateInvalid() : error;
      });
      // The issuer that was asked must be the one that answers: its answers arrive at an address of its own.
      if (started.connection !== connectionId || query.get('state') !== started.state) throw stateInvalid();
      if (finishing >= MAX_FINISHING) throw new AppError('overloaded', undefined, { retryAfterS: 1 });
      finishing += 1;
      try {
        const connection = await connections.find(connectionId);
        const configuration = await connect(connection);
        const current = new URL(redirectUriOf(originOf(), connection.id));
        current.search = query.toString();
        const tokens = await authorizationCodeGrant(configuration, current, {
          expectedState: started.state,
          expectedNonce: started.nonce,
          pkceCodeVerifier: started.verifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (claims === undefined) throw invalid();
        requireTimely(claims, clock, started.fresh_since);
        const described = await completed(claims, configuration, tokens.access_token);
        return {
          connection,
          described: readDescription(described, connection),
          provenAt: provenAt(claims, clock),
          returnTo: started.return_to,
        };
      } catch (error) {
        throw refusalOf(error);
      } finally {
        finishing -= 1;
      }
    },
  };
}

function parametersFor({ preset, domains }: OidcConnection, isFresh: boolean): Record<string, string> {
  if (preset === 'google') {
    // `hd` is a hint to the person alone; what counts is the claim. Google knows no `max_age`.
    const [only, ...others] = domains;
    return {
      ...(only !== undefined && others.length === 0 && { hd: only }),
      ...(isFresh && { prompt: 'select_account' }),
    };
  }
  return isFresh ? { prompt: 'login', max_age: '0' } : {};
}

/** The library checks the end of a token; a clock that is off by minutes shows at its beginning, too. */
function requireTimely(claims: IDToken, clock: Clock, freshSince: number | null): void {
  const now = epochSeconds(clock);
  if (claims.iat > now + CLOCK_TOLERANCE_S || claims.iat < now - MAX_BACKDATED_S) throw invalid();
  // Whoever states when a person proved themselves must have asked them anew.
  const { auth_time: since } = claims;
  if (freshSince !== null && since !== undefined && since < freshSince - CLOCK_TOLERANCE_S) throw invalid();
}

/** Not in the future, whatever the issuer's clock says. */
function provenAt({ auth_time: seconds }: IDToken, clock: Clock): Date | undefined {
  return seconds === undefined ? undefined : new Date(Math.min(seconds * 1_000, clock.now().getTime()));
}

/** Many issuers put a mail address into what they answer to the access token only. It is about the same subject. */
async function completed(
  claims: IDToken,
  configuration: Configuration,
  accessToken: string,
): Promise<Record<string, unknown>> {
  if (claims['email'] !== undefined || configuration.serverMetadata().userinfo_endpoint === undefined)
    return { ...claims };
  const { email, email_verified, hd, name } = await fetchUserInfo(configuration, accessToken, claims.sub);
  return { hd, name, ...claims, email, email_verified };
}

/** Which check failed is for nobody who could try again with something better. */
function refusalOf(error: unknown): unknown {
  if (error instanceof AppError) return error;
  if (error instanceof AuthorizationResponseError)
    return new AppError('oidc_denied', 'The issuer did not let you in.', { cause: error });
  if (isUnreachable(error))
    return new AppError('oidc_unreachable', 'The issuer could not be asked.', { cause: error });
  if (error instanceof ClientError || error instanceof ResponseBodyError || error instanceof TypeError)
    return invalid(error);
  return error;
}

function isUnreachable(error: unknown): boolean {
  if (error instanceof OutboundFetchFailed) return error.reason !== 'answer_too_large';
  if (!(error instanceof Error)) return false;
  if (error instanceof ClientError && (error.code === 'OAUTH_TIMEOUT' || error.code === 'OAUTH_ABORT'))
    return true;
  return error.cause !== undefined && isUnreachable(error.cause);
}

function stateInvalid(): AppError {
  return new AppError(
    'oidc_state_invalid',
    'This sign-in was begun in another browser, too long ago, or is finished already.',
  );
}

function invalid(cause?: unknown): AppError {
  return new AppError('oidc_response_invalid', 'What the issuer answered is not valid.', { cause });
}

function epochSeconds(clock: Clock): number {
  return Math.floor(clock.now().getTime() / 1_000);
}
