import type { Tx } from '../../platform/database/index.ts';
import type { Role } from '../permissions.ts';
import { roleOf } from '../users/store.ts';
import type { Member } from './member.ts';

interface MemberRow {
  user_id: string;
  email: string;
  name: string;
  role: string;
  teams: string[] | null;
  joined_at: Date;
  last_seen_at: Date | null;
  second_factor: boolean;
}

/** In the tenant's scope; all functions here are. */
export async function listMembers(tx: Tx, page: { limit: number; after?: string }): Promise<Member[]> {
  const rows = await tx.query<MemberRow>(
    `select m.user_id, u.email, u.name, m.role, m.teams, m.joined_at,
            (select max(s.last_seen_at) from sessions s
              where s.tenant_id = m.tenant_id and s.user_id = m.user_id) as last_seen_at,
            exists (select from totp_credentials t where t.user_id = m.user_id and t.confirmed_at is not null)
              or exists (select from passkeys p where p.user_id = m.user_id) as second_factor
     from members m join users u on u.id = m.user_id
     where $2::uuid is null or m.user_id > $2 order by m.user_id limit $1`,
    [page.limit, page.after ?? null],
  );
  return rows.flatMap((row) => {
    const role = roleOf(row.role);
    if (role === undefined) return [];
    return [
      {
        userId: row.user_id,
        email: row.email,
        name: row.name,
        role,
        teams: row.teams,
        joinedAt: row.joined_at,
        lastSeenAt: row.last_seen_at ?? undefined,
        secondFactor: row.second_factor,
      },
    ];
  });
}

/**
 * The admins of the tenant, locked until the transaction ends, in one order everywhere: of two admins who remove each
 * other the second waits, and then sees what the first has left.
 */
export async function lockAdmins(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ user_id: string }>(
    `select user_id from members where role = 'admin' order by user_id for update`,
  );
  return rows.map((row) => row.user_id);
}

/** Locked until the transaction ends. */
export async function lockMember(
  tx: Tx,
  userId: string,
): Promise<{ role: Role; teams: readonly string[] | null } | undefined> {
  const [row] = await tx.query<{ role: string; teams: string[] | null }>(
    'select role, teams from members where user_id = $1 for update',
    [userId],
  );
  const role = row && roleOf(row.role);
  return row === undefined || role === undefined ? undefined : { role, teams: row.teams };
}

export async function hasMembers(tx: Tx): Promise<boolean> {
  return (await tx.query<{ one: number }>('select 1 as one from members limit 1')).length > 0;
}

export async function isMember(tx: Tx, userId: string): Promise<boolean> {
  const rows = await tx.query<{ one: number }>('select 1 as one from members where user_id = $1', [userId]);
  return rows.length > 0;
}

/** False when they are one already. */
export async function insertMember(
  tx: Tx,
  member: {
    tenantId: string;
    userId: string;
    role: Role;
    teams: readonly string[] | null;
    joinedAt: Date;
  },
): Promise<boolean> {
  const rows = await tx.query<{ user_id: string }>(
    `insert into members (tenant_id, user_id, role, teams, joined_at) values ($1, $2, $3, $4, $5)
     on conflict do nothing returning user_id`,
    [member.tenantId, member.userId, member.role, member.teams, member.joinedAt],
  );
  return rows.length === 1;
}

export async function updateMember(
  tx: Tx,
  userId: string,
  { role, teams }: { role: Role; teams: readonly string[] | null },
): Promise<void> {
  await tx.query('update members set role = $2, teams = $3 where user_id = $1', [userId, role, teams]);
}

export async function deleteMember(tx: Tx, userId: string): Promise<void> {
  await tx.query('delete from members where user_id = $1', [userId]);
}

export async function requiresSecondFactor(tx: Tx): Promise<boolean> {
  const [row] = await tx.query<{ require_second_factor: boolean }>(
    'select require_second_factor from sign_in_settings',
  );
  return row?.require_second_factor ?? false;
}

export async function writeSignInSettings(
  tx: Tx,
  tenantId: string,
  requireSecondFactor: boolean,
  now: Date,
): Promise<void> {
  await tx.query(
    `insert into sign_in_settings (tenant_id, require_second_factor, changed_at) values ($1, $2, $3)
     on conflict (tenant_id) do update
       set require_second_factor = excluded.require_second_factor, changed_at = excluded.changed_at`,
    [tenantId, requireSecondFactor, now],
  );
}
