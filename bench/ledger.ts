/**
 * What the ledger can take, and how long verifying it takes. README.md says how to run it and what each key of
 * its last line means.
 */
import { parseArgs } from 'node:util';
import { openBenchDatabase } from './database.ts';
import type { BenchDatabase } from './database.ts';
import { measureAppends } from './ledger-append.ts';
import type { AppendFigures, AppendPlan } from './ledger-append.ts';
import { measureVerification } from './ledger-verify.ts';
import { measureOtherLoad, processor } from './machine.ts';
import { pinSelf } from './processes.ts';
import { runInWorkspace } from './workspace.ts';

interface Settings {
  plan: AppendPlan;
  entries: number;
  requirePostgres: boolean;
}

const settings = readSettings();
await runInWorkspace(main);

async function main(workspace: string): Promise<void> {
  const otherLoadBefore = await measureOtherLoad();
  const server = await findPostgres();
  const postgres = server === undefined ? null : await measureOn(workspace, server);
  const embedded = await measureOn(workspace, undefined);
  // Appending may use the whole machine; verifying is promised for one core.
  pinSelf();
  const verify = await measureVerification(settings.entries, workspace);
  console.log(
    `verified ${verify.entries} entries (${verify.megabytes} MB) in ${verify.seconds} s on one core`,
  );
  const report = {
    postgres,
    embedded,
    verify,
    plan: settings.plan,
    postgresVersion: server?.version ?? null,
    node: process.version,
    cpu: processor,
    otherLoad: [otherLoadBefore, await measureOtherLoad()],
  };
  console.log(JSON.stringify(report));
}

/** Without a PostgreSQL its part is skipped, and the reason printed, unless it was asked for. */
async function findPostgres(): Promise<BenchDatabase | undefined> {
  try {
    return await openBenchDatabase();
  } catch (error) {
    if (settings.requirePostgres) throw error;
    console.log(`The PostgreSQL part is skipped: ${String(error)}`);
    return undefined;
  }
}

async function measureOn(workspace: string, server: BenchDatabase | undefined): Promise<AppendFigures> {
  const figures = await measureAppends(settings.plan, { workspace, databaseUrl: server?.url });
  await server?.close();
  console.log(
    `${server === undefined ? 'embedded' : `PostgreSQL ${server.version}`}: ${figures.entriesPerS} entries/s, ` +
      `p50 ${figures.p50Ms} ms, p99 ${figures.p99Ms} ms, ${figures.entriesPerCommit} entries a commit; ` +
      `all ${figures.acknowledged} acknowledged entries found by fsck`,
  );
  return figures;
}

function readSettings(): Settings {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string' },
      'in-flight': { type: 'string', default: '512' },
      entries: { type: 'string' },
      quick: { type: 'boolean', default: false },
      'require-postgres': { type: 'boolean', default: false },
    },
  });
  return {
    plan: {
      durationMs: bounded('--seconds', values.seconds ?? (values.quick ? '2' : '10'), 0.5, 120) * 1000,
      warmUpMs: values.quick ? 500 : 2000,
      inFlight: bounded('--in-flight', values['in-flight'], 1, 10_000),
    },
    entries: bounded('--entries', values.entries ?? (values.quick ? '100000' : '1000000'), 1, 10_000_000),
    requirePostgres: values['require-postgres'],
  };
}

function bounded(name: string, text: string, smallest: number, largest: number): number {
  const value = Number(text);
  if (!(value >= smallest && value <= largest)) {
    console.error(`${name} takes a number from ${smallest} to ${largest}.`);
    process.exit(2);
  }
  return value;
}
