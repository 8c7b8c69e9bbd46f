/**
 * Many calls at once at several server processes with one hard budget, on the PostgreSQL of TEST_DATABASE_URL.
 * `--calls 5000 --limit 5.00 --processes 3`. The last line is the report as one JSON object; the exit code is 1 when
 * more than the limit was spent, or less than 98 % of it, or when budget and ledger do not agree.
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';

import { escapeIdentifier } from 'pg';

import { runOnServer } from '../database-server.ts';
import { runStress } from './stress-run.ts';

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '5000' },
    limit: { type: 'string', default: '5.00' },
    processes: { type: 'string', default: '3' },
  },
});
const serverUrl = process.env['TEST_DATABASE_URL'];
if (serverUrl === undefined) {
  throw new Error('Set TEST_DATABASE_URL to a PostgreSQL on which databases may be made.');
}
const name = `avouch_stress_${randomUUID().slice(0, 8)}`;
await runOnServer(serverUrl, `create database ${escapeIdentifier(name)} template template0 encoding 'UTF8'`);
try {
  const report = await runStress({
    databaseUrl: Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href,
    calls: Number(values.calls),
    limitUsd: values.limit,
    processes: Number(values.processes),
  });
  process.stdout.write(`${JSON.stringify(report)}\n`);
  const limitMicros = Math.round(Number(values.limit) * 1_000_000);
  const { spentMicros, ledgerSumMicros } = report;
  const isRight =
    spentMicros === ledgerSumMicros && spentMicros <= limitMicros && spentMicros >= 0.98 * limitMicros;
  process.exitCode = isRight ? 0 : 1;
} finally {
  await runOnServer(serverUrl, `drop database if exists ${escapeIdentifier(name)} with (force)`);
}
