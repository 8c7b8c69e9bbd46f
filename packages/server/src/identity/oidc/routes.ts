import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { HttpServer } from '../../platform/http/index.ts';
import type { Principal } from '../principal.ts';
import {
  connectionChanges,
  connectionSettings,
  JOINING_ROLES,
  type OidcConnection,
  PRESETS,
  redirectUriOf,
} from './connection.ts';
import type { OidcConnections } from './connections.ts';

const connection = z.object({
  id: z.string(),
  name: z.string(),
  preset: z.enum(PRESETS).nullable(),
  issuer: z.string(),
  client_id: z.string(),
  has_secret: z.boolean(),
  domains: z.array(z.string()),
  default_role: z.enum(JOINING_ROLES).nullable(),
  redirect_uri: z.string().describe('To be registered at the issuer, exactly.'),
  created_at: z.string(),
  changed_at: z.string(),
});

/** The issuers that a tenant believes, for those who manage its settings. */
export function registerOidcConnectionRoutes(
  server: HttpServer,
  {
    connections,
    principalOf,
    originOf,
  }: {
    connections: OidcConnections;
    principalOf: (request: FastifyRequest) => Principal;
    originOf: () => string;
  },
): void {
  const config = { access: 'may:settings:manage' as const };
  const dangerous = { ...config, reauthenticate: true };
  const tags = ['Sign-in settings'];
  const params = z.object({ id: z.uuid() });
  const shown = (one: OidcConnection) => show(one, originOf());

  server.get(
    '/v1/oidc_connections',
    {
      config,
      schema: {
        tags,
        summary: 'OpenID Connect issuers that members sign in through, oldest first',
        response: { 200: z.object({ connections: z.array(connection) }) },
      },
    },
    async (request) => ({
      connections: (await connections.list(principalOf(request).tenantId)).map(shown),
    }),
  );

  server.post(
    '/v1/oidc_connections',
    {
      config: dangerous,
      schema: {
        tags,
        summary: 'Let members sign in through an issuer',
        description:
          'The issuer is asked who it is. Only addresses that it has verified, in the given domains, sign in; what it says counts in this tenant alone.',
        body: connectionSettings,
        response: { 201: connection },
      },
    },
    async (request, reply) => {
      const { tenantId, by } = principalOf(request);
      return reply.code(201).send(shown(await connections.create(tenantId, request.body, by)));
    },
  );

  server.patch(
    '/v1/oidc_connections/:id',
    {
      config: dangerous,
      schema: {
        tags,
        summary: 'Change a connection to an issuer',
        description: 'What is left out stays. Another issuer is another connection.',
        params,
        body: connectionChanges,
        response: { 200: connection },
      },
    },
    async (request) => {
      const { tenantId, by } = principalOf(request);
      return shown(await connections.change(tenantId, request.params.id, request.body, by));
    },
  );

  server.delete(
    '/v1/oidc_connections/:id',
    {
      config: dangerous,
      schema: {
        tags,
        summary: 'Remove a connection to an issuer',
        description:
          'Who signed in through it stays a member. Sessions that it started go on until they end.',
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { tenantId, by } = principalOf(request);
      await connections.remove(tenantId, request.params.id, by);
      return reply.code(204).send(null);
    },
  );
}

function show(one: OidcConnection, origin: string): z.output<typeof connection> {
  return {
    id: one.id,
    name: one.name,
    preset: one.preset ?? null,
    issuer: one.issuer,
    client_id: one.clientId,
    has_secret: one.sealedSecret !== undefined,
    domains: [...one.domains],
    default_role: one.defaultRole ?? null,
    redirect_uri: redirectUriOf(origin, one.id),
    created_at: one.createdAt.toISOString(),
    changed_at: one.changedAt.toISOString(),
  };
}
