import type { Ledger, NewEntry } from '../../ledger/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { type Database, sqlState, type Tx } from '../../platform/database/index.ts';
import { AppError } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { Refusals } from '../attempts/index.ts';
import { auditEntry, namedInLedger } from '../audit.ts';
import { findInvitationTo, takeInvitation } from '../members/links/store.ts';
import { insertMember, lockMember } from '../members/store.ts';
import { findPassword } from '../passwords/store.ts';
import type { Role } from '../permissions.ts';
import { readFactors } from '../second-factor/store.ts';
import { emailKeyOf } from '../users/email.ts';
import { enterPerson, findUserByEmail, insertUser } from '../users/store.ts';
import type { User } from '../users/user.ts';
import { type Acquaintance, admit, type Described } from './admission.ts';
import type { OidcConnection } from './connection.ts';
import { findBoundUser, insertIdentity, isUserBound } from './store.ts';

/** Finds, or makes, the member that an issuer has described. */
export interface BringIn {
  /**
   * The person's id. What changes for it (a binding, a member, a person) and its entries commit together; a refusal is
   * recorded, too. Throws AppError as `admit` does.
   */
  bringIn(connection: OidcConnection, described: Described): Promise<string>;
  /** Records that somebody whom nobody could name was refused. */
  refused(connection: OidcConnection, reason: string): void;
}

/** Two tabs can sign in somebody new at once. The second finds what the first has made. */
const TRIES = 3;

export function createBringIn({
  database,
  ledger,
  clock,
  refusals,
}: {
  database: Database;
  ledger: Ledger;
  clock: Clock;
  refusals: Refusals;
}): BringIn {
  const note = (tenantId: string, by: string, reason: string) =>
    refusals.note({ tenantId, kind: 'session.refused', by, reason });

  async function within(tx: Tx, connection: OidcConnection, described: Described, newUserId: string) {
    const { tenantId } = connection;
    const now = clock.now();
    const emailKey = emailKeyOf(described.email);
    const { known, invitation } = await look(tx, connection, described, emailKey, now);
    let admission;
    try {
      admission = admit(known);
    } catch (error) {
      const member = [known.bound, known.addressed].find((person) => person?.isMember === true);
      if (error instanceof AppError)
        note(
          tenantId,
          member === undefined ? connectionInLedger(connection) : namedInLedger(member.userId),
          error.code,
        );
      throw error;
    }

    const entries: NewEntry[] = [];
    async function bind(userId: string): Promise<void> {
      const user = namedInLedger(userId);
      const { id: connectionId } = connection;
      await insertIdentity(tx, {
        tenantId,
        connectionId,
        subject: described.subject,
        userId,
        createdAt: now,
      });
      entries.push(auditEntry('identity.linked', now, { user, connection: connectionId, by: user }));
    }
    async function join(userId: string, role: Role): Promise<void> {
      // Of two who take one invitation, one finds it.
      if (invitation !== undefined && !(await takeInvitation(tx, invitation.id)))
        throw new AppError('oidc_invitation_needed', 'The invitation was withdrawn.');
      // Null is the calls of all teams, which nobody gives away by a default.
      const teams = invitation === undefined ? (role === 'developer' ? [] : null) : invitation.teams;
      await insertMember(tx, { tenantId, userId, role, teams, joinedAt: now });
      const user = namedInLedger(userId);
      if (invitation !== undefined)
        entries.push(auditEntry('invitation.accepted', now, { invitation: invitation.id, by: user }));
      entries.push(
        auditEntry('member.joined', now, {
          user,
          role,
          ...(teams !== null && { teams: [...teams] }),
          through: 'oidc',
          by: user,
        }),
      );
    }

    const { kind } = admission;
    switch (kind) {
      case 'sign_in':
        return admission.userId;
      case 'link':
        await bind(admission.userId);
        break;
      case 'join':
        await join(admission.userId, admission.role);
        if (!admission.isBound) await bind(admission.userId);
        break;
      case 'create': {
        const { email, name } = described;
        // Nobody but the issuer says so: it does not prove the address to other tenants.
        const user = { id: newUserId, email, name, createdAt: now, emailProvenAt: undefined };
        if (!(await insertUser(tx, user, emailKey))) throw new MadeMeanwhile();
        await join(newUserId, admission.role);
        await bind(newUserId);
        break;
      }
      default:
        kind satisfies never;
    }
    await ledger.appendWithin(tx, tenantId, entries);
    return kind === 'create' ? newUserId : admission.userId;
  }

  return {
    async bringIn(connection, described) {
      for (let attempt = 1; ; attempt += 1) {
        const newUserId = newId(clock.now());
        const scope = {
          'avouch.tenant_id': connection.tenantId,
          'avouch.email': emailKeyOf(described.email),
          'avouch.user_id': newUserId,
        };
        try {
          return await database.transaction(scope, (tx) => within(tx, connection, described, newUserId));
        } catch (error) {
          const isRace = error instanceof MadeMeanwhile || sqlState(error) === '23505';
          if (!isRace || attempt === TRIES) throw error;
        }
      }
    },
    refused: (connection, reason) => note(connection.tenantId, connectionInLedger(connection), reason),
  };
}

class MadeMeanwhile extends Error {}

/** How the ledger names an issuer that acts for people. */
function connectionInLedger({ id }: OidcConnection): string {
  return `oidc_connection:${id}`;
}

/** What the tenant knows of somebody. Sees the person with the address, and of the rest the tenant alone. */
async function look(
  tx: Tx,
  { id, defaultRole }: OidcConnection,
  { subject }: Described,
  emailKey: string,
  now: Date,
) {
  const isMember = async (userId: string) => (await lockMember(tx, userId)) !== undefined;
  const boundId = await findBoundUser(tx, id, subject);
  const user = await findUserByEmail(tx, emailKey);
  const invitation = await findInvitationTo(tx, emailKey, now);
  const known: Acquaintance = {
    bound: boundId === undefined ? undefined : { userId: boundId, isMember: await isMember(boundId) },
    addressed: user && {
      userId: user.id,
      isMember: await isMember(user.id),
      isBoundToAnother: user.id !== boundId && (await isUserBound(tx, id, user.id)),
      isOwners: user.emailProvenAt !== undefined || !(await opensByItself(tx, user)),
    },
    invitation,
    defaultRole,
  };
  return { known, invitation };
}

/** Whether somebody could be signed in to an account without any issuer. The transaction works for the person then. */
async function opensByItself(tx: Tx, { id }: User): Promise<boolean> {
  await enterPerson(tx, id);
  return (await findPassword(tx, id)) !== undefined || (await readFactors(tx, id)).passkeys > 0;
}
