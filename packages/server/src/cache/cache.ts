import type { Clock } from '../platform/clock.ts';
import type { DataKeys, Sealer } from '../platform/data-keys/index.ts';
import type { Database } from '../platform/database/index.ts';
import { newId } from '../platform/ids.ts';
import type { Log } from '../platform/log.ts';
import { createAttempt } from './attempt.ts';
import { type After, createFlights, refusalOf, type Seat, unreferencedTimer } from './flight.ts';
import { createHashes, type Hashes } from './hashes.ts';
import { keepAnswer } from './keep.ts';
import { type CacheObserver, silentObserver } from './metrics.ts';
import type { CachedAnswer, CacheHit, CacheOutcome, CacheQuestion } from './question.ts';
import { openContent } from './sealed-entry.ts';
import { findExact } from './store.ts';

export interface Cache {
  /**
   * An answer that may be given to this call, or leave to ask the model; whoever gets that must settle. Waits where
   * the same call is under way already. Whatever fails in here is a miss; rejects only when the signal ends it, with
   * the signal's own AppError or `client_gone`.
   */
  look(question: CacheQuestion, signal: AbortSignal): Promise<CacheOutcome>;
  close(): Promise<void>;
}

/** Nodes' clocks do not agree to the millisecond; what was made later than this was made by a clock that was wrong. */
const MAX_SKEW_MS = 60_000;

export function createCache({
  database,
  dataKeys,
  clock,
  log,
  observer = silentObserver,
  after = unreferencedTimer,
}: {
  database: Database;
  dataKeys: DataKeys;
  clock: Clock;
  log: Log;
  observer?: CacheObserver | undefined;
  /** For tests that turn the clock. */
  after?: After | undefined;
}): Cache {
  const flights = createFlights<CacheHit>(after);
  const attempt = createAttempt({ log, after, failed: (part) => observer.failed(part) });

  /** What one call needs while it is looked up. */
  interface Looking {
    readonly question: CacheQuestion;
    readonly sealer: Sealer;
    readonly hashes: Hashes;
    readonly exactKey: Buffer;
  }

  async function findAnswer({ question, sealer, exactKey }: Looking) {
    const { tenantId, fingerprint, routes, maxAgeMs, mayServe } = question;
    const now = clock.now();
    const found = await attempt('lookup', () =>
      findExact(database, {
        tenantId,
        exactKey,
        routes: mayServe ? routes : [],
        now,
        madeFrom: new Date(Math.max(0, now.getTime() - Math.min(maxAgeMs ?? Infinity, now.getTime()))),
        madeUntil: new Date(now.getTime() + MAX_SKEW_MS),
      }),
    );
    if (found?.entry === undefined) return { generation: found?.generation, hit: undefined };
    const { payload: sealed, ...entry } = found.entry;
    const content = await attempt('open', async () => {
      const opened = openContent(sealer, { ...entry, fingerprint, exactKey }, sealed);
      if (opened === undefined) throw new Error('An entry does not open');
      return opened;
    });
    const hit: CacheHit | undefined = content && {
      kind: 'hit',
      how: 'exact',
      id: entry.id,
      payload: content.payload,
      route: entry.route,
      ageMs: Math.max(0, now.getTime() - entry.createdAt.getTime()),
    };
    return { generation: found.generation, hit };
  }

  async function look(question: CacheQuestion, signal: AbortSignal): Promise<CacheOutcome> {
    if (signal.aborted) throw refusalOf(signal);
    const { tenantId, mayServe, mayStore } = question;
    if (!mayServe && !mayStore) return missWithout();
    const sealer = await attempt('keys', () => dataKeys.sealerFor(tenantId));
    if (sealer === undefined) return missWithout();
    const hashes = createHashes(sealer, tenantId);
    const looking = { question, sealer, hashes, exactKey: hashes.exactKey(question) };
    const { generation, hit } = await findAnswer(looking);
    if (hit !== undefined) return hit;
    if (!mayServe || !mayStore) return missAlone(looking, generation);
    // Who comes after a purge does not wait for who came before it.
    const key = `${String(generation)} ${looking.exactKey.toString('base64')}`;
    const seat = await flights.join(key, signal, ({ route }) => question.routes.includes(route));
    switch (seat.kind) {
      case 'answered':
        return { ...seat.answer, how: seat.answer.how === 'exact' ? 'exact' : 'coalesced' };
      case 'alone':
        return missAlone(looking, generation);
      case 'lead':
        return lead(looking, generation, seat, signal);
      default:
        return seat satisfies never;
    }
  }

  async function lead(
    looking: Looking,
    generation: bigint | undefined,
    seat: Seat<CacheHit> & { kind: 'lead' },
    signal: AbortSignal,
  ): Promise<CacheOutcome> {
    const found = seat.isFirst ? undefined : await findAnswer(looking);
    if (found?.hit !== undefined) {
      seat.settle(found.hit);
      return found.hit;
    }
    if (signal.aborted) {
      seat.settle(undefined);
      throw refusalOf(signal);
    }
    return missAlone(looking, generation, seat.settle);
  }

  function missAlone(
    looking: Looking,
    generation: bigint | undefined,
    release: (hit: CacheHit | undefined) => void = () => undefined,
  ): CacheOutcome {
    let isSettled = false;
    async function settle(answer: CachedAnswer | undefined) {
      if (isSettled) return { checked: undefined };
      isSettled = true;
      const createdAt = clock.now();
      const id = newId(createdAt);
      if (answer === undefined) {
        release(undefined);
        return { checked: undefined };
      }
      const { payload, route } = answer;
      release({ kind: 'hit', how: 'coalesced', id, payload, route, ageMs: 0 });
      if (looking.question.mayStore && generation !== undefined) {
        const keeping = { ...looking, generation, id, createdAt, likeness: undefined };
        await attempt('store', () => keepAnswer(database, clock, keeping, answer));
      }
      return { checked: undefined };
    }
    return { kind: 'miss', isCheck: false, settle };
  }

  return {
    async look(question, signal) {
      const startedMs = clock.monotonicMs();
      const outcome = await look(question, signal);
      const seen = outcome.kind === 'hit' ? outcome.how : outcome.isCheck ? 'check' : 'miss';
      observer.looked(seen, clock.monotonicMs() - startedMs);
      return outcome;
    },
    close: () => Promise.resolve(),
  };
}

function missWithout(): CacheOutcome {
  return { kind: 'miss', isCheck: false, settle: () => Promise.resolve({ checked: undefined }) };
}
