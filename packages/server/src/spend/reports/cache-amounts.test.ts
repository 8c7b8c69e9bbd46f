import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { callEntry, hitEntry, NOW, openSpendTest, type SpendTest } from '../spend-fixtures.ts';

let test: SpendTest;

const DAY_MS = 86_400_000;

beforeAll(async () => {
  test = await openSpendTest();
});
afterAll(() => test.close());

describe('a report', () => {
  it('shows by feature how often the cache answered, what that avoided and saved, and how wrong it may be', async () => {
    const { id: tenantId } = await test.openLog('acme');
    const at = new Date(NOW.getTime() - DAY_MS);
    const support = { feature: 'support' };
    const judged = { baseline: { version: 1, cost_micros: 3_500 } };
    const missed = (checked: string | undefined) =>
      callEntry(at, {
        ...support,
        cost_micros: 3_520,
        cache: { result: 'miss', embedding_micros: 20, ...(checked !== undefined && { checked }) },
      });
    await test.append(tenantId, [
      ...Array.from({ length: 19 }, () => missed('right')),
      missed('wrong'),
      ...Array.from({ length: 2 }, () => missed(undefined)),
      // Nobody would have been served this, so it says nothing of what is served.
      callEntry(at, {
        ...support,
        cost_micros: 3_520,
        cache: { result: 'miss', embedding_micros: 20, check: 'learning', checked: 'wrong' },
      }),
      hitEntry(
        at,
        { result: 'semantic', avoided_micros: 3_600, embedding_micros: 20 },
        { ...support, ...judged, saving: { route: 0, cache: 3_480, provider_cache: 0 } },
      ),
      hitEntry(at, { result: 'exact', avoided_micros: 3_600 }, support),
      hitEntry(at, { result: 'coalesced', avoided_micros: 100 }, support),
      callEntry(at, { ...support, cache: { result: 'bypass' } }),
      hitEntry(at, { result: 'exact', avoided_micros: 7 }, { feature: 'search' }),
      callEntry(at, { feature: 'old' }),
    ]);
    const { rows, totals } = await test.spend.reports.spend(tenantId, {
      interval: 'month',
      groupBy: ['feature'],
    });
    const of = (feature: string) => rows.find((row) => row.feature === feature);
    expect(of('support')?.cache).toEqual({
      looked_up_calls: 26,
      exact_hits: 1,
      semantic_hits: 1,
      coalesced_hits: 1,
      checks: 20,
      wrong_checks: 1,
      avoided_micros: 7_300,
      embedding_micros: 24 * 20,
      hit_rate: 0.115_384,
      measured_error: 0.05,
      // 21.6 %: twenty checks say little.
      error_upper_95: 0.216_107,
    });
    expect(of('support')?.saving_micros).toEqual({ route: 0, cache: 3_480, provider_cache: 0, total: 3_480 });
    expect(of('search')?.cache).toMatchObject({ hit_rate: 1, measured_error: null, error_upper_95: null });
    expect(of('old')?.cache).toEqual({
      looked_up_calls: 0,
      exact_hits: 0,
      semantic_hits: 0,
      coalesced_hits: 0,
      checks: 0,
      wrong_checks: 0,
      avoided_micros: 0,
      embedding_micros: 0,
      hit_rate: null,
      measured_error: null,
      error_upper_95: null,
    });
    expect(totals.cache).toMatchObject({ looked_up_calls: 27, exact_hits: 2, hit_rate: 0.148_148 });
    const { weeks } = await test.spend.reports.weekly(tenantId, { weeks: 1 });
    expect(weeks[0]?.totals.cache).toEqual(totals.cache);
  });
});
