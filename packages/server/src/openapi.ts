import { readFile, writeFile } from 'node:fs/promises';

import { createApp, createRegistry } from './app.ts';
import { MIGRATIONS_DIR, openInstallation } from './installation.ts';
import { readConfig } from './platform/config.ts';
import { openDatabase } from './platform/database/index.ts';
import { createLog } from './platform/log.ts';

/**
 * Writes docs/openapi.json from the routes of the real application, or with `--check` compares and fails on
 * drift: what is documented is what is there.
 */
const path = new URL('../../../docs/openapi.json', import.meta.url);

const installation = await openInstallation({
  config: readConfig({}),
  environment: {},
  log: createLog({ level: 'warn' }),
  database: await openDatabase({ dataDir: ':memory:', migrationsDir: MIGRATIONS_DIR }),
});
const { server } = await createApp(installation, createRegistry());
await server.ready();
const text = `${JSON.stringify(server.swagger(), null, 2)}\n`;
await server.close();
await installation.close();

if (process.argv.includes('--check')) {
  if ((await readFile(path, 'utf8').catch(() => '')) !== text) {
    process.stderr.write(
      'docs/openapi.json is not what the routes say: run "npm run openapi" and commit it.\n',
    );
    process.exitCode = 1;
  }
} else await writeFile(path, text);
