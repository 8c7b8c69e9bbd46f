import { fileURLToPath } from 'node:url';

import type { FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';

import { registerCacheRoutes } from './cache/index.ts';
import { credentialsOf } from './credentials-due.ts';
import { createControls, liveControls, registerControlRoutes } from './evidence/index.ts';
import {
  createCallMetrics,
  type Gateway,
  registerCallRoutes,
  registerClassifyRoute,
  registerGateway,
} from './gateway/index.ts';
import {
  callerOf,
  createAdmission,
  createMachineWays,
  createSessionWay,
  createTokenWay,
  type Credentials,
  type CredentialsObserver,
  registerApiKeyRoutes,
  registerCredentialRoutes,
  registerNameRoutes,
  registerPeopleRoutes,
  registerSignInMethodRoutes,
} from './identity/index.ts';
import type { Installation } from './installation.ts';
import { registerAuditRoutes, registerLedgerRoutes } from './ledger/index.ts';
import { AppError } from './platform/errors.ts';
import {
  admitToMetrics,
  createHttpServer,
  describeApi,
  type HttpServer,
  registerConsole,
  registerOperations,
  securityHeaders,
} from './platform/http/index.ts';
import { registerNotificationRoutes } from './platform/notify/index.ts';
import { systemRandomBytes } from './platform/random.ts';
import { createCertificateMetrics, openTls } from './platform/tls/index.ts';
import { allBudgets, registerPolicyRoutes } from './policy/index.ts';
import { registerProviderRoutes } from './providers/index.ts';
import { registerFeedbackRoutes } from './routing/index.ts';
import { registerBudgetRoutes, registerSpendRoutes } from './spend/index.ts';
import { tenantOf } from './tenants.ts';

/** Where `scripts/build-console.js` puts the console. */
const CONSOLE_DIR = fileURLToPath(new URL('../../console/dist/', import.meta.url));

export interface App {
  readonly server: HttpServer;
  readonly gateway: Gateway;
  /** Looks for a new certificate at once; without TLS there is none. */
  readonly reloadCertificate: () => void;
  /** What has an age limit here, with the certificate that this server uses. */
  readonly credentialsOf: (observer: CredentialsObserver) => Credentials;
}

/** Puts the rooms of an installation behind one HTTP server. It does not listen yet. */
export async function createApp(installation: Installation, registry: Registry): Promise<App> {
  const { config, clock, log } = installation;
  const publicOrigin = () => installation.publicUrl.origin();
  const { people } = installation;
  const machineWays = createMachineWays(installation);
  const { admit, admitBody, principalOf } = createAdmission({
    ways: [
      createTokenWay(installation.signInMethods.accessTokens),
      machineWays.key,
      machineWays.signature,
      createSessionWay({ sessions: people.sessions, publicOrigin }),
    ],
    clock,
    refused: ({ tenantId, by }, access) =>
      people.refusals.note({ tenantId, kind: 'access.refused', by, reason: access }),
  });
  const callerOfRequest = (request: FastifyRequest) => callerOf(principalOf(request));

  const tls = config.tls && openTls({ ...config.tls, clock, log });
  if (tls !== undefined) createCertificateMetrics(registry, { tls, clock });
  const server = createHttpServer({
    maxBodyBytes: config.AVOUCH_MAX_BODY_BYTES,
    clock,
    log,
    trustedProxies: config.AVOUCH_TRUSTED_PROXIES,
    headers: securityHeaders(publicOrigin()),
    tls,
    async admit(request, access) {
      if (access === 'metrics') admitToMetrics(request, config.AVOUCH_METRICS_TOKEN);
      else await admit(request, access);
    },
    admitBody,
  });
  server.addHook('onListen', async () => {
    const address = server.server.address();
    if (typeof address === 'object' && address !== null) installation.publicUrl.listensOn(address.port);
  });
  server.addHook('onClose', async () => tls?.close());
  await describeApi(server);

  const gateway = registerGateway(server, {
    rooms: {
      ...installation,
      baselines: installation.spend.baselines,
      observer: createCallMetrics(registry, () => gateway.inFlight()),
      unpriced: config.AVOUCH_UNPRICED,
      maxAnswerBytes: config.AVOUCH_MAX_ANSWER_BYTES,
      callTimeoutMs: config.AVOUCH_CALL_TIMEOUT_MS,
    },
    reader: installation.ledgerReader,
    maxCalls: config.AVOUCH_MAX_CALLS,
    log,
    callerOf: callerOfRequest,
    tenantOf: (request) => principalOf(request).tenantId,
  });
  registerClassifyRoute(server, {
    policies: installation.policies,
    privacy: installation,
    callerOf: callerOfRequest,
  });
  registerCallRoutes(server, { ...installation, reader: installation.ledgerReader, principalOf });
  registerLedgerRoutes(server, {
    reader: installation.ledgerReader,
    tenantOf: (request) => principalOf(request).tenantId,
  });
  registerAuditRoutes(server, {
    database: installation.database,
    tenantOf: (request) => principalOf(request).tenantId,
  });
  registerNameRoutes(server, { database: installation.database, principalOf });
  registerPeopleRoutes(server, {
    people,
    issuers: (domain) => installation.signInMethods.oidcConnections.offered(domain),
    sendsMail: installation.mail.isConfigured,
    tenantName: async (tenantId) => (await tenantOf(installation, tenantId)).name,
    publicOrigin,
    principalOf,
  });
  registerSignInMethodRoutes(server, {
    people,
    methods: installation.signInMethods,
    publicOrigin,
    principalOf,
    log,
  });
  const certificateInUse = tls && (() => tls.certificate());
  const credentials = credentialsOf(installation, { certificateInUse });
  const tenantNamed = (id: string) => tenantOf(installation, id);
  registerCredentialRoutes(server, { credentials, tenantOf: tenantNamed, principalOf });
  registerApiKeyRoutes(server, { ...installation, principalOf });
  registerPolicyRoutes(server, { ...installation, principalOf });
  registerProviderRoutes(server, {
    catalogue: installation.catalogue,
    principalOf,
    priceOf: async (tenantId, provider, model) =>
      installation.prices.find({
        provider: provider.name,
        pricesAs: provider.pricesAs,
        model,
        at: clock.now(),
        tenantOverrides: await installation.tenantPrices.get(tenantId),
      }),
    healthOf(provider, model) {
      const latency = installation.health.latency({ provider, model });
      return { state: installation.health.view({ provider, model }), latencyMs: latency?.firstByteMs };
    },
  });
  const budgetsOf = async (tenantId: string) => {
    const policy = await installation.policies.inForce(tenantId);
    if (policy.kind === 'invalid') throw new AppError('policy_invalid', policy.reason);
    return allBudgets(policy.policy);
  };
  registerBudgetRoutes(server, { budgets: installation.budgets, clock, principalOf, budgetsOf });
  registerControlRoutes(server, {
    controls: createControls({
      controls: liveControls({
        ...installation,
        reader: installation.ledgerReader,
        budgetsOf,
        credentials,
        tenantNamed,
      }),
      clock,
      log,
    }),
    principalOf,
  });
  registerSpendRoutes(server, {
    spend: installation.spend,
    pricesAsOf: (name) =>
      installation.catalogue.providers.find((provider) => provider.name === name)?.pricesAs,
    principalOf,
  });
  registerFeedbackRoutes(server, {
    quality: installation.quality,
    models: () => installation.catalogue.list().map(({ id }) => id),
    principalOf,
  });
  registerCacheRoutes(server, { ...installation, principalOf });
  registerNotificationRoutes(server, { ...installation, principalOf });
  registerOperations(server, {
    ready: async () => {
      await installation.database.ping();
      await installation.limits.ping();
    },
    registry,
  });
  registerConsole(server, { folder: CONSOLE_DIR, drawBytes: systemRandomBytes });
  return {
    server,
    gateway,
    reloadCertificate: () => tls?.reload(),
    credentialsOf: (observer) => credentialsOf(installation, { observer, certificateInUse }),
  };
}

/** A registry with the process's own metrics: one for each running server, never a global one. */
export function createRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
