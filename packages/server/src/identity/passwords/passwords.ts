import type { FastifyRequest } from 'fastify';

import type { Ledger, NewEntry } from '../../ledger/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Tx } from '../../platform/database/index.ts';
import { AppError } from '../../platform/errors.ts';
import { clientAddressOf } from '../../platform/http/index.ts';
import type { Log } from '../../platform/log.ts';
import type { Attempts } from '../attempts/index.ts';
import { appendForPerson, auditEntry, namedInLedger } from '../audit.ts';
import type { Devices } from '../sessions/device.ts';
import type { SignIns } from '../sessions/sign-ins.ts';
import { endSessionsOf } from '../sessions/store.ts';
import type { Accounts } from '../users/accounts.ts';
import { emailKeyOf } from '../users/email.ts';
import type { PasswordHasher } from './argon2.ts';
import { findPassword, replaceHash, writePassword } from './store.ts';
import { requireStrong } from './strength.ts';

/** Signing in with e-mail address and password, and changing the password. */
export interface Passwords {
  /**
   * Whose address and password these are. The same answer after the same work whatever is wrong.
   * Throws AppError `sign_in_refused`, `sign_in_delayed` and `overloaded`.
   */
  signIn(request: FastifyRequest, given: { email: string; password: string }): Promise<string>;
  /** For a person who is signed in. Throws AppError `sign_in_refused` and `sign_in_delayed`. */
  verifyOwn(userId: string, password: string): Promise<void>;
  /** The hash of a password that somebody chose. Throws AppError `password_refused`. */
  choose(password: string, about: { email: string; name: string }): Promise<string>;
  /** Ends every session of the person but the one that is named, and records that in their tenants. */
  writeWithin(tx: Tx, userId: string, hash: string, change: PasswordChange): Promise<void>;
  /** The same, for callers that have more to record: they append what this returns for each tenant of the person. */
  replaceWithin(
    tx: Tx,
    userId: string,
    hash: string,
    change: PasswordChange,
  ): Promise<(tenantId: string) => NewEntry[]>;
  /**
   * Throws AppError `password_refused`; `sign_in_refused` and `sign_in_delayed` for the current one, which is asked of
   * whoever has one.
   */
  change(
    userId: string,
    given: { current: string | undefined; password: string; sessionId: string },
  ): Promise<void>;
}

export interface PasswordChange {
  readonly how: 'changed' | 'reset';
  readonly exceptSessionId?: string | undefined;
}

/** Nobody's: looking for its password takes as long as for somebody's. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

export function createPasswords({
  database,
  ledger,
  clock,
  log,
  hasher,
  attempts,
  accounts,
  devices,
  signIns,
}: {
  database: Database;
  ledger: Ledger;
  clock: Clock;
  log: Log;
  hasher: PasswordHasher;
  attempts: Attempts;
  accounts: Accounts;
  devices: Devices;
  signIns: SignIns;
}): Passwords {
  const asPerson = <T>(userId: string, work: (tx: Tx) => Promise<T>) =>
    database.transaction({ 'avouch.user_id': userId }, work);

  const storedFor = (userId: string) => asPerson(userId, (tx) => findPassword(tx, userId));

  async function choose(password: string, about: { email: string; name: string }): Promise<string> {
    await requireStrong(password, about);
    return hasher.hash(password);
  }

  async function verifyOwn(userId: string, password: string): Promise<void> {
    const attempt = await attempts.begin([{ counted: 'code', name: userId }]);
    if (!(await hasher.verify(password, await storedFor(userId)))) {
      signIns.refused(userId, 'password');
      throw wrong();
    }
    await attempt.succeeded();
  }

  async function replaceWithin(
    tx: Tx,
    userId: string,
    hash: string,
    { how, exceptSessionId }: PasswordChange,
  ) {
    const now = clock.now();
    await writePassword(tx, userId, hash, now);
    const ended = await endSessionsOf(tx, userId, now, exceptSessionId);
    const by = namedInLedger(userId);
    return (tenantId: string) => [
      auditEntry('password.changed', now, { how, by }),
      ...ended
        .filter((session) => session.tenantId === tenantId)
        .map(({ sessionId }) =>
          auditEntry('session.ended', now, { session: sessionId, user: by, reason: 'password_changed', by }),
        ),
    ];
  }

  async function writeWithin(tx: Tx, userId: string, hash: string, change: PasswordChange): Promise<void> {
    await appendForPerson(tx, ledger, userId, await replaceWithin(tx, userId, hash, change));
  }

  return {
    verifyOwn,
    choose,
    writeWithin,
    replaceWithin,

    async signIn(request, { email, password }) {
      const user = await accounts.byEmail(email);
      const device = user && (await devices.knownTo(request, user.id));
      const attempt = await attempts
        .begin([
          { counted: 'address', name: addressBlock(clientAddressOf(request)) },
          device === undefined
            ? { counted: 'account', name: emailKeyOf(email) }
            : { counted: 'device', name: device },
        ])
        .catch((error: unknown) => {
          if (user !== undefined) signIns.refused(user.id, 'too_many_attempts');
          throw error;
        });
      const stored = await storedFor(user?.id ?? NOBODY);
      const isRight = await hasher.verify(password, stored);
      if (!isRight || user === undefined || stored === undefined) {
        if (user === undefined) log.info('a sign-in to an unknown address was refused');
        else signIns.refused(user.id, 'password');
        throw wrong();
      }
      await attempt.succeeded();
      if (!hasher.isCurrent(stored)) {
        const hash = await hasher.hash(password);
        await asPerson(user.id, (tx) => replaceHash(tx, user.id, stored, hash));
      }
      return user.id;
    },

    async change(userId, { current, password, sessionId }) {
      const { user, hasPassword } = await accounts.read(userId);
      if (hasPassword) {
        if (current === undefined)
          throw new AppError('sign_in_refused', 'Give the current password too.', { param: 'current' });
        await verifyOwn(userId, current);
      }
      const hash = await choose(password, user);
      await asPerson(userId, (tx) =>
        writeWithin(tx, userId, hash, { how: 'changed', exceptSessionId: sessionId }),
      );
    },
  };
}

/**
 * What one customer of a network has: an IPv4 address, or the 64 bits of an IPv6 address that name a network; within
 * that network everybody has as many addresses as they like.
 */
export function addressBlock(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - groups.length - after.length }, () => '0');
  return [...groups, ...zeros, ...after].slice(0, 4).join(':');
}

function wrong(): AppError {
  return new AppError('sign_in_refused', 'E-mail address, password or code is wrong.');
}
