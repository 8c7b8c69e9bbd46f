import { type ClientBase, DatabaseError, type Pool } from 'pg';

import { AppError } from '../errors.ts';

/** SQL states that mean that the server has ended, or will not begin, the conversation. */
const lostStates = /^(08...|57P0[1-5]|25P03|28...|3D000|53300)$/;

/** pg says this when its own bound on an answer has passed; it then destroys the connection. */
const answerTimeout = 'Query read timeout';

const lostClients = new WeakSet<ClientBase>();

/**
 * Marks connections that die, in use or idle. Without a listener their `error` event would end the process;
 * with one, whoever uses the connection learns of it from the query.
 */
export function watchConnections(pool: Pool): void {
  pool.on('error', (_error, client) => lostClients.add(client));
  pool.on('connect', watchConnection);
}

export function watchConnection(client: ClientBase): void {
  client.on('error', () => lostClients.add(client));
  client.on('end', () => lostClients.add(client));
}

export function isLost(client: ClientBase): boolean {
  return lostClients.has(client);
}

/** Whether the database could not be reached or went away; a commit under way may have happened. */
export function isConnectionLoss(error: unknown): boolean {
  return error instanceof AppError && error.code === 'database_unreachable';
}

/** Whether the database refused a write because its disk is full. */
export function isDiskFull(error: unknown): boolean {
  return sqlState(error) === '53100';
}

/** The SQLSTATE of a server's refusal, such as `23505`; undefined for any other error. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.code : undefined;
}

export function unreachable(detail: string, cause?: unknown): AppError {
  return new AppError('database_unreachable', detail, cause === undefined ? {} : { cause });
}

/**
 * What a caller gets for an error of the driver: loss of the connection as `database_unreachable`, anything
 * else as it came. While `connecting` every error means that there is no connection.
 */
export function translateFailure(error: unknown, during: 'connecting' | 'query' | 'lost'): unknown {
  if (error instanceof AppError) return error;
  const state = sqlState(error);
  if (state !== undefined) {
    if (!lostStates.test(state)) return error;
    return unreachable(`The database ended the connection (SQLSTATE ${state}).`, error);
  }
  switch (during) {
    case 'connecting':
      return unreachable(`No connection to the database: ${reason(error)}.`, error);
    case 'lost':
      return unreachable('The connection to the database was lost.', error);
    case 'query':
      if (error instanceof Error && error.message === answerTimeout) {
        return unreachable('The database did not answer in time.', error);
      }
      return error;
    default:
      return during satisfies never;
  }
}

/** Where a connection was meant to go, and the configuration key that says so. */
export interface ConnectionTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly key: string;
}

/** The first connection's failure as a sentence that says what is wrong and what to change. */
export function describeRefusal(error: unknown, target: ConnectionTarget): AppError {
  if (error instanceof AppError) return error;
  const { host, port, user, database, key } = target;
  const server = host.startsWith('/') ? host : `${host}:${port}`;
  const say = (sentence: string): AppError => unreachable(`${sentence} Correct ${key}.`, error);
  const state = sqlState(error) ?? errorCode(error) ?? '';
  switch (state) {
    case 'ECONNREFUSED':
    case 'ENOENT':
      return unreachable(`No PostgreSQL server listens at ${server}. Start it, or correct ${key}.`, error);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return say(`The host name ${host} of the PostgreSQL server cannot be resolved.`);
    case '28P01':
      return say(`PostgreSQL at ${server} refused the password of the user ${user}.`);
    case '28000':
      return say(`PostgreSQL at ${server} does not let the user ${user} connect to ${database}.`);
    case '3D000':
      return say(`PostgreSQL at ${server} has no database ${database}.`);
    case '53300':
      return unreachable(`PostgreSQL at ${server} has no connections left.`, error);
    case '57P03':
      return unreachable(`PostgreSQL at ${server} is starting up or shutting down.`, error);
    default:
      return say(`PostgreSQL at ${server} cannot be reached: ${reason(error)}.`);
  }
}

/** Codes and the driver's own fixed sentences only: what a server says may quote what it was sent. */
function reason(error: unknown): string {
  const code = sqlState(error) ?? errorCode(error);
  if (code !== undefined) return code;
  if (!(error instanceof Error)) return 'unknown reason';
  if (/time(d )?out/i.test(error.message)) return 'no connection within the time allowed';
  if (/does not support SSL/.test(error.message)) return 'the server does not support TLS';
  if (/password must be a string/i.test(error.message))
    return 'the server wants a password and none is given';
  return 'the connection was closed';
}

function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
