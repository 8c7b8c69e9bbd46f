import { Client, type ClientConfig, Pool } from 'pg';

import { columnTypes } from './column-types.ts';
import type { DatabaseOptions, OpenPool } from './database.ts';
import {
  type ConnectionTarget,
  describeRefusal,
  isLost,
  translateFailure,
  unreachable,
  watchConnection,
  watchConnections,
} from './failure.ts';
import { migrate } from './migrations.ts';
import { checkApplicationLogin, checkServer, ensureApplicationRole } from './role.ts';

const defaultMaxConnections = 10;
/** Bounds both a handshake and the wait for a free connection. */
const connectionTimeoutMs = 5_000;
const defaultStatementTimeoutMs = 30_000;
/** The server ends a slow statement by itself; this much later the client no longer believes that it is there. */
const answerGraceMs = 5_000;
/** A transaction that its process forgot holds locks that every node waits for. */
const idleInTransactionTimeoutMs = 30_000;
const keepAliveDelayMs = 10_000;
const idleTimeoutMs = 60_000;

/** Migrates as the owner, then opens the application's pool and checks that it can work as the role. */
export async function openPostgresPool(options: DatabaseOptions, url: string): Promise<OpenPool> {
  const target = readTarget(url, 'AVOUCH_DATABASE_URL');
  await migrateAsOwner(options, url, target);

  const statementTimeoutMs = options.statementTimeoutMs ?? defaultStatementTimeoutMs;
  const pool = new Pool({
    ...connectionSettings(url),
    max: options.maxConnections ?? defaultMaxConnections,
    idleTimeoutMillis: idleTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + answerGraceMs,
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    pipeline: true,
  });
  watchConnections(pool);
  try {
    const client = await pool.connect();
    try {
      await checkApplicationLogin(client, target.user);
    } finally {
      client.release();
    }
  } catch (error) {
    await pool.end();
    throw describeRefusal(error, target);
  }
  return { kind: 'postgres', pool, release: () => Promise.resolve() };
}

async function migrateAsOwner(
  options: DatabaseOptions,
  url: string,
  application: ConnectionTarget,
): Promise<void> {
  const ownerUrl = options.ownerUrl ?? url;
  const key = options.ownerUrl === undefined ? application.key : 'AVOUCH_DATABASE_OWNER_URL';
  const target = readTarget(ownerUrl, key);
  const client = new Client(connectionSettings(ownerUrl));
  watchConnection(client);
  try {
    await connectOwner(client, target);
    await checkServer(client);
    await ensureApplicationRole(client, [target.user, application.user]);
    await migrate(client, options.migrationsDir);
  } catch (error) {
    throw translateFailure(error, isLost(client) ? 'lost' : 'query');
  } finally {
    await client.end();
  }
}

async function connectOwner(client: Client, target: ConnectionTarget): Promise<void> {
  try {
    await client.connect();
  } catch (error) {
    throw describeRefusal(error, target);
  }
}

function connectionSettings(url: string): ClientConfig {
  return {
    connectionString: url,
    application_name: 'avouch',
    types: columnTypes,
    connectionTimeoutMillis: connectionTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveDelayMs,
  };
}

/** Where a URL leads, without its password. A `Client` reads it the way the pool will. */
function readTarget(url: string, key: string): ConnectionTarget {
  if (!/^postgres(ql)?:\/\//.test(url)) {
    throw unreachable(`${key} must begin with postgres:// or postgresql://.`);
  }
  try {
    const { host, port, user = '', database = '' } = new Client({ connectionString: url });
    return { host, port, user, database, key };
  } catch {
    // The parser's error quotes the URL, and the URL holds the password: it must not become the cause.
    throw unreachable(
      `${key} is not a URL such as postgres://user:password@host:5432/database; ` +
        'reserved characters in the password are written as %XX.',
    );
  }
}
