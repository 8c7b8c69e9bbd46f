import { isJsonObject, type JsonObject, type JsonValue } from '@avouch/proof';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { refusalOf } from '../../../test/ledger.ts';
import { amountAt } from '../exports/call-row.ts';
import { anyCall } from '../any-call.ts';
import { callEntry, NOW, openSpendTest, type SpendTest, textAt } from '../spend-fixtures.ts';
import { cutSpan, lastPeriods } from './span.ts';
import { type Group, GROUPS } from './groups.ts';

let test: SpendTest;
let tenants = 0;

beforeAll(async () => {
  test = await openSpendTest({ timeZone: 'Europe/Berlin' });
});
afterAll(() => test.close());

const START = new Date('2026-02-10T00:00:00.000Z');
const DAY_MS = 86_400_000;

async function openLog(): Promise<string> {
  tenants += 1;
  return (await test.openLog(`tenant-${tenants}`)).id;
}

async function callsOf(tenantId: string): Promise<JsonObject[]> {
  const entries = await test.database.ownerQuery<{ leaf: string }>(
    `select leaf from entries where tenant_id = $1 and kind = 'call' order by index`,
    [tenantId],
  );
  return entries.flatMap(({ leaf }) => {
    const call: JsonValue = JSON.parse(leaf);
    return isJsonObject(call) ? [call] : [];
  });
}

describe('a report', () => {
  it('sums, by any groups and any interval, exactly what the entries of its span sum to', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyCall, { minLength: 1, maxLength: 40 }),
        fc.subarray([...GROUPS]),
        fc.constantFrom('day', 'week', 'month', 'total'),
        fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'America/Santiago'),
        async (calls, groupBy, interval, timeZone) => {
          const tenantId = await openLog();
          await test.append(
            tenantId,
            calls.map(({ minutes, body }) => ({
              ...callEntry(new Date(START.getTime() + minutes * 60_000)),
              body,
            })),
            11,
          );
          const report = await test.spend.reports.spend(tenantId, {
            from: '2026-02-13',
            to: '2026-03-10',
            timeZone,
            interval,
            groupBy,
          });
          const inSpan = (await callsOf(tenantId)).filter(
            (call) => textAt(call, 'at') >= report.from && textAt(call, 'at') < report.to,
          );
          const groupsOf = (call: JsonObject) => groupBy.map((group) => textAt(call, group)).join('|');
          const sums = (of: readonly JsonObject[]) => ({
            calls: of.length,
            cost: Number(of.reduce((sum, call) => sum + amountAt(call, 'cost_micros'), 0n)),
            baseline: Number(of.reduce((sum, call) => sum + amountAt(call, 'baseline', 'cost_micros'), 0n)),
            route: Number(of.reduce((sum, call) => sum + amountAt(call, 'saving', 'route'), 0n)),
            unpriced: of.filter((call) => call['unpriced'] !== undefined).length,
          });
          const shown = (row: (typeof report)['totals']) => ({
            calls: row.calls,
            cost: row.cost_micros,
            baseline: row.baseline_micros,
            route: row.saving_micros.route,
            unpriced: row.unpriced_calls,
          });
          expect(shown(report.totals)).toEqual(sums(inSpan));
          expect(report.ledger.tree_size).toBe(String(calls.length));
          for (const row of report.rows) {
            const same = inSpan.filter(
              (call) =>
                textAt(call, 'at') >= row.from &&
                textAt(call, 'at') < row.to &&
                groupsOf(call) === groupBy.map((group: Group) => row[group]).join('|'),
            );
            expect(shown(row)).toEqual(sums(same));
            const { total } = row.saving_micros;
            expect(total).toBe(row.baseline_micros - row.judged_cost_micros);
          }
          expect(report.rows.reduce((sum, row) => sum + row.calls, 0)).toBe(inSpan.length);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('begins its days when the tenant’s own begin, also where clocks are turned', async () => {
    const tenantId = await openLog();
    // Half an hour before and after midnight in Berlin, which is 23:00 in UTC.
    await test.append(tenantId, [
      callEntry(new Date('2026-03-09T22:30:00Z')),
      callEntry(new Date('2026-03-09T23:30:00Z')),
    ]);
    const { rows, time_zone: timeZone } = await test.spend.reports.spend(tenantId, {
      interval: 'day',
      groupBy: [],
    });
    expect(timeZone).toBe('Europe/Berlin');
    expect(rows.map(({ from, to }) => [from, to])).toEqual([
      ['2026-03-08T23:00:00.000Z', '2026-03-09T23:00:00.000Z'],
      ['2026-03-09T23:00:00.000Z', '2026-03-10T23:00:00.000Z'],
    ]);
    const span = { from: new Date('2026-03-28T23:00:00Z'), to: new Date('2026-03-30T22:00:00Z') };
    expect(cutSpan(span, 'day', 'Europe/Berlin').map(({ from, to }) => (+to - +from) / 3_600_000)).toEqual([
      23, 24,
    ]);
    expect(lastPeriods(NOW, 'week', 2, 'Europe/Berlin').map(({ from }) => from.toISOString())).toEqual([
      '2026-03-08T23:00:00.000Z',
      '2026-03-15T23:00:00.000Z',
    ]);
  });

  it('refuses what it cannot cut, does not know, or would be too long', async () => {
    const tenantId = await openLog();
    const ask = (asked: object) =>
      refusalOf(() => test.spend.reports.spend(tenantId, { interval: 'day', groupBy: [], ...asked }));
    expect(await ask({ from: '2026-03-01T10:07:00Z' })).toBe('parameter_invalid');
    expect(await ask({ from: '2026-03-01T10:00:00' })).toBe('parameter_invalid');
    expect(await ask({ from: 'yesterday' })).toBe('parameter_invalid');
    expect(await ask({ from: '2026-03-05', to: '2026-03-05' })).toBe('parameter_invalid');
    expect(await ask({ timeZone: 'Mars/Olympus' })).toBe('parameter_invalid');
    expect(await ask({ from: '2020-01-01' })).toBe('report_too_large');
    expect(await ask({ from: '2020-01-01', interval: 'total' })).toBe('done');
    expect(
      await refusalOf(() => test.spend.reports.weekly('019a0000-0000-7000-8000-00000000dead', { weeks: 1 })),
    ).toBe('tenant_not_found');
  });
});

describe('the weekly summary', () => {
  it('compares weeks, names what was dear, refused and unusual', async () => {
    const tenantId = await openLog();
    const entries = [];
    for (let day = 40; day >= 1; day -= 1) {
      const at = new Date(NOW.getTime() - day * DAY_MS);
      const cost = day === 5 ? 60_000_000 : 10_000_000 + (day % 3) * 100_000;
      entries.push(callEntry(at, { feature: 'support', cost_micros: cost }));
      entries.push(callEntry(at, { feature: 'search', cost_micros: 1_000_000 }));
    }
    entries.push(
      callEntry(new Date(NOW.getTime() - 8 * DAY_MS), {
        outcome: 'refused',
        code: 'policy_denied',
        rule: 'models.deny',
      }),
    );
    await test.append(tenantId, entries, 200);
    const { weeks } = await test.spend.reports.weekly(tenantId, { weeks: 3 });
    expect(weeks.map(({ week, complete }) => [week, complete])).toEqual([
      ['2026-W12', false],
      ['2026-W11', true],
      ['2026-W10', true],
    ]);
    const [running, last, before] = weeks;
    expect(running?.change).toBeNull();
    expect(last?.change?.cost_micros).toBe(
      (last?.totals.cost_micros ?? 0) - (before?.totals.cost_micros ?? 0),
    );
    expect(last?.top_features[0]?.feature).toBe('support');
    expect(last?.refusals).toEqual([{ rule: 'models.deny', code: 'policy_denied', count: 1 }]);
    expect(last?.anomalies).toMatchObject([{ feature: 'support', date: '2026-03-14', direction: 'high' }]);
    expect(before?.anomalies).toEqual([]);
  });
});

describe('violations', () => {
  it('are listed newest first, page by page, and counted over the whole span', async () => {
    const tenantId = await openLog();
    const at = new Date(NOW.getTime() - DAY_MS);
    await test.append(tenantId, [
      callEntry(at),
      ...Array.from({ length: 5 }, (_, n) =>
        callEntry(at, {
          outcome: 'refused',
          code: 'budget_exhausted',
          rule: `budgets.${n % 2}`,
          team: 'growth',
        }),
      ),
      callEntry(at, { outcome: 'failed', code: 'upstream_timeout', rule: 'latency.timeout_ms' }),
      callEntry(at, { outcome: 'failed', code: 'upstream_error' }),
    ]);
    const first = await test.spend.reports.violations(tenantId, { limit: 4 });
    expect(first.violations.map(({ index }) => index)).toEqual(['6', '5', '4', '3']);
    expect(first.violations[1]).toMatchObject({ team: 'growth', feature: null, outcome: 'refused' });
    expect(first.counts).toEqual([
      { rule: 'budgets.0', code: 'budget_exhausted', count: 3 },
      { rule: 'budgets.1', code: 'budget_exhausted', count: 2 },
      { rule: 'latency.timeout_ms', code: 'upstream_timeout', count: 1 },
    ]);
    const second = await test.spend.reports.violations(tenantId, {
      limit: 4,
      before: BigInt(first.next_before ?? '0'),
    });
    expect(second.violations.map(({ index }) => index)).toEqual(['2', '1']);
    expect(second.next_before).toBeNull();
  });
});

describe('the forecast', () => {
  it('covers the rest of the month, and says when there is not enough of a past', async () => {
    const tenantId = await openLog();
    expect((await test.spend.reports.forecast(tenantId, {})).forecast).toEqual({
      kind: 'not_enough_history',
      needed_days: 28,
    });
    const entries = Array.from({ length: 60 }, (_, n) =>
      callEntry(new Date(NOW.getTime() - (n + 1) * DAY_MS), { cost_micros: 2_000_000 }),
    );
    await test.append(tenantId, entries, 60);
    const month = await test.spend.reports.forecast(tenantId, {});
    expect(month.month_spent_micros).toBe(18 * 2_000_000);
    expect(month.forecast).toMatchObject({
      kind: 'forecast',
      total_micros: 13 * 2_000_000,
      error: { mape: 0 },
    });
    expect(month.to).toBe('2026-03-31T22:00:00.000Z');
    const week = await test.spend.reports.forecast(tenantId, { days: 7 });
    expect(week.forecast.kind === 'forecast' && week.forecast.days.map(({ date }) => date)).toEqual([
      '2026-03-19',
      '2026-03-20',
      '2026-03-21',
      '2026-03-22',
      '2026-03-23',
      '2026-03-24',
      '2026-03-25',
    ]);
  });
});
