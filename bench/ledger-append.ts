/** Acknowledged entries a second through the ledger as the server uses it, on either database. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createLedger, fsck } from '../packages/server/src/ledger/index.ts';
import { systemClock } from '../packages/server/src/platform/clock.ts';
import { openDatabase } from '../packages/server/src/platform/database/index.ts';
import type { Database } from '../packages/server/src/platform/database/index.ts';
import { createLog } from '../packages/server/src/platform/log.ts';
import { openKeyFolder } from '../packages/server/src/platform/signing-keys.ts';
import { callBody } from './call-entry.ts';

export interface AppendPlan {
  durationMs: number;
  warmUpMs: number;
  /** Entries that wait for their acknowledgement at any moment: the calls in flight of a busy server. */
  inFlight: number;
}

export interface AppendFigures {
  entriesPerS: number;
  /** From handing an entry in to its acknowledgement. */
  p50Ms: number;
  p99Ms: number;
  entriesPerCommit: number;
  acknowledged: number;
}

/** Bounds a run in count as the duration bounds it in time. */
const MAX_ENTRIES = 2_000_000;

/**
 * Appends to one tenant's ledger and then recomputes the whole of it: rejects when an acknowledged entry is not
 * there exactly once or the ledger does not agree with itself.
 */
export async function measureAppends(
  plan: AppendPlan,
  at: { workspace: string; databaseUrl: string | undefined },
): Promise<AppendFigures> {
  const database = await openDatabase({
    url: at.databaseUrl,
    dataDir: join(at.workspace, 'embedded'),
    migrationsDir: join(import.meta.dirname, '../packages/server/migrations'),
  });
  try {
    return await measure(plan, database, join(at.workspace, `keys-${database.kind}`));
  } finally {
    await database.close();
  }
}

async function measure(plan: AppendPlan, database: Database, keysDirectory: string): Promise<AppendFigures> {
  let commits = 0;
  const ledger = createLedger({
    database,
    keys: openKeyFolder(keysDirectory),
    clock: systemClock,
    log: createLog({ level: 'error' }),
    observer: {
      committed: () => {
        commits += 1;
      },
      retried: () => {
        throw new Error('The database connection was lost.');
      },
      failed: () => undefined,
    },
  });
  const tenant = { id: randomUUID(), name: 'bench' };
  await database.transaction({ 'avouch.tenant_id': tenant.id }, async (tx) => {
    await tx.query('insert into tenants (id, name, created_at) values ($1, $2, $3)', [
      tenant.id,
      tenant.name,
      systemClock.now(),
    ]);
    await ledger.open(tx, tenant, 'bench.local');
  });

  let acknowledged = 0;
  const append = async (): Promise<number> => {
    const startedMs = performance.now();
    await ledger.append(tenant.id, {
      id: randomUUID(),
      kind: 'call',
      at: systemClock.now(),
      body: callBody(acknowledged),
    });
    acknowledged += 1;
    return performance.now() - startedMs;
  };
  await keepAppending(append, plan.inFlight, plan.warmUpMs);
  commits = 0;
  const startedMs = performance.now();
  const latenciesMs = await keepAppending(append, plan.inFlight, plan.durationMs);
  const elapsedMs = performance.now() - startedMs;
  const commitsMeasured = commits;
  await ledger.close();

  const report = await fsck(database, tenant.id);
  if (report.faults.length > 0) throw new Error(`The ledger is not sound: ${report.faults.join(' ')}`);
  if (report.entries !== BigInt(acknowledged)) {
    throw new Error(`${acknowledged} entries were acknowledged and ${report.entries} are in the ledger.`);
  }
  const sorted = Float64Array.from(latenciesMs).sort();
  return {
    entriesPerS: Math.round((latenciesMs.length / elapsedMs) * 1000),
    p50Ms: Number((sorted[sorted.length >> 1] ?? 0).toFixed(2)),
    p99Ms: Number((sorted[Math.floor(sorted.length * 0.99)] ?? 0).toFixed(2)),
    entriesPerCommit: Math.round(latenciesMs.length / Math.max(1, commitsMeasured)),
    acknowledged,
  };
}

/** `inFlight` callers, each handing in its next entry as soon as its last one is acknowledged. */
async function keepAppending(
  append: () => Promise<number>,
  inFlight: number,
  durationMs: number,
): Promise<number[]> {
  const latenciesMs: number[] = [];
  const deadlineMs = performance.now() + durationMs;
  const caller = async (): Promise<void> => {
    while (performance.now() < deadlineMs && latenciesMs.length < MAX_ENTRIES)
      latenciesMs.push(await append());
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
  return latenciesMs;
}
