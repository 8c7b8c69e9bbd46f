import { setTimeout as sleep } from 'node:timers/promises';

import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import type { Log } from '../../platform/log.ts';
import { listGrown, readTotalSize } from './store.ts';

/** Keeps the sums near the head of every ledger, so that reports find little to do. */
export interface Background {
  start(): void;
  close(): Promise<void>;
}

/** Entries of one step: ten milliseconds on the embedded database, which does nothing else meanwhile. */
export const BACKGROUND_STEP_ENTRIES = 100n;
const BACKGROUND_INTERVAL_MS = 30_000;
/** Tenants of one round; the next round goes on with those who have grown the most. */
const MAX_TENANTS_A_ROUND = 1_000;
/** Ledgers that together grow by more entries than this in a second have calls that should not wait. */
const BUSY_ENTRIES_PER_SECOND = 10;
/** How many times as long as a step the rest after it lasts: a hundredth of the database's time while calls come in… */
const BUSY_REST = 99;
/** …and half of it while hardly any do. */
const QUIET_REST = 1;
/** A step that had to wait for long says that the database is busy, not that the sums may be forgotten. */
const MAX_REST_MS = 60_000;

/** Pure: how long to leave the database to others after a step that took `stepMs`. */
export function restMs(stepMs: number, grown: { entries: bigint; elapsedMs: number }): number {
  const isBusy = Number(grown.entries) * 1_000 > BUSY_ENTRIES_PER_SECOND * Math.max(1, grown.elapsedMs);
  return Math.min(MAX_REST_MS, stepMs * (isBusy ? BUSY_REST : QUIET_REST));
}

/**
 * Takes small steps, one for each tenant in turn, and rests after each of them: calls go first. Under a load that lasts
 * the sums fall behind; whoever asks for a report catches up with all the speed that there is.
 */
export function createBackground({
  database,
  clock,
  log,
  step,
  intervalMs = BACKGROUND_INTERVAL_MS,
}: {
  database: Database;
  clock: Clock;
  log: Log;
  /** One step for a tenant. Returns the size that its sums have then. */
  step: (tenantId: string) => Promise<bigint>;
  intervalMs?: number;
}): Background {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> | undefined;

  const asOperator = <T>(read: (tx: Parameters<typeof readTotalSize>[0]) => Promise<T>) =>
    database.transaction({ 'avouch.operator': 'on' }, read);

  /** Up to the sizes that ledgers have when it begins: what comes later is for the next round. */
  async function catchUpAll(): Promise<void> {
    let waiting = await asOperator((tx) => listGrown(tx, MAX_TENANTS_A_ROUND));
    let seen = { size: await asOperator(readTotalSize), atMs: clock.monotonicMs() };
    while (waiting.length > 0) {
      const behind: typeof waiting = [];
      for (const ledger of waiting) {
        if (stopping.signal.aborted) return;
        const startedMs = clock.monotonicMs();
        const size = await step(ledger.tenantId);
        if (size < ledger.size) behind.push(ledger);
        const total = await asOperator(readTotalSize);
        const nowMs = clock.monotonicMs();
        const grown = { entries: total - seen.size, elapsedMs: nowMs - seen.atMs };
        seen = { size: total, atMs: nowMs };
        await rest(restMs(nowMs - startedMs, grown));
      }
      waiting = behind;
    }
  }

  /** Ends at once when it is time to stop. */
  async function rest(ms: number): Promise<void> {
    try {
      await sleep(ms, undefined, { signal: stopping.signal, ref: false });
    } catch (error) {
      if (!stopping.signal.aborted) throw error;
    }
  }

  function runRound(): void {
    if (round !== undefined) return;
    const startedMs = clock.monotonicMs();
    round = catchUpAll()
      .catch((error: unknown) => log.warn({ error }, 'sums of spend could not be brought up to date'))
      .finally(() => {
        round = undefined;
        const durationMs = Math.round(clock.monotonicMs() - startedMs);
        if (durationMs > intervalMs)
          log.info({ durationMs }, 'sums of spend were behind, as calls went first');
      });
  }

  return {
    start() {
      timer ??= setInterval(runRound, intervalMs);
      timer.unref();
    },
    async close() {
      stopping.abort();
      clearInterval(timer);
      await round;
    },
  };
}
