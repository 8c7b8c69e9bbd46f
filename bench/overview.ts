/** How long the console's overview and each of its requests take on the embedded database with 100,000 calls. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createApp, createRegistry } from '../packages/server/src/app.ts';
import { openInstallation } from '../packages/server/src/installation.ts';
import { readConfig } from '../packages/server/src/platform/config.ts';
import { createLog } from '../packages/server/src/platform/log.ts';
import { createTenant } from '../packages/server/src/tenants.ts';
import { timeOverviewPage } from './overview-page.ts';
import { seedCalls } from './overview-seed.ts';

const { values } = parseArgs({
  options: { calls: { type: 'string', default: '100000' }, rounds: { type: 'string', default: '40' } },
});
const count = bounded('--calls', values.calls, 1, 2_000_000);
const rounds = bounded('--rounds', values.rounds, 1, 1_000);

const folder = mkdtempSync(join(tmpdir(), 'avouch-bench-overview-'));
const installation = await openInstallation({
  config: readConfig({ AVOUCH_DATA_DIR: folder }),
  environment: {},
  log: createLog({ level: 'error' }),
});
try {
  const { server } = await createApp(installation, createRegistry());
  const tenant = await createTenant(installation, 'bench');
  const { secret } = await installation.apiKeys.create(tenant.id, {
    name: 'bench',
    scopes: ['calls:read', 'spend:read', 'policies:read', 'audit:read', 'ledger:read'],
  });
  const now = installation.clock.now();
  const seedS = (await timedMs(() => seedCalls(installation, { tenantId: tenant.id, count, now }))) / 1000;
  console.log(`${count} calls in ${seedS.toFixed(1)} s`);
  const deriveS = (await timedMs(() => installation.spend.rollup.catchUp(tenant.id))) / 1000;
  console.log(`lists and sums of them in ${deriveS.toFixed(1)} s`);

  const day = new Date(now.getTime() - 86_400_000).toISOString().slice(0, 10);
  const month = new Date(now.getTime() - 29 * 86_400_000).toISOString().slice(0, 10);
  const requests: Readonly<Record<string, string>> = {
    calls: '/v1/calls?limit=50',
    callsFollowed: `/v1/calls?limit=50&after=${count}`,
    callsOfRareLabel: '/v1/calls?feature=nothing&limit=50',
    callsOfFeature: '/v1/calls?feature=support-2&outcome=failed',
    callsOfProvider: '/v1/calls?provider=nobody',
    callsRefused: '/v1/calls?outcome=refused&limit=50',
    callsDear: '/v1/calls?min_cost_micros=100000000',
    callsOfRequest: '/v1/calls?search=req-4711',
    callsFromDay: `/v1/calls?from=${month}&to=${new Date(now.getTime() - 28 * 86_400_000).toISOString().slice(0, 10)}`,
    summaryOfDay: `/v1/calls/summary?from=${day}&interval=hour`,
    summaryOfMonth: `/v1/calls/summary?from=${month}&interval=day`,
    summaryOfTeam: `/v1/calls/summary?from=${month}&interval=day&team=growth`,
    spendOfMonth: `/v1/spend?from=${month}&interval=day`,
    spendByFeature: `/v1/spend?from=${month}&interval=total&group_by=feature`,
    budgets: '/v1/budgets',
  };
  const figures: Record<string, { p50Ms: number; p99Ms: number }> = {};
  for (const [name, url] of Object.entries(requests)) {
    const durationsMs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      durationsMs.push(
        await timedMs(async () => {
          const { statusCode, body } = await server.inject({
            url,
            headers: { authorization: `Bearer ${secret}` },
          });
          if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}: ${body.slice(0, 300)}`);
        }),
      );
    }
    durationsMs.sort((one, other) => one - other);
    figures[name] = { p50Ms: quantile(durationsMs, 0.5), p99Ms: quantile(durationsMs, 0.99) };
    console.log(`${name}: ${figures[name].p50Ms} ms, p99 ${figures[name].p99Ms} ms`);
  }
  const url = (await server.listen({ host: '127.0.0.1', port: 0 })).replace('127.0.0.1', 'localhost');
  const page = await timeOverviewPage(installation, { url, tenantId: tenant.id, rounds: 7 });
  console.log(page === undefined ? 'no Chromium: the page was not opened' : `page: ${JSON.stringify(page)}`);
  await server.close();
  console.log(
    JSON.stringify({
      requests: figures,
      page: page ?? null,
      calls: count,
      seedS: Number(seedS.toFixed(1)),
      deriveS: Number(deriveS.toFixed(1)),
      rounds,
      node: process.version,
      cpu: cpus()[0]?.model ?? 'unknown',
    }),
  );
} finally {
  await installation.close();
  rmSync(folder, { recursive: true, force: true });
}

async function timedMs(act: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await act();
  return performance.now() - startedMs;
}

function quantile(sorted: readonly number[], share: number): number {
  return Number((sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0).toFixed(1));
}

function bounded(name: string, text: string, smallest: number, largest: number): number {
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= smallest && value <= largest)) {
    console.error(`${name} takes a whole number from ${smallest} to ${largest}.`);
    process.exit(2);
  }
  return value;
}
