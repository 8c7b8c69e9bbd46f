import type { Ledger, NewEntry } from '../../../ledger/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Database, Tx } from '../../../platform/database/index.ts';
import { AppError } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import { appendForPerson, auditEntry, namedInLedger } from '../../audit.ts';
import type { Passwords } from '../../passwords/passwords.ts';
import { writePassword } from '../../passwords/store.ts';
import type { Role } from '../../permissions.ts';
import { listTenants } from '../../store.ts';
import { isTokenShaped, tokenHash } from '../../token.ts';
import type { Accounts } from '../../users/accounts.ts';
import { emailKeyOf } from '../../users/email.ts';
import { forgetCredentials, insertUser, markEmailProven, renameUser } from '../../users/store.ts';
import type { User } from '../../users/user.ts';
import { hasMembers, insertMember } from '../store.ts';
import {
  deleteFirstAdminLink,
  findFirstAdminLink,
  findInvitation,
  type FoundInvitation,
  takeFirstAdminLink,
  takeInvitation,
} from './store.ts';

/** A person who joined a tenant. */
export interface Joined {
  readonly userId: string;
  readonly tenantId: string;
}

/** How somebody becomes a member by a link. Each link works once; of several who use it at the same moment one joins. */
export interface Joining {
  /** Makes the first admin of a tenant. Throws AppError `link_invalid` and `password_refused`. */
  asFirstAdmin(token: string, person: NewPerson & { email: string }): Promise<Joined>;
  /** What a link invites to. Throws AppError `link_invalid`. */
  invitation(token: string): Promise<FoundInvitation & { hasAccount: boolean }>;
  /**
   * A new account joins; by a link that was mailed also one that an issuer made, which gets its first password so: who
   * has the mailbox must not be kept out by whoever an issuer called by their address. Throws AppError `link_invalid`,
   * `password_refused`, and `session_missing` where there is another account with this address, whose owner must be
   * signed in.
   */
  asNewAccount(token: string, person: NewPerson): Promise<Joined>;
  /** Who is signed in joins one more tenant. Throws AppError `link_invalid`, also when it is for another address. */
  asSignedIn(token: string, userId: string): Promise<Joined>;
}

export interface NewPerson {
  readonly name: string;
  readonly password: string;
}

export function createJoining({
  database,
  ledger,
  clock,
  accounts,
  passwords,
}: {
  database: Database;
  ledger: Ledger;
  clock: Clock;
  accounts: Accounts;
  passwords: Passwords;
}): Joining {
  async function find<T>(token: string, read: (tx: Tx, hash: string, now: Date) => Promise<T | undefined>) {
    const hash = isTokenShaped(token) ? tokenHash(token) : undefined;
    const found =
      hash &&
      (await database.transaction({ 'avouch.token_hash': hash }, (tx) => read(tx, hash, clock.now())));
    if (hash === undefined || found === undefined || found === '') throw used();
    return { hash, found };
  }

  /** Makes the account, where there is none of this address. In the new person's scope. */
  async function makeAccount(
    tx: Tx,
    account: { id: string; email: string; name: string; isProven: boolean; passwordHash: string },
  ): Promise<void> {
    const now = clock.now();
    const { id, email, name } = account;
    const user = { id, email, name, createdAt: now, emailProvenAt: account.isProven ? now : undefined };
    if (!(await insertUser(tx, user, emailKeyOf(email)))) throw hasAccount();
    await writePassword(tx, id, account.passwordHash, now);
  }

  async function join(
    tx: Tx,
    { tenantId, userId, role, teams }: Joined & { role: Role; teams: readonly string[] | null },
    through: 'first_admin_link' | 'invitation',
  ) {
    const joinedAt = clock.now();
    if (!(await insertMember(tx, { tenantId, userId, role, teams, joinedAt })))
      throw new AppError('member_exists', 'You are a member already.');
    await deleteFirstAdminLink(tx);
    const user = namedInLedger(userId);
    return auditEntry('member.joined', joinedAt, {
      user,
      role,
      ...(teams !== null && { teams: [...teams] }),
      through,
      by: user,
    });
  }

  async function accept(
    { id, tenantId, role, teams }: FoundInvitation,
    userId: string,
    prepare: (tx: Tx) => Promise<((tenantId: string) => NewEntry[]) | void>,
  ): Promise<Joined> {
    const scope = { 'avouch.tenant_id': tenantId, 'avouch.user_id': userId };
    await database.transaction(scope, async (tx) => {
      if (!(await takeInvitation(tx, id))) throw used();
      const entriesOf = await prepare(tx);
      const joined = await join(tx, { tenantId, userId, role, teams }, 'invitation');
      const by = namedInLedger(userId);
      const entries = [auditEntry('invitation.accepted', clock.now(), { invitation: id, by }), joined];
      await appendForPerson(tx, ledger, userId, (each) => [
        ...(each === tenantId ? entries : []),
        ...(entriesOf?.(each) ?? []),
      ]);
    });
    return { userId, tenantId };
  }

  /** Nobody has shown that the account is theirs, and nobody signs in to it but through an issuer. */
  async function awaitsOwner({ isMailed }: FoundInvitation, user: User): Promise<boolean> {
    if (!isMailed || user.emailProvenAt !== undefined) return false;
    const { hasPassword, factors } = await accounts.read(user.id);
    return !hasPassword && factors.passkeys === 0;
  }

  /** Gives such an account to who has the mailbox. In their scope. */
  async function handOver(tx: Tx, userId: string, name: string, passwordHash: string) {
    if (!(await markEmailProven(tx, userId, clock.now()))) throw hasAccount();
    await forgetCredentials(tx, userId);
    await renameUser(tx, userId, name);
    return passwords.replaceWithin(tx, userId, passwordHash, { how: 'reset' });
  }

  return {
    async asFirstAdmin(token, { email, name, password }) {
      const { hash, found: tenantId } = await find(token, findFirstAdminLink);
      if ((await accounts.byEmail(email)) !== undefined) throw hasAccount();
      const passwordHash = await passwords.choose(password, { email, name });
      const userId = newId(clock.now());
      // Whoever reads what the server prints at its start is believed about their own address. Links for more tenants
      // are handed on, and an admin of one tenant must not pass for somebody whom another will invite.
      const tenants = await database.transaction({ 'avouch.operator': 'on' }, listTenants);
      const isProven = tenants.length === 1;
      const scope = { 'avouch.tenant_id': tenantId, 'avouch.user_id': userId };
      await database.transaction(scope, async (tx) => {
        if (!(await takeFirstAdminLink(tx, hash)) || (await hasMembers(tx))) throw used();
        await makeAccount(tx, { id: userId, email, name, isProven, passwordHash });
        const joined = await join(tx, { tenantId, userId, role: 'admin', teams: null }, 'first_admin_link');
        await ledger.appendWithin(tx, tenantId, [joined]);
      });
      return { userId, tenantId };
    },

    async invitation(token) {
      const { found } = await find(token, findInvitation);
      const user = await accounts.byEmail(found.email);
      return { ...found, hasAccount: user !== undefined && !(await awaitsOwner(found, user)) };
    },

    async asNewAccount(token, { name, password }) {
      const { found } = await find(token, findInvitation);
      const user = await accounts.byEmail(found.email);
      if (user !== undefined && !(await awaitsOwner(found, user))) throw hasAccount();
      const passwordHash = await passwords.choose(password, { email: found.email, name });
      if (user !== undefined)
        return accept(found, user.id, (tx) => handOver(tx, user.id, name, passwordHash));
      const userId = newId(clock.now());
      return accept(found, userId, (tx) =>
        makeAccount(tx, { id: userId, email: found.email, name, isProven: found.isMailed, passwordHash }),
      );
    },

    async asSignedIn(token, userId) {
      const { found } = await find(token, findInvitation);
      const { user } = await accounts.read(userId);
      if (emailKeyOf(user.email) !== found.emailKey)
        throw new AppError('link_invalid', 'This invitation is for another address than yours.');
      return accept(found, userId, async (tx) => {
        if (found.isMailed) await markEmailProven(tx, userId, clock.now());
      });
    },
  };
}

function used(): AppError {
  return new AppError('link_invalid', 'This link was used, has expired, or was replaced. Ask for another.');
}

function hasAccount(): AppError {
  return new AppError('session_missing', 'There is an account with this address. Sign in to it first.');
}
