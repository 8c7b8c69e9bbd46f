/** Set-up of a test run: a place for its databases, removed at the end with all that it holds. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { escapeIdentifier } from 'pg';
import type { TestProject } from 'vitest/node';

import { runOnServer } from './database-server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    databaseRun: {
      /** Folder of this run. */
      readonly folder: string;
      /** Server to make databases on; undefined where tests use the embedded database. */
      readonly serverUrl: string | undefined;
      /** How the names of this run's databases begin. */
      readonly prefix: string;
    };
  }
}

const folderPrefix = 'avouch-test-';
const databasePrefix = 'avouch_test_';
/** No run takes that long: what is older was left by one that was killed. */
const leftoverAgeS = 3_600;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const serverUrl = process.env['TEST_DATABASE_URL'] || undefined;
  removeLeftFolders();
  const folder = mkdtempSync(join(tmpdir(), `${folderPrefix}${process.pid}-`));
  const startedS = Math.floor(Date.now() / 1000);
  const prefix = `${databasePrefix}${startedS}_${process.pid}_`;
  if (serverUrl !== undefined) {
    await dropDatabases(serverUrl, (name) => startedS - startOf(name) > leftoverAgeS);
  }
  project.provide('databaseRun', { folder, serverUrl, prefix });

  return async () => {
    rmSync(folder, { recursive: true, force: true });
    if (serverUrl !== undefined) await dropDatabases(serverUrl, (name) => name.startsWith(prefix));
  };
}

function removeLeftFolders(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = /^avouch-test-(\d+)-/.exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner))) {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    }
  }
}

function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** When the run that made a database began; a name that does not say so is not ours to drop. */
function startOf(name: string): number {
  const started = /^avouch_test_(\d{10})_\d+_/.exec(name)?.[1];
  return started === undefined ? Number.POSITIVE_INFINITY : Number(started);
}

async function dropDatabases(serverUrl: string, isOurs: (name: string) => boolean): Promise<void> {
  const rows = await runOnServer(
    serverUrl,
    'select datname from pg_database where starts_with(datname, $1)',
    [databasePrefix],
  );
  for (const name of rows.map(({ datname }) => String(datname)).filter(isOurs)) {
    await runOnServer(serverUrl, `drop database if exists ${escapeIdentifier(name)} with (force)`);
  }
}
