import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { createMemoryLimits } from './memory.ts';
import type { LimitOutcome, RateLimitRule } from './rule.ts';

export interface Limits {
  /**
   * Lets a call through if every rule does, and then counts it for all of them; else it counts for none. `tokens` is
   * the estimate of what the call takes. Synchronous where limits are counted in this process, and wherever there are
   * no rules. Whoever is admitted owes one `done`.
   * Throws AppError `limits_unavailable` when the counting cannot be done, and TypeError when `tokens` is no number.
   */
  admit(
    tenantId: string,
    rules: readonly RateLimitRule[],
    call: { tokens: number },
  ): LimitOutcome | Promise<LimitOutcome>;
  /** Rejects with `limits_unavailable` when calls with limits could not be admitted. For `/readyz`. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

const unlimited: LimitOutcome = { kind: 'admitted', headers: {}, done: () => undefined };

/**
 * Limits on requests, tokens and calls under way. In any minute, wherever it begins, at most the limit is admitted;
 * all of it may come at once, and room comes back at most a second late. With `redisUrl` (`redis://`, `rediss://`) the
 * count is shared by all processes that name the same server; without, each process counts for itself. There are no
 * limits but those of the rules.
 */
export async function createLimits({
  redisUrl,
  clock,
  log,
}: {
  redisUrl?: string | undefined;
  clock: Clock;
  log: Log;
}): Promise<Limits> {
  const shared = redisUrl === undefined ? undefined : await openShared(redisUrl);
  const counted = shared ?? createMemoryLimits({ clock });
  return {
    admit: (tenantId, rules, call) => (rules.length === 0 ? unlimited : counted.admit(tenantId, rules, call)),
    ping: async () => shared?.ping(),
    async close() {
      shared?.close();
      return Promise.resolve();
    },
  };

  /** The client of the server is five hundred files: loaded where a server is configured. */
  async function openShared(url: string) {
    const { createSharedLimits } = await import('./shared/shared.ts');
    return createSharedLimits({ url, clock, log });
  }
}
