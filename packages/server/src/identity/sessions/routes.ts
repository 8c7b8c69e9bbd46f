import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

import { AppError } from '../../platform/errors.ts';
import type { HttpServer } from '../../platform/http/index.ts';
import { namedInLedger } from '../audit.ts';
import type { Principal } from '../principal.ts';
import type { Accounts } from '../users/accounts.ts';
import { personName } from '../users/user.ts';
import { readCookie, SESSION_COOKIE } from './cookies.ts';
import { csrfTokenOf } from './csrf.ts';
import { METHODS } from './session.ts';
import { sessionAnswer, type SessionAnswers, signInAnswer } from './session-answer.ts';
import type { Sessions } from './sessions.ts';
import type { SignIns } from './sign-ins.ts';
import { browserOf, memberOf } from './signed-in.ts';

/** One's own session, one's others, and moving between tenants. */
export function registerSessionRoutes(
  server: HttpServer,
  {
    sessions,
    signIns,
    answers,
    accounts,
    principalOf,
  }: {
    sessions: Sessions;
    signIns: SignIns;
    answers: SessionAnswers;
    accounts: Accounts;
    principalOf: (request: FastifyRequest) => Principal;
  },
): void {
  const config = { access: 'member' as const };
  const tags = ['Session'];

  async function answerOf(request: FastifyRequest) {
    const principal = principalOf(request);
    const member = memberOf(principal);
    const session = await sessions.byId({ tenantId: principal.tenantId, ...member });
    const token = member.through === 'cookie' ? readCookie(request, SESSION_COOKIE) : undefined;
    return answers.session(session, token === undefined ? null : csrfTokenOf(token));
  }

  /** Through the issuer of one tenant nobody sees, or ends, what they do in another. */
  async function reachable(request: FastifyRequest) {
    const principal = principalOf(request);
    const { userId, isConfined } = memberOf(principal);
    const all = await sessions.list(userId);
    return isConfined ? all.filter(({ tenantId }) => tenantId === principal.tenantId) : all;
  }

  async function endOwn(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const principal = principalOf(request);
    const { through, userId, sessionId } = memberOf(principal);
    if (through === 'cookie') await signIns.signOut(request, reply);
    else await sessions.end(userId, sessionId, { by: principal.by, reason: 'signed_out' });
  }

  server.get(
    '/v1/session',
    {
      config,
      schema: {
        tags,
        summary: 'Who is signed in, where, and what they may do',
        response: { 200: sessionAnswer },
      },
    },
    answerOf,
  );

  server.delete(
    '/v1/session',
    { config, schema: { tags, summary: 'Sign out', response: { 204: z.null() } } },
    async (request, reply) => {
      await endOwn(request, reply);
      return reply.code(204).send(null);
    },
  );

  server.post(
    '/v1/session/tenant',
    {
      config: { ...config, beyondTenant: true },
      bodyLimit: MAX_BODY_BYTES,
      schema: {
        tags,
        summary: 'Move to another tenant that one is a member of',
        description: 'The session ends and another begins there.',
        body: z.strictObject({ tenant_id: z.uuid() }),
        response: { 200: signInAnswer },
      },
    },
    async (request, reply) => {
      browserOf(request, principalOf);
      return answers.signIn(await signIns.changeTenant(request, reply, request.body.tenant_id));
    },
  );

  server.get(
    '/v1/sessions',
    {
      config,
      schema: {
        tags,
        summary: 'One’s own sessions, newest first',
        response: {
          200: z.object({
            sessions: z.array(
              z.object({
                id: z.string(),
                current: z.boolean(),
                client: z.string().describe('The browser and the system.'),
                methods: z.array(z.enum(METHODS)),
                created_at: z.string(),
                last_seen_at: z.string().describe('Exact to about a minute.'),
                expires_at: z.string(),
              }),
            ),
          }),
        },
      },
    },
    async (request) => {
      const { sessionId } = memberOf(principalOf(request));
      return {
        sessions: (await reachable(request)).map((session) => ({
          id: session.id,
          current: session.id === sessionId,
          client: session.client,
          methods: [...session.methods],
          created_at: session.createdAt.toISOString(),
          last_seen_at: session.lastSeenAt.toISOString(),
          expires_at: session.expiresAt.toISOString(),
        })),
      };
    },
  );

  server.delete(
    '/v1/sessions/:id',
    {
      config,
      schema: {
        tags,
        summary: 'End a session of one’s own',
        description: 'Takes effect on every node within a second.',
        params: z.object({ id: z.uuid() }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { userId, sessionId } = memberOf(principalOf(request));
      if (request.params.id === sessionId) await endOwn(request, reply);
      else if (!(await reachable(request)).some(({ id }) => id === request.params.id))
        throw new AppError('session_not_found', 'You have no session of this id.');
      else await sessions.end(userId, request.params.id, { by: namedInLedger(userId), reason: 'revoked' });
      return reply.code(204).send(null);
    },
  );

  server.delete(
    '/v1/sessions',
    {
      config: { ...config, beyondTenant: true },
      schema: { tags, summary: 'End all sessions of one’s own but this', response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { userId, sessionId } = memberOf(principalOf(request));
      await sessions.endOthers(userId, sessionId);
      return reply.code(204).send(null);
    },
  );

  server.put(
    '/v1/account',
    {
      config: { ...config, beyondTenant: true },
      bodyLimit: MAX_BODY_BYTES,
      schema: {
        tags: ['Account'],
        summary: 'Change one’s own name',
        body: z.strictObject({ name: personName }),
        response: { 200: sessionAnswer },
      },
    },
    async (request) => {
      await accounts.rename(memberOf(principalOf(request)).userId, request.body.name);
      return answerOf(request);
    },
  );
}

/** A name and some quotes. */
const MAX_BODY_BYTES = 16 * 1024;
