import { hash } from 'node:crypto';

import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { Log } from '../../platform/log.ts';
import { rateLimitHeaders } from '../headers.ts';
import { limited } from '../limited.ts';
import { type LimitOutcome, type RateLimitRule, wholeTokens } from '../rule.ts';
import { openLimitsConnection } from './connection.ts';
import { readVerdict } from './reply.ts';
import { admitScript, finishScript, LEASE_MS, renewScript } from './scripts.ts';

/** A lease is renewed so often that one lost message does not cost it. */
const RENEW_EVERY_MS = LEASE_MS / 3;

/** Ids in one message: the server does nothing else while it reads them. */
const RENEWED_AT_ONCE = 500;

interface RuleKeys {
  readonly requests: string;
  readonly tokens: string;
  readonly calls: string;
}

export interface SharedLimits {
  admit(tenantId: string, rules: readonly RateLimitRule[], call: { tokens: number }): Promise<LimitOutcome>;
  ping(): Promise<void>;
  close(): void;
}

/**
 * Limits of many processes, counted by a Redis-compatible server in one step for each call. Where the server cannot
 * say whether a call fits, the call is refused with `limits_unavailable`: no limit is ever passed because nobody was
 * there to count.
 */
export function createSharedLimits({
  url,
  clock,
  log,
  renewEveryMs = RENEW_EVERY_MS,
}: {
  url: string;
  clock: Clock;
  log: Log;
  renewEveryMs?: number;
}): SharedLimits {
  const connection = openLimitsConnection({ url, log });
  /** Calls under way by the set that they hold a place in. */
  const underWay = new Map<string, Set<string>>();
  const timer = setInterval(renew, renewEveryMs);
  timer.unref();

  function renew(): void {
    for (const [key, ids] of underWay) {
      const all = [...ids];
      for (let from = 0; from < all.length; from += RENEWED_AT_ONCE) {
        connection.tell(renewScript, [key], all.slice(from, from + RENEWED_AT_ONCE));
      }
    }
  }

  function hold(key: string, callId: string): void {
    const ids = underWay.get(key);
    if (ids === undefined) underWay.set(key, new Set([callId]));
    else ids.add(callId);
  }

  function letGo(key: string, callId: string): void {
    const ids = underWay.get(key);
    ids?.delete(callId);
    if (ids?.size === 0) underWay.delete(key);
  }

  return {
    async admit(tenantId, rules, call) {
      const tokens = wholeTokens(call.tokens);
      const callId = newId(clock.now());
      const keys = rules.map((rule) => keysOf(tenantId, rule));
      const reply = await connection.run(
        admitScript,
        keys.flatMap((rule) => [rule.requests, rule.tokens, rule.calls]),
        [
          callId,
          String(tokens),
          ...rules.flatMap(({ requestsPerMinute, tokensPerMinute, concurrency }) =>
            [requestsPerMinute, tokensPerMinute, concurrency].map((limit) => String(limit ?? -1)),
          ),
        ],
      );
      const verdict = readVerdict(reply, rules);
      if (verdict === undefined) {
        connection.distrust('The answer of the server for rate limits makes no sense');
        throw new AppError('limits_unavailable', 'The server that counts for rate limits answers nonsense.', {
          retryAfterS: 1,
        });
      }
      if (verdict.obstacle !== undefined) return limited(verdict.obstacle, verdict.uses);

      const held = keys
        .filter((_key, index) => rules[index]?.concurrency !== undefined)
        .map(({ calls }) => calls);
      for (const key of held) hold(key, callId);
      let isOver = false;
      return {
        kind: 'admitted',
        headers: rateLimitHeaders(verdict.uses),
        done(actualTokens) {
          if (isOver) return;
          isOver = true;
          for (const key of held) letGo(key, callId);
          const difference = Number.isFinite(actualTokens) ? wholeTokens(actualTokens) - tokens : 0;
          const limitsTokens = rules.map((rule) => rule.tokensPerMinute !== undefined);
          if (held.length === 0 && (difference === 0 || !limitsTokens.includes(true))) return;
          connection.tell(
            finishScript,
            keys.flatMap((rule) => [rule.tokens, rule.calls]),
            [
              callId,
              String(verdict.slot),
              String(difference),
              ...limitsTokens.map((limits) => (limits ? '1' : '0')),
            ],
          );
        },
      };
    },
    ping: () => connection.ping(),
    close() {
      clearInterval(timer);
      connection.close();
    },
  };
}

/**
 * All keys of a tenant lie in one slot of a cluster (the part in braces decides). Labels, which may say something about
 * people, are hashed.
 */
function keysOf(tenantId: string, rule: RateLimitRule): RuleKeys {
  const name = `avouch:limits:{${tenantId}}:${hash('sha256', rule.key).slice(0, 32)}`;
  return { requests: `${name}:requests`, tokens: `${name}:tokens`, calls: `${name}:calls` };
}
