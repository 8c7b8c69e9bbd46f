import { hash } from 'node:crypto';

import { createBoundedMap } from '../../platform/bounded-map.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import type { Log } from '../../platform/log.ts';
import { deleteExpiredNonces, takeNonce } from './store.ts';

/**
 * A signature is accepted until five minutes after it was made. Its nonce is remembered for an hour: a clock that is
 * turned back by less than that brings no signature back to life.
 */
const MEMORY_MS = 3_600_000;

/** Of this node, so that a flood of one replayed request costs no round trips. */
const MAX_REMEMBERED = 20_000;

const SWEEP_INTERVAL_MS = 60_000;
const SWEEP_BATCH = 5_000;
/** Batches of one sweep: what is left then is for the next. */
const MAX_BATCHES = 200;

export interface Nonces {
  /** Whether the nonce is new, on every node of the installation; it no longer is afterwards. */
  take(tenantId: string, keyId: string, nonce: string, created: Date): Promise<boolean>;
  sweep(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Nonces stand in the database, which all nodes share and which forgets none: a call that runs twice costs twice. A
 * server for rate limits may be emptied or restarted, and then everything could be replayed.
 */
export function createNonces({
  database,
  clock,
  log,
}: {
  database: Database;
  clock: Clock;
  log: Log;
}): Nonces {
  const seen = createBoundedMap<string, true>(MAX_REMEMBERED);
  let sweeping: Promise<void> | undefined;
  const timer = setInterval(
    () => void (sweeping ??= sweep().finally(() => (sweeping = undefined))),
    SWEEP_INTERVAL_MS,
  );
  timer.unref();

  async function sweep(): Promise<void> {
    try {
      for (let batch = 0; batch < MAX_BATCHES; batch += 1)
        if ((await deleteExpiredNonces(database, clock.now(), SWEEP_BATCH)) < SWEEP_BATCH) return;
    } catch (error) {
      log.warn({ error }, 'nonces that have expired could not be cleared away');
    }
  }

  return {
    async take(tenantId, keyId, nonce, created) {
      const nonceHash = hash('sha256', nonce, 'buffer');
      const name = `${keyId}/${nonceHash.toString('base64')}`;
      if (seen.get(name) === true) return false;
      const latest = Math.max(created.getTime(), clock.now().getTime());
      const isNew = await takeNonce(database, {
        tenantId,
        keyId,
        nonceHash,
        expiresAt: new Date(latest + MEMORY_MS),
      });
      seen.set(name, true);
      return isNew;
    },
    sweep,
    async close() {
      clearInterval(timer);
      await sweeping;
    },
  };
}
