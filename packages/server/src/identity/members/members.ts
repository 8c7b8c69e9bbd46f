import type { Ledger } from '../../ledger/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Tx } from '../../platform/database/index.ts';
import { AppError } from '../../platform/errors.ts';
import { auditEntry, namedInLedger } from '../audit.ts';
import { type Permission, type Role, ROLE_PERMISSIONS } from '../permissions.ts';
import { endSessionsOf } from '../sessions/store.ts';
import type { Member } from './member.ts';
import {
  deleteMember,
  listMembers,
  lockAdmins,
  lockMember,
  requiresSecondFactor,
  updateMember,
  writeSignInSettings,
} from './store.ts';

/** Who is in a tenant, and as what. What changes takes effect within a second on every node. */
export interface Members {
  /** In the order of their ids. */
  list(tenantId: string, page: { limit: number; after?: string | undefined }): Promise<Member[]>;
  /**
   * Gives a member another role or other teams. Their sessions in the tenant end, and where they lose something their
   * keys too: nobody goes on with the rights of before. Throws AppError `member_not_found` and `last_admin`.
   */
  change(
    tenantId: string,
    userId: string,
    wanted: { role?: Role | undefined; teams?: readonly string[] | null | undefined },
    by: string,
  ): Promise<void>;
  /** Removes a member and ends their sessions and keys in the tenant. Throws AppError `member_not_found` and `last_admin`. */
  remove(tenantId: string, userId: string, by: string): Promise<void>;
  requiresSecondFactor(tenantId: string): Promise<boolean>;
  setRequiresSecondFactor(tenantId: string, isRequired: boolean, by: string): Promise<void>;
}

export function createMembers({
  database,
  ledger,
  clock,
  endKeys,
}: {
  database: Database;
  ledger: Ledger;
  clock: Clock;
  /** Ends the keys that a person is behind, within the transaction that takes from them what they made keys by. */
  endKeys: (tx: Tx, tenantId: string, userId: string, by: string) => Promise<unknown>;
}): Members {
  const inTenant = <T>(tenantId: string, work: (tx: Tx) => Promise<T>) =>
    database.transaction({ 'avouch.tenant_id': tenantId }, work);

  async function lock(tx: Tx, userId: string, remains: (role: Role) => boolean) {
    // Admins first and in order, then the member: two such changes never wait for each other.
    const admins = await lockAdmins(tx);
    const member = await lockMember(tx, userId);
    if (member === undefined) throw new AppError('member_not_found', 'The tenant has no member of this id.');
    if (member.role === 'admin' && admins.length === 1 && !remains(member.role))
      throw new AppError('last_admin', 'Make another member an admin first.');
    return member;
  }

  async function endSessions(tx: Tx, userId: string, reason: string, by: string) {
    const now = clock.now();
    const ended = await endSessionsOf(tx, userId, now);
    return ended.map(({ sessionId }) =>
      auditEntry('session.ended', now, { session: sessionId, user: namedInLedger(userId), reason, by }),
    );
  }

  return {
    list: (tenantId, { limit, after }) =>
      inTenant(tenantId, (tx) => listMembers(tx, { limit, ...(after !== undefined && { after }) })),

    change: (tenantId, userId, wanted, by) =>
      inTenant(tenantId, async (tx) => {
        const before = await lock(tx, userId, (role) => (wanted.role ?? role) === 'admin');
        const after = {
          role: wanted.role ?? before.role,
          teams: wanted.teams === undefined ? before.teams : wanted.teams,
        };
        if (after.role === before.role && sameTeams(after.teams, before.teams)) return;
        await updateMember(tx, userId, after);
        if (losesKeys(before, after)) await endKeys(tx, tenantId, userId, by);
        const ended = await endSessions(tx, userId, 'role_changed', by);
        const changed = auditEntry('member.role_changed', clock.now(), {
          user: namedInLedger(userId),
          role: after.role,
          previous_role: before.role,
          ...(after.teams !== null && { teams: [...after.teams] }),
          by,
        });
        await ledger.appendWithin(tx, tenantId, [changed, ...ended]);
      }),

    remove: (tenantId, userId, by) =>
      inTenant(tenantId, async (tx) => {
        const { role } = await lock(tx, userId, () => false);
        const ended = await endSessions(tx, userId, 'member_removed', by);
        await endKeys(tx, tenantId, userId, by);
        await deleteMember(tx, userId);
        const removed = auditEntry('member.removed', clock.now(), { user: namedInLedger(userId), role, by });
        await ledger.appendWithin(tx, tenantId, [removed, ...ended]);
      }),

    requiresSecondFactor: (tenantId) => inTenant(tenantId, requiresSecondFactor),

    setRequiresSecondFactor: (tenantId, isRequired, by) =>
      inTenant(tenantId, async (tx) => {
        if ((await requiresSecondFactor(tx)) === isRequired) return;
        const now = clock.now();
        await writeSignInSettings(tx, tenantId, isRequired, now);
        await ledger.appendWithin(tx, tenantId, [
          auditEntry('settings.changed', now, { require_second_factor: isRequired, by }),
        ]);
      }),
  };
}

interface Standing {
  readonly role: Role;
  readonly teams: readonly string[] | null;
}

/** Whether somebody could no longer make the keys that they have made. */
function losesKeys(before: Standing, after: Standing): boolean {
  const hasLost = (permission: Permission) =>
    ROLE_PERMISSIONS[before.role].includes(permission) && !ROLE_PERMISSIONS[after.role].includes(permission);
  const { teams } = after;
  const isNarrower = teams !== null && (before.teams?.some((team) => !teams.includes(team)) ?? true);
  return hasLost('keys:manage') || hasLost('keys:own') || isNarrower;
}

function sameTeams(one: readonly string[] | null, other: readonly string[] | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
