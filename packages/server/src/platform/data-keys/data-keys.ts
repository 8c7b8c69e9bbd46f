import { createSecretKey, type KeyObject } from 'node:crypto';
import { join } from 'node:path';

import type { Clock } from '../clock.ts';
import type { Database, Tx } from '../database/index.ts';
import { AppError } from '../errors.ts';
import { createFreshCache } from '../fresh-cache.ts';
import { type KeyFile, openKeyFile } from '../key-file.ts';
import type { RandomBytes } from '../random.ts';
import { seal, unseal } from '../seal.ts';
import { createSealer, type OpenKeys, type Sealer } from './sealer.ts';
import {
  type DataKeyPurpose,
  destroyKeys,
  insertKeys,
  listKeys,
  type NewKey,
  retireKeys,
  type StoredKey,
} from './store.ts';

/** Keys of tenants, for what is encrypted at rest. */
export interface DataKeys {
  /**
   * The tenant's keys, made where it has none. Where they were destroyed, new ones are made, which open nothing of
   * before. Throws AppError `signing_key_missing` and `signing_key_mismatch` when the installation's key, which they
   * are wrapped with, cannot be read or is another one, and what the database throws.
   */
  sealerFor(tenantId: string): Promise<Sealer>;
  /** Seals with a new key from now on, on every node within seconds. What was sealed before still opens. */
  rotate(tenantId: string): Promise<void>;
  /**
   * Erases the tenant's keys: whatever was sealed with them is unreadable here at once, and on every node within
   * seconds. A backup that holds the wrapped keys opens them still, together with the key file, until it expires.
   */
  destroy(tenantId: string): Promise<void>;
}

/** Names of tenants, which are folders beside it, hold no dot. */
const KEY_FILE = 'data-keys.key';
const KEY_BYTES = 32;
/** How long a node may go on with keys that were destroyed or replaced, and how long unused ones stay in memory. */
const MAX_AGE_MS = 5_000;
const REFRESH_AGE_MS = 2_000;
/** Tenants whose keys are in memory. */
const MAX_TENANTS = 1_000;
/**
 * A key with random nonces is good for 2^32 seals (NIST SP 800-38D): more than anybody makes in a month. So keys rotate
 * by themselves.
 */
const MAX_KEY_AGE_MS = 30 * 86_400_000;
/** Keys of one tenant that still open what they sealed: eight years of them. */
const MAX_KEYS = 100;

export function createDataKeys({
  database,
  keysDir,
  drawBytes,
  clock,
}: {
  database: Database;
  keysDir: string;
  drawBytes: RandomBytes;
  clock: Clock;
}): DataKeys {
  const keyFile = openKeyFile({ path: join(keysDir, KEY_FILE), drawBytes });
  const endings = new Map<string, NodeJS.Timeout>();
  const sealers = createFreshCache({
    load: loadSealer,
    clock,
    refreshAgeMs: REFRESH_AGE_MS,
    maxAgeMs: MAX_AGE_MS,
    maxEntries: MAX_TENANTS,
  });

  const within = <T>(tenantId: string, work: (tx: Tx) => Promise<T>) =>
    database.transaction({ 'avouch.tenant_id': tenantId }, work);

  const read = (tenantId: string) => within(tenantId, (tx) => listKeys(tx, MAX_KEYS));

  async function loadSealer(tenantId: string): Promise<Sealer> {
    let stored = await read(tenantId);
    if (!isComplete(stored)) stored = await make(tenantId, stored, ['hash', 'seal']);
    else if (isOld(stored)) stored = await make(tenantId, stored, ['seal']);
    const sealer = createSealer(tenantId, unwrapAll(tenantId, stored, await keyFile.load()), drawBytes);
    forgetLater(tenantId);
    return sealer;
  }

  function isOld(stored: readonly StoredKey[]): boolean {
    const newest = stored.find(({ purpose }) => purpose === 'seal');
    return newest !== undefined && clock.now().getTime() - newest.createdAt.getTime() > MAX_KEY_AGE_MS;
  }

  /** Keys of the next version, unless another process was faster. Returns all there are then. */
  async function make(
    tenantId: string,
    stored: readonly StoredKey[],
    purposes: readonly DataKeyPurpose[],
  ): Promise<StoredKey[]> {
    // Where something is wrapped already the key file must be there, and be the one: another would lock out whoever
    // has that.
    const wrapping = isEmpty(stored) ? await keyFile.loadOrCreate() : await keyFile.load();
    if (isComplete(stored)) unwrapAll(tenantId, stored, wrapping);
    const version = Math.max(0, ...stored.map((key) => key.version)) + 1;
    const keys = purposes.map((purpose): NewKey => {
      const place = placeOf(tenantId, { purpose, version });
      return { purpose, version, wrapped: seal(wrapping, drawBytes(KEY_BYTES), place, drawBytes) };
    });
    return within(tenantId, async (tx) => {
      await insertKeys(tx, tenantId, keys, clock.now());
      if (!isEmpty(stored)) await retireKeys(tx, version, clock.now());
      return listKeys(tx, MAX_KEYS);
    });
  }

  function unwrapAll(tenantId: string, stored: readonly StoredKey[], wrapping: KeyObject): OpenKeys {
    const sealing = new Map<number, KeyObject>();
    let hashing: KeyObject | undefined;
    for (const key of stored) {
      if (key.wrapped === undefined) continue;
      const plain = unseal(wrapping, key.wrapped, placeOf(tenantId, key));
      if (plain === undefined) throw mismatch(keyFile);
      if (key.purpose === 'seal') sealing.set(key.version, createSecretKey(plain));
      else hashing ??= createSecretKey(plain);
      plain.fill(0);
    }
    if (hashing === undefined || sealing.size === 0)
      throw new Error('The keys of a tenant were destroyed while they were read');
    return { sealing, hashing };
  }

  /** What nobody asks for does not stay in memory. */
  function forgetLater(tenantId: string): void {
    clearTimeout(endings.get(tenantId));
    const ending = setTimeout(() => {
      endings.delete(tenantId);
      sealers.forget(tenantId);
    }, MAX_AGE_MS);
    endings.set(tenantId, ending.unref());
  }

  return {
    sealerFor: (tenantId) => sealers.get(tenantId),
    async rotate(tenantId) {
      const stored = await read(tenantId);
      await make(tenantId, stored, isComplete(stored) ? ['seal'] : ['hash', 'seal']);
      sealers.forget(tenantId);
    },
    async destroy(tenantId) {
      sealers.forget(tenantId);
      await within(tenantId, (tx) => destroyKeys(tx, clock.now()));
      // Whoever read them meanwhile has remembered them.
      sealers.forget(tenantId);
    },
  };
}

function isEmpty(stored: readonly StoredKey[]): boolean {
  return stored.every(({ wrapped }) => wrapped === undefined);
}

function isComplete(stored: readonly StoredKey[]): boolean {
  return (['seal', 'hash'] as const).every((wanted) =>
    stored.some(({ purpose, wrapped }) => purpose === wanted && wrapped !== undefined),
  );
}

/** A wrapped key opens in its own row alone. */
function placeOf(tenantId: string, { purpose, version }: Pick<StoredKey, 'purpose' | 'version'>): Buffer {
  return Buffer.from(`data_keys/${tenantId}/${purpose}/${version}`);
}

function mismatch({ path }: KeyFile): AppError {
  return new AppError(
    'signing_key_mismatch',
    `The key at ${path} is not the one that the tenants’ data keys were wrapped with. Restore it from a backup.`,
  );
}
