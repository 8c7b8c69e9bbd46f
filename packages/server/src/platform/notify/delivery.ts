import type { Clock } from '../clock.ts';
import type { Database } from '../database/index.ts';
import type { Log } from '../log.ts';
import { attempt, type Senders } from './attempt.ts';
import { nextAttempt } from './retry.ts';
import { claimDue, findDue, markDelivered, markFailed } from './store.ts';
import type { AttemptOutcome } from './webhook.ts';

const POLL_INTERVAL_MS = 1_000;

/** Longer than any attempt takes. What a process that died had taken is due again after this. */
const CLAIM_MS = 120_000;

/** Attempts of one process at once: each holds a socket, and the database's connections are shared with calls. */
const MAX_IN_FLIGHT = 20;

/** Of these for one tenant, so that one whose receivers hang leaves room for the others. */
const MAX_PER_TENANT = 4;

/** An attempt that is cut off at the end is made again by another process, or after the start. */
const CLOSE_TIMEOUT_MS = 5_000;

export interface DeliveryLoop {
  /** Looks for what is due every second from now on. Any number of processes may. */
  start(): void;
  /** Tries what is due now, once, and waits for it. Returns how many there were. */
  deliverDue(): Promise<number>;
  close(): Promise<void>;
}

/**
 * Delivers what the outbox holds, at least once: what was sent and could not be marked is sent again, under the same
 * id. A failure is tried again for a day, ever more rarely.
 */
export function createDeliveryLoop({
  database,
  clock,
  log,
  random,
  senders,
}: {
  database: Database;
  clock: Clock;
  log: Log;
  /** From 0 up to 1. */
  random: () => number;
  senders: Senders;
}): DeliveryLoop {
  const stopped = new AbortController();
  /** Attempts under way, and whose they are. */
  const inFlight = new Map<Promise<void>, string>();
  let timer: NodeJS.Timeout | undefined;
  let claiming: Promise<{ tenantId: string; id: string }[]> | undefined;

  async function deliver(tenantId: string, id: string): Promise<void> {
    const scope = { 'avouch.tenant_id': tenantId };
    const due = await database.transaction(scope, async (tx) => {
      const found = await findDue(tx, id);
      // Its channel was removed in the moment in which it was written: it would be looked at for ever.
      if (found === undefined)
        await markFailed(tx, id, { now: clock.now(), code: 'channel_removed', nextAttemptAt: undefined });
      return found;
    });
    if (due === undefined) return;
    const outcome = await tried({ ...due, tenantId });
    const now = clock.now();
    await database.transaction(scope, async (tx) => {
      switch (outcome.kind) {
        case 'delivered':
          return markDelivered(tx, id, now);
        case 'failed': {
          const nextAttemptAt = outcome.isFinal
            ? undefined
            : nextAttempt(due.attempts, due.createdAt, now, random);
          if (nextAttemptAt === undefined)
            log.warn({ deliveryId: id, code: outcome.code }, 'a notification was given up');
          return markFailed(tx, id, { now, code: outcome.code, nextAttemptAt });
        }
        default:
          return outcome satisfies never;
      }
    });
  }

  async function tried(due: Parameters<typeof attempt>[1]): Promise<AttemptOutcome> {
    try {
      return await attempt(senders, due, clock.now(), stopped.signal);
    } catch (error) {
      log.warn({ error, deliveryId: due.id }, 'a notification could not be prepared');
      return { kind: 'failed', code: 'secret_unreadable', isFinal: false };
    }
  }

  function busyTenants(): Map<string, number> {
    const busy = new Map<string, number>();
    for (const tenantId of inFlight.values()) busy.set(tenantId, (busy.get(tenantId) ?? 0) + 1);
    return busy;
  }

  function claim(limit: number): Promise<{ tenantId: string; id: string }[]> {
    const now = clock.now();
    const claimedUntil = new Date(now.getTime() + CLAIM_MS);
    return database.transaction({ 'avouch.operator': 'on' }, (tx) =>
      claimDue(tx, { now, claimedUntil, limit, perTenant: MAX_PER_TENANT, busy: busyTenants() }),
    );
  }

  /** Starts what is due, as far as there is room, and returns what it started. */
  async function begin(): Promise<Promise<void>[]> {
    const limit = MAX_IN_FLIGHT - inFlight.size;
    if (limit <= 0 || claiming !== undefined || stopped.signal.aborted) return [];
    claiming = claim(limit);
    try {
      const claimed = await claiming;
      return claimed.map(({ tenantId, id }) => {
        const delivery = deliver(tenantId, id)
          .catch((error: unknown) =>
            log.warn({ error, deliveryId: id }, 'what became of a notification could not be noted'),
          )
          .finally(() => inFlight.delete(delivery));
        inFlight.set(delivery, tenantId);
        return delivery;
      });
    } finally {
      claiming = undefined;
    }
  }

  /** Everything under way, what is being claimed included. */
  async function settled(): Promise<void> {
    await claiming?.catch(() => undefined);
    // What was claimed is started in the turn after.
    await Promise.resolve();
    await Promise.all(inFlight.keys());
  }

  function poll(): void {
    begin().catch((error: unknown) =>
      log.warn({ error }, 'notifications that are due could not be looked for'),
    );
  }

  return {
    start() {
      if (timer !== undefined) return;
      timer = setInterval(poll, POLL_INTERVAL_MS);
      timer.unref();
    },
    async deliverDue() {
      const started = await begin();
      await Promise.all(started);
      return started.length;
    },
    async close() {
      clearInterval(timer);
      stopped.abort();
      let bound: NodeJS.Timeout | undefined;
      const tooLate = new Promise<void>((resolve) => {
        bound = setTimeout(resolve, CLOSE_TIMEOUT_MS);
      });
      await Promise.race([settled(), tooLate]);
      clearTimeout(bound);
    },
  };
}
