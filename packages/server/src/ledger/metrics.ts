import { Counter, Histogram, type Registry } from 'prom-client';

import type { LedgerObserver } from './ledger.ts';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5];
const ENTRIES = [1, 2, 5, 10, 25, 50, 100, 250, 1_000];

export function createLedgerMetrics(registry: Registry): LedgerObserver {
  const registers = [registry];
  const entries = new Counter({
    name: 'avouch_ledger_entries_total',
    help: 'Entries appended through group commits.',
    registers,
  });
  const size = new Histogram({
    name: 'avouch_ledger_commit_entries',
    help: 'Entries in one group commit.',
    buckets: ENTRIES,
    registers,
  });
  const duration = new Histogram({
    name: 'avouch_ledger_commit_duration_seconds',
    help: 'Time of one group commit, until it was durable.',
    buckets: SECONDS,
    registers,
  });
  const retries = new Counter({
    name: 'avouch_ledger_retries_total',
    help: 'Group commits that were tried again over a lost connection.',
    registers,
  });
  const failures = new Counter({
    name: 'avouch_ledger_failed_entries_total',
    help: 'Entries that could not be appended, so that their calls were refused.',
    registers,
  });
  return {
    failed: (count) => failures.inc(count),
    committed(batch) {
      entries.inc(batch.entries);
      size.observe(batch.entries);
      duration.observe(batch.durationMs / 1000);
    },
    retried: () => retries.inc(),
  };
}
