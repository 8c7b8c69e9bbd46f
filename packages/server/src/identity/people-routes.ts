import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { HttpServer } from '../platform/http/index.ts';
import { registerLinkRoutes } from './members/links/routes.ts';
import { registerMemberRoutes } from './members/routes.ts';
import { registerPasswordRoutes } from './passwords/routes.ts';
import type { OidcConnection } from './oidc/index.ts';
import type { People } from './people.ts';
import type { Principal } from './principal.ts';
import { registerSecondFactorRoutes } from './second-factor/routes.ts';
import { registerSessionRoutes } from './sessions/routes.ts';

const issuer = z.object({ id: z.string(), name: z.string(), preset: z.enum(['google']).nullable() });

/** Everything that people do about their accounts, their sessions and their tenant's members. */
export function registerPeopleRoutes(
  server: HttpServer,
  {
    people,
    issuers,
    sendsMail,
    tenantName,
    publicOrigin,
    principalOf,
  }: {
    people: People;
    /** The OpenID issuers that people can sign in through; with a domain also those for addresses in it. */
    issuers: (domain: string | undefined) => Promise<OidcConnection[]>;
    sendsMail: boolean;
    tenantName: (tenantId: string) => Promise<string>;
    publicOrigin: () => string;
    principalOf: (request: FastifyRequest) => Principal;
  },
): void {
  server.get(
    '/v1/auth/methods',
    {
      config: { access: 'public' },
      schema: {
        tags: ['Sign-in'],
        summary: 'The ways to sign in',
        querystring: z.object({
          domain: z
            .string()
            .max(253)
            .optional()
            .describe('Of a mail address. Where several tenants have issuers, those for it are shown alone.'),
        }),
        response: {
          200: z.object({
            password: z.literal(true),
            passkey: z.literal(true),
            oidc: z.array(issuer),
            first_admin: z.boolean().describe('The first admin is still to be made.'),
            mail: z.boolean().describe('A forgotten password can be reset by mail.'),
          }),
        },
      },
    },
    async ({ query }) => ({
      password: true as const,
      passkey: true as const,
      oidc: (await issuers(query.domain)).map(({ id, name, preset }) => ({
        id,
        name,
        preset: preset ?? null,
      })),
      first_admin: await people.links.awaitsFirstAdmin(),
      mail: sendsMail,
    }),
  );
  registerSessionRoutes(server, { ...people, principalOf });
  registerPasswordRoutes(server, { ...people, publicOrigin, principalOf });
  registerSecondFactorRoutes(server, { ...people, publicOrigin, principalOf });
  registerLinkRoutes(server, { ...people, tenantName, publicOrigin, principalOf });
  registerMemberRoutes(server, { ...people, principalOf });
}
