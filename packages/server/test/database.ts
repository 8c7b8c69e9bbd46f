import { randomUUID } from 'node:crypto';
import { cpSync, constants, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { escapeIdentifier, type QueryResultRow } from 'pg';
import { inject } from 'vitest';

import { createDatabase, type Database, openPool } from '../src/platform/database/database.ts';
import { acquireDirectoryLock, type DirectoryLock, openDatabase } from '../src/platform/database/index.ts';
import { AppError } from '../src/platform/errors.ts';
import { runOnServer } from './database-server.ts';

/** The schema of the product; the same in every test. */
export const migrationsDir = fileURLToPath(new URL('../migrations', import.meta.url));

/** A fresh migrated database that nobody has opened, for tests that start processes of their own. */
export interface PreparedDatabase {
  /** PostgreSQL to connect to; undefined where the database is the embedded one in `dataDir`. */
  readonly url: string | undefined;
  /** An empty folder for keys and the like, holding the database where that is the embedded one. */
  readonly dataDir: string;
  readonly remove: () => Promise<void>;
}

export interface TestDatabase {
  readonly database: Database;
  readonly url: string | undefined;
  readonly dataDir: string;
  /** One statement as the owner of the schema, whom row level security does not bind: for tampering. */
  ownerQuery<Row extends object = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
  ): Promise<Row[]>;
  /** Closes the database and leaves nothing behind. */
  readonly close: () => Promise<void>;
}

/**
 * A fresh migrated database of its own for a test: on the PostgreSQL of TEST_DATABASE_URL where that is set,
 * otherwise an embedded one. Both are copies of a template that the first caller of a run makes.
 */
export async function openTestDatabase(): Promise<TestDatabase> {
  const { url, dataDir, remove } = await prepareTestDatabase();
  const opened = await openPool({ url, dataDir, migrationsDir, maxConnections: testConnections });
  const database = createDatabase(opened);
  return {
    database,
    url,
    dataDir,
    async ownerQuery<Row extends object>(text: string, values: readonly unknown[] = []) {
      const { rows } = await opened.pool.query<Row & QueryResultRow>(text, [...values]);
      return rows;
    },
    async close() {
      await database.close();
      await remove();
    },
  };
}

/** The database alone, not opened: `url` or `dataDir` is what a server's configuration needs. */
export async function prepareTestDatabase(): Promise<PreparedDatabase> {
  const { folder, serverUrl, prefix } = inject('databaseRun');
  await makeTemplate();
  const dataDir = mkdtempSync(join(folder, 'copy-'));
  if (serverUrl === undefined) {
    cpSync(join(folder, 'template', 'database'), join(dataDir, 'database'), {
      recursive: true,
      mode: constants.COPYFILE_FICLONE,
    });
    return { url: undefined, dataDir, remove: () => Promise.resolve(removeFolder(dataDir)) };
  }
  const name = `${prefix}${randomUUID().slice(0, 13)}`;
  await runOnServer(
    serverUrl,
    `create database ${escapeIdentifier(name)} template ${escapeIdentifier(`${prefix}template`)}`,
  );
  return {
    url: replaceDatabase(serverUrl, name),
    dataDir,
    async remove() {
      await runOnServer(serverUrl, `drop database if exists ${escapeIdentifier(name)} with (force)`);
      removeFolder(dataDir);
    },
  };
}

/** Enough for a test that makes transactions wait for each other. */
const testConnections = 5;
const templateRetryMs = 50;

/** Made when it is first needed, so that a run without databases does not wait for one. */
async function makeTemplate(): Promise<void> {
  const { folder, serverUrl, prefix } = inject('databaseRun');
  const made = join(folder, 'template.made');
  while (!existsSync(made)) {
    const lock = await tryLock(folder);
    if (lock === undefined) {
      await pause(templateRetryMs);
      continue;
    }
    try {
      if (existsSync(made)) return;
      const dataDir = join(folder, 'template');
      removeFolder(dataDir);
      mkdirSync(dataDir);
      const name = `${prefix}template`;
      if (serverUrl !== undefined) {
        await runOnServer(serverUrl, `drop database if exists ${escapeIdentifier(name)} with (force)`);
        await runOnServer(
          serverUrl,
          `create database ${escapeIdentifier(name)} template template0 encoding 'UTF8'`,
        );
      }
      const url = serverUrl === undefined ? undefined : replaceDatabase(serverUrl, name);
      const database = await openDatabase({ url, dataDir, migrationsDir });
      await database.close();
      writeFileSync(made, '');
    } finally {
      lock.release();
    }
  }
}

async function tryLock(folder: string): Promise<DirectoryLock | undefined> {
  try {
    return await acquireDirectoryLock(folder);
  } catch (error) {
    if (error instanceof AppError && error.code === 'data_dir_locked') return undefined;
    throw error;
  }
}

function replaceDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

function removeFolder(path: string): void {
  rmSync(path, { recursive: true, force: true });
}
