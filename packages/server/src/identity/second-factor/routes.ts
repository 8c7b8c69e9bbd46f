import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import { AppError } from '../../platform/errors.ts';
import type { HttpServer } from '../../platform/http/index.ts';
import type { Members } from '../members/members.ts';
import type { Passwords } from '../passwords/passwords.ts';
import { MAX_SIGN_IN_BODY_BYTES, passwordText } from '../passwords/routes.ts';
import type { Principal } from '../principal.ts';
import { requireSameOrigin } from '../sessions/same-origin.ts';
import { sessionAnswer, type SessionAnswers, signInAnswer } from '../sessions/session-answer.ts';
import { browserOf, memberOf } from '../sessions/signed-in.ts';
import type { SignIns } from '../sessions/sign-ins.ts';
import type { Accounts } from '../users/accounts.ts';
import type { SecondFactor } from './second-factor.ts';
import type { SecondStep } from './second-step.ts';

const codeText = z.string().trim().min(6).max(40);
const recoveryCodes = z.array(z.string()).describe('Each works once, instead of the phone. Shown this once.');

export function registerSecondFactorRoutes(
  server: HttpServer,
  rooms: {
    accounts: Accounts;
    members: Members;
    passwords: Passwords;
    secondFactor: SecondFactor;
    secondStep: SecondStep;
    signIns: SignIns;
    answers: SessionAnswers;
    publicOrigin: () => string;
    principalOf: (request: FastifyRequest) => Principal;
  },
): void {
  const { accounts, members, passwords, secondFactor, secondStep, signIns, answers, principalOf } = rooms;
  const bodyLimit = MAX_SIGN_IN_BODY_BYTES;
  const config = { access: 'member' as const };
  const dangerous = { access: 'member' as const, reauthenticate: true, beyondTenant: true };
  const tags = ['Account'];

  server.post(
    '/v1/auth/second_factor',
    {
      config: { access: 'public' },
      bodyLimit,
      schema: {
        tags: ['Sign-in'],
        summary: 'Finish a sign-in with a code of the authenticator app, or a recovery code',
        body: z.strictObject({ code: codeText }),
        response: { 200: signInAnswer },
      },
    },
    async (request, reply) => {
      requireSameOrigin(request, rooms.publicOrigin());
      return answers.signIn(await secondStep.take(request, reply, request.body.code));
    },
  );

  server.post(
    '/v1/session/reauthentication',
    {
      config,
      bodyLimit,
      schema: {
        tags: ['Session'],
        summary: 'Show again who one is, for ten minutes of dangerous acts',
        description: 'The session’s token and its csrf_token change.',
        body: z.union([z.strictObject({ password: passwordText }), z.strictObject({ code: codeText })]),
        response: { 200: sessionAnswer },
      },
    },
    async (request, reply) => {
      const { userId } = browserOf(request, principalOf);
      const { body } = request;
      let method: 'password' | 'totp' | 'recovery_code' = 'password';
      if ('password' in body) await passwords.verifyOwn(userId, body.password);
      else method = await secondStep.verifyOwn(userId, body.code);
      const { session, csrfToken } = await signIns.reauthenticate(request, reply, method);
      return answers.session(session, csrfToken);
    },
  );

  server.post(
    '/v1/account/totp',
    {
      config: dangerous,
      schema: {
        tags,
        summary: 'Begin to set up an authenticator app',
        response: {
          201: z.object({
            secret: z.string().describe('Base32.'),
            uri: z.string().describe('For a QR code: `otpauth://totp/…`.'),
          }),
        },
      },
    },
    async (request, reply) => {
      const { user } = await accounts.read(memberOf(principalOf(request)).userId);
      return reply.code(201).send(await secondFactor.prepareTotp(user));
    },
  );

  server.post(
    '/v1/account/totp/confirm',
    {
      config: { ...config, beyondTenant: true },
      bodyLimit,
      schema: {
        tags,
        summary: 'Show that the app has the secret; it counts from then on',
        description: 'The session’s token and its csrf_token change.',
        body: z.strictObject({ code: codeText }),
        response: { 200: z.object({ recovery_codes: recoveryCodes, session: sessionAnswer }) },
      },
    },
    async (request, reply) => {
      const { userId } = browserOf(request, principalOf);
      const codes = await secondStep.confirmOwn(userId, request.body.code);
      const { session, csrfToken } = await signIns.reauthenticate(request, reply, 'totp');
      return { recovery_codes: codes, session: await answers.session(session, csrfToken) };
    },
  );

  server.delete(
    '/v1/account/totp',
    {
      config: dangerous,
      schema: { tags, summary: 'Remove the authenticator app', response: { 204: z.null() } },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const { userId } = memberOf(principal);
      const { passkeys } = await secondFactor.factorsOf(userId);
      if (passkeys === 0 && (await members.requiresSecondFactor(principal.tenantId)))
        throw new AppError('second_factor_required', 'The tenant asks for one. Set up a passkey first.');
      await secondFactor.removeTotp(userId);
      return reply.code(204).send(null);
    },
  );

  server.post(
    '/v1/account/recovery_codes',
    {
      config: dangerous,
      schema: {
        tags,
        summary: 'Make new recovery codes',
        description: 'The old ones stop working.',
        response: { 201: z.object({ recovery_codes: recoveryCodes }) },
      },
    },
    async (request, reply) => {
      const { userId } = memberOf(principalOf(request));
      return reply.code(201).send({ recovery_codes: await secondFactor.renewRecoveryCodes(userId) });
    },
  );
}
