import type { Ledger } from '../../ledger/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import { newId } from '../../platform/ids.ts';
import type { Log } from '../../platform/log.ts';
import { lockRefusalCount, type RefusalCount, writeRefusalCount } from './store.ts';

export interface Refusal {
  readonly tenantId: string;
  /** `session.refused`: a sign-in was refused. `access.refused`: somebody who is known may not do this. */
  readonly kind: 'session.refused' | 'access.refused';
  /** As the ledger names them: `user:…` or the id of an API key. */
  readonly by: string;
  /** A short code, or the access of the route. */
  readonly reason: string;
}

/** Records refusals in the ledger, together where there are many: who is refused must not be able to fill it. */
export interface Refusals {
  /**
   * Returns at once; what it is, where that has to be looked up, is found and written in the background, so that it
   * takes no time that a stranger could measure.
   */
  note(refusal: Refusal | (() => Promise<Refusal | undefined>)): void;
  /** Waits for what was noted. */
  settled(): Promise<void>;
}

const WINDOW_MS = 15 * 60_000;

/** Different refusals that wait to be written. More than these are only logged. */
const MAX_WAITING = 1_000;

export function createRefusals({
  database,
  ledger,
  clock,
  log,
}: {
  database: Database;
  ledger: Ledger;
  clock: Clock;
  log: Log;
}): Refusals {
  const waiting = new Map<string, { refusal: Refusal; added: number }>();
  const lookups = new Set<Promise<void>>();
  let writing: Promise<void> | undefined;

  function add(refusal: Refusal): void {
    const key = `${refusal.tenantId} ${refusal.kind} ${refusal.by} ${refusal.reason}`;
    const found = waiting.get(key);
    if (found !== undefined) found.added += 1;
    else if (waiting.size < MAX_WAITING) waiting.set(key, { refusal, added: 1 });
    else log.warn({ tenantId: refusal.tenantId, reason: refusal.reason }, 'too many refusals to record');
    writing ??= writeAll();
  }

  async function lookUp(find: () => Promise<Refusal | undefined>): Promise<void> {
    try {
      const refusal = await find();
      if (refusal !== undefined) add(refusal);
    } catch (error) {
      log.warn({ error }, 'a refusal was not recorded');
    }
  }

  async function writeAll(): Promise<void> {
    for (let next = waiting.entries().next(); next.done !== true; next = waiting.entries().next()) {
      const [key, { refusal, added }] = next.value;
      waiting.delete(key);
      try {
        await write(refusal, added);
      } catch (error) {
        log.warn({ error, tenantId: refusal.tenantId, reason: refusal.reason }, 'a refusal was not recorded');
      }
    }
    writing = undefined;
  }

  function write({ tenantId, kind, by, reason }: Refusal, added: number): Promise<void> {
    return database.transaction({ 'avouch.tenant_id': tenantId }, async (tx) => {
      const now = clock.now();
      const place = { tenantId, subject: by, reason: `${kind} ${reason}`.slice(0, 100) };
      const { count, told } = countRefusals(await lockRefusalCount(tx, place, now), added, now);
      await writeRefusalCount(tx, place, count);
      if (told > 0) {
        await ledger.appendWithin(tx, tenantId, [
          { id: newId(now), kind, at: now, body: { by, reason, count: told } },
        ]);
      }
    });
  }

  return {
    note(refusal) {
      if (typeof refusal !== 'function') add(refusal);
      else if (lookups.size >= MAX_WAITING) log.warn('too many refusals to record');
      else {
        const lookup = lookUp(refusal).finally(() => lookups.delete(lookup));
        lookups.add(lookup);
      }
    },
    async settled() {
      await Promise.all(lookups);
      await writing;
    },
  };
}

/**
 * Counts more refusals, and says of how many an entry tells now: of the first in a quarter of an hour, and again
 * whenever there are ten times as many. However many there are, the ledger gets a handful of entries.
 */
export function countRefusals(
  before: RefusalCount,
  added: number,
  now: Date,
): { count: RefusalCount; told: number } {
  const isOver = now.getTime() - before.windowStartedAt.getTime() >= WINDOW_MS;
  const windowStartedAt = isOver ? now : before.windowStartedAt;
  const earlier = isOver ? 0 : before.inWindow;
  const inWindow = earlier + added;
  const untold = before.untold + added;
  const tells = magnitude(inWindow) > magnitude(earlier);
  return { count: { windowStartedAt, inWindow, untold: tells ? 0 : untold }, told: tells ? untold : 0 };
}

/** 0 for none, 1 for 1 to 9, 2 for 10 to 99. */
function magnitude(count: number): number {
  return count === 0 ? 0 : String(count).length;
}
