import { fileURLToPath } from 'node:url';

import { createAuthenticator, type ApiKeys, type Authenticator, createApiKeys } from './identity/index.ts';
import {
  createLedger,
  createLedgerReader,
  type Ledger,
  type LedgerObserver,
  type LedgerReader,
} from './ledger/index.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import type { Config, Environment } from './platform/config.ts';
import { type Database, openDatabase } from './platform/database/index.ts';
import { AppError } from './platform/errors.ts';
import type { Log } from './platform/log.ts';
import { type KeyFolder, openKeyFolder } from './platform/signing-keys.ts';
import { createPolicies, type Policies } from './policy/index.ts';
import {
  createPriceBook,
  createTenantPrices,
  bundledProviderAt,
  isBundledProvider,
  type PriceBook,
  type TenantPrices,
} from './pricing/index.ts';
import {
  type Catalogue,
  connectProviders,
  createCatalogue,
  type ProviderSettings,
  readProviderSettings,
} from './providers/index.ts';

/** The migrations that come with this version. */
export const MIGRATIONS_DIR = fileURLToPath(new URL('../migrations/', import.meta.url));

/** Every room of one deployment, opened and joined. */
export interface Installation {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly database: Database;
  readonly keys: KeyFolder;
  readonly ledger: Ledger;
  readonly ledgerReader: LedgerReader;
  readonly apiKeys: ApiKeys;
  readonly authenticator: Authenticator;
  readonly policies: Policies;
  readonly prices: PriceBook;
  readonly tenantPrices: TenantPrices;
  readonly catalogue: Catalogue;
  /** Writes what is waiting, then lets go of the providers and the database. */
  close(): Promise<void>;
}

export interface InstallationOptions {
  readonly config: Config;
  readonly environment: Environment;
  readonly log: Log;
  readonly clock?: Clock | undefined;
  /** An open database, for tests; else the configured one is opened. */
  readonly database?: Database | undefined;
  readonly ledgerObserver?: LedgerObserver | undefined;
  /** Multiplies the delays of the simulated provider. */
  readonly simulatedLatencyScale?: number | undefined;
}

/**
 * Opens an installation: reads the providers, migrates the database, joins the rooms. Throws AppError with a
 * sentence that says what to change; nothing is left open then.
 */
export async function openInstallation(options: InstallationOptions): Promise<Installation> {
  const { config, environment, log, clock = systemClock } = options;
  const providerSettings = readProviderSettings(environment).map(withPriceList);
  const database = options.database ?? (await openConfiguredDatabase(config));
  const keys = openKeyFolder(config.keysDir);
  const ledger = createLedger({
    database,
    keys,
    clock,
    log,
    observer: options.ledgerObserver ?? {
      committed: () => undefined,
      retried: () => undefined,
      failed: () => undefined,
    },
  });
  const apiKeys = createApiKeys({ database, ledger, clock, log });
  const catalogue = createCatalogue(
    connectProviders(providerSettings, {
      clock,
      limits: {
        headersTimeoutMs: config.AVOUCH_CALL_TIMEOUT_MS,
        answerTimeoutMs: config.AVOUCH_CALL_TIMEOUT_MS,
        idleTimeoutMs: config.AVOUCH_UPSTREAM_IDLE_TIMEOUT_MS,
        answerBytes: config.AVOUCH_MAX_ANSWER_BYTES,
      },
      ...(options.simulatedLatencyScale !== undefined && {
        simulatedLatencyScale: options.simulatedLatencyScale,
      }),
    }),
  );
  return {
    config,
    clock,
    log,
    database,
    keys,
    ledger,
    ledgerReader: createLedgerReader({ database }),
    apiKeys,
    authenticator: createAuthenticator({ database, clock, used: (key) => apiKeys.used(key) }),
    policies: createPolicies({ database, keys, ledger, clock }),
    prices: createPriceBook(),
    tenantPrices: createTenantPrices({ database, clock }),
    catalogue,
    async close() {
      await ledger.close();
      await apiKeys.close();
      await Promise.all(catalogue.providers.map((provider) => provider.close()));
      await database.close();
    },
  };
}

/**
 * Says whose published prices hold for a provider: what was configured, or what its address tells. A misspelt
 * name would leave every call of that provider without a price, so it stops the start.
 */
function withPriceList(settings: ProviderSettings): ProviderSettings {
  const pricesAs = settings.pricesAs ?? bundledProviderAt(settings.baseUrl);
  if (pricesAs === undefined || pricesAs === 'simulated' || isBundledProvider(pricesAs)) {
    return { ...settings, pricesAs };
  }
  throw new AppError(
    'config_invalid',
    `AVOUCH_PROVIDERS: ${settings.name}.pricesAs names no provider of the bundled price list; see docs/guides/prices.md.`,
  );
}

function openConfiguredDatabase(config: Config): Promise<Database> {
  return openDatabase({
    url: config.AVOUCH_DATABASE_URL,
    ownerUrl: config.AVOUCH_DATABASE_OWNER_URL,
    dataDir: config.dataDir,
    migrationsDir: MIGRATIONS_DIR,
    maxConnections: config.AVOUCH_DATABASE_CONNECTIONS,
  });
}
