import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { HttpServer } from '../../platform/http/index.ts';
import { type ApiKey, apiKeyName, DEFAULT_SCOPES, MAX_LIFETIME_DAYS } from './api-key.ts';
import type { ApiKeys } from './api-keys.ts';
import { API_KEY_SCOPES } from '../permissions.ts';
import { type Principal, requirePermission } from '../principal.ts';

const MAX_PAGE = 200;

const scope = z.enum(API_KEY_SCOPES);

const apiKey = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string().describe('The first characters of the key, to tell keys apart.'),
  scopes: z.array(scope),
  created_at: z.string(),
  expires_at: z.string(),
  revoked_at: z.string().nullable(),
  last_used_at: z.string().nullable().describe('Exact to about a minute.'),
});

/** API keys over HTTP, for keys that may manage keys. */
export function registerApiKeyRoutes(
  server: HttpServer,
  { apiKeys, principalOf }: { apiKeys: ApiKeys; principalOf: (request: FastifyRequest) => Principal },
): void {
  const config = { access: 'may:keys:manage' as const };

  server.get(
    '/v1/api-keys',
    {
      config,
      schema: {
        tags: ['API keys'],
        summary: 'API keys, newest first',
        querystring: z.object({
          after: z.uuid().optional().describe('The id of the last key of the page before.'),
          limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
        }),
        response: { 200: z.object({ api_keys: z.array(apiKey) }) },
      },
    },
    async (request) => ({
      api_keys: (await apiKeys.list(principalOf(request).tenantId, request.query)).map(shown),
    }),
  );

  server.post(
    '/v1/api-keys',
    {
      config,
      schema: {
        tags: ['API keys'],
        summary: 'Make an API key',
        description: 'A key can only give scopes that it has itself, and no life longer than its own.',
        body: z.strictObject({
          name: apiKeyName,
          scopes: z
            .array(scope)
            .min(1)
            .default([...DEFAULT_SCOPES]),
          lifetime_days: z.int().min(1).max(MAX_LIFETIME_DAYS).default(MAX_LIFETIME_DAYS),
        }),
        response: { 201: apiKey.extend({ key: z.string().describe('The key itself, shown this once.') }) },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const { name, scopes, lifetime_days: lifetimeDays } = request.body;
      for (const wanted of scopes) requirePermission(principal, wanted);
      const made = await apiKeys.create(principal.tenantId, {
        name,
        scopes,
        lifetimeDays,
        notAfter: principal.subject.kind === 'api_key' ? principal.subject.expiresAt : undefined,
        by: principal.by,
      });
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ ...shown(made.key), key: made.secret });
    },
  );

  server.delete(
    '/v1/api-keys/:id',
    {
      config,
      schema: {
        tags: ['API keys'],
        summary: 'Revoke an API key',
        description: 'Takes effect on every node within a second. Revoking twice is no error.',
        params: z.object({ id: z.uuid() }),
        response: { 200: apiKey },
      },
    },
    async (request) => {
      const { tenantId, by } = principalOf(request);
      return shown(await apiKeys.revoke(tenantId, request.params.id, by));
    },
  );
}

function shown(key: ApiKey): z.output<typeof apiKey> {
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    scopes: [...key.scopes],
    created_at: key.createdAt.toISOString(),
    expires_at: key.expiresAt.toISOString(),
    revoked_at: key.revokedAt?.toISOString() ?? null,
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
  };
}
