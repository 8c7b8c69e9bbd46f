import { type ClientBase, escapeLiteral, type Pool, type PoolClient, type QueryResultRow } from 'pg';

import { isLost, translateFailure, unreachable } from './failure.ts';

export interface Tx {
  /**
   * Rows of one statement. `name` prepares it once per connection under that name: the same name must always
   * mean the same text. bigint columns come as `bigint`, numeric as `string`, timestamptz as `Date`, bytea as
   * `Buffer`, date as `yyyy-mm-dd`. Throws when the transaction has ended.
   */
  query<Row extends object>(text: string, values?: readonly unknown[], name?: string): Promise<Row[]>;
}

/** Settings of one transaction, such as `{ 'avouch.tenant_id': uuid }`: what row level security reads. */
export type Scope = Readonly<Record<string, string>>;

/** The role that row level security holds for. It owns nothing and cannot sign in. */
export const applicationRole = 'avouch_app';

const settingName = /^avouch\.[a-z_]+$/;

const begin = `begin; set local role ${applicationRole}`;

export async function runTransaction<T>(pool: Pool, scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> {
  const opening = beginStatement(scope);
  const client = await checkOut(pool);
  let open = true;
  const tx: Tx = {
    query(text, values, name) {
      if (!open) return Promise.reject(new Error('The transaction has ended'));
      return runStatement(client, text, values, name);
    },
  };
  try {
    await client.query(opening);
    const outcome = await work(tx);
    open = false;
    const { command } = await client.query('commit');
    // Where `work` swallowed the error of a statement, PostgreSQL answers a commit by rolling back.
    if (command !== 'COMMIT') throw new Error('A statement had failed, so the transaction was rolled back');
    client.release();
    return outcome;
  } catch (error) {
    open = false;
    const failure = isLost(client) ? translateFailure(error, 'lost') : translateFailure(error, 'query');
    await rollBack(client);
    throw failure;
  }
}

/**
 * A transaction of one statement, sent in one go with its begin and its commit. Where the begin fails the
 * transaction is aborted, so the statement cannot run outside of its scope.
 */
export async function runSingleStatement<Row extends object>(
  pool: Pool,
  scope: Scope,
  statement: { text: string; values: unknown[]; name: string },
): Promise<Row[]> {
  const opening = beginStatement(scope);
  const client = await checkOut(pool);
  const [begun, ran, committed] = await Promise.allSettled([
    client.query(opening),
    client.query<Row & QueryResultRow>(statement),
    client.query('commit'),
  ]);
  const failed = [begun, ran, committed].find((step) => step.status === 'rejected');
  if (failed === undefined && ran.status === 'fulfilled' && committed.status === 'fulfilled') {
    if (committed.value.command === 'COMMIT') {
      client.release();
      return ran.value.rows;
    }
  }
  const failure = translateFailure(
    failed?.reason ?? new Error('The transaction was rolled back'),
    isLost(client) ? 'lost' : 'query',
  );
  await rollBack(client);
  throw failure;
}

/** Whatever the transaction reads from now on is of one moment. Only before it has read anything. */
export async function readAtOneMoment(tx: Tx): Promise<void> {
  await tx.query('set transaction isolation level repeatable read');
}

/**
 * The start of a transaction as one message: `set local` ends with the transaction, whichever way it ends.
 * Names are checked and values escaped because `set` takes no parameters.
 */
export function beginStatement(scope: Scope): string {
  let statement = begin;
  for (const [name, value] of Object.entries(scope)) {
    if (!settingName.test(name)) throw new TypeError(`Not the name of a setting of a scope: ${name}`);
    // The wire format ends a statement at a zero byte: what follows would be cut off.
    if (value.includes('\0')) throw new TypeError(`The setting ${name} holds a zero byte`);
    statement += `; set local ${name} = ${escapeLiteral(value)}`;
  }
  return statement;
}

async function checkOut(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw translateFailure(error, 'connecting');
  }
}

async function runStatement<Row extends object>(
  client: ClientBase,
  text: string,
  values: readonly unknown[] | undefined,
  name: string | undefined,
): Promise<Row[]> {
  const statement: { text: string; values?: unknown[]; name?: string } = { text };
  if (values !== undefined) statement.values = [...values];
  if (name !== undefined) statement.name = name;
  try {
    const { rows } = await client.query<Row & QueryResultRow>(statement);
    return rows;
  } catch (error) {
    throw translateFailure(error, isLost(client) ? 'lost' : 'query');
  }
}

/** A connection goes back to the pool only when the server itself says that no transaction is open on it. */
async function rollBack(client: PoolClient): Promise<void> {
  if (isLost(client)) {
    client.release(true);
    return;
  }
  try {
    await client.query('rollback');
    client.release(client.getTransactionStatus() !== 'I');
  } catch (error) {
    client.release(error instanceof Error ? error : unreachable('The rollback failed.'));
  }
}
