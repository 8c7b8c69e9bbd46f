import { fileURLToPath } from 'node:url';

import { type Cache, type CacheObserver, createCache } from './cache/index.ts';
import type { Machines, PasswordCost, People, SignInMethods } from './identity/index.ts';
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
import type { Log } from './platform/log.ts';
import { createMail, type Mail } from './platform/mail/index.ts';
import { createChannelSecrets, createNotifier, type Notifier } from './platform/notify/index.ts';
import { createOutbound, type Outbound } from './platform/outbound/index.ts';
import type { PublicUrl } from './platform/public-url.ts';
import { systemRandom, systemRandomBytes } from './platform/random.ts';
import { type KeyFolder, openKeyFolder } from './platform/signing-keys.ts';
import { createPolicies, createPublicKeys, type Policies, type PolicyPublicKeys } from './policy/index.ts';
import { createDetector, type Detector, placeholderTag } from './privacy/index.ts';
import { createPriceBook, createTenantPrices, type PriceBook, type TenantPrices } from './pricing/index.ts';
import type { Catalogue } from './providers/index.ts';
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
import { openIdentity } from './open-identity.ts';
import { openUpstream } from './open-upstream.ts';

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
  // Before the database: an address that may not be asked leaves nothing open.
  const outbound = createOutbound({ allow: config.AVOUCH_OUTBOUND_ALLOW ?? [] });
  const upstream = openUpstream({
    config,
    environment,
    outbound,
    clock,
    simulatedLatencyScale: options.simulatedLatencyScale,
  });
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
  const mail = createMail({
    smtpUrl: config.AVOUCH_SMTP_URL,
    resendApiKey: config.AVOUCH_RESEND_API_KEY,
    from: config.AVOUCH_MAIL_FROM,
    outbound,
  });
  const identity = openIdentity({
    config,
    database,
    ledger,
    clock,
    log,
    mail,
    outbound,
    passwordCost: options.passwordCost,
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
    embedder: upstream.embedder,
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
    database,
    keys,
    ledger,
    limits,
    detector: createDetector(),
    dataKeys,
    placeholderTag: async (tenantId) =>
      placeholderTag((await dataKeys.sealerFor(tenantId)).derive('placeholders')),
    cache,
    embeddingBoundMicros: upstream.embeddingBoundMicros,
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
    ...identity.rooms,
    mail,
    policies,
    prices,
    tenantPrices,
    catalogue: upstream.catalogue,
    refuseClosedNames: upstream.refuseClosedNames,
    async start() {
      await budgets.start();
      spend.rollup.start();
      cache.start();
      notifier.start();
      identity.start();
    },
    async close() {
      await spend.rollup.close();
      await budgets.close();
      await notifier.close();
      await cache.close();
      await limits.close();
      await identity.close();
      await ledger.close();
      await Promise.all(upstream.catalogue.providers.map((provider) => provider.close()));
      await database.close();
    },
  };
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
