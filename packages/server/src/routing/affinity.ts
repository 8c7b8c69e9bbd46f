import { createBoundedMap } from '../platform/bounded-map.ts';
import type { Clock } from '../platform/clock.ts';
import type { Affinity } from './expected-cost.ts';

/** Which target holds the beginning of a conversation in its prompt cache. */
export interface Affinities {
  /** `conversation` names it within its tenant without telling what was said: a keyed hash, for one. */
  find(tenantId: string, conversation: string): Affinity | undefined;
  /** After an answer: what the provider said that it read from, and wrote to, its prompt cache. */
  remember(tenantId: string, conversation: string, affinity: Affinity): void;
}

/** Conversations come from clients, so the number is bounded; one that left is priced as fresh. */
const MAX_CONVERSATIONS = 20_000;
/** Vendors keep a prompt for five minutes after its last use, the shortest lifetime that any of them states. */
const LIFETIME_MS = 300_000;

export function createAffinities({ clock }: { clock: Clock }): Affinities {
  const known = createBoundedMap<string, Affinity & { atMs: number }>(MAX_CONVERSATIONS);
  return {
    find(tenantId, conversation) {
      const key = `${tenantId}\n${conversation}`;
      const found = known.get(key);
      if (found === undefined) return undefined;
      if (clock.monotonicMs() - found.atMs < LIFETIME_MS) return found;
      known.delete(key);
      return undefined;
    },
    remember(tenantId, conversation, affinity) {
      const key = `${tenantId}\n${conversation}`;
      if (affinity.cachedTokens > 0) known.set(key, { ...affinity, atMs: clock.monotonicMs() });
      else known.delete(key);
    },
  };
}
