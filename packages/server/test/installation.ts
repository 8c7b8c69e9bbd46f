import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type App, createApp, createRegistry } from '../src/app.ts';
import { API_KEY_SCOPES, type NewApiKey } from '../src/identity/index.ts';
import { type Installation, openInstallation } from '../src/installation.ts';
import type { Clock } from '../src/platform/clock.ts';
import { type Environment, readConfig } from '../src/platform/config.ts';
import { createLog } from '../src/platform/log.ts';
import { createTenant } from '../src/tenants.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';

/** The same algorithm at the least that it takes: tests sign in many times. */
const CHEAP_PASSWORDS = { memoryKib: 8, passes: 1, parallelism: 1 };

export interface TestInstallation extends App {
  readonly installation: Installation;
  readonly database: TestDatabase;
  /** Every line that was logged. */
  readonly logLines: string[];
  /** A tenant with an API key of these rights (all of them unless said otherwise). */
  makeTenant(name: string, key?: Partial<NewApiKey>): Promise<{ id: string; name: string; key: string }>;
  /** Listens on a free port of the loopback and returns the URL. */
  listen(): Promise<string>;
  close(): Promise<void>;
}

/**
 * The whole application over a fresh database, in this process. `environment` is what the server would find in
 * its own: settings and providers.
 */
export async function openTestInstallation({
  environment = {},
  clock,
}: { environment?: Environment; clock?: Clock } = {}): Promise<TestInstallation> {
  const database = await openTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'avouch-test-'));
  const logLines: string[] = [];
  const installation = await openInstallation({
    config: readConfig({ AVOUCH_DATA_DIR: folder, AVOUCH_LOG_LEVEL: 'debug', ...environment }),
    environment,
    log: createLog({ level: 'debug', write: (line) => logLines.push(line) }),
    clock,
    database: database.database,
    simulatedLatencyScale: 0,
    passwordCost: CHEAP_PASSWORDS,
  });
  const app = await createApp(installation, createRegistry());
  return {
    ...app,
    installation,
    database,
    logLines,
    async makeTenant(name, key = {}) {
      const { id } = await createTenant(installation, name);
      const { secret } = await installation.apiKeys.create(id, {
        name: 'test',
        scopes: [...API_KEY_SCOPES],
        ...key,
      });
      return { id, name, key: secret };
    },
    listen: () => app.server.listen({ host: '127.0.0.1', port: 0 }),
    async close() {
      const closed = app.server.close();
      await app.gateway.drain(5_000);
      app.server.server.closeAllConnections();
      await closed;
      await installation.close();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
