import { setTimeout as pause } from 'node:timers/promises';

import { createCallClient } from './calls.ts';

/** Concurrent clients that call again and again until they are stopped, and what they were told. */
export interface Load {
  /** Entry ids of the calls whose whole answer arrived. */
  readonly acknowledged: readonly string[];
  /** How often each refusal was met, by its code; `broken` and `hung` among them. */
  readonly refusals: ReadonlyMap<string, number>;
  /** Resolves when so many more calls were acknowledged. */
  more(count: number): Promise<void>;
  /** Resolves when a call has been refused with this code. */
  refusedWith(code: string): Promise<void>;
  stop(): Promise<void>;
}

/** A client that was refused waits this long, as a client does. */
const afterRefusalMs = 20;
const pollMs = 10;
/** Longer than any outage that a test makes. */
const waitTimeoutMs = 25_000;

export function startLoad({ url, key, clients }: { url: string; key: string; clients: number }): Load {
  const acknowledged: string[] = [];
  const refusals = new Map<string, number>();
  const over = new AbortController();

  async function client(first: number): Promise<void> {
    const caller = createCallClient({ connections: 1 });
    for (let number = first; !over.signal.aborted; number += 1) {
      const result = await caller.call({ url, key, stream: number % 2 === 0, text: `call ${number}` });
      if (result.kind === 'acknowledged') {
        acknowledged.push(result.entryId);
        continue;
      }
      const code = result.kind === 'refused' ? result.code : result.kind;
      refusals.set(code, (refusals.get(code) ?? 0) + 1);
      await pause(afterRefusalMs);
    }
    await caller.close();
  }

  async function until(isReached: () => boolean, goal: string): Promise<void> {
    const startedAtMs = performance.now();
    while (!isReached()) {
      if (performance.now() - startedAtMs > waitTimeoutMs) {
        const met = [...refusals].map(([code, count]) => `${code} ${count}`).join(', ');
        throw new Error(`Waited in vain for ${goal}; ${acknowledged.length} acknowledged, ${met}`);
      }
      await pause(pollMs);
    }
  }

  const running = Array.from({ length: clients }, (_, number) => client(number));
  return {
    acknowledged,
    refusals,
    more(count) {
      const goal = acknowledged.length + count;
      return until(() => acknowledged.length >= goal, `${count} more calls`);
    },
    refusedWith: (code) => until(() => refusals.has(code), code),
    async stop() {
      over.abort();
      await Promise.all(running);
    },
  };
}

/** The acknowledged calls that are not in the ledger exactly once. */
export function findLost(acknowledged: readonly string[], ids: readonly string[]): string[] {
  const times = new Map<string, number>();
  for (const id of ids) times.set(id, (times.get(id) ?? 0) + 1);
  return acknowledged.filter((id) => times.get(id) !== 1);
}
