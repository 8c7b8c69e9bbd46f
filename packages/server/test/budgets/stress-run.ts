import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { Agent } from 'undici';

import { runOnServer } from '../database-server.ts';
import { runAvouch, type ServerProcess, startServerProcess } from '../processes/avouch-process.ts';
import { openAiUpstreamKey, startOpenAiUpstream } from '../upstream/index.ts';

export interface StressRun {
  /** A PostgreSQL database, empty or migrated, that is the run's own. */
  readonly databaseUrl: string;
  readonly calls: number;
  /** The hard budget, in total, as policies write it. */
  readonly limitUsd: string;
  readonly processes: number;
}

export interface StressReport {
  readonly spentMicros: number;
  readonly answered: number;
  /** Refused because the budget was exhausted. */
  readonly refused: number;
  /** Everything else that came, by code or status: there should be nothing. */
  readonly other: Readonly<Record<string, number>>;
  readonly ledgerSumMicros: number;
  readonly seconds: number;
}

const model = 'gpt-4';
/** About a cent at the list price of that model. */
const usage = { prompt_tokens: 20, completion_tokens: 150, total_tokens: 170 };
const thinkingMs = 40;
/** The servers have read the policy anew by then. */
const policyAgeMs = 2_100;
const hungAfterMs = 120_000;

/** All calls at once at several servers that share a database and one hard budget. */
export async function runStress(run: StressRun): Promise<StressReport> {
  const folder = mkdtempSync(join(tmpdir(), 'avouch-stress-'));
  const upstream = await startOpenAiUpstream({ kind: 'slow_first_byte', delayMs: thinkingMs, usage });
  const provider = {
    name: 'openai',
    kind: 'openai',
    baseUrl: `${upstream.origin}/v1`,
    apiKey: openAiUpstreamKey,
    pricesAs: 'openai',
    models: [model],
  };
  const settings = {
    AVOUCH_OUTBOUND_ALLOW: '127.0.0.1',
    AVOUCH_PROVIDERS: JSON.stringify([provider]),
    AVOUCH_DATABASE_URL: run.databaseUrl,
    AVOUCH_KEYS_DIR: join(folder, 'keys'),
    AVOUCH_MAX_CALLS: String(run.calls + 1),
  };
  const servers: ServerProcess[] = [];
  const agent = new Agent({ connections: run.calls, headersTimeout: 0, bodyTimeout: 0 });
  try {
    for (let number = 0; number < run.processes; number += 1) {
      servers.push(
        await startServerProcess({ ...settings, AVOUCH_DATA_DIR: join(folder, `data-${number}`) }),
      );
    }
    const policy = join(folder, 'policy.json');
    writeFileSync(
      policy,
      JSON.stringify({ version: 1, budgets: [{ id: 'cap', limit_usd: run.limitUsd, per: 'total' }] }),
    );
    const published = await runAvouch(
      ['policy', 'publish', policy, '--tenant', 'demo', '--why', 'A stress run.'],
      settings,
    );
    if (published.exitCode !== 0) throw new Error(`The policy was not published: ${published.stderr}`);
    const made = await runAvouch(['keys', 'create', '--tenant', 'demo', '--scope', 'calls'], settings);
    const key = made.stdout.trim();
    await pause(policyAgeMs);

    const startedAtMs = performance.now();
    const outcomes = await Promise.all(
      Array.from({ length: run.calls }, (_, number) =>
        makeCall(agent, servers[number % servers.length]?.url ?? '', key),
      ),
    );
    const seconds = Math.round((performance.now() - startedAtMs) / 10) / 100;
    const counts = new Map<string, number>();
    for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    const { answered = 0, budget_exceeded: refused = 0, ...other } = Object.fromEntries(counts);

    // Ending gives back what is leased, so that the database says all of it.
    await Promise.all(servers.map((server) => server.stop()));
    const [row] = await runOnServer(
      run.databaseUrl,
      `select (select sum(spent) from budget_periods)::text as spent,
              (select sum((leaf::jsonb ->> 'cost_micros')::bigint) from entries where kind = 'call')::text as ledger`,
    );
    return {
      spentMicros: Number(row?.['spent'] ?? 0),
      answered,
      refused,
      other,
      ledgerSumMicros: Number(row?.['ledger'] ?? 0),
      seconds,
    };
  } finally {
    await Promise.all(servers.map((server) => server.kill()));
    await agent.destroy();
    await upstream.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function makeCall(agent: Agent, origin: string, key: string): Promise<string> {
  try {
    const answer = await agent.request({
      origin,
      path: '/v1/chat/completions',
      method: 'POST',
      signal: AbortSignal.timeout(hungAfterMs),
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model,
        max_tokens: usage.completion_tokens,
        messages: [{ role: 'user', content: 'Say something.' }],
      }),
    });
    const body = await answer.body.text();
    if (answer.statusCode === 200) return 'answered';
    return /"code":\s*"(\w+)"/.exec(body)?.[1] ?? String(answer.statusCode);
  } catch (error) {
    return error instanceof Error ? error.name : 'broken';
  }
}
