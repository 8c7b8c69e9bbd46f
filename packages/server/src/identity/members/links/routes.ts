import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

import { AppError } from '../../../platform/errors.ts';
import type { HttpServer } from '../../../platform/http/index.ts';
import { MAX_SIGN_IN_BODY_BYTES, passwordText } from '../../passwords/routes.ts';
import type { Principal } from '../../principal.ts';
import { readCookie, SESSION_COOKIE } from '../../sessions/cookies.ts';
import { requireUnforged } from '../../sessions/csrf.ts';
import { requireSameOrigin } from '../../sessions/same-origin.ts';
import { type SessionAnswers, signInAnswer } from '../../sessions/session-answer.ts';
import { isConfined } from '../../sessions/session.ts';
import type { Sessions } from '../../sessions/sessions.ts';
import type { SignIns } from '../../sessions/sign-ins.ts';
import { emailAddress } from '../../users/email.ts';
import { personName } from '../../users/user.ts';
import { type Invitation, roleSchema, teamsSchema } from '../member.ts';
import type { Joined, Joining } from './joining.ts';
import type { Links } from './links.ts';

const invitationAnswer = z.object({
  id: z.string(),
  email: z.string(),
  role: roleSchema,
  teams: z.array(z.string()).nullable(),
  created_at: z.string(),
  created_by: z.string(),
  expires_at: z.string(),
});

/** Becoming a member by a link, and making such links. */
export function registerLinkRoutes(
  server: HttpServer,
  rooms: {
    links: Links;
    joining: Joining;
    sessions: Sessions;
    signIns: SignIns;
    answers: SessionAnswers;
    tenantName: (tenantId: string) => Promise<string>;
    publicOrigin: () => string;
    principalOf: (request: FastifyRequest) => Principal;
  },
): void {
  const { links, joining, sessions, signIns, answers, principalOf, publicOrigin } = rooms;
  const open = { config: { access: 'public' as const }, bodyLimit: MAX_SIGN_IN_BODY_BYTES };
  const manage = { access: 'may:members:manage' as const, reauthenticate: true };
  const signInTags = ['Sign-in'];
  const tags = ['Members'];
  const byToken = z.object({ token: z.string() });

  /** Who has just chosen a password, or was signed in, is signed in to the tenant that they joined. */
  async function welcome(request: FastifyRequest, reply: FastifyReply, { userId, tenantId }: Joined) {
    const outcome = await signIns.complete(request, reply, { userId, tenantId, methods: ['password'] });
    return reply.code(201).send(await answers.signIn(outcome));
  }

  server.post(
    '/v1/auth/first_admin',
    {
      ...open,
      schema: {
        tags: signInTags,
        summary: 'Become the first admin, by the link that the server printed',
        body: z.strictObject({
          token: z.string(),
          email: emailAddress,
          name: personName,
          password: passwordText,
        }),
        response: { 201: signInAnswer },
      },
    },
    async (request, reply) => {
      requireSameOrigin(request, publicOrigin());
      const { token, ...person } = request.body;
      return welcome(request, reply, await joining.asFirstAdmin(token, person));
    },
  );

  server.get(
    '/v1/auth/invitations/:token',
    {
      ...open,
      schema: {
        tags: signInTags,
        summary: 'What an invitation is to',
        params: byToken,
        response: {
          200: z.object({
            tenant: z.object({ name: z.string() }),
            email: z.string(),
            role: roleSchema,
            expires_at: z.string(),
            has_account: z.boolean().describe('Whoever has this address must sign in to accept.'),
          }),
        },
      },
    },
    async (request) => {
      const found = await joining.invitation(request.params.token);
      return {
        tenant: { name: await rooms.tenantName(found.tenantId) },
        email: found.email,
        role: found.role,
        expires_at: found.expiresAt.toISOString(),
        has_account: found.hasAccount,
      };
    },
  );

  server.post(
    '/v1/auth/invitations/:token',
    {
      ...open,
      schema: {
        tags: signInTags,
        summary: 'Accept an invitation: with a new account, or, signed in, with the one that there is',
        params: byToken,
        body: z.strictObject({ name: personName.optional(), password: passwordText.optional() }),
        response: { 201: signInAnswer },
      },
    },
    async (request, reply) => {
      requireSameOrigin(request, publicOrigin());
      const { token } = request.params;
      const { name, password } = request.body;
      if (name !== undefined && password !== undefined)
        return welcome(request, reply, await joining.asNewAccount(token, { name, password }));
      const session = await sessions.presented(request);
      if (session === undefined)
        throw new AppError('session_missing', 'Sign in, or give a name and a password.');
      requireUnforged(request, readCookie(request, SESSION_COOKIE) ?? '', publicOrigin());
      if (isConfined(session.methods))
        throw new AppError('session_confined', 'Sign in with your password or a passkey to accept this.');
      const { tenantId } = await joining.asSignedIn(token, session.userId);
      return reply.code(201).send(await answers.signIn(await signIns.changeTenant(request, reply, tenantId)));
    },
  );

  server.get(
    '/v1/invitations',
    {
      config: { access: 'may:members:read' },
      schema: {
        tags,
        summary: 'Invitations that were not accepted yet, newest first',
        response: { 200: z.object({ invitations: z.array(invitationAnswer) }) },
      },
    },
    async (request) => ({
      invitations: (await links.list(principalOf(request).tenantId)).map(shown),
    }),
  );

  server.post(
    '/v1/invitations',
    {
      config: manage,
      schema: {
        tags,
        summary: 'Invite somebody',
        description:
          'Mailed where mail is configured. One to the same address takes the place of the one before.',
        body: z.strictObject({ email: emailAddress, role: roleSchema, teams: teamsSchema.default(null) }),
        response: {
          201: invitationAnswer.extend({
            link: z.string().describe('Works once, for seven days. Shown this once.'),
            mailed: z.boolean(),
          }),
        },
      },
    },
    async (request, reply) => {
      const { tenantId, by } = principalOf(request);
      const { invitation, link, isMailed } = await links.invite(tenantId, request.body, by);
      return reply.code(201).send({ ...shown(invitation), link, mailed: isMailed });
    },
  );

  server.delete(
    '/v1/invitations/:id',
    {
      config: manage,
      schema: {
        tags,
        summary: 'Revoke an invitation',
        params: z.object({ id: z.uuid() }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { tenantId, by } = principalOf(request);
      await links.revoke(tenantId, request.params.id, by);
      return reply.code(204).send(null);
    },
  );
}

function shown(invitation: Invitation): z.output<typeof invitationAnswer> {
  return {
    id: invitation.id,
    email: invitation.email,
    role: invitation.role,
    teams: invitation.teams === null ? null : [...invitation.teams],
    created_at: invitation.createdAt.toISOString(),
    created_by: invitation.createdBy,
    expires_at: invitation.expiresAt.toISOString(),
  };
}
