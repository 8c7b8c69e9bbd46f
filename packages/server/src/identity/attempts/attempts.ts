import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import { AppError } from '../../platform/errors.ts';
import type { IdentitySecrets } from '../secrets.ts';
import { type Counted, countFailure, takeBack } from './rule.ts';
import { deleteCounter, deleteForgottenCounters, lockCounters, writeCounter } from './store.ts';

/** Limits on how often something can be tried in vain, held in the database and so over all nodes. */
export interface Attempts {
  /**
   * Counts an attempt as failed before it is made, so that attempts at the same moment cannot slip past each other.
   * `of` names what it is counted for, by an account's e-mail address or id, a device, or a client address; the
   * database sees keyed hashes. Throws AppError `sign_in_delayed` while one of them is held up; nothing is counted then.
   */
  begin(of: readonly { readonly counted: Counted; readonly name: string }[]): Promise<Attempt>;
  /** Forgets what was counted for one: who reset their password starts anew. */
  forget(counted: Counted, name: string): Promise<void>;
  /** Deletes what no rule remembers. */
  sweep(): Promise<void>;
}

export interface Attempt {
  /** It was right after all: takes back what was counted. */
  succeeded(): Promise<void>;
}

/** Longer than every rule remembers. */
const SWEEP_AFTER_MS = 2 * 86_400_000;

export function createAttempts({
  database,
  secrets,
  clock,
}: {
  database: Database;
  secrets: IdentitySecrets;
  clock: Clock;
}): Attempts {
  const subjectOf = async (counted: Counted, name: string) =>
    (await secrets.hash('attempts', `${counted} ${name}`)).toString('hex');

  return {
    async begin(of) {
      const subjects = await Promise.all(
        of.map(async ({ counted, name }) => ({ counted, subject: await subjectOf(counted, name) })),
      );
      const names = subjects.map(({ subject }) => subject);
      const scope = { 'avouch.attempt_subjects': names.join(',') };
      await database.transaction(scope, async (tx) => {
        const now = clock.now();
        const counters = await lockCounters(tx, names, now);
        const blockedUntilMs = Math.max(
          ...[...counters.values()].map(({ blockedUntil }) => blockedUntil.getTime()),
        );
        if (blockedUntilMs > now.getTime()) {
          const retryAfterS = Math.ceil((blockedUntilMs - now.getTime()) / 1000);
          throw new AppError('sign_in_delayed', `Try again in ${retryAfterS} seconds.`, { retryAfterS });
        }
        for (const { counted, subject } of subjects) {
          const counter = counters.get(subject);
          const remembered = counter === undefined || counter.failures === 0 ? undefined : counter;
          await writeCounter(tx, subject, countFailure(counted, remembered, now));
        }
      });
      return {
        succeeded: () =>
          database.transaction(scope, async (tx) => {
            const counters = await lockCounters(tx, names, clock.now());
            for (const { counted, subject } of subjects) {
              const counter = counters.get(subject);
              const left = counter === undefined ? undefined : takeBack(counted, counter, clock.now());
              await (left === undefined ? deleteCounter(tx, subject) : writeCounter(tx, subject, left));
            }
          }),
      };
    },

    async forget(counted, name) {
      const subject = await subjectOf(counted, name);
      await database.transaction({ 'avouch.attempt_subjects': subject }, (tx) => deleteCounter(tx, subject));
    },

    async sweep() {
      const before = new Date(clock.now().getTime() - SWEEP_AFTER_MS);
      await database.transaction({ 'avouch.operator': 'on' }, (tx) => deleteForgottenCounters(tx, before));
    },
  };
}
