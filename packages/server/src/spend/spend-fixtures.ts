import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { JsonObject } from '@avouch/proof';

import { openTestLedger, type TestLedger } from '../../test/ledger.ts';
import { createFakeClock, type FakeClock } from '../../test/clock.ts';
import type { NewEntry } from '../ledger/index.ts';
import { newId } from '../platform/ids.ts';
import { createLog } from '../platform/log.ts';
import { openKeyFolder } from '../platform/signing-keys.ts';
import { createPriceBook, createTenantPrices } from '../pricing/index.ts';
import { createSpend, type Spend } from './spend.ts';

/** Spend over a ledger of its own, with a clock that the test turns. */
export interface SpendTest extends TestLedger {
  readonly spend: Spend;
  readonly clock: FakeClock;
  /** Appends calls in one transaction each `atOnce`, so that checkpoints stand between them. */
  append(tenantId: string, entries: readonly NewEntry[], atOnce?: number): Promise<void>;
}

/** The clock stands at noon of a Thursday. */
export const NOW = new Date('2026-03-19T12:00:00.000Z');

export async function openSpendTest({ timeZone = 'UTC' }: { timeZone?: string } = {}): Promise<SpendTest> {
  const test = await openTestLedger();
  const { database } = test.database;
  const clock = createFakeClock(NOW);
  const spend = createSpend({
    database,
    ledger: test.ledger,
    ledgerReader: test.reader,
    keys: openKeyFolder(test.keysDir),
    clock,
    log: createLog({ level: 'silent' }),
    prices: createPriceBook(),
    tenantPrices: createTenantPrices({ database, clock }),
    timeZoneOf: () => Promise.resolve(timeZone),
  });
  return {
    ...test,
    spend,
    clock,
    async append(tenantId, entries, atOnce = 50) {
      for (let from = 0; from < entries.length; from += atOnce) {
        await database.transaction({ 'avouch.tenant_id': tenantId }, (tx) =>
          test.ledger.appendWithin(tx, tenantId, entries.slice(from, from + atOnce)),
        );
      }
    },
    async close() {
      await spend.rollup.close();
      await test.close();
    },
  };
}

/** An empty folder for what a test writes. */
export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'avouch-spend-'));
}

/** The entry of an answered call, as the gateway writes it, with what the test wants otherwise. */
export function callEntry(at: Date, body: JsonObject = {}): NewEntry {
  return {
    id: newId(at),
    kind: 'call',
    at,
    body: {
      request_id: 'r-1',
      api_key: '019a0000-0000-7000-8000-000000000001',
      dialect: 'openai',
      stream: false,
      requested_model: 'gpt-4o',
      provider: 'openai',
      model: 'gpt-4o',
      region: 'us',
      outcome: 'answered',
      usage: { input: 1000, output: 100 },
      usage_source: 'provider',
      cost_micros: 3500,
      price_card: 'genai-prices@0.1.8/openai/gpt-4o/undated',
      duration_ms: 12,
      ...body,
    },
  };
}

/** The entry of a call that Avouch's own cache answered: nobody was asked, so it has neither usage nor price. */
export function hitEntry(at: Date, cache: JsonObject, body: JsonObject = {}): NewEntry {
  const { usage: _, price_card: __, ...answered } = callEntry(at).body;
  const cost = cache['embedding_micros'] ?? 0;
  const entry = { ...answered, usage_source: 'none', cost_micros: cost, cache, ...body };
  return { ...callEntry(at), body: entry };
}

/** A text of an entry; '' where it is not there. */
export function textAt(call: JsonObject, name: string): string {
  const value = call[name];
  return typeof value === 'string' ? value : '';
}
