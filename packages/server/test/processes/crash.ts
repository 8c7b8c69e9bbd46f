/**
 * Kills a server at random moments under load and shows that nothing acknowledged is lost.
 * `--calls 10000 --kills 20 --database embedded|postgres --seed N`; PostgreSQL is that of TEST_DATABASE_URL.
 * The last line is the report as one JSON object; the exit code is 1 when there was a fault.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { escapeIdentifier } from 'pg';

import { runOnServer } from '../database-server.ts';
import { createRandom, runCrash } from './crash-run.ts';

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '10000' },
    kills: { type: 'string', default: '20' },
    database: { type: 'string', default: 'embedded' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});

const serverUrl = values.database === 'postgres' ? process.env['TEST_DATABASE_URL'] : undefined;
if (values.database === 'postgres' && serverUrl === undefined) {
  throw new Error('Set TEST_DATABASE_URL to a PostgreSQL on which databases may be made.');
}
const folder = mkdtempSync(join(tmpdir(), 'avouch-crash-'));
const name = `avouch_crash_${randomUUID().slice(0, 8)}`;
let url: string | undefined;
if (serverUrl !== undefined) {
  await runOnServer(
    serverUrl,
    `create database ${escapeIdentifier(name)} template template0 encoding 'UTF8'`,
  );
  url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
}
try {
  const report = await runCrash({
    calls: Number(values.calls),
    kills: Number(values.kills),
    environment: { AVOUCH_DATA_DIR: folder, AVOUCH_DATABASE_URL: url },
    random: createRandom(Number(values.seed)),
    progress: (sentence) => process.stderr.write(`${sentence}\n`),
  });
  process.stdout.write(
    `${JSON.stringify({ database: values.database, seed: Number(values.seed), ...report })}\n`,
  );
  process.exitCode = report.faults.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
  if (serverUrl !== undefined) {
    await runOnServer(serverUrl, `drop database if exists ${escapeIdentifier(name)} with (force)`);
  }
}
