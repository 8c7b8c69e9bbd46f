import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

import { AppError } from '../../platform/errors.ts';
import { clientAddressOf, type HttpServer } from '../../platform/http/index.ts';
import type { Attempts } from '../attempts/index.ts';
import type { Members } from '../members/members.ts';
import { addressBlock } from '../passwords/passwords.ts';
import type { Principal } from '../principal.ts';
import type { SecondFactor } from '../second-factor/second-factor.ts';
import { clearCookie, readCookie, setCookie } from '../sessions/cookies.ts';
import { requireSameOrigin, type SignIns } from '../sessions/index.ts';
import { type SessionAnswers, signInAnswer } from '../sessions/session-answer.ts';
import type { Accounts } from '../users/accounts.ts';
import {
  authenticationResponse,
  CHALLENGE_LIFETIME_MS,
  type Passkey,
  passkeyName,
  registrationResponse,
} from './passkey.ts';
import type { Asked, Passkeys } from './passkeys.ts';

/** A question for an authenticator on its way. Strict: the answer comes from a page of ours. */
const PASSKEY_COOKIE = '__Host-avouch_passkey';

const TAGS = ['Passkeys'];

const options = z
  .looseObject({ challenge: z.string() })
  .describe('As `navigator.credentials` takes them, in JSON.');

const passkey = z.object({
  id: z.string(),
  name: z.string(),
  synced: z.boolean().describe('Whether it can be copied to other devices of its owner.'),
  transports: z.array(z.string()),
  created_at: z.string(),
  last_used_at: z.string().nullable(),
});

export interface PasskeyRooms {
  readonly passkeys: Passkeys;
  readonly accounts: Accounts;
  readonly signIns: SignIns;
  readonly members: Pick<Members, 'requiresSecondFactor'>;
  readonly secondFactor: Pick<SecondFactor, 'factorsOf'>;
  readonly principalOf: (request: FastifyRequest) => Principal;
}

/** One's own passkeys: adding, listing, removing, and showing with one that one is still there. */
export function registerPasskeyRoutes(
  server: HttpServer,
  { passkeys, accounts, signIns, members, secondFactor, principalOf }: PasskeyRooms,
): void {
  const member = { access: 'member' as const };
  /** It opens every tenant of the person, so nobody adds one through the issuer of a single tenant. */
  const dangerous = { ...member, beyondTenant: true, reauthenticate: true };

  server.get(
    '/v1/account/passkeys',
    {
      config: member,
      schema: {
        tags: TAGS,
        summary: 'One’s own passkeys, oldest first',
        response: { 200: z.object({ passkeys: z.array(passkey) }) },
      },
    },
    async (request) => ({
      passkeys: (await passkeys.list(personOf(principalOf(request)).userId)).map(shown),
    }),
  );

  server.post(
    '/v1/account/passkeys/options',
    {
      config: dangerous,
      schema: { tags: TAGS, summary: 'Begin to add a passkey', response: { 200: options } },
    },
    async (request, reply) => {
      const { userId } = personOf(principalOf(request));
      const { user } = await accounts.read(userId);
      return ask(reply, await passkeys.askForNew(user));
    },
  );

  server.post(
    '/v1/account/passkeys',
    {
      config: dangerous,
      schema: {
        tags: TAGS,
        summary: 'Add a passkey',
        description: 'The session gets a new token, and with it a new `csrf_token`.',
        body: z.strictObject({ name: passkeyName, response: registrationResponse }),
        response: { 201: passkey },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const { userId } = personOf(principal);
      const added = await passkeys.add(userId, {
        ...request.body,
        sealed: takeAnswered(request, reply),
        by: principal.by,
      });
      await signIns.reauthenticate(request, reply, 'passkey');
      return reply.code(201).send(shown(added));
    },
  );

  server.delete(
    '/v1/account/passkeys/:id',
    {
      config: dangerous,
      schema: {
        tags: TAGS,
        summary: 'Remove a passkey',
        params: z.object({ id: z.uuid() }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const { userId } = personOf(principal);
      const factors = await secondFactor.factorsOf(userId);
      const isLast = !factors.totp && factors.passkeys === 1;
      if (isLast && (await members.requiresSecondFactor(principal.tenantId)))
        throw new AppError('second_factor_required', 'The tenant asks for one. Set up another first.');
      await passkeys.remove(userId, request.params.id, principal.by);
      return reply.code(204).send(null);
    },
  );

  server.post(
    '/v1/session/reauthentication/passkey/options',
    {
      config: member,
      schema: { tags: TAGS, summary: 'Begin to show with a passkey who one is', response: { 200: options } },
    },
    async (request, reply) => {
      const { userId } = personOf(principalOf(request));
      return ask(reply, await passkeys.askForUse('reauthentication', userId));
    },
  );

  server.post(
    '/v1/session/reauthentication/passkey',
    {
      config: member,
      schema: {
        tags: TAGS,
        summary: 'Show with a passkey who one is',
        body: z.strictObject({ response: authenticationResponse }),
        response: { 200: z.object({ authenticated_at: z.string(), csrf_token: z.string() }) },
      },
    },
    async (request, reply) => {
      const { userId } = personOf(principalOf(request));
      await passkeys.use('reauthentication', {
        response: request.body.response,
        sealed: takeAnswered(request, reply),
        expectedUserId: userId,
        refused: (refusedId, reason) => signIns.refused(refusedId, reason),
      });
      const { session, csrfToken } = await signIns.reauthenticate(request, reply, 'passkey');
      return { authenticated_at: session.authenticatedAt.toISOString(), csrf_token: csrfToken };
    },
  );
}

/** More than the longest answer of an authenticator: strangers send nothing else. */
const MAX_ANSWER_BYTES = 32 * 1024;

/** Signing in with a passkey: with nothing else, or as the second step after a password. */
export function registerPasskeySignInRoutes(
  server: HttpServer,
  {
    passkeys,
    signIns,
    attempts,
    answers,
    originOf,
  }: Pick<PasskeyRooms, 'passkeys' | 'signIns'> & {
    attempts: Attempts;
    answers: SessionAnswers;
    originOf: () => string;
  },
): void {
  const open = { config: { access: 'public' as const }, bodyLimit: MAX_ANSWER_BYTES };

  server.post(
    '/v1/auth/passkey/options',
    {
      ...open,
      schema: {
        tags: TAGS,
        summary: 'Begin to sign in with a passkey',
        description: 'After a password was given in this browser: as its second step.',
        response: { 200: options },
      },
    },
    async (request, reply) => {
      requireSameOrigin(request, originOf());
      const ticket = await signIns.ticketOf(request);
      return ask(
        reply,
        ticket === undefined
          ? await passkeys.askForUse('sign_in')
          : await passkeys.askForUse('second_factor', ticket.userId),
      );
    },
  );

  server.post(
    '/v1/auth/passkey',
    {
      ...open,
      schema: {
        tags: TAGS,
        summary: 'Sign in with a passkey',
        body: z.strictObject({ response: authenticationResponse }),
        response: { 200: signInAnswer },
      },
    },
    async (request, reply) => {
      requireSameOrigin(request, originOf());
      const attempt = await attempts.begin([
        { counted: 'address', name: addressBlock(clientAddressOf(request)) },
      ]);
      const ticket = await signIns.ticketOf(request);
      const answer = {
        response: request.body.response,
        sealed: takeAnswered(request, reply),
        refused: (userId: string, reason: string) => signIns.refused(userId, reason),
      };
      if (ticket !== undefined) {
        await passkeys.use('second_factor', { ...answer, expectedUserId: ticket.userId });
        await attempt.succeeded();
        return answers.signIn(await signIns.completeTicket(request, reply, ticket, 'passkey'));
      }
      const { userId } = await passkeys.use('sign_in', answer);
      await attempt.succeeded();
      return answers.signIn(await signIns.complete(request, reply, { userId, methods: ['passkey'] }));
    },
  );
}

function ask<Options extends { challenge: string }>(
  reply: FastifyReply,
  { options: asked, sealed }: Asked<Options>,
): { challenge: string; [member: string]: unknown } {
  setCookie(reply, PASSKEY_COOKIE, sealed, { maxAgeS: CHALLENGE_LIFETIME_MS / 1_000, sameSite: 'Strict' });
  void reply.header('cache-control', 'no-store');
  return { ...asked };
}

function takeAnswered(request: FastifyRequest, reply: FastifyReply): string | undefined {
  clearCookie(reply, PASSKEY_COOKIE);
  return readCookie(request, PASSKEY_COOKIE);
}

/** Passkeys belong to a browser: a token that is sent from elsewhere has none. */
function personOf({ subject }: Principal) {
  if (subject.kind !== 'member' || subject.through !== 'cookie')
    throw new AppError('session_needed', 'Passkeys are used in a browser where you are signed in.');
  return subject;
}

function shown(one: Passkey): z.output<typeof passkey> {
  return {
    id: one.id,
    name: one.name,
    synced: one.isSyncable,
    transports: [...one.transports],
    created_at: one.createdAt.toISOString(),
    last_used_at: one.lastUsedAt?.toISOString() ?? null,
  };
}
