import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type JsonObject, parseVerifierKey } from '@avouch/proof';

import { insertTenant } from '../src/identity/index.ts';
import {
  createLedger,
  createLedgerReader,
  type Ledger,
  type LedgerReader,
  type NewEntry,
} from '../src/ledger/index.ts';
import { systemClock } from '../src/platform/clock.ts';
import { type Database, openDatabase } from '../src/platform/database/index.ts';
import { newId } from '../src/platform/ids.ts';
import { createLog } from '../src/platform/log.ts';
import { openKeyFolder } from '../src/platform/signing-keys.ts';
import { migrationsDir, openTestDatabase, type TestDatabase } from './database.ts';

export interface TestLedger {
  readonly database: TestDatabase;
  readonly ledger: Ledger;
  readonly reader: LedgerReader;
  /** How often a group commit was tried again. */
  readonly retries: () => number;
  /** Where the signing keys are. */
  readonly keysDir: string;
  /** Another ledger on the same log, as another process would open it; on a database of its own where given. */
  openAnother(database?: Database): Ledger;
  /** Connections of their own to the same PostgreSQL, by another address. */
  connect(url: string): Promise<Database>;
  /** A tenant with an empty log. */
  openLog(name: string): Promise<TestLog>;
  close(): Promise<void>;
}

export interface TestLog {
  /** The tenant's. */
  readonly id: string;
  readonly name: string;
  readonly verifierKey: string;
  /** The name that the log signs under. */
  readonly origin: string;
}

/** The ledger alone over a fresh database, without the rest of the application. */
export async function openTestLedger(): Promise<TestLedger> {
  const database = await openTestDatabase();
  const keysDir = mkdtempSync(join(tmpdir(), 'avouch-test-keys-'));
  const connected: Database[] = [];
  let retries = 0;

  function openAnother(on: Database = database.database): Ledger {
    return createLedger({
      database: on,
      keys: openKeyFolder(keysDir),
      clock: systemClock,
      log: createLog({ level: 'silent' }),
      observer: { committed: () => undefined, retried: () => (retries += 1), failed: () => undefined },
    });
  }
  const ledger = openAnother();

  return {
    database,
    ledger,
    reader: createLedgerReader({ database: database.database }),
    retries: () => retries,
    keysDir,
    openAnother,
    async connect(url) {
      const opened = await openDatabase({ url, dataDir: database.dataDir, migrationsDir });
      connected.push(opened);
      return opened;
    },
    async openLog(name) {
      const createdAt = new Date();
      const id = newId(createdAt);
      const verifierKey = await database.database.transaction({ 'avouch.tenant_id': id }, async (tx) => {
        await insertTenant(tx, { id, name, createdAt });
        return ledger.open(tx, { id, name }, 'test.example');
      });
      return { id, name, verifierKey, origin: parseVerifierKey(verifierKey).name };
    },
    async close() {
      await ledger.close();
      for (const opened of connected) await opened.close();
      await database.close();
      rmSync(keysDir, { recursive: true, force: true });
    },
  };
}

/** An entry that nobody has appended yet. */
export function newEntry(body: JsonObject = {}): NewEntry {
  const at = new Date();
  return { id: newId(at), kind: 'test', at, body };
}

export function newEntries(count: number): NewEntry[] {
  return Array.from({ length: count }, (_, n) => newEntry({ n }));
}

/** Entries appended in one transaction: the cheap way to a large log. */
export async function fill(
  { database, ledger }: TestLedger,
  tenantId: string,
  count: number,
): Promise<NewEntry[]> {
  const entries = newEntries(count);
  for (let from = 0; from < count; from += maxEntriesAtOnce) {
    await database.database.transaction({ 'avouch.tenant_id': tenantId }, (tx) =>
      ledger.appendWithin(tx, tenantId, entries.slice(from, from + maxEntriesAtOnce)),
    );
  }
  return entries;
}

const maxEntriesAtOnce = 8_000;

/** The code of the refusal that an act ends with, or `done`. Anything that is no refusal is thrown on. */
export async function refusalOf(act: () => Promise<unknown>): Promise<string> {
  try {
    await act();
    return 'done';
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
    throw error;
  }
}
