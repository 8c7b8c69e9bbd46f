import type { Ledger } from '../../ledger/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Tx } from '../../platform/database/index.ts';
import { AppError } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { Log } from '../../platform/log.ts';
import type { RandomBytes } from '../../platform/random.ts';
import type { ApiKeyScope } from '../permissions.ts';
import { type ApiKey, type ApiKeyKind, DEFAULT_SCOPES, MAX_LIFETIME_DAYS } from './api-key.ts';
import { assertLimitsReach, type KeyLimits, NO_LIMITS } from './key-limits.ts';
import { createdEntry, OPERATOR, revokedEntry, rotatedEntry } from './ledger-entries.ts';
import { makeSecret } from './make-secret.ts';
import type { SigningSecrets } from './secrets.ts';
import {
  insertApiKey,
  type KeyFilter,
  type KeyPage,
  listApiKeys,
  listEndingKeys,
  listSupersededSecrets,
  lockApiKey,
  revokeApiKey,
  revokeSecretsOfOwner,
  supersedeSecrets,
} from './store.ts';
import { createUses } from './uses.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What ended longer ago nobody waits for. */
const ENDED_DAYS = 30;
/** More than anybody reads. */
const MAX_ENDING = 1_000;

/** Who makes a secret, and what that means for it. */
export interface Maker {
  /** An API key's id, `user:` and a user's id, or `operator`, who is meant where nothing is said. */
  readonly by?: string | undefined;
  /** The person behind the maker: the secret ends with their membership. */
  readonly ownerUserId?: string | undefined;
  /** Not after this, whatever the lifetime: a key cannot outlive the one that made it. */
  readonly notAfter?: Date | undefined;
}

export interface NewApiKey extends Maker {
  readonly name: string;
  readonly kind?: ApiKeyKind | undefined;
  readonly scopes?: readonly ApiKeyScope[] | undefined;
  readonly limits?: Partial<KeyLimits> | undefined;
  /** From 1 to 365 days; 365 unless said otherwise. */
  readonly lifetimeDays?: number | undefined;
}

export interface Rotation extends Maker {
  /** How long the secret before, and those before that, still work. */
  readonly overlapHours: number;
  /** From 1 to 365 days; as long as that of the secret before unless said otherwise. */
  readonly lifetimeDays?: number | undefined;
}

/** Looks at the key, which nobody can change meanwhile, and throws where the caller may not do this to it. */
export type Guard = (key: ApiKey) => void;

/** A key with a secret that was just made: it is returned this once and never again. */
export interface MadeKey {
  /** The key itself, or in base64 what a signing key signs with. */
  readonly secret: string;
  readonly key: ApiKey;
}

export interface ApiKeys {
  /** Makes a key and records it in the ledger. Throws AppError `limit_without_effect`. */
  create(tenantId: string, wanted: NewApiKey): Promise<MadeKey>;
  /** Newest first, each with its current secret. */
  list(tenantId: string, page: KeyPage, filter?: KeyFilter): Promise<ApiKey[]>;
  /** Secrets of these keys that were rotated away and still work, newest first. */
  superseded(tenantId: string, ids: readonly string[]): Promise<ApiKey[]>;
  /** Keys that were not revoked and end next, or ended in the last month: the most pressing thousand. */
  ending(tenantId: string): Promise<ApiKey[]>;
  /**
   * Gives a key a new secret; it stays the same key, with the same id and the same rights. The secret before works
   * until the overlap is over, so no call fails. Rotations of one key come one after the other, and each gives a secret
   * that works. Throws AppError `api_key_not_found`, and `api_key_ended` for one that was revoked.
   */
  rotate(
    tenantId: string,
    id: string,
    rotation: Rotation,
    guard?: Guard,
  ): Promise<MadeKey & { overlapEndsAt: Date }>;
  /** All secrets of the key, on every node within a second. Revoking twice is no error. Throws AppError `api_key_not_found`. */
  revoke(tenantId: string, id: string, by?: string, guard?: Guard): Promise<ApiKey>;
  /**
   * Ends every secret that a person made or is behind, within the caller's transaction, which must be in the tenant's
   * scope, and records that. To be called where somebody is removed from a tenant or loses the role or the teams by
   * which they made keys; `by` is who did that. Returns how many secrets ended.
   */
  revokeKeysOf(tx: Tx, tenantId: string, userId: string, by: string): Promise<number>;
  /** Notes a use of the key; written to the database now and then. */
  used(key: ApiKey): void;
  /** Writes what `used` has noted to the database. */
  writeUses(): Promise<void>;
  /** Writes what `used` has noted and stops. */
  close(): Promise<void>;
}

export function createApiKeys({
  database,
  ledger,
  clock,
  log,
  drawBytes,
  secrets,
}: {
  database: Database;
  ledger: Pick<Ledger, 'appendWithin'>;
  clock: Clock;
  log: Log;
  drawBytes: RandomBytes;
  secrets: SigningSecrets;
}): ApiKeys {
  const uses = createUses({ database, clock, log });
  const inScope = <T>(tenantId: string, work: (tx: Tx) => Promise<T>) =>
    database.transaction({ 'avouch.tenant_id': tenantId }, work);

  async function locked(tx: Tx, id: string, guard: Guard): Promise<ApiKey> {
    const key = await lockApiKey(tx, id);
    if (key === undefined) throw new AppError('api_key_not_found', 'There is no API key with this id.');
    guard(key);
    return key;
  }

  return {
    ...uses,
    async create(
      tenantId,
      { name, kind = 'secret', scopes = DEFAULT_SCOPES, limits, lifetimeDays, ...maker },
    ) {
      const within = { ...NO_LIMITS, ...limits };
      assertLimitsReach(scopes, within);
      const createdAt = clock.now();
      const id = newId(createdAt);
      const made = await makeSecret({ kind, place: { tenantId, secretId: id }, drawBytes, secrets });
      const key: ApiKey = {
        id,
        secretId: id,
        tenantId,
        name,
        kind,
        prefix: made.prefix,
        signatureKeyId: made.signatureKeyId,
        scopes: [...new Set(scopes)],
        limits: within,
        createdAt,
        expiresAt: endOf(createdAt, (lifetimeDays ?? MAX_LIFETIME_DAYS) * DAY_MS, maker.notAfter),
        revokedAt: undefined,
        lastUsedAt: undefined,
        createdBy: maker.by ?? OPERATOR,
        ownerUserId: maker.ownerUserId,
      };
      await inScope(tenantId, async (tx) => {
        await insertApiKey(tx, key, made);
        await ledger.appendWithin(tx, tenantId, [createdEntry(key)]);
      });
      return { secret: made.secret, key };
    },

    list: (tenantId, page, filter = {}) =>
      inScope(tenantId, (tx) => listApiKeys(tx, page, filter, clock.now())),

    superseded: (tenantId, ids) => inScope(tenantId, (tx) => listSupersededSecrets(tx, ids, clock.now())),

    ending: (tenantId) =>
      inScope(tenantId, (tx) =>
        listEndingKeys(tx, {
          from: new Date(clock.now().getTime() - ENDED_DAYS * DAY_MS),
          limit: MAX_ENDING,
        }),
      ),

    rotate: (tenantId, id, { overlapHours, lifetimeDays, ...maker }, guard = allow) =>
      inScope(tenantId, async (tx) => {
        const before = await locked(tx, id, guard);
        if (before.revokedAt !== undefined)
          throw new AppError('api_key_ended', 'This API key was revoked. Make another one.');
        const createdAt = clock.now();
        const secretId = newId(createdAt);
        const made = await makeSecret({
          kind: before.kind,
          place: { tenantId, secretId },
          drawBytes,
          secrets,
        });
        const lifetimeMs =
          lifetimeDays === undefined
            ? Math.min(before.expiresAt.getTime() - before.createdAt.getTime(), MAX_LIFETIME_DAYS * DAY_MS)
            : lifetimeDays * DAY_MS;
        const key: ApiKey = {
          ...before,
          secretId,
          prefix: made.prefix,
          signatureKeyId: made.signatureKeyId,
          createdAt,
          expiresAt: endOf(createdAt, lifetimeMs, maker.notAfter),
          lastUsedAt: undefined,
          createdBy: maker.by ?? OPERATOR,
          ownerUserId: maker.ownerUserId,
        };
        const overlapEndsAt = endOf(createdAt, overlapHours * HOUR_MS, before.expiresAt);
        await supersedeSecrets(tx, id, { now: createdAt, endsAt: overlapEndsAt });
        await insertApiKey(tx, key, made);
        await ledger.appendWithin(tx, tenantId, [rotatedEntry(key, before, overlapEndsAt)]);
        return { secret: made.secret, key, overlapEndsAt };
      }),

    revoke: (tenantId, id, by = OPERATOR, guard = allow) =>
      inScope(tenantId, async (tx) => {
        const key = await locked(tx, id, guard);
        const revokedAt = clock.now();
        if ((await revokeApiKey(tx, id, revokedAt)) === 0) return key;
        await ledger.appendWithin(tx, tenantId, [revokedEntry(key, { at: revokedAt, by, reason: 'asked' })]);
        return { ...key, revokedAt: key.revokedAt ?? revokedAt };
      }),

    async revokeKeysOf(tx, tenantId, userId, by) {
      const at = clock.now();
      const ended = await revokeSecretsOfOwner(tx, userId, at);
      // Most of what once was made has expired long ago: that it ends is no news.
      const entries = ended
        .filter((key) => key.expiresAt > at)
        .map((key) => revokedEntry(key, { at, by, reason: 'owner_left' }));
      if (entries.length > 0) await ledger.appendWithin(tx, tenantId, entries);
      return entries.length;
    },
  };
}

function allow(): void {}

function endOf(from: Date, lifetimeMs: number, notAfter: Date | undefined): Date {
  const end = new Date(from.getTime() + lifetimeMs);
  return notAfter !== undefined && notAfter < end ? notAfter : end;
}
