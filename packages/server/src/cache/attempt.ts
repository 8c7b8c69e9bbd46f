import type { Log } from '../platform/log.ts';
import type { After } from './flight.ts';

/** Where the cache can fail. */
export type CachePart = 'keys' | 'lookup' | 'open' | 'embed' | 'compare' | 'store' | 'check' | 'sweep';

/** Whatever fails here is logged without content, counted, and answered with undefined: the call goes on without it. */
export type Attempt = <T>(
  part: CachePart,
  act: () => Promise<T>,
  withinMs?: number,
) => Promise<T | undefined>;

/** A call that would have been answered by the model by then does not wait any longer for the cache. */
const MAX_WAIT_MS = 2_000;

export function createAttempt({
  log,
  after,
  failed,
}: {
  log: Log;
  after: After;
  failed: (part: CachePart) => void;
}): Attempt {
  return async (part, act, withinMs = MAX_WAIT_MS) => {
    try {
      return await within(after, withinMs, act());
    } catch (error) {
      failed(part);
      log.warn({ error, part }, 'the cache failed, and the call goes on without it');
      return undefined;
    }
  };
}

class TooSlow extends Error {}

async function within<T>(after: After, ms: number, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const cancel = after(ms, () => reject(new TooSlow('The cache took too long')));
  try {
    return await Promise.race([work, late]);
  } finally {
    cancel();
  }
}
