import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { createApp, createRegistry } from '../app.ts';
import { createCacheMetrics } from '../cache/index.ts';
import { createRoutingMetrics } from '../gateway/index.ts';
import { createCredentialMetrics } from '../identity/index.ts';
import { type Installation, type InstallationOptions, openInstallation } from '../installation.ts';
import { createLedgerMetrics } from '../ledger/index.ts';
import type { Config, Environment } from '../platform/config.ts';
import { AppError } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import { allTenants, createTenant, DEMO_TENANT } from '../tenants.ts';
import { listenForControl } from './control.ts';
import { isServed } from './control-client.ts';
import { welcome } from './welcome.ts';

export interface RunningServer {
  /** Where it listens. */
  readonly url: string;
  /** Looks for a new certificate at once. */
  reloadCertificate(): void;
  /** Finishes what is under way, within the configured time, and lets go of everything. */
  stop(): Promise<void>;
}

/**
 * Starts the server: opens the installation, listens, makes the first tenant where there is none, and refuses to
 * go on when a ledger cannot be signed. Throws AppError with a sentence that says what to change.
 */
export async function startServer({
  config,
  environment,
  log,
  print,
}: {
  config: Config;
  environment: Environment;
  log: Log;
  print: (text: string) => void;
}): Promise<RunningServer> {
  const registry = createRegistry();
  const routingMetrics = createRoutingMetrics(registry);
  const installation = await openWhenFree({
    config,
    environment,
    log,
    ledgerObserver: createLedgerMetrics(registry),
    healthObserver: routingMetrics,
    budgetObserver: routingMetrics,
    cacheObserver: createCacheMetrics(registry),
  });
  const { server, gateway, reloadCertificate, credentialsOf } = await createApp(installation, registry);
  const credentials = credentialsOf(createCredentialMetrics(registry));
  try {
    await installation.refuseClosedNames();
    // Before the first tenant is made: a key that is shown once must not be made by a start that then fails.
    const url = await listen(server, config);
    const firstKey = await ensureDemoTenant(installation);
    for (const { id } of await allTenants(installation)) await installation.ledger.assertWritable(id);
    await installation.start();
    credentials.start();
    const control =
      installation.database.kind === 'embedded' ? await listenForControl(installation) : undefined;
    print(welcome({ installation, url, firstKey, firstAdminLink: await makeFirstAdminLink(installation) }));
    log.info({ url, database: installation.database.kind }, 'Avouch is ready');
    if (config.tls === undefined && !isLoopback(server.server.address())) {
      log.warn(
        'plain HTTP is reachable from other machines: set AVOUCH_TLS_CERT_FILE, or let a proxy speak TLS',
      );
    }

    return {
      url,
      reloadCertificate,
      async stop() {
        log.info({ inFlight: gateway.inFlight() }, 'stopping');
        // Fastify refuses new requests and waits for the connections; the gateway waits for the calls, whose
        // clients may be gone already.
        const closed = server.close();
        await gateway.drain(config.AVOUCH_SHUTDOWN_TIMEOUT_MS);
        server.server.closeIdleConnections();
        await Promise.race([closed, afterMs(CLOSE_GRACE_MS)]);
        server.server.closeAllConnections();
        await closed;
        await control?.close();
        await credentials.close();
        await installation.close();
        log.info('stopped');
      },
    };
  } catch (error) {
    await server.close();
    await installation.close();
    throw error;
  }
}

/** How long a command may hold the data directory before a server gives up: commands take a second or two. */
const WAIT_FOR_COMMAND_MS = 8_000;
const POLL_MS = 100;

/** A command on the embedded database holds it for a moment; another server holds it for good. */
async function openWhenFree(options: InstallationOptions): Promise<Installation> {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    try {
      return await openInstallation(options);
    } catch (error) {
      const isHeld = error instanceof AppError && error.code === 'data_dir_locked';
      if (!isHeld || waitedMs >= WAIT_FOR_COMMAND_MS || (await isServed(options.config.dataDir))) throw error;
      await sleep(POLL_MS);
    }
  }
}

/** For the last bytes of an answer to reach a slow client. */
const CLOSE_GRACE_MS = 2_000;

/** The key of the first start; undefined when there was a tenant already, in this process or another. */
async function ensureDemoTenant(installation: Installation): Promise<string | undefined> {
  if ((await allTenants(installation)).length > 0) return undefined;
  try {
    const { id } = await createTenant(installation, DEMO_TENANT);
    const { secret } = await installation.apiKeys.create(id, { name: 'first start' });
    return secret;
  } catch (error) {
    // Two nodes that start together on one database: the other one was first.
    if (error instanceof AppError && error.code === 'tenant_exists') return undefined;
    throw error;
  }
}

/** The link of this start: the one of the start before stops working. */
async function makeFirstAdminLink(installation: Installation): Promise<string | undefined> {
  const demo = (await allTenants(installation)).find(({ name }) => name === DEMO_TENANT);
  return demo && installation.people.links.makeFirstAdminLink(demo.id);
}

async function listen(
  server: Awaited<ReturnType<typeof createApp>>['server'],
  { AVOUCH_HOST: host, AVOUCH_PORT: port, tls }: Config,
): Promise<string> {
  try {
    const url = await server.listen({ host, port });
    // The listener is one of ours, so Fastify does not know what it speaks.
    return tls === undefined ? url : url.replace(/^http:/, 'https:');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    switch (code) {
      case 'EADDRINUSE':
        throw new AppError('port_taken', `Port ${port} is taken. Set AVOUCH_PORT to another one.`, {
          cause: error,
        });
      case 'EACCES':
        throw new AppError(
          'port_taken',
          `Port ${port} may not be used by this user. Set AVOUCH_PORT to another one.`,
          {
            cause: error,
          },
        );
      case 'EADDRNOTAVAIL':
      case 'ENOTFOUND':
        throw new AppError('config_invalid', `AVOUCH_HOST: this machine has no address ${host}.`, {
          cause: error,
        });
      default:
        throw error;
    }
  }
}

function isLoopback(address: AddressInfo | string | null): boolean {
  if (address === null || typeof address === 'string') return true;
  return /^(127\.|::1$|::ffff:127\.)/.test(address.address);
}

function afterMs(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, delayMs).unref();
  });
}
