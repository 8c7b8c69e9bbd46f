import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import { AppError } from '../../platform/errors.ts';
import type { HttpServer } from '../../platform/http/index.ts';
import type { Principal } from '../principal.ts';
import type { SecondFactor } from '../second-factor/second-factor.ts';
import { roleSchema, teamsSchema } from './member.ts';
import type { Members } from './members.ts';

const MAX_PAGE = 200;

const settings = z.strictObject({
  require_second_factor: z
    .boolean()
    .describe('Whoever signs in without one can do nothing until they have set one up.'),
});

/** Who is in the tenant, and how they have to sign in. */
export function registerMemberRoutes(
  server: HttpServer,
  {
    members,
    secondFactor,
    principalOf,
  }: {
    members: Members;
    secondFactor: SecondFactor;
    principalOf: (request: FastifyRequest) => Principal;
  },
): void {
  const manage = { access: 'may:members:manage' as const, reauthenticate: true };
  const tags = ['Members'];
  const params = z.object({ user_id: z.uuid() });

  server.get(
    '/v1/members',
    {
      config: { access: 'may:members:read' },
      schema: {
        tags,
        summary: 'Members of the tenant',
        querystring: z.object({
          after: z.uuid().optional().describe('The user_id of the last member of the page before.'),
          limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(MAX_PAGE),
        }),
        response: {
          200: z.object({
            members: z.array(
              z.object({
                user_id: z.string(),
                email: z.string(),
                name: z.string(),
                role: roleSchema,
                teams: z.array(z.string()).nullable().describe('Whose calls they see; null for all.'),
                joined_at: z.string(),
                last_seen_at: z.string().nullable(),
                second_factor: z.boolean(),
              }),
            ),
          }),
        },
      },
    },
    async (request) => ({
      members: (await members.list(principalOf(request).tenantId, request.query)).map((member) => ({
        user_id: member.userId,
        email: member.email,
        name: member.name,
        role: member.role,
        teams: member.teams === null ? null : [...member.teams],
        joined_at: member.joinedAt.toISOString(),
        last_seen_at: member.lastSeenAt?.toISOString() ?? null,
        second_factor: member.secondFactor,
      })),
    }),
  );

  server.patch(
    '/v1/members/:user_id',
    {
      config: manage,
      schema: {
        tags,
        summary: 'Give a member another role or other teams',
        description: 'Their sessions in this tenant end. The last admin stays one.',
        params,
        body: z.strictObject({ role: roleSchema.optional(), teams: teamsSchema.optional() }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { tenantId, by } = principalOf(request);
      await members.change(tenantId, request.params.user_id, request.body, by);
      return reply.code(204).send(null);
    },
  );

  server.delete(
    '/v1/members/:user_id',
    {
      config: manage,
      schema: {
        tags,
        summary: 'Remove a member',
        description: 'Their sessions in this tenant end. The last admin stays.',
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { tenantId, by } = principalOf(request);
      await members.remove(tenantId, request.params.user_id, by);
      return reply.code(204).send(null);
    },
  );

  server.get(
    '/v1/sign_in_settings',
    {
      config: { access: 'may:settings:manage' },
      schema: { tags, summary: 'How members have to sign in', response: { 200: settings } },
    },
    async (request) => ({
      require_second_factor: await members.requiresSecondFactor(principalOf(request).tenantId),
    }),
  );

  server.put(
    '/v1/sign_in_settings',
    {
      config: { access: 'may:settings:manage', reauthenticate: true },
      schema: {
        tags,
        summary: 'Change how members have to sign in',
        description: 'Asking for a second factor holds for sessions that go on, too.',
        body: settings,
        response: { 200: settings },
      },
    },
    async (request) => {
      const { tenantId, by, subject } = principalOf(request);
      if (request.body.require_second_factor && subject.kind === 'member') {
        const { totp, passkeys } = await secondFactor.factorsOf(subject.userId);
        if (!totp && passkeys === 0)
          throw new AppError('second_factor_required', 'Set up one of your own first.');
      }
      await members.setRequiresSecondFactor(tenantId, request.body.require_second_factor, by);
      return request.body;
    },
  );
}
