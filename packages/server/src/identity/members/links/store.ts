import type { Tx } from '../../../platform/database/index.ts';
import type { Role } from '../../permissions.ts';
import { roleOf } from '../../users/store.ts';
import type { Invitation } from '../member.ts';

interface InvitationRow {
  id: string;
  email: string;
  role: string;
  teams: string[] | null;
  created_at: Date;
  created_by: string;
  expires_at: Date;
}

const COLUMNS = 'id, email, role, teams, created_at, created_by, expires_at';

/** An invitation as who holds its token finds it. */
export interface FoundInvitation {
  readonly id: string;
  readonly tenantId: string;
  readonly email: string;
  readonly emailKey: string;
  readonly role: Role;
  readonly teams: readonly string[] | null;
  readonly expiresAt: Date;
  /** The token is the one that was mailed: who holds it has the mailbox. */
  readonly isMailed: boolean;
}

/** Returns the id of the one to this address that it takes the place of. In the tenant's scope. */
export async function insertInvitation(
  tx: Tx,
  invitation: Invitation & {
    tenantId: string;
    emailKey: string;
    tokenHash: string;
    mailedTokenHash: string | undefined;
  },
): Promise<string | undefined> {
  const [replaced] = await tx.query<{ id: string }>(
    'delete from invitations where email_key = $1 returning id',
    [invitation.emailKey],
  );
  await tx.query(
    `insert into invitations (tenant_id, email_key, token_hash, mailed_token_hash, ${COLUMNS})
     values ($1, $2, decode($3, 'hex'), decode($4, 'hex'), $5, $6, $7, $8, $9, $10, $11)`,
    [
      invitation.tenantId,
      invitation.emailKey,
      invitation.tokenHash,
      invitation.mailedTokenHash ?? null,
      invitation.id,
      invitation.email,
      invitation.role,
      invitation.teams,
      invitation.createdAt,
      invitation.createdBy,
      invitation.expiresAt,
    ],
  );
  return replaced?.id;
}

export async function countInvitations(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ count: number }>('select count(*)::int as count from invitations');
  return row?.count ?? 0;
}

/** Newest first, those that have expired too. */
export async function listInvitations(tx: Tx): Promise<Invitation[]> {
  const rows = await tx.query<InvitationRow>(`select ${COLUMNS} from invitations order by id desc`);
  return rows.flatMap((row) => {
    const role = roleOf(row.role);
    if (role === undefined) return [];
    return [
      {
        id: row.id,
        email: row.email,
        role,
        teams: row.teams,
        createdAt: row.created_at,
        createdBy: row.created_by,
        expiresAt: row.expires_at,
      },
    ];
  });
}

/** In the scope of the token. */
export async function findInvitation(
  tx: Tx,
  tokenHash: string,
  now: Date,
): Promise<FoundInvitation | undefined> {
  const [row] = await tx.query<
    InvitationRow & { tenant_id: string; email_key: string; is_mailed: boolean | null }
  >(
    `select ${COLUMNS}, tenant_id, email_key, mailed_token_hash = decode($1, 'hex') as is_mailed
     from invitations
     where (token_hash = decode($1, 'hex') or mailed_token_hash = decode($1, 'hex')) and expires_at > $2`,
    [tokenHash, now],
  );
  const role = row && roleOf(row.role);
  if (row === undefined || role === undefined) return undefined;
  return {
    id: row.id,
    tenantId: row.tenant_id,
    email: row.email,
    emailKey: row.email_key,
    role,
    teams: row.teams,
    expiresAt: row.expires_at,
    isMailed: row.is_mailed === true,
  };
}

/** False when it was accepted or revoked meanwhile: of two who race one finds it. In the tenant's scope. */
export async function takeInvitation(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.query<{ id: string }>('delete from invitations where id = $1 returning id', [id]);
  return rows.length === 1;
}

/** In the place of the one before. In the tenant's scope. */
export async function writeFirstAdminLink(
  tx: Tx,
  link: { tenantId: string; tokenHash: string; createdAt: Date; expiresAt: Date },
): Promise<void> {
  await tx.query(
    `insert into first_admin_links (tenant_id, token_hash, created_at, expires_at)
     values ($1, decode($2, 'hex'), $3, $4)
     on conflict (tenant_id) do update set token_hash = excluded.token_hash,
       created_at = excluded.created_at, expires_at = excluded.expires_at`,
    [link.tenantId, link.tokenHash, link.createdAt, link.expiresAt],
  );
}

/** The tenant that the link is for, in the scope of its token. */
export async function findFirstAdminLink(tx: Tx, tokenHash: string, now: Date): Promise<string | undefined> {
  const [row] = await tx.query<{ tenant_id: string }>(
    `select tenant_id from first_admin_links where token_hash = decode($1, 'hex') and expires_at > $2`,
    [tokenHash, now],
  );
  return row?.tenant_id;
}

/** False when it was used meanwhile. In the tenant's scope. */
export async function takeFirstAdminLink(tx: Tx, tokenHash: string): Promise<boolean> {
  const rows = await tx.query<{ tenant_id: string }>(
    `delete from first_admin_links where token_hash = decode($1, 'hex') returning tenant_id`,
    [tokenHash],
  );
  return rows.length === 1;
}

/** A tenant that has a member needs none. In its scope. */
export async function deleteFirstAdminLink(tx: Tx): Promise<void> {
  await tx.query('delete from first_admin_links');
}

/** In the operator's scope. */
export async function hasFirstAdminLink(tx: Tx, now: Date): Promise<boolean> {
  const rows = await tx.query<{ one: number }>(
    'select 1 as one from first_admin_links where expires_at > $1 limit 1',
    [now],
  );
  return rows.length > 0;
}

/** In the operator's scope. */
export async function deleteOldInvitations(tx: Tx, before: Date): Promise<void> {
  await tx.query('delete from invitations where expires_at < $1', [before]);
}

/** The open invitation to an address. In the tenant's scope. */
export async function findInvitationTo(
  tx: Tx,
  emailKey: string,
  now: Date,
): Promise<Pick<FoundInvitation, 'id' | 'role' | 'teams'> | undefined> {
  const [row] = await tx.query<{ id: string; role: string; teams: string[] | null }>(
    'select id, role, teams from invitations where email_key = $1 and expires_at > $2',
    [emailKey, now],
  );
  const role = row && roleOf(row.role);
  return row === undefined || role === undefined ? undefined : { id: row.id, role, teams: row.teams };
}
