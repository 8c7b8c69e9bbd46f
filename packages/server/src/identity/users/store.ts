import type { Tx } from '../../platform/database/index.ts';
import { type Role, ROLES } from '../permissions.ts';
import type { Membership, User } from './user.ts';

interface UserRow {
  id: string;
  email: string;
  name: string;
  created_at: Date;
  email_proven_at: Date | null;
}

const USER_COLUMNS = 'id, email, name, created_at, email_proven_at';

/** False when somebody has this address. In the person's scope. */
export async function insertUser(tx: Tx, user: User, emailKey: string): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `insert into users (id, email, email_key, name, created_at, email_proven_at)
     values ($1, $2, $3, $4, $5, $6) on conflict (email_key) do nothing returning id`,
    [user.id, user.email, emailKey, user.name, user.createdAt, user.emailProvenAt ?? null],
  );
  return rows.length === 1;
}

/** In the scope `avouch.email` of that address. */
export async function findUserByEmail(tx: Tx, emailKey: string): Promise<User | undefined> {
  const rows = await tx.query<UserRow>(`select ${USER_COLUMNS} from users where email_key = $1`, [emailKey]);
  return rows.map(userOf)[0];
}

export async function findUser(tx: Tx, id: string): Promise<User | undefined> {
  const rows = await tx.query<UserRow>(`select ${USER_COLUMNS} from users where id = $1`, [id]);
  return rows.map(userOf)[0];
}

export async function renameUser(tx: Tx, id: string, name: string): Promise<void> {
  await tx.query('update users set name = $2 where id = $1', [id, name]);
}

/** Whether this is the first time that it was shown. */
export async function markEmailProven(tx: Tx, id: string, now: Date): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    'update users set email_proven_at = $2 where id = $1 and email_proven_at is null returning id',
    [id, now],
  );
  return rows.length === 1;
}

/**
 * Forgets every way of signing in that was set up for an account before its owner was known: otherwise whoever made an
 * account with somebody else's address would share it with them.
 */
export async function forgetCredentials(tx: Tx, userId: string): Promise<void> {
  await tx.query('delete from password_credentials where user_id = $1', [userId]);
  await tx.query('delete from totp_credentials where user_id = $1', [userId]);
  await tx.query('delete from recovery_codes where user_id = $1', [userId]);
  await tx.query('delete from passkeys where user_id = $1', [userId]);
}

/** The tenants of the person in scope, in the order in which entries for all of them are appended. */
export async function listMemberships(tx: Tx, userId: string): Promise<Membership[]> {
  const rows = await tx.query<{ tenant_id: string; name: string; role: string; teams: string[] | null }>(
    `select m.tenant_id, t.name, m.role, m.teams from members m join tenants t on t.id = m.tenant_id
     where m.user_id = $1 order by m.tenant_id`,
    [userId],
  );
  return rows.flatMap((row) => {
    const role = roleOf(row.role);
    return role === undefined
      ? []
      : [{ tenantId: row.tenant_id, tenantName: row.name, role, teams: row.teams }];
  });
}

/**
 * Brings a transaction that works for a person into one of their tenants, which the caller has read from their
 * memberships. For what concerns a person in all of their tenants and has to commit together.
 */
export async function enterTenant(tx: Tx, tenantId: string): Promise<void> {
  await tx.query(`select set_config('avouch.tenant_id', $1, true)`, [tenantId]);
}

/** Brings a transaction that works for a tenant to a person whom the caller has found there or by their address. */
export async function enterPerson(tx: Tx, userId: string): Promise<void> {
  await tx.query(`select set_config('avouch.user_id', $1, true)`, [userId]);
}

/** A role that this version does not know grants nothing. */
export function roleOf(text: string): Role | undefined {
  return ROLES.find((role) => role === text);
}

function userOf(row: UserRow): User {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    createdAt: row.created_at,
    emailProvenAt: row.email_proven_at ?? undefined,
  };
}
