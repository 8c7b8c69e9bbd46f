import type { Tx } from '../../platform/database/index.ts';
import { roleOf } from '../users/store.ts';
import { isStrong, type MemberSession, METHODS, type Method, type Session } from './session.ts';

interface SessionRow {
  id: string;
  tenant_id: string;
  user_id: string;
  methods: string[];
  client: string;
  created_at: Date;
  authenticated_at: Date;
  last_seen_at: Date;
  expires_at: Date;
}

const COLUMNS = [
  'id',
  'tenant_id',
  'user_id',
  'methods',
  'client',
  'created_at',
  'authenticated_at',
  'last_seen_at',
  'expires_at',
];

export async function insertSession(tx: Tx, session: Session, tokenHash: string): Promise<void> {
  await tx.query(
    `insert into sessions (${COLUMNS.join(', ')}, token_hash)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, decode($10, 'hex'))`,
    [
      session.id,
      session.tenantId,
      session.userId,
      session.methods,
      session.client,
      session.createdAt,
      session.authenticatedAt,
      session.lastSeenAt,
      session.expiresAt,
      tokenHash,
    ],
  );
}

/** Whose the session of a token is, in the scope of that token. */
export async function findSessionPlace(
  tx: Tx,
  tokenHash: string,
): Promise<{ tenantId: string; userId: string; sessionId: string } | undefined> {
  const [row] = await tx.query<{ id: string; tenant_id: string; user_id: string }>(
    `select id, tenant_id, user_id from sessions where token_hash = decode($1, 'hex') and ended_at is null`,
    [tokenHash],
    'session-by-token',
  );
  return row && { tenantId: row.tenant_id, userId: row.user_id, sessionId: row.id };
}

/**
 * A session that was not ended, of somebody who is still a member; `tokenHash` is its token's, where one was shown.
 * In the scope of the tenant and the person.
 */
export async function findMemberSession(
  tx: Tx,
  sessionId: string,
  tokenHash: string | undefined,
): Promise<MemberSession | undefined> {
  const [row] = await tx.query<
    SessionRow & { role: string; teams: string[] | null; require_second_factor: boolean | null }
  >(
    `select ${COLUMNS.map((column) => `s.${column}`).join(', ')}, m.role, m.teams, t.require_second_factor
     from sessions s
     join members m on m.tenant_id = s.tenant_id and m.user_id = s.user_id
     left join sign_in_settings t on t.tenant_id = s.tenant_id
     where s.id = $1 and s.ended_at is null and ($2::text is null or s.token_hash = decode($2, 'hex'))`,
    [sessionId, tokenHash ?? null],
    'member-session',
  );
  const role = row && roleOf(row.role);
  if (row === undefined || role === undefined) return undefined;
  const session = sessionOf(row);
  return {
    ...session,
    role,
    teams: row.teams,
    lacksSecondFactor: row.require_second_factor === true && !isStrong(session.methods),
  };
}

/** Gives a session another token; false when it ended or its token was changed meanwhile. */
export async function rotateSession(
  tx: Tx,
  { sessionId, from, to }: { sessionId: string; from: string; to: string },
  proven: { methods: readonly Method[]; authenticatedAt: Date },
): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `update sessions set token_hash = decode($3, 'hex'), methods = $4, authenticated_at = $5
     where id = $1 and token_hash = decode($2, 'hex') and ended_at is null returning id`,
    [sessionId, from, to, proven.methods, proven.authenticatedAt],
  );
  return rows.length === 1;
}

/** False when it had ended. */
export async function endSession(tx: Tx, sessionId: string, now: Date): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    'update sessions set ended_at = $2 where id = $1 and ended_at is null returning id',
    [sessionId, now],
  );
  return rows.length === 1;
}

/** Ends the sessions of a person that the scope reaches: all of theirs in their own, those of a tenant in its. */
export async function endSessionsOf(
  tx: Tx,
  userId: string,
  now: Date,
  exceptSessionId?: string,
): Promise<{ sessionId: string; tenantId: string }[]> {
  const rows = await tx.query<{ id: string; tenant_id: string }>(
    `update sessions set ended_at = $2
     where user_id = $1 and ended_at is null and expires_at > $2 and ($3::uuid is null or id <> $3)
     returning id, tenant_id`,
    [userId, now, exceptSessionId ?? null],
  );
  return rows.map((row) => ({ sessionId: row.id, tenantId: row.tenant_id }));
}

/** Those that were not ended and have time left, newest first. Whether they were idle for too long is not looked at. */
export async function listSessions(tx: Tx, userId: string, now: Date): Promise<Session[]> {
  const rows = await tx.query<SessionRow>(
    `select ${COLUMNS.join(', ')} from sessions
     where user_id = $1 and ended_at is null and expires_at > $2 order by created_at desc, id desc`,
    [userId, now],
  );
  return rows.map(sessionOf);
}

/** The tenant that a person was signed in to last; undefined when that is not known any more. */
export async function findLastTenant(tx: Tx, userId: string): Promise<string | undefined> {
  const [row] = await tx.query<{ tenant_id: string }>(
    'select tenant_id from sessions where user_id = $1 order by created_at desc limit 1',
    [userId],
  );
  return row?.tenant_id;
}

export async function touchSession(tx: Tx, sessionId: string, seenAt: Date): Promise<void> {
  await tx.query('update sessions set last_seen_at = $2 where id = $1 and last_seen_at < $2', [
    sessionId,
    seenAt,
  ]);
}

/** In the operator's scope: sessions and sign-ins that are over for longer than anybody asks about them. */
export async function deleteOldSessions(tx: Tx, before: Date): Promise<void> {
  await tx.query('delete from sessions where expires_at < $1 or ended_at < $1', [before]);
  await tx.query('delete from sign_in_tickets where expires_at < $1', [before]);
  await tx.query('delete from password_resets where expires_at < $1', [before]);
}

function sessionOf(row: SessionRow): Session {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    userId: row.user_id,
    methods: METHODS.filter((method) => row.methods.includes(method)),
    client: row.client,
    createdAt: row.created_at,
    authenticatedAt: row.authenticated_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
  };
}
