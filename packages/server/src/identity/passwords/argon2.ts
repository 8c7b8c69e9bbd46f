import { argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

import { AppError } from '../../platform/errors.ts';
import type { RandomBytes } from '../../platform/random.ts';

/** What one hash costs. Kept with each hash, so that it can be raised. */
export interface PasswordCost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** What OWASP's cheat sheet on password storage asks for at least: 50 ms of one core of the machine we measure on. */
export const PASSWORD_COST: PasswordCost = { memoryKib: 19_456, passes: 2, parallelism: 1 };

/** Passwords as they are stored: Argon2id (RFC 9106), in the PHC string format. */
export interface PasswordHasher {
  /** Throws AppError `overloaded` when too many passwords are being worked on; so does `verify`. */
  hash(password: string): Promise<string>;
  /** `stored` undefined costs the same and is never right: nobody learns by waiting whether there is a password. */
  verify(password: string, stored: string | undefined): Promise<boolean>;
  /** Whether it was made at today's cost; else it is made anew when the password is next known. */
  isCurrent(stored: string): boolean;
  /** How many times a password was worked on, right or wrong, since the start. */
  worked(): number;
}

const SALT_BYTES = 16;
const TAG_BYTES = 32;

/** One core's worth, and 38 MB: two of libuv's four threads stay free for files and names. */
const MAX_AT_ONCE = 2;
/** Half of them wait for less than two seconds; who comes after them is told to come again. */
const MAX_WAITING = 64;

const derive = promisify(argon2);

export function createPasswordHasher({
  cost = PASSWORD_COST,
  drawBytes,
}: {
  cost?: PasswordCost | undefined;
  drawBytes: RandomBytes;
}): PasswordHasher {
  const waiting: (() => void)[] = [];
  let running = 0;
  let worked = 0;
  /** Of no password: a salt and a tag that were drawn. */
  const decoy = phcOf(cost, drawBytes(SALT_BYTES), drawBytes(TAG_BYTES));

  async function work(password: string, { memoryKib, passes, parallelism }: PasswordCost, salt: Uint8Array) {
    if (running >= MAX_AT_ONCE) {
      if (waiting.length >= MAX_WAITING) throw new AppError('overloaded', undefined, { retryAfterS: 5 });
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    } else running += 1;
    try {
      worked += 1;
      return await derive('argon2id', {
        message: Buffer.from(comparable(password)),
        nonce: salt,
        memory: memoryKib,
        passes,
        parallelism,
        tagLength: TAG_BYTES,
      });
    } finally {
      // The place is handed on, or given back where nobody waits.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  }

  return {
    async hash(password) {
      const salt = drawBytes(SALT_BYTES);
      return phcOf(cost, salt, await work(password, cost, salt));
    },
    async verify(password, stored) {
      const read = readPhc(stored ?? decoy);
      if (read === undefined) throw new TypeError('A stored password cannot be read');
      const tag = await work(password, read.cost, read.salt);
      return timingSafeEqual(tag, read.tag) && stored !== undefined;
    },
    isCurrent: (stored) => stored.startsWith(phcStart(cost)),
    worked: () => worked,
  };
}

/** The same characters, however a keyboard composes them (NIST SP 800-63B, section 3.1.1.2). */
export function comparable(password: string): string {
  return password.normalize('NFC');
}

function phcStart({ memoryKib, passes, parallelism }: PasswordCost): string {
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${parallelism}$`;
}

function phcOf(cost: PasswordCost, salt: Uint8Array, tag: Uint8Array): string {
  return `${phcStart(cost)}${unpadded(salt)}$${unpadded(tag)}`;
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '');
}

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/;

function readPhc(text: string): { cost: PasswordCost; salt: Buffer; tag: Buffer } | undefined {
  const [, memory, passes, parallelism, salt, tag] = PHC.exec(text) ?? [];
  if (salt === undefined || tag === undefined) return undefined;
  return {
    cost: { memoryKib: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}
