import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { HttpServer } from '../../platform/http/index.ts';
import type { Principal } from '../principal.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { TokenKeys } from './token-keys.ts';

/** Verifiers elsewhere may keep the keys this long: the next one has been there for weeks before it signs. */
const JWKS_MAX_AGE_S = 300;

const publishedKey = z.object({
  kty: z.literal('RSA'),
  use: z.literal('sig'),
  alg: z.literal('RS256'),
  kid: z.string(),
  n: z.string(),
  e: z.string(),
});

export function registerTokenRoutes(
  server: HttpServer,
  {
    accessTokens,
    tokenKeys,
    principalOf,
  }: {
    accessTokens: AccessTokens;
    tokenKeys: TokenKeys;
    principalOf: (request: FastifyRequest) => Principal;
  },
): void {
  server.post(
    '/v1/tokens',
    {
      config: { access: 'member' },
      schema: {
        tags: ['Account'],
        summary: 'Make an access token for oneself',
        description:
          'For using the API outside of the browser: send it as a bearer token. It ends after 15 minutes, with the session, and when the role changes. Only a signed-in browser can ask for one.',
        response: {
          201: z.object({
            access_token: z.string().describe('A JWT, shown this once.'),
            token_type: z.literal('Bearer'),
            expires_in: z.int().describe('Seconds.'),
          }),
        },
      },
    },
    async (request, reply) => {
      const { token, expiresInS } = await accessTokens.issue(principalOf(request));
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ access_token: token, token_type: 'Bearer', expires_in: expiresInS });
    },
  );

  server.get(
    '/.well-known/jwks.json',
    {
      config: { access: 'public' },
      schema: {
        tags: ['Account'],
        summary: 'The public keys of access tokens (RFC 7517)',
        description: 'The current key, the next, and the one before while its tokens live.',
        response: { 200: z.object({ keys: z.array(publishedKey) }) },
      },
    },
    async (_request, reply) =>
      reply
        .header('cache-control', `public, max-age=${JWKS_MAX_AGE_S}`)
        .send({ keys: await tokenKeys.published() }),
  );
}
