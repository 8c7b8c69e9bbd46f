import type { FastifyRequest } from 'fastify';

import type { Ledger } from '../../ledger/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import { AppError } from '../../platform/errors.ts';
import { createFreshCache } from '../../platform/fresh-cache.ts';
import type { Log } from '../../platform/log.ts';
import { appendForPerson, auditEntry, namedInLedger } from '../audit.ts';
import { isTokenShaped, tokenHash } from '../token.ts';
import { readCookie, SESSION_COOKIE } from './cookies.ts';
import { isAlive, type MemberSession, type Session } from './session.ts';
import {
  deleteOldSessions,
  endSession,
  endSessionsOf,
  findMemberSession,
  findSessionPlace,
  listSessions,
  touchSession,
} from './store.ts';

/** The sessions of people, as requests present them. What is told here is at most a second old on every node. */
export interface Sessions {
  /** The session whose token a cookie holds. Throws AppError `session_invalid`. */
  byToken(token: string): Promise<MemberSession>;
  /** The session that an access token names. Throws AppError `session_invalid` when it ended or the member left. */
  byId(named: SessionPlace): Promise<MemberSession>;
  /** The session of the request's cookie; undefined where there is none that goes on. */
  presented(request: FastifyRequest): Promise<MemberSession | undefined>;
  /** A person's sessions that go on, in all of their tenants, newest first. */
  list(userId: string): Promise<Session[]>;
  /** Ends a session of this person. Throws AppError `session_not_found`, also when it ended meanwhile. */
  end(userId: string, sessionId: string, why: { by: string; reason: string }): Promise<void>;
  /** Ends all sessions of this person but one. */
  endOthers(userId: string, exceptSessionId: string): Promise<void>;
  /** For this node to forget at once what it knows of a token. */
  forget(token: string): void;
  /** Writes when sessions were last seen to the database. */
  writeSeen(): Promise<void>;
  /** Deletes what is over for long. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

export interface SessionPlace {
  readonly tenantId: string;
  readonly userId: string;
  readonly sessionId: string;
}

/** What ended stops working within a second on every node: nothing that was read is trusted for longer than this. */
const MAX_AGE_MS = 900;
const REFRESH_AGE_MS = 400;
const MAX_REMEMBERED = 10_000;

/** `last_seen_at` is written at most this often. */
const SEEN_INTERVAL_MS = 60_000;

/** For how long a session that is over can still be asked about. */
const KEPT_AFTER_END_MS = 30 * 86_400_000;

export function createSessions({
  database,
  ledger,
  clock,
  log,
}: {
  database: Database;
  ledger: Ledger;
  clock: Clock;
  log: Log;
}): Sessions {
  const seen = new Map<string, { place: SessionPlace; seenAt: Date }>();
  const timer = setInterval(() => void writeSeen(), SEEN_INTERVAL_MS);
  timer.unref();

  const freshness = {
    clock,
    refreshAgeMs: REFRESH_AGE_MS,
    maxAgeMs: MAX_AGE_MS,
    maxEntries: MAX_REMEMBERED,
  };
  const byHash = createFreshCache<MemberSession>({
    ...freshness,
    async load(hash) {
      const place = await database.transaction({ 'avouch.token_hash': hash }, (tx) =>
        findSessionPlace(tx, hash),
      );
      if (place === undefined) throw invalid();
      return load(place, hash);
    },
  });
  const byPlace = createFreshCache<MemberSession>({
    ...freshness,
    load(key) {
      const [tenantId = '', userId = '', sessionId = ''] = key.split('/');
      return load({ tenantId, userId, sessionId }, undefined);
    },
  });

  async function load(place: SessionPlace, hash: string | undefined): Promise<MemberSession> {
    const scope = { 'avouch.tenant_id': place.tenantId, 'avouch.user_id': place.userId };
    const found = await database.transaction(scope, (tx) => findMemberSession(tx, place.sessionId, hash));
    // Thrown, and so not remembered.
    if (found === undefined) throw invalid();
    return found;
  }

  function use(session: MemberSession): MemberSession {
    const now = clock.now();
    const noted = seen.get(session.id)?.seenAt;
    const lastSeenAt = noted !== undefined && noted > session.lastSeenAt ? noted : session.lastSeenAt;
    if (!isAlive({ ...session, lastSeenAt }, now)) throw invalid();
    seen.set(session.id, {
      place: { tenantId: session.tenantId, userId: session.userId, sessionId: session.id },
      seenAt: now,
    });
    return session;
  }

  async function byToken(token: string): Promise<MemberSession> {
    if (!isTokenShaped(token)) throw invalid();
    const hash = tokenHash(token);
    return use(byHash.peek(hash) ?? (await byHash.get(hash)));
  }

  async function writeSeen(): Promise<void> {
    const all = [...seen.values()];
    seen.clear();
    for (const { place, seenAt } of all) {
      try {
        await database.transaction({ 'avouch.user_id': place.userId }, (tx) =>
          touchSession(tx, place.sessionId, seenAt),
        );
      } catch (error) {
        log.warn({ error, sessionId: place.sessionId }, 'the last use of a session could not be written');
      }
    }
  }

  return {
    byToken,
    writeSeen,

    async byId({ tenantId, userId, sessionId }) {
      const key = `${tenantId}/${userId}/${sessionId}`;
      return use(byPlace.peek(key) ?? (await byPlace.get(key)));
    },

    async presented(request) {
      const token = readCookie(request, SESSION_COOKIE);
      if (token === undefined) return undefined;
      try {
        return await byToken(token);
      } catch (error) {
        if (error instanceof AppError && error.code === 'session_invalid') return undefined;
        throw error;
      }
    },

    async list(userId) {
      const now = clock.now();
      const all = await database.transaction({ 'avouch.user_id': userId }, (tx) =>
        listSessions(tx, userId, now),
      );
      return all.filter((session) => isAlive(session, now));
    },

    async end(userId, sessionId, { by, reason }) {
      const now = clock.now();
      const mine = await database.transaction({ 'avouch.user_id': userId }, (tx) =>
        listSessions(tx, userId, now),
      );
      const tenantId = mine.find(({ id }) => id === sessionId)?.tenantId;
      if (tenantId === undefined) throw notFound();
      const scope = { 'avouch.tenant_id': tenantId, 'avouch.user_id': userId };
      await database.transaction(scope, async (tx) => {
        if (!(await endSession(tx, sessionId, now))) throw notFound();
        await ledger.appendWithin(tx, tenantId, [
          auditEntry('session.ended', now, {
            session: sessionId,
            user: namedInLedger(userId),
            reason,
            by,
          }),
        ]);
      });
      byPlace.forget(`${tenantId}/${userId}/${sessionId}`);
    },

    async endOthers(userId, exceptSessionId) {
      const now = clock.now();
      const by = namedInLedger(userId);
      await database.transaction({ 'avouch.user_id': userId }, async (tx) => {
        const ended = await endSessionsOf(tx, userId, now, exceptSessionId);
        await appendForPerson(tx, ledger, userId, (tenantId) =>
          ended
            .filter((session) => session.tenantId === tenantId)
            .map(({ sessionId }) =>
              auditEntry('session.ended', now, { session: sessionId, user: by, reason: 'revoked', by }),
            ),
        );
      });
    },

    forget(token) {
      byHash.forget(tokenHash(token));
    },

    async sweep() {
      const before = new Date(clock.now().getTime() - KEPT_AFTER_END_MS);
      await database.transaction({ 'avouch.operator': 'on' }, (tx) => deleteOldSessions(tx, before));
    },

    async close() {
      clearInterval(timer);
      await writeSeen();
    },
  };
}

function notFound(): AppError {
  return new AppError('session_not_found', 'You have no session of this id.');
}

function invalid(): AppError {
  return new AppError('session_invalid', 'Sign in again.');
}
