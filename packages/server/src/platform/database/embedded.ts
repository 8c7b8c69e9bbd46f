import { Client, type ClientConfig, Pool } from 'pg';

import { columnTypes } from './column-types.ts';
import { makeDataDirectory, prepareDatabaseFolder } from './data-directory.ts';
import type { DatabaseOptions, OpenPool } from './database.ts';
import { type Engine, startEngine } from './embedded-engine.ts';
import { watchConnection, watchConnections } from './failure.ts';
import { acquireDirectoryLock } from './lock.ts';
import { migrate } from './migrations.ts';
import { ensureApplicationRole } from './role.ts';

/** There is one session, so this is also how long one transaction may keep all others waiting. */
const connectionTimeoutMs = 15_000;

/**
 * A thread that computes cannot be interrupted, so the bound on a statement is the client's, and past it the
 * database is ended: it is for a thread that hangs, and generous.
 */
const statementTimeoutMs = 60_000;

const inMemory = ':memory:';

/**
 * The embedded database behind the same pool as PostgreSQL: PGlite in a thread of its own, with a stream that
 * speaks the wire protocol in the place of a socket. Holds the lock of its directory until it is released.
 */
export async function openEmbeddedPool(options: DatabaseOptions): Promise<OpenPool> {
  if (options.dataDir === inMemory) return openOnEngine(await startEngine('memory://'), options);
  makeDataDirectory(options.dataDir);
  const lock = await acquireDirectoryLock(options.dataDir);
  try {
    const folder = prepareDatabaseFolder(options.dataDir);
    const engine = await startEngine(folder.path);
    folder.complete();
    const opened = await openOnEngine(engine, options);
    return {
      ...opened,
      async release() {
        await opened.release();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function openOnEngine(engine: Engine, options: DatabaseOptions): Promise<OpenPool> {
  try {
    await migrateOnEngine(engine, options.migrationsDir);
  } catch (error) {
    await engine.stop();
    throw error;
  }
  const pool = new Pool({
    ...connectionSettings(engine),
    max: 1,
    // The session is the database: there is nothing to save by giving it up.
    idleTimeoutMillis: 0,
    query_timeout: options.statementTimeoutMs ?? statementTimeoutMs,
    pipeline: true,
  });
  watchConnections(pool);
  return { kind: 'embedded', pool, release: () => engine.stop() };
}

async function migrateOnEngine(engine: Engine, folder: string): Promise<void> {
  const client = new Client(connectionSettings(engine));
  watchConnection(client);
  await client.connect();
  try {
    await ensureApplicationRole(client, []);
    await migrate(client, folder);
  } finally {
    await client.end();
  }
}

/** Everything is named, so that no PG… variable of the environment finds its way in. */
function connectionSettings(engine: Engine): ClientConfig {
  return {
    stream: engine.openStream,
    host: 'embedded',
    port: 5432,
    user: 'postgres',
    database: 'postgres',
    password: 'none',
    ssl: false,
    types: columnTypes,
    connectionTimeoutMillis: connectionTimeoutMs,
  };
}
