import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import { clientAddressOf, type HttpServer } from '../../platform/http/index.ts';
import type { Principal } from '../principal.ts';
import { requireSameOrigin } from '../sessions/same-origin.ts';
import { sessionAnswer, type SessionAnswers, signInAnswer } from '../sessions/session-answer.ts';
import { browserOf } from '../sessions/signed-in.ts';
import type { SignIns } from '../sessions/sign-ins.ts';
import { emailAddress } from '../users/email.ts';
import type { Passwords } from './passwords.ts';
import type { PasswordResets } from './resets.ts';

/** More than the longest password: what is longer is no password of anybody, and is not worked on. */
const MAX_TEXT_LENGTH = 1_024;
export const passwordText = z.string().min(1).max(MAX_TEXT_LENGTH);

/** Everything that signing in reads. */
export const MAX_SIGN_IN_BODY_BYTES = 16 * 1024;

export function registerPasswordRoutes(
  server: HttpServer,
  {
    passwords,
    resets,
    signIns,
    answers,
    publicOrigin,
    principalOf,
  }: {
    passwords: Passwords;
    resets: PasswordResets;
    signIns: SignIns;
    answers: SessionAnswers;
    publicOrigin: () => string;
    principalOf: (request: FastifyRequest) => Principal;
  },
): void {
  const open = { config: { access: 'public' as const }, bodyLimit: MAX_SIGN_IN_BODY_BYTES };
  const tags = ['Sign-in'];

  server.post(
    '/v1/auth/password',
    {
      ...open,
      schema: {
        tags,
        summary: 'Sign in with e-mail address and password',
        description:
          'Sets the cookie of the session, or that of a sign-in whose second factor is still to come.',
        body: z.strictObject({ email: emailAddress, password: passwordText }),
        response: { 200: signInAnswer },
      },
    },
    async (request, reply) => {
      requireSameOrigin(request, publicOrigin());
      const userId = await passwords.signIn(request, request.body);
      return answers.signIn(await signIns.complete(request, reply, { userId, methods: ['password'] }));
    },
  );

  server.post(
    '/v1/auth/password_resets',
    {
      ...open,
      schema: {
        tags,
        summary: 'Have a link mailed that resets the password',
        description: 'The answer is the same whether there is such an account or not.',
        body: z.strictObject({ email: emailAddress }),
        response: { 202: z.object({ status: z.literal('accepted') }) },
      },
    },
    async (request, reply) => {
      requireSameOrigin(request, publicOrigin());
      resets.request(request.body.email, clientAddressOf(request));
      return reply.code(202).send({ status: 'accepted' as const });
    },
  );

  server.post(
    '/v1/auth/password_resets/:token',
    {
      ...open,
      schema: {
        tags,
        summary: 'Choose a new password by such a link',
        description: 'Ends every session of the account. Signs nobody in.',
        params: z.object({ token: z.string() }),
        body: z.strictObject({ password: passwordText }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      requireSameOrigin(request, publicOrigin());
      await resets.finish(request.params.token, request.body.password);
      return reply.code(204).send(null);
    },
  );

  server.put(
    '/v1/account/password',
    {
      config: { access: 'member', reauthenticate: true, beyondTenant: true },
      bodyLimit: MAX_SIGN_IN_BODY_BYTES,
      schema: {
        tags: ['Account'],
        summary: 'Change one’s own password, or set the first',
        description: 'Ends every other session of the account and rotates this one.',
        body: z.strictObject({
          current: passwordText.optional().describe('Needed by whoever has one.'),
          password: passwordText,
        }),
        response: { 200: sessionAnswer },
      },
    },
    async (request, reply) => {
      const { userId, sessionId } = browserOf(request, principalOf);
      const { current, password } = request.body;
      await passwords.change(userId, { current, password, sessionId });
      const { session, csrfToken } = await signIns.reauthenticate(request, reply, 'password');
      return answers.session(session, csrfToken);
    },
  );
}
