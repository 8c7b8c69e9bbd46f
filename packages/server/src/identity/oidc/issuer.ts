import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  clockTolerance,
  Configuration,
  customFetch,
  enableNonRepudiationChecks,
  None,
} from 'openid-client';
import { z } from 'zod';

import { createBoundedMap } from '../../platform/bounded-map.ts';
import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import { createFreshCache } from '../../platform/fresh-cache.ts';
import type { Outbound } from '../../platform/outbound/index.ts';

/** What is read of a discovery document (OpenID Connect Discovery, section 3). */
export type IssuerMetadata = z.output<typeof metadataSchema>;

export interface Issuers {
  /**
   * What an issuer says of itself. Throws AppError `oidc_unreachable` or `oidc_issuer_unsuitable`.
   */
  discover(issuer: string): Promise<IssuerMetadata>;
  /** A client of the issuer, as openid-client wants it: every request guarded, every signature checked. */
  connect(
    metadata: IssuerMetadata,
    client: { clientId: string; clientSecret: string | undefined },
  ): Configuration;
}

/**
 * Signatures that are believed: asymmetric, and not broken. What an issuer lists beyond them is not used, so a token
 * cannot choose `none`, or the client secret as its key.
 */
const ALGORITHMS: ReadonlySet<string> = new Set(['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519']);

/** What our clock and an issuer's may differ by. */
export const CLOCK_TOLERANCE_S = 30;

/** An issuer's document changes when its keys move house: rarely. */
const METADATA_MAX_AGE_MS = 10 * 60_000;
const METADATA_REFRESH_AGE_MS = 5 * 60_000;
const MAX_ISSUERS = 200;

/** Strangers can ask for a sign-in as often as they like: an issuer that failed is left alone for a moment. */
const FAILURE_MS = 5_000;

const TIMEOUT_S = 10;

const metadataSchema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  jwks_uri: z.string(),
  userinfo_endpoint: z.exactOptional(z.string()),
  response_types_supported: z.exactOptional(z.array(z.string())),
  code_challenge_methods_supported: z.exactOptional(z.array(z.string())),
  token_endpoint_auth_methods_supported: z.exactOptional(z.array(z.string())),
  id_token_signing_alg_values_supported: z.exactOptional(z.array(z.string())),
  authorization_response_iss_parameter_supported: z.exactOptional(z.boolean()),
});

export function createIssuers({ outbound, clock }: { outbound: Outbound; clock: Clock }): Issuers {
  const failures = createBoundedMap<string, { error: AppError; untilMs: number }>(MAX_ISSUERS);
  const documents = createFreshCache<IssuerMetadata>({
    clock,
    maxAgeMs: METADATA_MAX_AGE_MS,
    refreshAgeMs: METADATA_REFRESH_AGE_MS,
    maxEntries: MAX_ISSUERS,
    async load(issuer) {
      try {
        return await fetchMetadata(issuer, outbound);
      } catch (error) {
        if (error instanceof AppError)
          failures.set(issuer, { error, untilMs: clock.monotonicMs() + FAILURE_MS });
        throw error;
      }
    },
  });

  return {
    async discover(issuer) {
      const failed = failures.get(issuer);
      if (failed !== undefined && clock.monotonicMs() < failed.untilMs) throw failed.error;
      return documents.get(issuer);
    },

    connect(metadata, { clientId, clientSecret }) {
      const offered = metadata.id_token_signing_alg_values_supported ?? ['RS256'];
      const configuration = new Configuration(
        {
          ...metadata,
          id_token_signing_alg_values_supported: offered.filter((name) => ALGORITHMS.has(name)),
        },
        clientId,
        { [clockTolerance]: CLOCK_TOLERANCE_S },
        authenticationOf(metadata, clientSecret),
      );
      configuration.timeout = TIMEOUT_S;
      configuration[customFetch] = (url, { method, headers, body, signal }) =>
        outbound.fetch(url, { method, headers, body, signal });
      // The guard decides: plain http goes to hosts alone that the operator has named.
      allowInsecureRequests(configuration);
      // A token that comes straight from the issuer need not be checked, says the standard. Ours are.
      enableNonRepudiationChecks(configuration);
      return configuration;
    },
  };
}

async function fetchMetadata(issuer: string, outbound: Outbound): Promise<IssuerMetadata> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await outbound
    .fetch(url, { headers: { accept: 'application/json' } })
    .catch((cause: unknown) => {
      throw new AppError('oidc_unreachable', 'The issuer could not be asked who it is.', { cause });
    });
  if (answer.status !== 200)
    throw new AppError('oidc_unreachable', `The issuer answered ${answer.status} when asked who it is.`);
  const parsed = metadataSchema.safeParse(await answer.json().catch(() => undefined));
  if (!parsed.success) throw unsuitable('Its discovery document lacks what a sign-in needs.');
  const metadata = parsed.data;
  // Exactly: a document that speaks for many issuers at once speaks for people of strangers, too.
  if (metadata.issuer !== issuer) throw unsuitable('Its discovery document is that of another issuer.');
  const endpoints = [metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri];
  if (!endpoints.every((endpoint) => outbound.judge(endpoint).kind === 'fine'))
    throw unsuitable('It sends people to addresses that are not public, or not https.');
  if (metadata.response_types_supported?.includes('code') === false)
    throw unsuitable('It does not know the authorization code flow.');
  if (metadata.code_challenge_methods_supported?.includes('S256') === false)
    throw unsuitable('It does not know PKCE with S256.');
  const algorithms = metadata.id_token_signing_alg_values_supported ?? ['RS256'];
  if (!algorithms.some((name) => ALGORITHMS.has(name)))
    throw unsuitable('It signs with no algorithm that is believed here.');
  return metadata;
}

/** The standard's default is basic. */
function authenticationOf(
  { token_endpoint_auth_methods_supported: methods }: IssuerMetadata,
  secret: string | undefined,
): ClientAuth {
  if (secret === undefined) return None();
  if (methods === undefined || methods.includes('client_secret_basic')) return ClientSecretBasic(secret);
  if (methods.includes('client_secret_post')) return ClientSecretPost(secret);
  throw unsuitable('It takes client secrets neither in a header nor in a form.');
}

function unsuitable(why: string): AppError {
  return new AppError('oidc_issuer_unsuitable', `This issuer cannot be used: ${why}`);
}
