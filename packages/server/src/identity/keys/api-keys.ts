import type { Ledger } from '../../ledger/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import { AppError } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { Log } from '../../platform/log.ts';
import { type ApiKey, DEFAULT_SCOPES, hashOf, MAX_LIFETIME_DAYS, newKey, prefixOf } from './api-key.ts';
import type { ApiKeyScope } from '../permissions.ts';
import { insertApiKey, listApiKeys, revokeApiKey, touchApiKey } from '../store.ts';

const DAY_MS = 86_400_000;

/** How the ledger names who works on the command line. */
const OPERATOR = 'operator';

/** `last_used_at` is written at most this often for a key: it is for people, and people think in minutes. */
const TOUCH_INTERVAL_MS = 60_000;

export interface NewApiKey {
  readonly name: string;
  readonly scopes?: readonly ApiKeyScope[] | undefined;
  /** From 1 to 365 days; 365 unless said otherwise. */
  readonly lifetimeDays?: number | undefined;
  /** Not after this, whatever the lifetime: a key cannot outlive the one that made it. */
  readonly notAfter?: Date | undefined;
  /** Who makes it: an API key's id, or `operator`, who is meant where nothing is said. */
  readonly by?: string | undefined;
}

export interface ApiKeys {
  /** Makes a key and records it in the ledger. `secret` is returned here and never again. */
  create(tenantId: string, wanted: NewApiKey): Promise<{ secret: string; key: ApiKey }>;
  /** Newest first. */
  list(tenantId: string, page: { limit: number; after?: string | undefined }): Promise<ApiKey[]>;
  /** Takes effect on every node within a second. Throws AppError `api_key_not_found`. */
  revoke(tenantId: string, id: string, by?: string): Promise<ApiKey>;
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
}: {
  database: Database;
  ledger: Ledger;
  clock: Clock;
  log: Log;
}): ApiKeys {
  const unwritten = new Map<string, { tenantId: string; usedAt: Date }>();
  const timer = setInterval(() => void writeUses(), TOUCH_INTERVAL_MS);
  timer.unref();

  async function writeUses(): Promise<void> {
    const uses = [...unwritten];
    unwritten.clear();
    for (const [id, { tenantId, usedAt }] of uses) {
      try {
        await database.transaction({ 'avouch.tenant_id': tenantId }, (tx) => touchApiKey(tx, id, usedAt));
      } catch (error) {
        log.warn({ error, apiKeyId: id }, 'the last use of an API key could not be written');
      }
    }
  }

  return {
    writeUses,
    async create(
      tenantId,
      { name, scopes = DEFAULT_SCOPES, lifetimeDays = MAX_LIFETIME_DAYS, notAfter, by = OPERATOR },
    ) {
      const createdAt = clock.now();
      const secret = newKey();
      const key: ApiKey = {
        id: newId(createdAt),
        tenantId,
        name,
        prefix: prefixOf(secret),
        scopes: [...new Set(scopes)],
        createdAt,
        expiresAt: earlier(new Date(createdAt.getTime() + lifetimeDays * DAY_MS), notAfter),
        revokedAt: undefined,
        lastUsedAt: undefined,
      };
      await database.transaction({ 'avouch.tenant_id': tenantId }, async (tx) => {
        await insertApiKey(tx, key, hashOf(secret));
        await ledger.appendWithin(tx, tenantId, [
          {
            id: newId(createdAt),
            kind: 'api_key.created',
            at: createdAt,
            body: {
              api_key: key.id,
              prefix: key.prefix,
              scopes: [...key.scopes],
              expires_at: key.expiresAt.toISOString(),
              by,
            },
          },
        ]);
      });
      return { secret, key };
    },

    list(tenantId, page) {
      return database.transaction({ 'avouch.tenant_id': tenantId }, (tx) => listApiKeys(tx, page));
    },

    async revoke(tenantId, id, by = OPERATOR) {
      const now = clock.now();
      return database.transaction({ 'avouch.tenant_id': tenantId }, async (tx) => {
        const revoked = await revokeApiKey(tx, id, now);
        if (revoked === undefined)
          throw new AppError('api_key_not_found', 'There is no API key with this id.');
        if (revoked.changed) {
          await ledger.appendWithin(tx, tenantId, [
            {
              id: newId(now),
              kind: 'api_key.revoked',
              at: now,
              body: { api_key: id, prefix: revoked.key.prefix, by },
            },
          ]);
        }
        return revoked.key;
      });
    },

    used(key) {
      const noted = unwritten.get(key.id);
      if (noted === undefined) unwritten.set(key.id, { tenantId: key.tenantId, usedAt: clock.now() });
      else noted.usedAt = clock.now();
    },

    async close() {
      clearInterval(timer);
      await writeUses();
    },
  };
}

function earlier(wanted: Date, limit: Date | undefined): Date {
  return limit !== undefined && limit < wanted ? limit : wanted;
}
