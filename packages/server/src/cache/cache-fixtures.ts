import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import { createFakeClock, type FakeClock } from '../../test/clock.ts';
import { openTestLedger, type TestLedger } from '../../test/ledger.ts';
import { createDataKeys, type DataKeys } from '../platform/data-keys/index.ts';
import { createLog } from '../platform/log.ts';
import { type Cache, type CachedAnswer, type CacheMiss, type CacheQuestion, createCache } from './index.ts';

export type CacheOptions = Parameters<typeof createCache>[0];

export interface TestCache {
  readonly cache: Cache;
  readonly clock: FakeClock;
  readonly ledger: TestLedger;
  /** Of the first cache; others have their own. */
  readonly dataKeys: DataKeys;
  readonly logLines: string[];
  /** What failed, part by part. */
  readonly failures: string[];
  /** Another cache on the same database, as another process would open it. */
  openAnother(options?: Partial<CacheOptions>): Cache;
  makeTenant(): Promise<string>;
  close(): Promise<void>;
}

export async function openTestCache(options: Partial<CacheOptions> = {}): Promise<TestCache> {
  const ledger = await openTestLedger();
  const { database } = ledger.database;
  const clock = createFakeClock();
  const logLines: string[] = [];
  const failures: string[] = [];
  const opened: Cache[] = [];
  let tenants = 0;

  const openKeys = () =>
    createDataKeys({
      database,
      keysDir: join(ledger.keysDir, 'installation'),
      drawBytes: randomBytes,
      clock,
    });
  const dataKeys = openKeys();

  const openAnother: TestCache['openAnother'] = (more = {}) => {
    const cache = createCache({
      database,
      dataKeys: openKeys(),
      clock,
      random: () => 0.5,
      recordWithin: (tx, tenantId, entry) => ledger.ledger.appendWithin(tx, tenantId, [entry]),
      fingerprintInForce: () => Promise.resolve(undefined),
      log: createLog({ level: 'debug', write: (line) => logLines.push(line) }),
      observer: {
        looked: () => undefined,
        failed: (part) => failures.push(part),
        checked: () => undefined,
        removed: () => undefined,
      },
      ...options,
      ...more,
    });
    opened.push(cache);
    return cache;
  };

  return {
    cache: openAnother({ dataKeys }),
    dataKeys,
    clock,
    ledger,
    logLines,
    failures,
    openAnother,
    async makeTenant() {
      tenants += 1;
      return (await ledger.openLog(`tenant-${tenants}`)).id;
    },
    async close() {
      for (const cache of opened) await cache.close();
      await ledger.close();
    },
  };
}

export const fingerprint = 'f'.repeat(64);
export const noSignal = new AbortController().signal;

export function questionOf(tenantId: string, more: Partial<CacheQuestion> = {}): CacheQuestion {
  return {
    tenantId,
    fingerprint,
    feature: 'support',
    model: 'small',
    scope: 'openai small',
    whole: 'What are your opening hours?',
    question: undefined,
    mode: 'exact',
    maxErrorRate: 0.01,
    ttlMs: 3_600_000,
    routes: ['simulated/small'],
    mayServe: true,
    mayStore: true,
    maxAgeMs: undefined,
    mayEmbed: () => true,
    ...more,
  };
}

export function answerOf(text: string, more: Partial<CachedAnswer> = {}): CachedAnswer {
  return { payload: JSON.stringify({ text }), text, route: 'simulated/small', subjects: [], ...more };
}

/** Looks, expects to have to ask, and settles with this answer. */
export async function keep(cache: Cache, question: CacheQuestion, answer: CachedAnswer): Promise<void> {
  await (await missOf(cache, question)).settle(answer);
}

export async function missOf(cache: Cache, question: CacheQuestion): Promise<CacheMiss> {
  const outcome = await cache.look(question, noSignal);
  if (outcome.kind !== 'miss') throw new Error(`Found an answer: ${outcome.how}`);
  return outcome;
}

/** How an answer was found, and which; else `miss`. Then nothing is kept. */
export async function ask(cache: Cache, question: CacheQuestion): Promise<string> {
  const outcome = await cache.look(question, noSignal);
  if (outcome.kind === 'hit') return `${outcome.how} ${outcome.payload}`;
  await outcome.settle(undefined);
  return outcome.check === undefined ? 'miss' : 'check';
}
