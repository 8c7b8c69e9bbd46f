import { fileURLToPath } from 'node:url';

import {
  boundEmbeddingCost,
  type Cache,
  type CacheObserver,
  createCache,
  createEmbedder,
  type EmbeddingSettings,
  readEmbeddingSettings,
} from './cache/index.ts';
import {
  createMachines,
  createPeople,
  createSignInMethods,
  type Machines,
  type PasswordCost,
  type People,
  type SignInMethods,
} from './identity/index.ts';
import {
  createLedger,
  createLedgerReader,
  type Ledger,
  type LedgerObserver,
  type LedgerReader,
} from './ledger/index.ts';
import { createLimits, type Limits } from './limits/index.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import type { Config, Environment } from './platform/config.ts';
import { createDataKeys, type DataKeys } from './platform/data-keys/index.ts';
import { type Database, openDatabase } from './platform/database/index.ts';
import { AppError } from './platform/errors.ts';
import type { Log } from './platform/log.ts';
import { createMail, type Mail } from './platform/mail/index.ts';
import { createChannelSecrets, createNotifier, type Notifier } from './platform/notify/index.ts';
import { createOutbound, type Outbound } from './platform/outbound/index.ts';
import { createPublicUrl, type PublicUrl } from './platform/public-url.ts';
import { systemRandom, systemRandomBytes } from './platform/random.ts';
import { type KeyFolder, openKeyFolder } from './platform/signing-keys.ts';
import { createPolicies, createPublicKeys, type Policies, type PolicyPublicKeys } from './policy/index.ts';
import { createDetector, type Detector, placeholderTag } from './privacy/index.ts';
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
import {
  type Affinities,
  createAffinities,
  createHealth,
  createOutputExpectation,
  createQuality,
  createRetries,
  type Health,
  type HealthObserver,
  type OutputExpectation,
  type Quality,
  type Retries,
} from './routing/index.ts';
import { type BudgetObserver, type Budgets, createBudgets, createSpend, type Spend } from './spend/index.ts';

/** The migrations that come with this version. */
export const MIGRATIONS_DIR = fileURLToPath(new URL('../migrations/', import.meta.url));

/** Every room of one deployment, opened and joined. */
export interface Installation extends Machines {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  /** Where people reach it. */
  readonly publicUrl: PublicUrl;
  readonly database: Database;
  readonly keys: KeyFolder;
  readonly ledger: Ledger;
  readonly ledgerReader: LedgerReader;
  readonly people: People;
  readonly signInMethods: SignInMethods;
  readonly mail: Mail;
  readonly policies: Policies;
  readonly publicKeys: PolicyPublicKeys;
  readonly limits: Limits;
  readonly detector: Detector;
  readonly dataKeys: DataKeys;
  /** The tag of a tenant's placeholders. */
  readonly placeholderTag: (tenantId: string) => Promise<string>;
  readonly cache: Cache;
  /** The most that it can cost to embed a question, in micro-dollars. */
  readonly embeddingBoundMicros: (text: string) => number;
  readonly outbound: Outbound;
  readonly budgets: Budgets;
  readonly spend: Spend;
  readonly quality: Quality;
  readonly health: Health;
  readonly retries: Retries;
  readonly outputs: OutputExpectation;
  readonly affinities: Affinities;
  readonly notifier: Notifier;
  readonly prices: PriceBook;
  readonly tenantPrices: TenantPrices;
  readonly catalogue: Catalogue;
  /** Rejects when the name of a provider means an address that may not be asked; said before anything is begun. */
  refuseClosedNames(): Promise<void>;
  /** Begins what goes on in the background of a server: flushing budgets, sums, notifications. */
  start(): Promise<void>;
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
  readonly healthObserver?: HealthObserver | undefined;
  readonly budgetObserver?: BudgetObserver | undefined;
  readonly cacheObserver?: CacheObserver | undefined;
  /** What hashing a password costs; less in tests. */
  readonly passwordCost?: PasswordCost | undefined;
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
  const embeddingSettings = readEmbeddingSettings(config.AVOUCH_EMBEDDINGS, environment);
  // Before the database: an address that may not be asked leaves nothing open.
  const outbound = createOutbound({ allow: config.AVOUCH_OUTBOUND_ALLOW ?? [] });
  const catalogue = createCatalogue(
    connectProviders(providerSettings, {
      outbound,
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
  const embedder = createEmbedder(embeddingSettings, outbound);
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
  const publicUrl = createPublicUrl({
    configured: config.AVOUCH_PUBLIC_URL,
    isSecure: config.tls !== undefined,
    port: config.AVOUCH_PORT,
  });
  const machines = createMachines({
    database,
    ledger,
    clock,
    log,
    keysDir: config.keysDir,
    drawBytes: systemRandomBytes,
    publicOrigin: () => publicUrl.origin(),
  });
  const mail = createMail({
    smtpUrl: config.AVOUCH_SMTP_URL,
    resendApiKey: config.AVOUCH_RESEND_API_KEY,
    from: config.AVOUCH_MAIL_FROM,
    outbound,
  });
  const people = createPeople({
    database,
    ledger,
    clock,
    log,
    keysDir: config.keysDir,
    drawBytes: systemRandomBytes,
    mail,
    publicOrigin: () => publicUrl.origin(),
    passwordCost: options.passwordCost,
    endKeys: (...of) => machines.apiKeys.revokeKeysOf(...of),
  });
  const prices = createPriceBook();
  const tenantPrices = createTenantPrices({ database, clock });
  const policies = createPolicies({ database, keys, ledger, clock });
  const limits = await createLimits({ redisUrl: config.AVOUCH_REDIS_URL, clock, log });
  const notifier = createNotifier({
    database,
    clock,
    log,
    random: systemRandom,
    mail,
    outbound,
    secrets: createChannelSecrets({ keysDir: config.keysDir, drawBytes: systemRandomBytes }),
    recordWithin: (tx, tenantId, entry) => ledger.appendWithin(tx, tenantId, [entry]),
  });
  const budgets = createBudgets({
    database,
    ledger,
    clock,
    log,
    callTimeoutMs: config.AVOUCH_CALL_TIMEOUT_MS,
    observer: options.budgetObserver,
    notifyWithin: (tx, tenantId, notice) => notifier.notifyWithin(tx, tenantId, notice),
  });
  const ledgerReader = createLedgerReader({ database });
  const dataKeys = createDataKeys({ database, keysDir: config.keysDir, drawBytes: systemRandomBytes, clock });
  const cache = createCache({
    database,
    dataKeys,
    clock,
    log,
    random: systemRandom,
    embedder,
    recordWithin: (tx, tenantId, entry) => ledger.appendWithin(tx, tenantId, [entry]),
    fingerprintInForce: async (tenantId) => {
      const policy = await policies.inForce(tenantId);
      return policy.kind === 'valid' ? policy.fingerprint : undefined;
    },
    observer: options.cacheObserver,
  });
  const spend = createSpend({
    database,
    ledger,
    ledgerReader,
    keys,
    clock,
    log,
    prices,
    tenantPrices,
    timeZoneOf: async (tenantId) => {
      const policy = await policies.inForce(tenantId);
      return (policy.kind === 'valid' ? policy.policy.time_zone : undefined) ?? 'UTC';
    },
  });
  return {
    config,
    clock,
    log,
    publicUrl,
    database,
    keys,
    ledger,
    limits,
    detector: createDetector(),
    dataKeys,
    placeholderTag: async (tenantId) =>
      placeholderTag((await dataKeys.sealerFor(tenantId)).derive('placeholders')),
    cache,
    embeddingBoundMicros: (text) => boundEmbeddingCost(embeddingSettings, text),
    outbound,
    budgets,
    spend,
    notifier,
    quality: createQuality({ database, ledger, clock }),
    health: createHealth({
      clock,
      random: systemRandom,
      ...(options.healthObserver && { observer: options.healthObserver }),
    }),
    retries: createRetries({ clock, random: systemRandom }),
    outputs: createOutputExpectation(),
    affinities: createAffinities({ clock }),
    publicKeys: createPublicKeys({ database, keys, installationOrigin: config.AVOUCH_LEDGER_ORIGIN }),
    ledgerReader,
    ...machines,
    people,
    signInMethods: createSignInMethods({
      database,
      ledger,
      clock,
      keysDir: config.keysDir,
      drawBytes: systemRandomBytes,
      outbound,
      publicUrl,
      people,
    }),
    mail,
    policies,
    prices,
    tenantPrices,
    catalogue,
    async refuseClosedNames() {
      const urls = configuredUrls(providerSettings, embeddingSettings);
      await Promise.all(urls.map(({ url, owner }) => outbound.refuseClosedName(url, owner)));
    },
    async start() {
      await budgets.start();
      spend.rollup.start();
      cache.start();
      notifier.start();
      people.start();
    },
    async close() {
      await spend.rollup.close();
      await budgets.close();
      await notifier.close();
      await cache.close();
      await limits.close();
      await people.close();
      await ledger.close();
      await machines.close();
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

/** What calls go to because the operator said so, with the words that a refusal begins with. */
function configuredUrls(
  providers: readonly ProviderSettings[],
  embeddings: EmbeddingSettings | undefined,
): { url: string; owner: string }[] {
  return [
    ...providers
      .filter(({ kind }) => kind !== 'simulated')
      .map(({ baseUrl, name }) => ({ url: baseUrl, owner: `The provider "${name}"` })),
    ...(embeddings === undefined ? [] : [{ url: embeddings.baseUrl, owner: 'AVOUCH_EMBEDDINGS' }]),
  ];
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
