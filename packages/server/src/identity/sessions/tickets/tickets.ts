import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Clock } from '../../../platform/clock.ts';
import type { Database } from '../../../platform/database/index.ts';
import type { RandomBytes } from '../../../platform/random.ts';
import { isTokenShaped, newToken, tokenHash } from '../../token.ts';
import { clearCookie, readCookie, setCookie, SIGN_IN_COOKIE } from '../cookies.ts';
import type { Method } from '../session.ts';
import { countTry, findTicket, insertTicket, takeTicket } from './store.ts';

/** A first step that was done in this browser within the last ten minutes. */
export interface SignInTicket {
  readonly userId: string;
  readonly tenantId: string | undefined;
  readonly methods: readonly Method[];
}

/** Sign-ins whose first step is done. What was proven is remembered here, not by the browser. */
export interface Tickets {
  /** Sets the cookie. */
  issue(reply: FastifyReply, ticket: SignInTicket): Promise<void>;
  /** The first step of this browser; undefined where there is none. */
  of(request: FastifyRequest): Promise<SignInTicket | undefined>;
  /** Counts a try of the second step; false when there were too many, and then the ticket is no more. */
  countTry(request: FastifyRequest, ticket: SignInTicket): Promise<boolean>;
  /** Ends the ticket and clears its cookie; false when it was ended already: it starts one session. */
  take(request: FastifyRequest, reply: FastifyReply, ticket: SignInTicket): Promise<boolean>;
}

const LIFETIME_S = 600;
const MAX_TRIES = 5;

export function createTickets({
  database,
  clock,
  drawBytes,
}: {
  database: Database;
  clock: Clock;
  drawBytes: RandomBytes;
}): Tickets {
  function hashIn(request: FastifyRequest): string | undefined {
    const token = readCookie(request, SIGN_IN_COOKIE);
    return token !== undefined && isTokenShaped(token) ? tokenHash(token) : undefined;
  }

  return {
    async issue(reply, ticket) {
      const token = newToken(drawBytes);
      const expiresAt = new Date(clock.now().getTime() + LIFETIME_S * 1000);
      await database.transaction({ 'avouch.user_id': ticket.userId }, (tx) =>
        insertTicket(tx, { ...ticket, tokenHash: tokenHash(token), expiresAt }),
      );
      setCookie(reply, SIGN_IN_COOKIE, token, { maxAgeS: LIFETIME_S, sameSite: 'Lax' });
    },

    async of(request) {
      const hash = hashIn(request);
      if (hash === undefined) return undefined;
      return database.transaction({ 'avouch.token_hash': hash }, (tx) => findTicket(tx, hash, clock.now()));
    },

    async countTry(request, { userId }) {
      const hash = hashIn(request) ?? '';
      return database.transaction({ 'avouch.user_id': userId }, async (tx) => {
        if (await countTry(tx, hash, MAX_TRIES)) return true;
        await takeTicket(tx, hash);
        return false;
      });
    },

    async take(request, reply, { userId }) {
      const hash = hashIn(request) ?? '';
      clearCookie(reply, SIGN_IN_COOKIE);
      return database.transaction({ 'avouch.user_id': userId }, (tx) => takeTicket(tx, hash));
    },
  };
}
