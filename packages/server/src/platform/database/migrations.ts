import type { ClientBase } from 'pg';

import { AppError } from '../errors.ts';
import { isLost, sqlState, translateFailure } from './failure.ts';
import { type Migration, readMigrations } from './migration-files.ts';

interface AppliedMigration {
  readonly version: number;
  readonly name: string;
  readonly sha256: string;
}

/** Any number that is ours: who holds it migrates, and every other process of this database waits. */
const advisoryLock = '4710382991846125';
/** A process that migrates a large ledger may keep others waiting for so long, and a table so long from it. */
const lockTimeoutMs = 120_000;
/** Raised by a migration that needs what the server does not have. */
const missingVector = 'AV001';

/**
 * Brings the schema up to date with the numbered files of a folder, each in a transaction of its own, and
 * returns the versions that were applied now. Several processes may call it at once: one applies, the others
 * wait and find the work done. The connection must be the owner's, and its own.
 *
 * Throws `migration_changed` when an applied file differs from the one here, `database_newer` when a version
 * was applied that is not here, and `migration_failed` with the file and the SQLSTATE.
 */
export async function migrate(client: ClientBase, folder: string): Promise<number[]> {
  const migrations = await readMigrations(folder);
  await lock(client);
  try {
    await createTable(client);
    const applied = await readApplied(client);
    compare(migrations, applied);
    const pending = migrations.slice(applied.length);
    for (const migration of pending) await apply(client, migration);
    return pending.map(({ version }) => version);
  } catch (error) {
    throw describeFailure(error, 'The migrations');
  } finally {
    // The server lets go of the lock by itself where the connection is gone.
    if (!isLost(client)) await client.query('select pg_advisory_unlock($1::bigint)', [advisoryLock]);
  }
}

async function lock(client: ClientBase): Promise<void> {
  await client.query(`set lock_timeout = ${lockTimeoutMs}`);
  try {
    await client.query('select pg_advisory_lock($1::bigint)', [advisoryLock]);
  } catch (error) {
    if (sqlState(error) !== '55P03') throw error;
    throw new AppError(
      'migration_failed',
      `Another process has been migrating this database for ${lockTimeoutMs / 1000} seconds.`,
      { cause: error },
    );
  }
}

async function createTable(client: ClientBase): Promise<void> {
  await client.query(`
    create schema if not exists avouch_meta;
    revoke all on schema avouch_meta from public;
    create table if not exists avouch_meta.schema_migrations (
      version integer primary key,
      name text not null,
      sha256 text not null,
      applied_at timestamptz not null default clock_timestamp()
    )`);
}

async function readApplied(client: ClientBase): Promise<AppliedMigration[]> {
  const { rows } = await client.query<AppliedMigration>(
    'select version, name, sha256 from avouch_meta.schema_migrations order by version',
  );
  return rows;
}

/** The files were numbered without a gap, so what was applied must be how they begin. */
function compare(migrations: readonly Migration[], applied: readonly AppliedMigration[]): void {
  for (const [index, row] of applied.entries()) {
    const migration = migrations[index];
    if (migration === undefined || row.version > migrations.length) {
      throw new AppError(
        'database_newer',
        `The database has migration ${row.version} (${row.name}), which this version of Avouch does not know. ` +
          'Run the version that applied it, or a later one.',
      );
    }
    if (migration.version !== row.version || migration.sha256 !== row.sha256) {
      throw new AppError(
        'migration_changed',
        `Migration ${migration.name} is not the one that was applied to this database. ` +
          'Restore the file; a change to the schema is a new migration.',
      );
    }
  }
}

async function apply(client: ClientBase, migration: Migration): Promise<void> {
  try {
    await client.query('begin');
    await client.query(migration.sql);
    if (client.getTransactionStatus() !== 'T') {
      throw new AppError(
        'migration_failed',
        `Migration ${migration.name} ends the transaction that it runs in.`,
      );
    }
    await client.query(
      'insert into avouch_meta.schema_migrations (version, name, sha256) values ($1, $2, $3)',
      [migration.version, migration.name, migration.sha256],
    );
    await client.query('commit');
  } catch (error) {
    if (isLost(client)) throw translateFailure(error, 'lost');
    await client.query('rollback');
    throw describeFailure(error, `Migration ${migration.name}`);
  }
}

/** The server's own words may quote rows, so the sentence keeps to the state and the place. */
function describeFailure(error: unknown, what: string): unknown {
  const failure = translateFailure(error, 'query');
  if (failure instanceof AppError) return failure;
  const state = sqlState(error) ?? 'unknown';
  if (state === missingVector) {
    return new AppError(
      'migration_failed',
      `${what} needs pgvector. Install it on the database server (the package is often called ` +
        'postgresql-<version>-pgvector), then run as a superuser in this database: create extension vector.',
      { cause: error },
    );
  }
  return new AppError('migration_failed', `${what} failed with SQLSTATE ${state}.`, {
    cause: error,
  });
}
