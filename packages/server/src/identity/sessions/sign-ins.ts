import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Ledger } from '../../ledger/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import { AppError } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { RandomBytes } from '../../platform/random.ts';
import type { Refusals } from '../attempts/index.ts';
import { auditEntry, namedInLedger } from '../audit.ts';
import { readFactors } from '../second-factor/store.ts';
import { newToken, tokenHash } from '../token.ts';
import { listMemberships } from '../users/store.ts';
import { clientName } from './client-name.ts';
import { clearCookie, readCookie, SESSION_COOKIE, setCookie } from './cookies.ts';
import { csrfTokenOf } from './csrf.ts';
import type { Devices } from './device.ts';
import { isConfined, type MemberSession, type Method, type Session, SESSION_LIFETIME_MS } from './session.ts';
import { type SecondMethod, secondStepOf } from './second-step.ts';
import type { Sessions } from './sessions.ts';
import {
  endSession,
  findLastTenant,
  findMemberSession,
  insertSession,
  listSessions,
  rotateSession,
} from './store.ts';
import type { SignInTicket, Tickets } from './tickets/tickets.ts';

/** What a sign-in came to. */
export type SignInOutcome =
  | { readonly status: 'signed_in'; readonly session: MemberSession; readonly csrfToken: string }
  /** The first step is done. The reply carries the cookie of a ticket with which the second is taken. */
  | { readonly status: 'second_factor'; readonly methods: readonly SecondMethod[] };

/** Who somebody is, and how they showed it. */
export interface Proven {
  readonly userId: string;
  readonly methods: readonly Method[];
  /** Where they are to be; where they were last, unless it is said. */
  readonly tenantId?: string | undefined;
  /** When they showed it; now, unless it is said: an issuer vouches for what it saw hours ago. */
  readonly authenticatedAt?: Date | undefined;
}

/**
 * Ends every way of signing in. A way proves who somebody is and then calls `complete`; it sets no session cookie and
 * writes no entry itself. For passkeys as the second step: read `ticketOf`, check the passkey against
 * `ticket.userId`, then `completeTicket` with `passkey`.
 */
export interface SignIns {
  /**
   * Decides whether a second factor is still needed, and if not starts the session in `tenantId` (the tenant they were
   * in last where none is named), ends the one that this browser had, sets the cookie, and records `session.started`.
   * Throws AppError `sign_in_refused` when they are a member of no such tenant.
   */
  complete(request: FastifyRequest, reply: FastifyReply, proven: Proven): Promise<SignInOutcome>;
  /** The same once the second step is done too. Throws AppError `sign_in_expired` when the ticket was used meanwhile. */
  completeTicket(
    request: FastifyRequest,
    reply: FastifyReply,
    ticket: SignInTicket,
    method: Method,
  ): Promise<SignInOutcome>;
  /**
   * For a person who is signed in and has just proven again who they are, or added a factor by proving that they have
   * it: adds the method to the session of the request, rotates its token, sets the cookie, and records
   * `session.reauthenticated`. Throws AppError `session_invalid` when the token was rotated meanwhile.
   */
  reauthenticate(
    request: FastifyRequest,
    reply: FastifyReply,
    method: Method,
  ): Promise<{ session: MemberSession; csrfToken: string }>;
  /**
   * Moves a person to another of their tenants: ends the session of the request and starts one there that lasts no
   * longer. Throws AppError `session_confined` where it is for its tenant alone, and `session_invalid` when it ended
   * meanwhile.
   */
  changeTenant(request: FastifyRequest, reply: FastifyReply, tenantId: string): Promise<SignInOutcome>;
  /** Ends the session of the request and clears its cookie. */
  signOut(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** The first step of this browser that waits for its second; undefined where there is none. */
  ticketOf(request: FastifyRequest): Promise<SignInTicket | undefined>;
  /** Call it before each try of the second step. Throws AppError `sign_in_expired` when there were too many. */
  countTry(request: FastifyRequest, ticket: SignInTicket): Promise<void>;
  /**
   * Records that a known person was refused: coalesced, in the background, so that it costs the answer no time.
   * `reason` is a short code, as `password` or `passkey_unknown`.
   */
  refused(userId: string, reason: string): void;
}

/** In one tenant; more than a person has browsers. The oldest ends. */
const MAX_SESSIONS = 50;

export interface SignInRooms {
  readonly database: Database;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly drawBytes: RandomBytes;
  readonly sessions: Sessions;
  readonly tickets: Tickets;
  readonly devices: Devices;
  readonly refusals: Refusals;
}

export function createSignIns(rooms: SignInRooms): SignIns {
  const { database, ledger, clock, drawBytes, sessions, tickets, devices, refusals } = rooms;

  /** The tenant that a sign-in leads to, and what the person has to prove themselves with. */
  async function placeOf(userId: string, wanted: string | undefined) {
    return database.transaction({ 'avouch.user_id': userId }, async (tx) => {
      const memberships = await listMemberships(tx, userId);
      const tenantId = wanted ?? (await findLastTenant(tx, userId));
      const found =
        memberships.find((membership) => membership.tenantId === tenantId) ??
        (wanted === undefined ? memberships[0] : undefined);
      return { membership: found, factors: await readFactors(tx, userId) };
    });
  }

  async function start(
    request: FastifyRequest,
    reply: FastifyReply,
    { userId, tenantId, methods }: { userId: string; tenantId: string; methods: readonly Method[] },
    {
      authenticatedAt = clock.now(),
      notAfter,
    }: { authenticatedAt?: Date | undefined; notAfter?: Date | undefined },
  ): Promise<SignInOutcome> {
    await endPresented(request, 'replaced');
    const now = clock.now();
    const end = new Date(now.getTime() + SESSION_LIFETIME_MS);
    const token = newToken(drawBytes);
    const session: Session = {
      id: newId(now),
      tenantId,
      userId,
      methods,
      client: clientName(request.headers['user-agent']),
      createdAt: now,
      authenticatedAt,
      lastSeenAt: now,
      expiresAt: notAfter !== undefined && notAfter < end ? notAfter : end,
    };
    const by = namedInLedger(userId);
    const started = await database.transaction(
      { 'avouch.tenant_id': tenantId, 'avouch.user_id': userId },
      async (tx) => {
        const others = await listSessions(tx, userId, now);
        await insertSession(tx, session, tokenHash(token));
        const entries = [
          auditEntry('session.started', now, { session: session.id, methods: [...methods], by }),
        ];
        const here = others.filter((other) => other.tenantId === tenantId);
        for (const { id } of here.slice(MAX_SESSIONS - 1)) {
          if (await endSession(tx, id, now))
            entries.unshift(
              auditEntry('session.ended', now, { session: id, user: by, reason: 'too_many', by }),
            );
        }
        const found = await findMemberSession(tx, session.id, undefined);
        if (found === undefined) throw refusedSignIn();
        await ledger.appendWithin(tx, tenantId, entries);
        return found;
      },
    );
    setSessionCookie(reply, token, session, now);
    await devices.remember(request, reply, userId);
    return { status: 'signed_in', session: started, csrfToken: csrfTokenOf(token) };
  }

  /** False when there was none that went on: of several who end one, one does. */
  async function endPresented(request: FastifyRequest, reason: string): Promise<boolean> {
    const token = readCookie(request, SESSION_COOKIE);
    const session = token === undefined ? undefined : await sessions.presented(request);
    if (token === undefined || session === undefined) return false;
    try {
      await sessions.end(session.userId, session.id, { by: namedInLedger(session.userId), reason });
      return true;
    } catch (error) {
      if (error instanceof AppError && error.code === 'session_not_found') return false;
      throw error;
    } finally {
      sessions.forget(token);
    }
  }

  async function complete(
    request: FastifyRequest,
    reply: FastifyReply,
    { userId, methods, tenantId, authenticatedAt }: Proven,
  ): Promise<SignInOutcome> {
    const { membership, factors } = await placeOf(userId, tenantId);
    if (membership === undefined) throw refusedSignIn();
    const second = secondStepOf(methods, factors);
    if (second.length > 0) {
      await tickets.issue(reply, { userId, tenantId, methods });
      return { status: 'second_factor', methods: second };
    }
    return start(request, reply, { userId, tenantId: membership.tenantId, methods }, { authenticatedAt });
  }

  return {
    complete,
    ticketOf: (request) => tickets.of(request),

    async countTry(request, ticket) {
      if (!(await tickets.countTry(request, ticket)))
        throw new AppError('sign_in_expired', 'Begin the sign-in again.');
    },

    async completeTicket(request, reply, ticket, method) {
      if (!(await tickets.take(request, reply, ticket)))
        throw new AppError('sign_in_expired', 'Begin the sign-in again.');
      return complete(request, reply, { ...ticket, methods: withMethod(ticket.methods, method) });
    },

    async reauthenticate(request, reply, method) {
      const token = readCookie(request, SESSION_COOKIE) ?? '';
      const session = await sessions.byToken(token);
      const next = newToken(drawBytes);
      const now = clock.now();
      const { tenantId, userId } = session;
      const methods = withMethod(session.methods, method);
      const scope = { 'avouch.tenant_id': tenantId, 'avouch.user_id': userId };
      const renewed = await database.transaction(scope, async (tx) => {
        const change = { sessionId: session.id, from: tokenHash(token), to: tokenHash(next) };
        const isRotated = await rotateSession(tx, change, { methods, authenticatedAt: now });
        const found = isRotated ? await findMemberSession(tx, session.id, undefined) : undefined;
        if (found === undefined) throw new AppError('session_invalid', 'Sign in again.');
        const body = { session: session.id, method, by: namedInLedger(userId) };
        await ledger.appendWithin(tx, tenantId, [auditEntry('session.reauthenticated', now, body)]);
        return found;
      });
      sessions.forget(token);
      setSessionCookie(reply, next, session, now);
      return { session: renewed, csrfToken: csrfTokenOf(next) };
    },

    async changeTenant(request, reply, tenantId) {
      const token = readCookie(request, SESSION_COOKIE) ?? '';
      // As it is at this moment: what is remembered may have ended, and must not come back as another session.
      sessions.forget(token);
      const { userId, methods, authenticatedAt, expiresAt } = await sessions.byToken(token);
      if (isConfined(methods))
        throw new AppError('session_confined', 'Sign in with your password or a passkey to go there.');
      const { membership } = await placeOf(userId, tenantId);
      if (membership === undefined)
        throw new AppError('tenant_not_found', 'You are a member of no such tenant.');
      if (!(await endPresented(request, 'replaced'))) throw new AppError('session_invalid', 'Sign in again.');
      return start(request, reply, { userId, tenantId, methods }, { authenticatedAt, notAfter: expiresAt });
    },

    async signOut(request, reply) {
      await endPresented(request, 'signed_out');
      clearCookie(reply, SESSION_COOKIE);
    },

    refused(userId, reason) {
      refusals.note(async () => {
        const { membership } = await placeOf(userId, undefined);
        if (membership === undefined) return undefined;
        const { tenantId } = membership;
        return { tenantId, kind: 'session.refused', by: namedInLedger(userId), reason };
      });
    },
  };
}

function withMethod(methods: readonly Method[], method: Method): Method[] {
  return [...new Set([...methods, method])];
}

function setSessionCookie(reply: FastifyReply, token: string, { expiresAt }: Session, now: Date): void {
  const maxAgeS = Math.floor((expiresAt.getTime() - now.getTime()) / 1000);
  setCookie(reply, SESSION_COOKIE, token, { maxAgeS, sameSite: 'Strict' });
}

function refusedSignIn(): AppError {
  return new AppError('sign_in_refused', 'E-mail address, password or code is wrong.');
}
