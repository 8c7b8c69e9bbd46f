import type { Clock } from '../platform/clock.ts';
import { createBoundedMap } from '../platform/bounded-map.ts';
import { AppError } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import type { Control, ControlStatus } from './control.ts';

/** Checks the controls of a tenant, at most every half minute. */
export interface Controls {
  statuses(tenantId: string): Promise<readonly ControlStatus[]>;
}

/** A page that is opened often must not become load: what was found is good for so long. */
const MAX_AGE_MS = 30_000;
/** What takes longer has not been observed, and nobody waits for it. */
const CHECK_TIMEOUT_MS = 3_000;
const MAX_TENANTS = 1_000;

export function createControls({
  controls,
  clock,
  log,
  timeoutMs = CHECK_TIMEOUT_MS,
}: {
  controls: readonly Control[];
  clock: Clock;
  log: Log;
  timeoutMs?: number;
}): Controls {
  const remembered = createBoundedMap<
    string,
    { readonly startedMs: number; readonly statuses: Promise<readonly ControlStatus[]> }
  >(MAX_TENANTS);

  /** One after the other: they share one database with calls, which go first. */
  async function checkAll(tenantId: string): Promise<readonly ControlStatus[]> {
    const statuses: ControlStatus[] = [];
    for (const control of controls) statuses.push(await check(control, tenantId));
    return statuses;
  }

  async function check(control: Control, tenantId: string): Promise<ControlStatus> {
    const observedAt = clock.now();
    const startedMs = clock.monotonicMs();
    const { id, statement } = control;
    const found = await within(timeoutMs, control.check(tenantId)).catch((error: unknown) => {
      log.warn({ error, control: id }, 'a control could not be checked');
      return {
        result: 'error' as const,
        detail:
          error instanceof AppError
            ? `The check failed: ${error.code}.`
            : error instanceof CheckTookTooLong
              ? `The check took longer than ${timeoutMs} ms.`
              : 'The check failed; see the log.',
      };
    });
    const tookMs = Math.round(clock.monotonicMs() - startedMs);
    return { id, statement, result: found.result, detail: found.detail, observedAt, tookMs };
  }

  return {
    statuses(tenantId) {
      const nowMs = clock.monotonicMs();
      const known = remembered.get(tenantId);
      if (known !== undefined && nowMs - known.startedMs < MAX_AGE_MS) return known.statuses;
      const statuses = checkAll(tenantId);
      remembered.set(tenantId, { startedMs: nowMs, statuses });
      return statuses;
    },
  };
}

class CheckTookTooLong extends Error {}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new CheckTookTooLong()), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
