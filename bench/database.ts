/** The PostgreSQL that a benchmark runs on: the one it is given, or one that it starts and stops. */
import { randomBytes } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { runCommand } from './processes.ts';

export type DatabaseKind = 'postgres' | 'embedded';

export interface BenchDatabase {
  /** Of a fresh database that `close` drops. */
  url: string;
  version: string;
  /** Whether the server was started here and so runs on the load generator's core. */
  ours: boolean;
  close(): Promise<void>;
}

const scripts = join(import.meta.dirname, '../scripts/postgres');
const directory = join(tmpdir(), `avouch-bench-postgres-${process.getuid?.() ?? 0}`);

/**
 * Makes a fresh database on the server of AVOUCH_DATABASE_URL or TEST_DATABASE_URL, else on one started with
 * scripts/postgres. Rejects when there is none, and when the server would not make a commit durable.
 */
export async function openBenchDatabase(): Promise<BenchDatabase> {
  const given = process.env['AVOUCH_DATABASE_URL'] ?? process.env['TEST_DATABASE_URL'];
  const serverUrl = given ?? (await runCommand([join(scripts, 'start.sh'), directory]));
  const name = `avouch_bench_${randomBytes(6).toString('hex')}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  try {
    const version = await atServer(serverUrl, async (client) => {
      for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
        const { rows } = await client.query<Record<string, string>>(`show ${setting}`);
        if (rows[0]?.[setting] !== 'on')
          throw new Error(`PostgreSQL runs with ${setting} off: nothing would be durable.`);
      }
      await client.query(`create database ${name}`);
      const { rows } = await client.query<{ server_version: string }>('show server_version');
      return rows[0]?.server_version ?? 'unknown';
    });
    return {
      url: url.href,
      version,
      ours: given === undefined,
      close: async () => {
        await atServer(serverUrl, (client) => client.query(`drop database if exists ${name} with (force)`));
        stopOwnServer();
      },
    };
  } catch (error) {
    stopOwnServer();
    throw error;
  }

  function stopOwnServer(): void {
    if (given === undefined) stopBenchServer();
  }
}

/** Stops the server that a benchmark started, if one runs. Waits, so that it also serves the way out after an interrupt. */
export function stopBenchServer(): void {
  spawnSync(join(scripts, 'stop.sh'), [directory], { stdio: 'ignore' });
}

async function atServer<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
