import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { Clock } from '../../platform/clock.ts';
import type { HttpServer } from '../../platform/http/index.ts';
import { API_KEY_SCOPES } from '../permissions.ts';
import type { Principal } from '../principal.ts';
import { API_KEY_KINDS, type ApiKey, apiKeyName, MAX_LIFETIME_DAYS } from './api-key.ts';
import type { ApiKeys } from './api-keys.ts';
import { guardOf, makerOf, reachOf, rightsGivenBy } from './rights.ts';
import {
  DEFAULT_OVERLAP_HOURS,
  lifetimeDays,
  limitsIn,
  newLimits,
  overlapHours,
  shown,
  shownKey,
} from './shapes.ts';

const MAX_PAGE = 200;

const madeKey = shownKey.extend({
  key: z
    .string()
    .describe('The key itself, or in base64 what a signing key signs with (256 bits). Shown this once.'),
});

/** API keys over HTTP: for whoever manages those of the tenant, may see them, or has some of their own. */
export function registerApiKeyRoutes(
  server: HttpServer,
  {
    apiKeys,
    clock,
    principalOf,
  }: { apiKeys: ApiKeys; clock: Clock; principalOf: (request: FastifyRequest) => Principal },
): void {
  const manage = {
    config: { access: 'may:keys:manage|keys:own' as const, reauthenticate: true },
  };

  server.get(
    '/v1/api-keys',
    {
      config: { access: 'may:keys:manage|keys:read|keys:own' as const },
      schema: {
        tags: ['API keys'],
        summary: 'API keys, newest first',
        description: 'Who may only have keys of their own sees those.',
        querystring: z.object({
          after: z.uuid().optional().describe('The id of the last key of the page before.'),
          limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
          state: z.enum(['active', 'expired', 'revoked']).optional(),
          kind: z.enum(API_KEY_KINDS).optional(),
          owner: z
            .union([z.literal('me'), z.uuid()])
            .optional()
            .describe('`me`, or the id of the user with whose membership the keys end.'),
          search: z
            .string()
            .min(1)
            .max(100)
            .optional()
            .describe('Part of the name, or the beginning of the key or of its id.'),
        }),
        response: { 200: z.object({ api_keys: z.array(shownKey) }) },
      },
    },
    async (request) => {
      const principal = principalOf(request);
      const { after, limit, state, kind, owner, search } = request.query;
      const me =
        principal.subject.kind === 'member' ? principal.subject.userId : principal.subject.ownerUserId;
      const isOwn = reachOf(principal) === 'own' || owner === 'me';
      // Nobody is behind a key that the operator made, so none of the keys are that nobody's.
      if (isOwn && me === undefined) return { api_keys: [] };
      if (isOwn && owner !== undefined && owner !== 'me' && owner !== me) return { api_keys: [] };
      const ownerUserId = isOwn ? me : owner;
      const keys = await apiKeys.list(
        principal.tenantId,
        { limit, after },
        { state, kind, ownerUserId, search },
      );
      return { api_keys: await allShown(principal.tenantId, keys) };
    },
  );

  server.post(
    '/v1/api-keys',
    {
      ...manage,
      schema: {
        tags: ['API keys'],
        summary: 'Make an API key',
        description:
          'Nobody can give a key more than they have: no other scopes, teams, features and addresses, and a key no ' +
          'longer life than its own. What is left out is what the maker is limited to.',
        body: z.strictObject({
          name: apiKeyName,
          kind: z.enum(API_KEY_KINDS).default('secret'),
          scopes: z.array(z.enum(API_KEY_SCOPES)).min(1).optional(),
          lifetime_days: lifetimeDays.default(MAX_LIFETIME_DAYS),
          ...newLimits,
        }),
        response: { 201: madeKey },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const { name, kind, lifetime_days: days, scopes } = request.body;
      const rights = rightsGivenBy(principal, { scopes, limits: limitsIn(request.body) });
      const { key, secret } = await apiKeys.create(principal.tenantId, {
        name,
        kind,
        lifetimeDays: days,
        ...rights,
        ...makerOf(principal),
      });
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ ...shown(key, [], clock.now()), key: secret });
    },
  );

  server.post(
    '/v1/api-keys/:id/rotate',
    {
      ...manage,
      schema: {
        tags: ['API keys'],
        summary: 'Give an API key a new secret',
        description:
          'The key stays the same, with its id and its rights; rules and budgets that name it go on. The secret before ' +
          'works until the overlap is over. Whoever rotates a key takes it over: it ends with their membership.',
        params: z.object({ id: z.uuid() }),
        body: z.strictObject({
          overlap_hours: overlapHours
            .default(DEFAULT_OVERLAP_HOURS)
            .describe('How long the secret before still works; 0 ends it now.'),
          lifetime_days: lifetimeDays
            .optional()
            .describe('As long as that of the secret before, where nothing is said.'),
        }),
        response: { 201: madeKey.extend({ overlap_ends_at: z.string() }) },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const { key, secret, overlapEndsAt } = await apiKeys.rotate(
        principal.tenantId,
        request.params.id,
        {
          overlapHours: request.body.overlap_hours,
          lifetimeDays: request.body.lifetime_days,
          ...makerOf(principal),
        },
        guardOf(principal, 'rotate'),
      );
      const [view] = await allShown(principal.tenantId, [key]);
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({
          ...(view ?? shown(key, [], clock.now())),
          key: secret,
          overlap_ends_at: overlapEndsAt.toISOString(),
        });
    },
  );

  server.delete(
    '/v1/api-keys/:id',
    {
      ...manage,
      schema: {
        tags: ['API keys'],
        summary: 'Revoke an API key',
        description: 'With every secret of it, on every node within a second. Revoking twice is no error.',
        params: z.object({ id: z.uuid() }),
        response: { 200: shownKey },
      },
    },
    async (request) => {
      const principal = principalOf(request);
      const { tenantId, by } = principal;
      const key = await apiKeys.revoke(tenantId, request.params.id, by, guardOf(principal, 'revoke'));
      return shown(key, [], clock.now());
    },
  );

  async function allShown(tenantId: string, keys: readonly ApiKey[]) {
    const superseded = await apiKeys.superseded(
      tenantId,
      keys.map(({ id }) => id),
    );
    return keys.map((key) => shown(key, superseded, clock.now()));
  }
}
