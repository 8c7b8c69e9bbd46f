import { setTimeout as pause } from 'node:timers/promises';

import { type ClientBase, escapeIdentifier } from 'pg';

import { AppError } from '../errors.ts';
import { sqlState, unreachable } from './failure.ts';
import { applicationRole } from './transaction.ts';

const oldestServer = 150_000;

/** Roles belong to the whole server: databases that are set up at the same moment meet here. */
const roleAttempts = 10;
const roleRetryMs = 20;

/**
 * Makes the role that the application works as, unless it is there, and lets the logins switch to it.
 * Safe while other processes do the same, in this database or in another of the same server.
 */
export async function ensureApplicationRole(client: ClientBase, logins: readonly string[]): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await makeRole(client);
      for (const login of new Set(logins)) await letSwitch(client, login);
      break;
    } catch (error) {
      if (!isRace(error) || attempt === roleAttempts) throw explain(error);
      await pause(roleRetryMs);
    }
  }
  const { rows } = await client.query<{ unsafe: boolean }>(
    'select rolsuper or rolbypassrls as unsafe from pg_roles where rolname = $1',
    [applicationRole],
  );
  if (rows[0]?.unsafe !== false) {
    throw new AppError(
      'migration_failed',
      `The role ${applicationRole} could pass by row level security. ` +
        `Run: alter role ${applicationRole} nosuperuser nobypassrls.`,
    );
  }
}

/** Refuses a server that the migrations were not written for, before they fail half-way. */
export async function checkServer(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ version: number; encoding: string }>(
    `select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding`,
  );
  const server = rows[0];
  if (server === undefined || server.version < oldestServer) {
    throw unreachable('Avouch needs PostgreSQL 15 or later.');
  }
  if (server.encoding !== 'UTF8') {
    throw unreachable(`The database is encoded in ${server.encoding}. Make one with encoding UTF8.`);
  }
}

/** The first thing that every transaction does, tried once at the start so that it fails with a sentence. */
export async function checkApplicationLogin(client: ClientBase, login: string): Promise<void> {
  try {
    await client.query(`begin; set local role ${applicationRole}; rollback`);
  } catch (error) {
    if (sqlState(error) !== '42501') throw error;
    await client.query('rollback');
    throw unreachable(
      `The login ${login} may not act as ${applicationRole}. ` +
        `Run as a superuser: grant ${applicationRole} to ${escapeIdentifier(login)}.`,
      error,
    );
  }
}

async function makeRole(client: ClientBase): Promise<void> {
  const { rows } = await client.query('select from pg_roles where rolname = $1', [applicationRole]);
  if (rows.length > 0) return;
  await client.query(
    `create role ${applicationRole} nologin noinherit nosuperuser nobypassrls nocreatedb nocreaterole noreplication`,
  );
}

/** A superuser needs no grant. From PostgreSQL 16 on, who made a role may grant it but not yet switch to it. */
async function letSwitch(client: ClientBase, login: string): Promise<void> {
  const { rows } = await client.query<{ missing: boolean }>(
    `select not pg_has_role(
       oid, $2, case when current_setting('server_version_num')::int < 160000 then 'member' else 'set' end
     ) as missing from pg_roles where rolname = $1`,
    [login, applicationRole],
  );
  if (rows[0]?.missing === true) {
    await client.query(`grant ${applicationRole} to ${escapeIdentifier(login)}`);
  }
}

function isRace(error: unknown): boolean {
  const state = sqlState(error);
  // PostgreSQL has no SQLSTATE of its own for `tuple concurrently updated`.
  return state === '42710' || state === '23505' || state === 'XX000';
}

function explain(error: unknown): unknown {
  if (sqlState(error) !== '42501') return error;
  return new AppError(
    'migration_failed',
    `The login that migrates may not set up the role ${applicationRole}. ` +
      `Run as a superuser: create role ${applicationRole} nologin noinherit; then grant it to Avouch's logins.`,
    { cause: error },
  );
}
