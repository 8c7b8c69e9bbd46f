import type { Tx } from '../../platform/database/index.ts';
import type { Database } from '../../platform/database/index.ts';
import { AppError } from '../../platform/errors.ts';
import { readFactors, type Factors } from '../second-factor/store.ts';
import { emailKeyOf } from './email.ts';
import { findUser, findUserByEmail, listMemberships, renameUser } from './store.ts';
import type { Membership, User } from './user.ts';
import { findPassword } from '../passwords/store.ts';

/** What a person is told of their own account. */
export interface Account {
  readonly user: User;
  readonly memberships: readonly Membership[];
  readonly factors: Factors;
  readonly hasPassword: boolean;
}

export interface Accounts {
  /** Throws AppError `session_invalid` when there is no such person. */
  read(userId: string): Promise<Account>;
  /** Who has this address. */
  byEmail(email: string): Promise<User | undefined>;
  rename(userId: string, name: string): Promise<void>;
}

export function createAccounts({ database }: { database: Database }): Accounts {
  const asPerson = <T>(userId: string, work: (tx: Tx) => Promise<T>) =>
    database.transaction({ 'avouch.user_id': userId }, work);
  return {
    read: (userId) =>
      asPerson(userId, async (tx) => {
        const user = await findUser(tx, userId);
        if (user === undefined) throw new AppError('session_invalid', 'Sign in again.');
        return {
          user,
          memberships: await listMemberships(tx, userId),
          factors: await readFactors(tx, userId),
          hasPassword: (await findPassword(tx, userId)) !== undefined,
        };
      }),
    byEmail(email) {
      const key = emailKeyOf(email);
      return database.transaction({ 'avouch.email': key }, (tx) => findUserByEmail(tx, key));
    },
    rename: (userId, name) => asPerson(userId, (tx) => renameUser(tx, userId, name)),
  };
}
