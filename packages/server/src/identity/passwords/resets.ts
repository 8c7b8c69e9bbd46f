import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import { AppError } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { Log } from '../../platform/log.ts';
import type { Mail } from '../../platform/mail/index.ts';
import type { RandomBytes } from '../../platform/random.ts';
import type { Attempts } from '../attempts/index.ts';
import { isTokenShaped, newToken, tokenHash } from '../token.ts';
import type { Accounts } from '../users/accounts.ts';
import { emailKeyOf } from '../users/email.ts';
import { forgetCredentials, markEmailProven } from '../users/store.ts';
import { addressBlock, type Passwords } from './passwords.ts';
import { deleteResets, findReset, insertReset, takeReset } from './store.ts';

/** Passwords that were forgotten, by a link that is mailed. */
export interface PasswordResets {
  /** Returns at once, whoever has the address; the mail is sent in the background, or not. */
  request(email: string, clientAddress: string): void;
  /**
   * Ends every session and every other link. Signs nobody in: who has a second factor still needs it.
   * Throws AppError `link_invalid` and `password_refused`.
   */
  finish(token: string, password: string): Promise<void>;
  /** Waits for mails that are being sent. */
  settled(): Promise<void>;
}

const LIFETIME_MINUTES = 60;

/** Requests that are looked into at once. What comes while there are so many is dropped: it looks the same. */
const MAX_AT_ONCE = 100;

export function createPasswordResets({
  database,
  clock,
  log,
  drawBytes,
  mail,
  publicOrigin,
  attempts,
  accounts,
  passwords,
}: {
  database: Database;
  clock: Clock;
  log: Log;
  drawBytes: RandomBytes;
  mail: Mail;
  publicOrigin: () => string;
  attempts: Attempts;
  accounts: Accounts;
  passwords: Passwords;
}): PasswordResets {
  const underWay = new Set<Promise<void>>();

  async function send(email: string, clientAddress: string): Promise<void> {
    await attempts.begin([
      { counted: 'reset', name: emailKeyOf(email) },
      { counted: 'reset_address', name: addressBlock(clientAddress) },
    ]);
    const user = await accounts.byEmail(email);
    if (user === undefined) return;
    // Who signs in through an issuer has no password to reset, and gets none this way.
    if (!(await accounts.read(user.id)).hasPassword) return;
    const token = newToken(drawBytes);
    const createdAt = clock.now();
    await database.transaction({ 'avouch.user_id': user.id }, (tx) =>
      insertReset(tx, {
        userId: user.id,
        tokenHash: tokenHash(token),
        createdAt,
        expiresAt: new Date(createdAt.getTime() + LIFETIME_MINUTES * 60_000),
      }),
    );
    const outcome = await mail.send({
      id: newId(createdAt),
      to: user.email,
      subject: 'Reset your password',
      text: resetText(`${publicOrigin()}/console/reset-password#${token}`),
    });
    if (outcome.kind === 'failed')
      log.warn({ code: outcome.code }, 'a mail to reset a password was not sent');
  }

  return {
    request(email, clientAddress) {
      if (underWay.size >= MAX_AT_ONCE) return;
      const sending = send(email, clientAddress)
        .catch((error: unknown) => {
          log.info({ error }, 'a password was not reset');
        })
        .finally(() => underWay.delete(sending));
      underWay.add(sending);
    },

    async finish(token, password) {
      const hash = isTokenShaped(token) ? tokenHash(token) : undefined;
      const userId =
        hash &&
        (await database.transaction({ 'avouch.token_hash': hash }, (tx) => findReset(tx, hash, clock.now())));
      if (hash === undefined || userId === undefined) throw used();
      const { user } = await accounts.read(userId);
      const chosen = await passwords.choose(password, user);
      await database.transaction({ 'avouch.user_id': userId }, async (tx) => {
        if (!(await takeReset(tx, hash))) throw used();
        await deleteResets(tx, userId);
        // Until now nobody had shown that the mailbox is theirs: what stands there may have been set up by another.
        if (await markEmailProven(tx, userId, clock.now())) await forgetCredentials(tx, userId);
        await passwords.writeWithin(tx, userId, chosen, { how: 'reset' });
      });
      await attempts.forget('account', emailKeyOf(user.email));
    },

    async settled() {
      await Promise.all(underWay);
    },
  };
}

function resetText(link: string): string {
  return [
    'Somebody, you we hope, asked to reset the password of your Avouch account.',
    '',
    `Choose a new one within ${LIFETIME_MINUTES} minutes:`,
    link,
    '',
    'If it was not you, do nothing: your password stays as it is.',
  ].join('\n');
}

function used(): AppError {
  return new AppError('link_invalid', 'This link was used, or is older than an hour. Ask for another.');
}
