import type { Pool } from 'pg';

import { openEmbeddedPool } from './embedded.ts';
import { translateFailure, unreachable } from './failure.ts';
import { openPostgresPool } from './postgres.ts';
import { runSingleStatement, runTransaction, type Scope, type Tx } from './transaction.ts';

export type { Scope, Tx } from './transaction.ts';

export interface Database {
  /** `embedded` survives a killed process but not a power cut, and serves one node only. */
  readonly kind: 'postgres' | 'embedded';
  /**
   * One transaction as the role avouch_app with the scope's settings set for it alone. Commits when `work`
   * resolves and rolls back when it throws; then nothing of the scope is left on the connection.
   * Queries that `work` starts together travel together and run in the order in which they were started.
   *
   * Throws what `work` throws; a server's refusal as it came (read it with `sqlState`); and
   * `database_unreachable` when the connection was lost. A commit that is lost that way may have happened.
   */
  transaction<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * One statement as a transaction of its own, like `transaction` in everything else: all of it travels at
   * once, so it costs a single round trip. A lost connection leaves open whether it committed.
   */
  statement<Row extends object>(
    scope: Scope,
    text: string,
    values: readonly unknown[],
    name: string,
  ): Promise<Row[]>;
  /** Resolves when the database answers; throws `database_unreachable` when it does not. */
  ping(): Promise<void>;
  /** Waits, within a bound, for transactions under way, then lets go of the connections and the lock. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** PostgreSQL that the application uses. Without it the embedded database under `dataDir` is opened. */
  readonly url?: string | undefined;
  /** Login that owns the schema and runs migrations; `url` when it is not given. */
  readonly ownerUrl?: string | undefined;
  /** Folder of the embedded database, made with mode 0700; `:memory:` keeps everything in memory. */
  readonly dataDir: string;
  readonly migrationsDir: string;
  readonly maxConnections?: number | undefined;
  /** Longest time that one statement may take; the embedded database has no other way than to end with it. */
  readonly statementTimeoutMs?: number | undefined;
}

/** A pool whose database is migrated, and what else has to end with it. */
export interface OpenPool {
  readonly kind: Database['kind'];
  readonly pool: Pool;
  /** Ends what the pool runs on, whether or not the pool could be ended in time. */
  release(): Promise<void>;
}

/** A graceful close outlasts one statement of the default length; a container gets ten seconds to stop. */
const closeTimeoutMs = 8_000;

/**
 * Opens the database and brings its schema up to date first; several processes may do so at once.
 *
 * Throws `database_unreachable`, `data_dir_locked`, `data_dir_unwritable`, `database_newer`,
 * `migration_changed` or `migration_failed`, each with a sentence that says what to change.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return createDatabase(await openPool(options));
}

/** The pool under a database, as its owner sees it. For composition here and for tests that tamper. */
export async function openPool(options: DatabaseOptions): Promise<OpenPool> {
  return options.url === undefined ? openEmbeddedPool(options) : openPostgresPool(options, options.url);
}

export function createDatabase(opened: OpenPool): Database {
  const { kind, pool } = opened;
  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    const ended = pool.end();
    let timer: NodeJS.Timeout | undefined;
    const bound = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, closeTimeoutMs);
    });
    try {
      await Promise.race([ended, bound]);
    } finally {
      clearTimeout(timer);
      await opened.release();
    }
  }

  return {
    kind,
    transaction: (scope, work) => {
      if (closing !== undefined) return Promise.reject(unreachable('The database was closed.'));
      return runTransaction(pool, scope, work);
    },
    statement<Row extends object>(scope: Scope, text: string, values: readonly unknown[], name: string) {
      if (closing !== undefined) return Promise.reject(unreachable('The database was closed.'));
      return runSingleStatement<Row>(pool, scope, { text, values: [...values], name });
    },
    async ping() {
      if (closing !== undefined) throw unreachable('The database was closed.');
      try {
        await pool.query('select 1');
      } catch (error) {
        throw translateFailure(error, 'connecting');
      }
    },
    close: () => (closing ??= close()),
  };
}
