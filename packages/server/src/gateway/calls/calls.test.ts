import { isJsonObject, type JsonObject, type JsonValue } from '@avouch/proof';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { anyCall } from '../../spend/any-call.ts';
import { callEntry, openSpendTest, type SpendTest } from '../../spend/spend-fixtures.ts';
import { CACHE_FILTERS, type CallFilter, HIT_KINDS, OUTCOMES } from './filter.ts';
import { readCursor } from './cursor.ts';
import { readCallPage } from './list.ts';
import { quantilesOf } from './latency.ts';
import { findCall } from './store.ts';
import { summarizeCalls } from './summary.ts';

const START = new Date('2026-02-10T00:00:00.000Z');
const DAY_MS = 86_400_000;

let test: SpendTest;
let tenantId: string;
let others: string;
/** Every call of the tenant with where it stands, as the entries tell it. */
let scanned: { index: number; call: JsonObject }[];

beforeAll(async () => {
  test = await openSpendTest();
  tenantId = (await test.openLog('mine')).id;
  others = (await test.openLog('others')).id;
  const entries = fc.sample(anyCall, { numRuns: 300, seed: 5 }).map(({ minutes, body }) => ({
    ...callEntry(new Date(START.getTime() + minutes * 60_000)),
    body,
  }));
  await test.append(tenantId, entries, 40);
  await test.append(
    others,
    entries.slice(0, 20).map((entry) => ({ ...callEntry(entry.at), body: entry.body })),
  );
  const rows = await test.database.ownerQuery<{ leaf: string }>(
    'select leaf from entries where tenant_id = $1 order by index',
    [tenantId],
  );
  scanned = rows.flatMap(({ leaf }, index) => {
    const call: JsonValue = JSON.parse(leaf);
    return isJsonObject(call) ? [{ index, call }] : [];
  });
});
afterAll(() => test.close());

const page = (filter: CallFilter, cursor?: string | null, limit = 50) =>
  readCallPage(test.spend.rollup, tenantId, {
    filter,
    place: typeof cursor === 'string' ? readCursor(cursor) : undefined,
    limit,
  });

/** All pages that follow each other, oldest call last. */
async function pages(filter: CallFilter, limit: number): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | null | undefined;
  do {
    const { calls, older } = await page(filter, cursor, limit);
    found.push(...calls.map(({ index }) => index));
    cursor = older;
  } while (cursor !== null);
  return found;
}

function text(call: JsonObject, ...path: string[]): string {
  let value: JsonValue | undefined = call;
  for (const name of path) value = value !== undefined && isJsonObject(value) ? value[name] : undefined;
  return typeof value === 'string' ? value : '';
}

/** The same question, asked of the entries themselves. */
function scan(filter: CallFilter): string[] {
  const is = ({ index, call }: (typeof scanned)[number]): boolean => {
    const at = new Date(text(call, 'at'));
    const result = text(call, 'cache', 'result');
    const cost = typeof call['cost_micros'] === 'number' ? call['cost_micros'] : 0;
    const isCacheMeant =
      filter.cache === undefined ||
      (filter.cache === 'hit' && HIT_KINDS.some((kind) => kind === result)) ||
      (filter.cache === 'none' ? result === '' : filter.cache === result);
    return (
      (filter.teams === undefined || filter.teams.includes(text(call, 'team'))) &&
      (filter.team === undefined || text(call, 'team') === filter.team) &&
      (filter.feature === undefined || text(call, 'feature') === filter.feature) &&
      (filter.model === undefined || text(call, 'model') === filter.model) &&
      (filter.provider === undefined || text(call, 'provider') === filter.provider) &&
      (filter.apiKey === undefined || text(call, 'api_key') === filter.apiKey) &&
      (filter.outcome === undefined || text(call, 'outcome') === filter.outcome) &&
      (filter.code === undefined || text(call, 'code') === filter.code) &&
      isCacheMeant &&
      (filter.from === undefined || at >= filter.from) &&
      (filter.to === undefined || at < filter.to) &&
      (filter.minCostMicros === undefined || cost >= filter.minCostMicros) &&
      (filter.after === undefined || BigInt(index) > filter.after) &&
      (filter.search === undefined ||
        text(call, 'request_id').startsWith(filter.search) ||
        (filter.search.length >= 8 && text(call, 'id').startsWith(filter.search)))
    );
  };
  return scanned
    .filter(is)
    .toSorted((one, other) => {
      const [first, second] = [text(one.call, 'at'), text(other.call, 'at')];
      if (first !== second) return first < second ? 1 : -1;
      return other.index - one.index;
    })
    .map(({ index }) => index.toString());
}

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const moment = fc.integer({ min: 0, max: 40 }).map((days) => new Date(START.getTime() + days * DAY_MS));
const team = fc.constantFrom('growth', 'support', 'a/b', 'nobody');
const anyFilter: fc.Arbitrary<CallFilter> = fc.record({
  teams: maybe(fc.uniqueArray(team, { maxLength: 3 })),
  team: maybe(team),
  feature: maybe(fc.constantFrom('growth', '-1+2', 'nothing')),
  model: maybe(fc.constantFrom('gpt-4o', 'gpt-4o-mini', 'claude-sonnet-4-5')),
  provider: maybe(fc.constantFrom('openai', 'anthropic')),
  apiKey: maybe(fc.constantFrom('019a0000-0000-7000-8000-000000000001')),
  outcome: maybe(fc.constantFrom(...OUTCOMES)),
  code: maybe(fc.constantFrom('policy_denied', 'nothing')),
  cache: maybe(fc.constantFrom(...CACHE_FILTERS)),
  from: maybe(moment),
  to: maybe(moment),
  minCostMicros: maybe(fc.integer({ min: 0, max: 5_000_000 })),
  search: maybe(fc.constantFrom('r-', 'r-1', 'job:7', '019c', '019c4', 'R-1')),
  after: maybe(fc.bigInt({ min: 0n, max: 300n })),
});

describe('the list of calls', () => {
  it('is what the entries themselves say, whatever the filter and however it is cut into pages', async () => {
    await fc.assert(
      fc.asyncProperty(anyFilter, fc.integer({ min: 7, max: 60 }), async (filter, limit) => {
        const { after, ...rest } = filter;
        expect(await pages(rest, limit)).toEqual(scan(rest));
        if (after === undefined) return;
        // Who follows gets the last entries at once.
        const { calls } = await page(filter, undefined, 300);
        expect(calls.map(({ index }) => index)).toEqual(scan(filter));
      }),
      { numRuns: 60 },
    );
  });

  it('can be read back towards newer calls, and says where it begins and ends', async () => {
    const first = await page({}, undefined, 120);
    expect(first.newer).toBeNull();
    const second = await page({}, first.older, 120);
    const third = await page({}, second.older, 120);
    expect(third.calls.length).toBe(60);
    expect(third.older).toBeNull();
    const back = await page({}, third.newer, 120);
    expect(back.calls).toEqual(second.calls);
    const again = await page({}, back.newer, 120);
    expect(again.calls).toEqual(first.calls);
    expect(again.newer).toBeNull();
    expect(again.older).toEqual(first.older);
  });

  it('can be followed page by page, in the order of the ledger, without losing a call that began early', async () => {
    const filter = { after: 20n };
    const { calls, older } = await page(filter, undefined, 30);
    expect(calls.every(({ index }) => Number(index) >= 270)).toBe(true);
    expect(calls.map(({ at }) => at)).toEqual(
      calls
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );
    const second = await page(filter, older, 30);
    expect((await page(filter, second.newer, 30)).calls).toEqual(calls);
    expect((await pages(filter, 30)).toSorted()).toEqual(scan(filter).toSorted());
  });

  it('finds an entry by the beginning of its id, and nothing by that of another tenant', async () => {
    const id = text(scanned[17]?.call ?? {}, 'id');
    expect((await page({ search: id })).calls.map(({ entry }) => entry)).toEqual([id]);
    expect((await page({ search: id.slice(0, 30) })).calls.map(({ index }) => index)).toContain('17');
    const [foreign] = await test.database.ownerQuery<{ id: string }>(
      'select id from entries where tenant_id = $1 limit 1',
      [others],
    );
    expect((await page({ search: foreign?.id ?? '' })).calls).toEqual([]);
  });

  it('shows nobody a call of a team that is not theirs, not even one without a team', async () => {
    const teams = ['growth', 'support'];
    for (const filter of [
      {},
      { team: 'a/b' },
      { search: 'r-1' },
      { outcome: 'failed' as const },
      { after: 0n },
    ]) {
      const { calls } = await page({ ...filter, teams }, undefined, 200);
      expect(calls.filter((call) => !teams.includes(call.team ?? ''))).toEqual([]);
    }
    expect((await page({ teams: [] })).calls).toEqual([]);
    expect((await page({ teams: ['growth'], team: 'support' })).calls).toEqual([]);
    const within = <T>(work: Parameters<typeof test.database.database.transaction<T>>[1]) =>
      test.database.database.transaction({ 'avouch.tenant_id': tenantId }, work);
    for (const { index, call } of scanned.slice(0, 40)) {
      for (const key of [{ index: BigInt(index) }, { id: text(call, 'id') }]) {
        const found = await within((tx) => findCall(tx, tenantId, key, teams));
        expect(found).toBe(teams.includes(text(call, 'team')) ? BigInt(index) : undefined);
        expect(await within((tx) => findCall(tx, tenantId, key, undefined))).toBe(BigInt(index));
        expect(await within((tx) => findCall(tx, tenantId, key, []))).toBeUndefined();
      }
    }
  });
});

describe('the summary of calls', () => {
  const span = { from: START, to: new Date(START.getTime() + 41 * DAY_MS) };
  const summary = (filter: CallFilter, interval: 'hour' | 'day' | 'total' = 'day', of = span) =>
    summarizeCalls(test.spend.rollup, tenantId, { filter, span: of, interval, timeZone: 'UTC' });

  it('is what the entries themselves say, by any filter, and its periods sum to its totals', async () => {
    const filters = fc.record({
      teams: maybe(fc.uniqueArray(team, { maxLength: 3 })),
      team: maybe(team),
      feature: maybe(fc.constantFrom('growth', 'support')),
      model: maybe(fc.constantFrom('gpt-4o')),
    });
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const { totals, rows, codes } = await summary(filter);
        const countOf = (more: CallFilter) => scan({ ...filter, ...more }).length;
        expect(totals.calls).toBe(countOf({}));
        for (const outcome of OUTCOMES) expect(totals[outcome]).toBe(countOf({ outcome }));
        expect(totals.cache.hits).toBe(countOf({ cache: 'hit' }));
        expect(totals.cache.semantic).toBe(countOf({ cache: 'semantic' }));
        expect(codes.find(({ code }) => code === 'policy_denied')?.calls ?? 0).toBe(
          countOf({ code: 'policy_denied' }),
        );
        expect(rows.reduce((sum, row) => sum + row.calls, 0)).toBe(totals.calls);
        expect(rows.reduce((sum, row) => sum + row.cost_micros, 0)).toBe(totals.cost_micros);
        for (const row of rows) {
          expect(row.calls).toBe(countOf({ from: new Date(row.from), to: new Date(row.to) }));
        }
      }),
      { numRuns: 20 },
    );
  });

  it('states durations within the error that it states', async () => {
    const { totals, latency_error: error } = await summary({}, 'total');
    const durations = scanned
      .filter(({ call }) => call['outcome'] === 'answered')
      .map(({ call }) => Number(call['duration_ms']))
      .toSorted((one, other) => one - other);
    const exact = durations[Math.ceil(durations.length * 0.95) - 1] ?? 0;
    expect(Math.abs((totals.latency.p95_ms ?? 0) - exact)).toBeLessThanOrEqual(exact * error);
    expect((await summary({ team: 'nobody' })).totals.latency).toEqual(quantilesOf(new Map()));
  });

  it('goes by the hour for a month, and refuses more', async () => {
    const month = { from: START, to: new Date(START.getTime() + 31 * DAY_MS) };
    const { totals, rows } = await summary({}, 'hour', month);
    expect(rows.reduce((sum, row) => sum + row.calls, 0)).toBe(totals.calls);
    await expect(async () => summary({}, 'hour')).rejects.toMatchObject({ code: 'report_too_large' });
  });
});
