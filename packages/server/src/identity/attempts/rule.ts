/** What attempts are counted for. */
export type Counted =
  /** One account, from browsers that it never signed in from. */
  | 'account'
  /** One account, from one browser that it signed in from before: strangers cannot use this one up. */
  | 'device'
  /** One client address, over all accounts: many accounts tried from one place. */
  | 'address'
  /** The second factor of one account. */
  | 'code'
  /** Mails to one account that reset its password. */
  | 'reset'
  /** The same, asked for from one address. */
  | 'reset_address';

export interface Counter {
  readonly failures: number;
  readonly lastFailedAt: Date;
  readonly blockedUntil: Date;
}

interface Rule {
  /** How many cost nothing: people mistype. */
  readonly free: number;
  readonly firstDelayMs: number;
  /** No delay is longer, so nobody is locked out for good. */
  readonly maxDelayMs: number;
  /** Without a failure for this long, all is forgotten. */
  readonly forgetMs: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * After the free ones each failure doubles the wait, up to a bound: a program gets a hundred guesses a day at one
 * account, and a person who mistyped waits seconds (NIST SP 800-63B section 3.2.2, ASVS 5 V6.3.1).
 */
export const RULES: Readonly<Record<Counted, Rule>> = {
  account: { free: 5, firstDelayMs: 1_000, maxDelayMs: 15 * MINUTE_MS, forgetMs: DAY_MS },
  device: { free: 10, firstDelayMs: 1_000, maxDelayMs: 15 * MINUTE_MS, forgetMs: DAY_MS },
  address: { free: 30, firstDelayMs: 1_000, maxDelayMs: 15 * MINUTE_MS, forgetMs: 60 * MINUTE_MS },
  code: { free: 5, firstDelayMs: 1_000, maxDelayMs: 15 * MINUTE_MS, forgetMs: DAY_MS },
  reset: { free: 3, firstDelayMs: MINUTE_MS, maxDelayMs: 60 * MINUTE_MS, forgetMs: DAY_MS },
  reset_address: { free: 20, firstDelayMs: MINUTE_MS, maxDelayMs: 60 * MINUTE_MS, forgetMs: DAY_MS },
};

/** The counter after one more failure. */
export function countFailure(counted: Counted, counter: Counter | undefined, now: Date): Counter {
  const { free, firstDelayMs, maxDelayMs, forgetMs } = RULES[counted];
  const isForgotten = counter === undefined || now.getTime() - counter.lastFailedAt.getTime() >= forgetMs;
  const failures = (isForgotten ? 0 : counter.failures) + 1;
  // The first one beyond the free ones waits once the first delay, the next twice that.
  const doublings = failures - free - 1;
  const delayMs = doublings < 0 ? 0 : Math.min(maxDelayMs, firstDelayMs * 2 ** Math.min(doublings, 30));
  return { failures, lastFailedAt: now, blockedUntil: new Date(now.getTime() + delayMs) };
}

/** The counter after a success took back what was counted for it; undefined where nothing is left to remember. */
export function takeBack(counted: Counted, counter: Counter, now: Date): Counter | undefined {
  // Who has one account right must not thereby be free to go on with others.
  const failures = counted === 'address' || counted === 'reset_address' ? counter.failures - 1 : 0;
  return failures <= 0 ? undefined : { ...counter, failures, blockedUntil: now };
}
