import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { JsonObject } from '@avouch/proof';
import * as fc from 'fast-check';

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

/** A text of an entry; '' where it is not there. */
export function textAt(call: JsonObject, name: string): string {
  const value = call[name];
  return typeof value === 'string' ? value : '';
}

/** What a random call is made from. */
const labels = fc.constantFrom(undefined, 'growth', 'support', '-1+2', 'a/b');
const micros = fc.integer({ min: 0, max: 5_000_000 });

/** Bodies of any calls: every outcome, labels missing, unpriced ones, losses and savings, several attempts. */
export const anyCall: fc.Arbitrary<{ minutes: number; body: JsonObject }> = fc
  .record({
    minutes: fc.integer({ min: 0, max: 40 * 24 * 60 }),
    team: labels,
    feature: labels,
    api_key: fc.constantFrom('019a0000-0000-7000-8000-000000000001', '019a0000-0000-7000-8000-000000000002'),
    provider: fc.constantFrom('openai', 'anthropic'),
    model: fc.constantFrom('gpt-4o', 'gpt-4o-mini', 'claude-sonnet-4-5'),
    outcome: fc.constantFrom('answered', 'answered', 'refused', 'failed', 'cancelled'),
    input: fc.integer({ min: 0, max: 100_000 }),
    cached: fc.integer({ min: 0, max: 1_000 }),
    output: fc.integer({ min: 0, max: 10_000 }),
    cost: micros,
    pricing: fc.constantFrom('priced', 'priced', 'unpriced', 'nothing'),
    judged: fc.boolean(),
    route: fc.integer({ min: -4_000_000, max: 4_000_000 }),
    providerCache: fc.integer({ min: -1_000_000, max: 1_000_000 }),
    rule: fc.constantFrom(undefined, 'features.support.models.deny', 'budgets[0]'),
  })
  .map((call) => {
    const isPriced = call.pricing === 'priced' && call.outcome !== 'refused';
    const isJudged = isPriced && call.judged && call.outcome === 'answered';
    const saving = { route: call.route, cache: 0, provider_cache: call.providerCache };
    const body: Record<string, JsonObject[string]> = {
      request_id: 'r-1',
      api_key: call.api_key,
      outcome: call.outcome,
      usage_source: 'provider',
      duration_ms: 1,
      ...(call.team !== undefined && { team: call.team }),
      ...(call.feature !== undefined && { feature: call.feature }),
      ...(call.outcome === 'refused'
        ? { code: 'policy_denied', ...(call.rule !== undefined && { rule: call.rule }) }
        : { provider: call.provider, model: call.model, region: 'eu' }),
      ...(isPriced && {
        usage: {
          input: call.input,
          output: call.output,
          ...(call.cached > 0 && { cached_input: call.cached }),
        },
        cost_micros: call.cost,
        price_card: `card/${call.model}`,
      }),
      ...(call.pricing === 'unpriced' && call.outcome !== 'refused' && { unpriced: 'no_price_card' }),
      ...(isJudged && {
        baseline: { version: 1, cost_micros: call.cost + call.route + call.providerCache },
        saving,
      }),
    };
    return { minutes: call.minutes, body };
  });
