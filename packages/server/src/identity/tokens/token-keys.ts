import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';

import type { Clock } from '../../platform/clock.ts';
import type { RandomBytes } from '../../platform/random.ts';
import { openTokenKeyFolder, type TokenKey } from './key-folder.ts';

/** The age limit of the design: a key signs for 90 days. */
export const ROTATION_DAYS = 90;

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** What another process changed in the folder is seen after this: a key removed because it leaked ends its tokens. */
const REREAD_MS = 1_000;

/** How long the key before is published: the life of a token, and what clocks may differ by. */
const RETAINED_MS = 20 * 60_000;

/** A public key as RFC 7517 writes it. */
export interface PublishedKey {
  readonly kty: 'RSA';
  readonly use: 'sig';
  readonly alg: 'RS256';
  readonly kid: string;
  readonly n: string;
  readonly e: string;
}

/** When keys change: for the report of what is due. */
export interface TokenKeySchedule {
  readonly current: { readonly kid: string; readonly activeFrom: Date };
  readonly next: { readonly kid: string; readonly activeFrom: Date };
}

/**
 * The RSA keys that access tokens are signed with. Each is a file named after the moment from which it signs, so the
 * keys rotate by the clock alone, and processes that share the folder agree without a word between them. The next
 * key is always made and published one period ahead; the one before stays until its tokens have expired.
 *
 * Everything here throws AppError `signing_key_missing` or `data_dir_unwritable` where the folder is not as it must be.
 */
export interface TokenKeys {
  /** The key that signs now. */
  signing(): Promise<TokenKey>;
  /** The public key of this id, where it is one of ours. */
  verifying(kid: string): Promise<KeyObject | undefined>;
  /** What `/.well-known/jwks.json` shows: current, next, and the one before while its tokens live. */
  published(): Promise<PublishedKey[]>;
  schedule(): Promise<TokenKeySchedule>;
  /** Makes the next key the current one at once. */
  rotate(): Promise<TokenKeySchedule>;
}

export function createTokenKeys({
  keysDir,
  clock,
  drawBytes,
}: {
  keysDir: string;
  clock: Clock;
  drawBytes: RandomBytes;
}): TokenKeys {
  const folder = openTokenKeyFolder({ path: join(keysDir, 'access-tokens'), drawBytes });
  let remembered: { keys: Arranged; readAtMs: number } | undefined;
  let reading: Promise<Arranged> | undefined;

  function arranged(): Promise<Arranged> {
    if (remembered !== undefined && clock.monotonicMs() - remembered.readAtMs < REREAD_MS) {
      const stillRight = arrange(remembered.keys.all, clock.now());
      if (stillRight !== undefined) return Promise.resolve(stillRight);
    }
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  async function read(): Promise<Arranged> {
    const readAtMs = clock.monotonicMs();
    const keys = await readOrMake();
    const isStale = ({ activeFrom }: TokenKey) => activeFrom < (keys.previous ?? keys.current).activeFrom;
    for (const stale of keys.all.filter(isStale)) await folder.remove(stale);
    remembered = { keys, readAtMs };
    return keys;
  }

  async function readOrMake(): Promise<Arranged> {
    const now = clock.now();
    let all = await folder.read();
    if (all.length === 0) {
      // On the hour: processes that start together for the first time name the same file.
      await folder.makeIfAbsent(new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS));
      all = await folder.read();
    }
    const keys = arrange(all, now);
    if (keys !== undefined) return keys;
    const current = currentOf(all, now);
    const planned = (current?.activeFrom ?? now).getTime() + ROTATION_DAYS * DAY_MS;
    // Who was switched off past the time has overdue keys, and others should still see the next one before it signs.
    const earliest = Math.ceil((now.getTime() + 1) / HOUR_MS) * HOUR_MS;
    await folder.makeIfAbsent(new Date(Math.max(planned, earliest)));
    return readOrMake();
  }

  return {
    signing: async () => (await arranged()).current,
    async verifying(kid) {
      return publishedOf(await arranged()).find((key) => key.kid === kid)?.publicKey;
    },
    published: async () => publishedOf(await arranged()).map(jwkOf),
    schedule: async () => scheduleOf(await arranged()),
    async rotate() {
      remembered = undefined;
      const { current, next } = await arranged();
      // Files are named by the second: two rotations within one would leave the order open.
      const soonest = Math.max(clock.now().getTime(), current.activeFrom.getTime() + 1_000);
      await folder.reschedule(next, new Date(Math.floor(soonest / 1_000) * 1_000));
      remembered = undefined;
      return scheduleOf(await arranged());
    },
  };
}

interface Arranged {
  /** By time. */
  readonly all: readonly TokenKey[];
  /** Only while its tokens may live. */
  readonly previous: TokenKey | undefined;
  readonly current: TokenKey;
  readonly next: TokenKey;
}

/** Who signs at this moment; undefined where there is no next key, or none at all. */
function arrange(all: readonly TokenKey[], now: Date): Arranged | undefined {
  const current = currentOf(all, now);
  if (current === undefined) return undefined;
  const index = all.indexOf(current);
  const next = all[index + 1];
  if (next === undefined) return undefined;
  const isRetained = now.getTime() - current.activeFrom.getTime() < RETAINED_MS;
  return { all, previous: isRetained ? all[index - 1] : undefined, current, next };
}

/** A clock that was set back finds only keys of the future, and takes the first of them. */
function currentOf(all: readonly TokenKey[], now: Date): TokenKey | undefined {
  return all.findLast(({ activeFrom }) => activeFrom <= now) ?? all[0];
}

function publishedOf({ previous, current, next }: Arranged): TokenKey[] {
  return previous === undefined ? [current, next] : [current, next, previous];
}

function scheduleOf({ current, next }: Arranged): TokenKeySchedule {
  return {
    current: { kid: current.kid, activeFrom: current.activeFrom },
    next: { kid: next.kid, activeFrom: next.activeFrom },
  };
}

function jwkOf({ kid, publicKey }: TokenKey): PublishedKey {
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  return { kty: 'RSA', use: 'sig', alg: 'RS256', kid, n, e };
}
