import type { Ledger } from '../ledger/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/index.ts';
import type { Log } from '../platform/log.ts';
import type { Mail } from '../platform/mail/index.ts';
import type { RandomBytes } from '../platform/random.ts';
import { type Attempts, createAttempts, createRefusals, type Refusals } from './attempts/index.ts';
import type { ApiKeys } from './keys/api-keys.ts';
import { createJoining, type Joining } from './members/links/joining.ts';
import { createLinks, type Links } from './members/links/links.ts';
import { createMembers, type Members } from './members/members.ts';
import { createPasswordHasher, type PasswordCost, type PasswordHasher } from './passwords/argon2.ts';
import { createPasswords, type Passwords } from './passwords/passwords.ts';
import { createPasswordResets, type PasswordResets } from './passwords/resets.ts';
import { createSecondFactor, type SecondFactor } from './second-factor/second-factor.ts';
import { createSecondStep, type SecondStep } from './second-factor/second-step.ts';
import { createIdentitySecrets, type IdentitySecrets } from './secrets.ts';
import { createDevices } from './sessions/device.ts';
import { createSessionAnswers, type SessionAnswers } from './sessions/session-answer.ts';
import { createSessions, type Sessions } from './sessions/sessions.ts';
import { createSignIns, type SignIns } from './sessions/sign-ins.ts';
import { createTickets } from './sessions/tickets/tickets.ts';
import { type Accounts, createAccounts } from './users/accounts.ts';

/** Everything about people: who they are, how they show it, and where they are members. */
export interface People {
  readonly secrets: IdentitySecrets;
  readonly attempts: Attempts;
  readonly refusals: Refusals;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly signIns: SignIns;
  readonly answers: SessionAnswers;
  readonly hasher: PasswordHasher;
  readonly passwords: Passwords;
  readonly resets: PasswordResets;
  readonly secondFactor: SecondFactor;
  readonly secondStep: SecondStep;
  readonly members: Members;
  readonly links: Links;
  readonly joining: Joining;
}

/** How often what is over is deleted. */
const SWEEP_INTERVAL_MS = 3_600_000;

export function createPeople({
  database,
  ledger,
  clock,
  log,
  keysDir,
  drawBytes,
  mail,
  publicOrigin,
  passwordCost,
  endKeys,
}: {
  database: Database;
  ledger: Ledger;
  clock: Clock;
  log: Log;
  keysDir: string;
  drawBytes: RandomBytes;
  mail: Mail;
  /** Where people reach the server, such as `https://avouch.example`. */
  publicOrigin: () => string;
  /** What hashing a password costs; less in tests. */
  passwordCost?: PasswordCost | undefined;
  /** Ends the keys that a person is behind, within the caller's transaction. */
  endKeys: ApiKeys['revokeKeysOf'];
}): People & { start(): void; close(): Promise<void> } {
  const secrets = createIdentitySecrets({ keysDir, drawBytes });
  const hasher = createPasswordHasher({ cost: passwordCost, drawBytes });
  const attempts = createAttempts({ database, secrets, clock });
  const refusals = createRefusals({ database, ledger, clock, log });
  const accounts = createAccounts({ database });
  const devices = createDevices({ secrets, drawBytes });
  const sessions = createSessions({ database, ledger, clock, log });
  const tickets = createTickets({ database, clock, drawBytes });
  const signIns = createSignIns({
    database,
    ledger,
    clock,
    drawBytes,
    sessions,
    tickets,
    devices,
    refusals,
  });
  const passwords = createPasswords({
    database,
    ledger,
    clock,
    log,
    hasher,
    attempts,
    accounts,
    devices,
    signIns,
  });
  const links = createLinks({ database, ledger, clock, log, drawBytes, mail, publicOrigin, accounts });
  const secondFactor = createSecondFactor({ database, ledger, clock, secrets, drawBytes });
  const resets = createPasswordResets({
    database,
    clock,
    log,
    drawBytes,
    mail,
    publicOrigin,
    attempts,
    accounts,
    passwords,
  });
  let timer: NodeJS.Timeout | undefined;

  async function sweep(): Promise<void> {
    try {
      await Promise.all([attempts.sweep(), sessions.sweep(), links.sweep()]);
    } catch (error) {
      log.warn({ error }, 'sessions and links that are over were not deleted');
    }
  }

  return {
    secrets,
    attempts,
    refusals,
    accounts,
    sessions,
    signIns,
    answers: createSessionAnswers({ accounts }),
    hasher,
    passwords,
    resets,
    secondFactor,
    secondStep: createSecondStep({ attempts, devices, secondFactor, signIns }),
    members: createMembers({ database, ledger, clock, endKeys }),
    links,
    joining: createJoining({ database, ledger, clock, accounts, passwords }),
    start() {
      timer = setInterval(() => void sweep(), SWEEP_INTERVAL_MS);
      timer.unref();
    },
    async close() {
      clearInterval(timer);
      await resets.settled();
      await links.settled();
      await refusals.settled();
      await sessions.close();
    },
  };
}
