import { escapeIdentifier } from 'pg';
import { describe, expect, inject, it } from 'vitest';

import { runOnServer } from '../database-server.ts';
import { runStress } from './stress-run.ts';

const { serverUrl, prefix } = inject('databaseRun');
if (serverUrl === undefined) {
  console.warn(
    'A budget under stress is tested on PostgreSQL only: the embedded database serves one process.',
  );
}

describe.runIf(serverUrl)('three servers with one hard budget and too many calls at once', () => {
  it('spend nearly all of it, not a micro-dollar more, and as the ledger says', async () => {
    const name = `${prefix}stress`;
    await runOnServer(
      serverUrl ?? '',
      `create database ${escapeIdentifier(name)} template template0 encoding 'UTF8'`,
    );
    const report = await runStress({
      databaseUrl: Object.assign(new URL(serverUrl ?? ''), { pathname: `/${name}` }).href,
      calls: 300,
      limitUsd: '0.30',
      processes: 3,
    });
    expect(report.other).toEqual({});
    expect(report.answered + report.refused).toBe(300);
    expect(report.spentMicros).toBeLessThanOrEqual(300_000);
    // Less than the most that one more call could have cost is left.
    expect(report.spentMicros).toBeGreaterThan(280_000);
    expect(report.spentMicros).toBe(report.ledgerSumMicros);
  }, 120_000);
});
