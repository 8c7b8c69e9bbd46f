import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { isJsonObject, type JsonValue } from '@avouch/proof';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { refusalOf } from '../../../test/ledger.ts';
import { anyCall } from '../any-call.ts';
import { callEntry, hitEntry, makeFolder, openSpendTest, type SpendTest } from '../spend-fixtures.ts';
import type { ExportFormat, ExportTotals } from './content.ts';
import type { AskedExport } from './exports.ts';

let test: SpendTest;
let tenantId: string;
let folder: string;

const START = new Date('2026-02-10T00:00:00.000Z');
const SPAN = { from: '2026-02-12', to: '2026-03-15' };
const FORMATS: readonly ExportFormat[] = ['json', 'csv', 'focus'];

function entriesOf(count: number, seed: number): ReturnType<typeof callEntry>[] {
  return fc.sample(anyCall, { numRuns: count, seed }).map(({ minutes, body }) => ({
    ...callEntry(new Date(START.getTime() + minutes * 60_000)),
    body,
  }));
}

beforeAll(async () => {
  folder = makeFolder();
  test = await openSpendTest();
  tenantId = (await test.openLog('acme')).id;
  await test.append(tenantId, entriesOf(200, 1));
  // A call that went to nobody knows where.
  const { region: _, ...body } = callEntry(START).body;
  await test.append(tenantId, [{ ...callEntry(new Date('2026-02-20T10:00:00Z')), body }]);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await test.close();
});

async function exportOf(
  asked: AskedExport,
  of = tenantId,
): Promise<{ text: string; totals: ExportTotals; size: bigint }> {
  const plan = await test.spend.exports.plan(of, asked);
  const pieces = test.spend.exports.write(plan);
  let text = '';
  let piece = await pieces.next();
  for (; piece.done !== true; piece = await pieces.next()) text += piece.value;
  return { text, totals: piece.value, size: plan.treeSize };
}

/** Rows of a CSV without line breaks in its cells, by column. */
function rowsOf(csv: string): Record<string, string>[] {
  const [header = '', ...lines] = csv.trimEnd().split('\r\n');
  const names = header.split(',');
  return lines.map((line) => {
    const cells = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, plain]) =>
      quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
    );
    expect(cells.length).toBe(names.length);
    return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']));
  });
}

function dollars(rows: readonly Record<string, string>[], column: string): number {
  return Math.round(rows.reduce((sum, row) => sum + Number(row[column] || 0), 0) * 1e6);
}

describe('an export', () => {
  it('has the same bytes for the same size of the ledger, however the ledger grows on', async () => {
    const before = await Promise.all(FORMATS.map((format) => exportOf({ format, ...SPAN })));
    await test.append(tenantId, entriesOf(30, 2));
    for (const [at, format] of FORMATS.entries()) {
      const again = await exportOf({ format, ...SPAN, size: before[at]?.size });
      expect(again.text).toBe(before[at]?.text);
      const now = await exportOf({ format, ...SPAN });
      expect(now.text).not.toBe(before[at]?.text);
    }
  });

  it('of calls holds every call of its span, in the ledger’s order, and sums up what the report does', async () => {
    const { text, totals } = await exportOf({ format: 'json', ...SPAN });
    const exported: JsonValue = JSON.parse(text);
    if (!isJsonObject(exported) || !Array.isArray(exported['calls'])) throw new TypeError('Not an export');
    const entries = await test.database.ownerQuery<{ leaf: string }>(
      `select leaf from entries where tenant_id = $1 and kind = 'call' order by index`,
      [tenantId],
    );
    const leaves = entries
      .map(({ leaf }) => leaf)
      .filter((leaf) => {
        const at = /"at":"([^"]+)"/.exec(leaf)?.[1] ?? '';
        return at >= '2026-02-12T00:00:00.000Z' && at < '2026-03-15T00:00:00.000Z';
      });
    expect(exported['calls'].length).toBe(leaves.length);
    for (const leaf of leaves) expect(text).toContain(`"entry":${leaf}`);
    const report = await test.spend.reports.spend(tenantId, { ...SPAN, interval: 'total', groupBy: [] });
    expect(exported['totals']).toMatchObject({
      rows: report.totals.calls,
      cost_micros: report.totals.cost_micros,
      unpriced_calls: report.totals.unpriced_calls,
    });
    const rows = rowsOf((await exportOf({ format: 'csv', ...SPAN })).text);
    expect(rows.length).toBe(totals.rows);
    expect(rows.reduce((sum, row) => sum + Number(row['cost_micros']), 0)).toBe(report.totals.cost_micros);
    // A label that a spreadsheet would compute.
    expect(rows.map((row) => row['team'])).toContain("'-1+2");
  });

  it('as FOCUS sums to what was billed, by any grouping, with the savings as credits', async () => {
    const rows = rowsOf((await exportOf({ format: 'focus', ...SPAN })).text);
    const report = await test.spend.reports.spend(tenantId, {
      ...SPAN,
      interval: 'total',
      groupBy: ['provider', 'model'],
    });
    expect(dollars(rows, 'BilledCost')).toBe(report.totals.cost_micros);
    for (const group of report.rows) {
      const same = rows.filter((row) => row['SkuId'] === `${group.provider || 'unknown'}/${group.model}`);
      expect(dollars(same, 'BilledCost')).toBe(group.cost_micros);
    }
    const usage = rows.filter((row) => row['ChargeCategory'] === 'Usage');
    const credits = rows.filter((row) => row['ChargeCategory'] === 'Credit');
    expect(usage.length + credits.length).toBe(rows.length);
    const { cost_micros: cost, cache } = report.totals;
    expect(dollars(usage, 'x_ProviderCost')).toBe(cost - cache.embedding_micros);
    expect(dollars(usage, 'x_EmbeddingCost')).toBe(cache.embedding_micros);
    expect(rows.reduce((sum, row) => sum + Number(row['x_CacheHits']), 0)).toBe(
      cache.exact_hits + cache.semantic_hits + cache.coalesced_hits,
    );
    expect(dollars(credits, 'BilledCost')).toBe(-report.totals.saving_micros.total);
    expect(rows.reduce((sum, row) => sum + Number(row['x_UnpricedCalls']), 0)).toBe(
      report.totals.unpriced_calls,
    );
  });

  it('shows a call that the cache answered without tokens, at its baseline, with a credit by cache', async () => {
    const { id } = await test.openLog('hits');
    const at = new Date('2026-03-02T10:00:00Z');
    const source = '019a0000-0000-7000-8000-00000000000a';
    await test.append(id, [
      callEntry(at, {
        cost_micros: 3_520,
        cache: { result: 'miss', check: 'audit', checked: 'right', embedding_micros: 20 },
        baseline: { version: 1, cost_micros: 3_500 },
        saving: { route: 0, cache: -20, provider_cache: 0 },
      }),
      hitEntry(
        at,
        {
          result: 'semantic',
          source,
          age_s: 60,
          score_millis: 971,
          avoided_micros: 3_600,
          embedding_micros: 20,
        },
        {
          baseline: { version: 1, cost_micros: 3_500 },
          saving: { route: 0, cache: 3_480, provider_cache: 0 },
        },
      ),
      hitEntry(at, { result: 'exact', source, age_s: 1, avoided_micros: 3_600 }),
    ]);
    const names = ['result', 'source', 'age_s', 'score_millis', 'check', 'checked', 'avoided_micros'];
    const calls = rowsOf((await exportOf({ format: 'csv', ...SPAN }, id)).text);
    expect(calls.map((call) => names.map((name) => call[`cache_${name}`]))).toEqual([
      ['miss', '', '', '', 'audit', 'right', ''],
      ['semantic', source, '60', '971', '', '', '3600'],
      ['exact', source, '1', '', '', '', '3600'],
    ]);
    expect(calls.map((call) => call['cache_embedding_micros'])).toEqual(['20', '20', '']);

    const { text } = await exportOf({ format: 'focus', ...SPAN }, id);
    const rows = rowsOf(text);
    const shown = ['ChargeCategory', 'BilledCost', 'ListCost', 'ConsumedQuantity', 'x_SavingSource'];
    expect(rows.map((row) => shown.map((name) => row[name]))).toEqual([
      ['Usage', '0.0035', '0.0035', '0.0', ''],
      ['Credit', '-0.00348', '-0.00348', '', 'cache'],
      ['Usage', '0.0035', '0.0035', '1100.0', ''],
      ['Credit', '0.00002', '0.00002', '', 'cache'],
    ]);
    const paid = ['x_Calls', 'x_CacheHits', 'x_ProviderCost', 'x_EmbeddingCost', 'SkuPriceId'];
    const usage = rows.filter((row) => row['ChargeCategory'] === 'Usage');
    expect(usage.map((row) => paid.map((name) => row[name]))).toEqual([
      ['2', '2', '0.0', '0.00002', 'cache:openai/gpt-4o'],
      ['1', '0', '0.0035', '0.00002', 'genai-prices@0.1.8/openai/gpt-4o/undated:openai/gpt-4o'],
    ]);
    expect(dollars(rows, 'BilledCost')).toBe(3_540);
  });

  it('is refused for a size that was never signed, and FOCUS for parts of days', async () => {
    const plan = (asked: object) =>
      refusalOf(() => test.spend.exports.plan(tenantId, { format: 'csv', ...SPAN, ...asked }));
    expect(await plan({ size: 1_000_000n })).toBe('parameter_invalid');
    expect(await plan({ size: 3n })).toBe('parameter_invalid');
    expect(await plan({ size: 50n })).toBe('done');
    expect(await plan({ format: 'focus', from: '2026-03-01T01:00:00Z' })).toBe('parameter_invalid');
    expect(await plan({ format: 'focus', from: '2020-01-01' })).toBe('parameter_invalid');
  });

  it('breaks off rather than leave rows out while somebody makes the sums again', async () => {
    const { id } = await test.openLog('rebuilding');
    await test.append(id, entriesOf(20, 3), 5);
    const plan = await test.spend.exports.plan(id, { format: 'focus', ...SPAN });
    const write = async () => {
      for await (const piece of test.spend.exports.write(plan)) expect(piece).toBeTypeOf('string');
    };
    expect(await refusalOf(write)).toBe('done');
    await test.database.ownerQuery('delete from spend_rollup where tenant_id = $1', [id]);
    await test.database.ownerQuery(
      'update spend_rollup_state set size = 0, listed_size = 0 where tenant_id = $1',
      [id],
    );
    expect(await refusalOf(write)).toBe('spend_behind');
    expect(await refusalOf(() => test.spend.exports.sign(plan))).toBe('spend_behind');
  });

  it('of a span without calls is empty and still signed', async () => {
    const asked = { from: '2025-01-01', to: '2025-01-02' };
    for (const format of FORMATS) {
      const { totals } = await exportOf({ format, ...asked });
      expect(totals.rows).toBe(0);
      const plan = await test.spend.exports.plan(tenantId, { format, ...asked });
      expect(await test.spend.exports.sign(plan)).toContain('payload');
    }
  });
});

const validator = fileURLToPath(new URL('../../../../../scripts/focus/validate.sh', import.meta.url));
/** Making the validator's environment takes a minute the first time. */
const validatorTimeoutMs = 600_000;

describe('a FOCUS export', () => {
  it(
    'is accepted by the validator of the FinOps Foundation',
    async ({ skip }) => {
      const file = join(folder, 'charges.csv');
      writeFileSync(file, (await exportOf({ format: 'focus', ...SPAN })).text);
      const { status, stdout, stderr } = spawnSync('bash', [validator, file], {
        encoding: 'utf8',
        timeout: validatorTimeoutMs,
      });
      if (status === 77) skip(stderr.trim().split('\n').at(-1));
      expect(status === 0 ? 'accepted' : stdout + stderr).toBe('accepted');
    },
    validatorTimeoutMs,
  );
});
