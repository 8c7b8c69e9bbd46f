/**
 * What the embedded database does to the event loop of the process that uses it: the delay of timers while rows
 * are inserted in batches, with PGlite in its thread (as Avouch runs it) and on the main thread. Prints one
 * line of JSON; times are milliseconds. Run: node bench/embedded-event-loop.ts
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';

import { PGlite } from '@electric-sql/pglite';

import { openDatabase } from '../packages/server/src/platform/database/index.ts';

const batches = 200;
const rowsPerBatch = 500;
const resolutionMs = 1;

const schema = `create table rows (n bigint primary key, body text not null)`;
const insert = 'insert into rows select * from unnest($1::bigint[], $2::text[])';
const body = 'x'.repeat(400);

interface Measurement {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly rowsPerS: number;
}

const place = mkdtempSync(join(tmpdir(), 'avouch-event-loop-'));
try {
  const worker = await measureWorker();
  const mainThread = await measureMainThread();
  console.log(JSON.stringify({ batches, rowsPerBatch, worker, mainThread }));
} finally {
  rmSync(place, { recursive: true, force: true });
}

async function measureWorker(): Promise<Measurement> {
  const migrationsDir = join(place, 'migrations');
  mkdirSync(migrationsDir);
  writeFileSync(join(migrationsDir, '0001_rows.sql'), `${schema}; grant insert on rows to avouch_app;`);
  const database = await openDatabase({ dataDir: join(place, 'worker'), migrationsDir });
  const measurement = await measure(async (values) => {
    await database.transaction({}, (tx) => tx.query(insert, values, 'insert_rows'));
  });
  await database.close();
  return measurement;
}

async function measureMainThread(): Promise<Measurement> {
  const database = await PGlite.create(join(place, 'main'));
  await database.exec(schema);
  const measurement = await measure(async (values) => {
    await database.transaction((tx) => tx.query(insert, values));
  });
  await database.close();
  return measurement;
}

async function measure(insertBatch: (values: unknown[]) => Promise<void>): Promise<Measurement> {
  const firstBatch = 10_000_000;
  for (let warm = 0; warm < 20; warm += 1) await insertBatch(makeBatch(firstBatch + warm));
  await pause(100);
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  const startedMs = performance.now();
  for (let batch = 0; batch < batches; batch += 1) {
    await insertBatch(makeBatch(batch));
    // On the main thread PGlite never gives the loop a turn of itself: without this one nothing is measured.
    await turn();
  }
  const tookS = (performance.now() - startedMs) / 1000;
  delay.disable();
  return {
    p50Ms: toMs(delay.percentile(50)),
    p99Ms: toMs(delay.percentile(99)),
    maxMs: toMs(delay.max),
    rowsPerS: Math.round((batches * rowsPerBatch) / tookS),
  };
}

function makeBatch(batch: number): [string[], string[]] {
  const first = batch * rowsPerBatch;
  const rows = Array.from({ length: rowsPerBatch }, (_, row) => String(first + row));
  return [rows, rows.map(() => body)];
}

/** The histogram counts the whole interval between two ticks; what is above the interval is the delay. */
function toMs(nanoseconds: number): number {
  return Math.max(0, Math.round(nanoseconds / 1e4 - resolutionMs * 100) / 100);
}
