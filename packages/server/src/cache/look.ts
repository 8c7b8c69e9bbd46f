import { createBoundedMap } from '../platform/bounded-map.ts';
import type { Clock } from '../platform/clock.ts';
import type { DataKeys, Sealer } from '../platform/data-keys/index.ts';
import type { Database } from '../platform/database/index.ts';
import { newId } from '../platform/ids.ts';
import type { Attempt } from './attempt.ts';
import type { Embedder } from './embed/index.ts';
import { checkKept } from './evidence/check.ts';
import { type After, createFlights, refusalOf } from './flight.ts';
import { createHashes, type Hashes } from './hashes.ts';
import { keepAnswer } from './keep.ts';
import type { CacheObserver } from './metrics.ts';
import { createFindNear, type NearCheck, type NearFound } from './near/near.ts';
import type { CachedAnswer, CacheHit, CacheMiss, CacheOutcome, CacheQuestion } from './question.ts';
import { openContent } from './sealed-entry.ts';
import { MAX_SKEW_MS, oldestServed } from './served-time.ts';
import { findExact, findPayload } from './store.ts';

/**
 * An answer that may be given to this call, or leave to ask the model; whoever gets that must settle. Waits where the
 * same call is under way already. Whatever fails in here is a miss; rejects only when the signal ends it, with the
 * signal's own AppError or `client_gone`.
 */
export type Look = (question: CacheQuestion, signal: AbortSignal) => Promise<CacheOutcome>;

export interface LookPorts {
  readonly database: Database;
  readonly dataKeys: DataKeys;
  readonly clock: Clock;
  /** From 0 up to 1: chooses what is checked. */
  readonly random: () => number;
  /** Without one, the very same requests alone are found. */
  readonly embedder?: Embedder | undefined;
  readonly observer: CacheObserver;
  readonly attempt: Attempt;
  readonly after: After;
}

/** One call while it is looked up. */
interface Looking {
  readonly question: CacheQuestion;
  readonly sealer: Sealer;
  readonly hashes: Hashes;
  readonly exactKey: Buffer;
  /** Of the tenant's cache; undefined where that could not be read, and then nothing is kept. */
  readonly generation: bigint | undefined;
}

/** What those who wait get, and how sure it is. */
interface Landed {
  readonly hit: CacheHit;
  readonly maxErrorRate: number;
}

/** More than all that can be waited for in there: embedding, and looking for what is near. */
const MAX_NEAR_MS = 5_000;

/** Questions that got the answer of a like one lately. */
const MAX_SERVED = 10_000;

type Release = (landed: Landed | undefined, kept?: Promise<unknown>) => void;

export function createLook(ports: LookPorts): Look {
  const { database, dataKeys, clock, random, embedder, observer, attempt } = ports;
  const flights = createFlights<Landed>(ports.after);
  const servedOnce = createBoundedMap<string, true>(MAX_SERVED);
  const findNear = embedder && createFindNear({ database, clock, embedder, random, attempt });

  async function findSame({ question, sealer, exactKey }: Omit<Looking, 'generation'>) {
    const { tenantId, fingerprint, routes, maxAgeMs, mayServe } = question;
    const now = clock.now();
    const found = await attempt('lookup', () =>
      findExact(database, {
        tenantId,
        exactKey,
        routes: mayServe ? routes : [],
        now,
        madeFrom: oldestServed(now, maxAgeMs),
        madeUntil: new Date(now.getTime() + MAX_SKEW_MS),
      }),
    );
    if (found?.entry === undefined) return { generation: found?.generation, hit: undefined };
    const { payload: sealed, ...entry } = found.entry;
    const content = await attempt('open', async () => {
      const opened = openContent(sealer, { ...entry, fingerprint, exactKey }, sealed);
      if (opened === undefined) throw new Error('An entry does not open');
      return Promise.resolve(opened);
    });
    const hit = content && hitOf('exact', entry, content.payload, now);
    return { generation: found.generation, hit };
  }

  async function look(question: CacheQuestion, signal: AbortSignal): Promise<CacheOutcome> {
    if (signal.aborted) throw refusalOf(signal);
    const { tenantId, mayServe, mayStore } = question;
    if (!mayServe && !mayStore) return missWithout();
    const sealer = await attempt('keys', () => dataKeys.sealerFor(tenantId));
    if (sealer === undefined) return missWithout();
    const hashes = createHashes(sealer, tenantId);
    const asked = { question, sealer, hashes, exactKey: hashes.exactKey(question) };
    const { generation, hit } = await findSame(asked);
    if (hit !== undefined) return hit;
    const looking = { ...asked, generation };
    if (!mayServe || !mayStore) return findLike(looking, signal, () => undefined);
    // Who comes after a purge does not wait for who came before it.
    const key = `${String(generation)} ${asked.exactKey.toString('base64')}`;
    const accepts = (landed: Landed) => isFor(question, landed);
    let seat = await flights.join(key, signal, accepts);
    // Who may not have that answer still makes one call together with those who are under the same rules.
    if (seat.kind === 'refused') seat = await flights.join(`${key} ${rulesOf(question)}`, signal, accepts);
    switch (seat.kind) {
      case 'answered':
        return { ...seat.answer.hit, embedding: undefined };
      case 'refused':
      case 'alone':
        return findLike(looking, signal, () => undefined);
      case 'lead':
        return lead(looking, signal, seat.isFirst, seat.settle);
      default:
        return seat satisfies never;
    }
  }

  /** Whatever comes of it, those who wait must not wait for it in vain. */
  async function lead(looking: Looking, signal: AbortSignal, isFirst: boolean, release: Release) {
    try {
      const hit = isFirst ? undefined : (await findSame(looking)).hit;
      const outcome = hit ?? (await findLike(looking, signal, release));
      if (outcome.kind === 'hit')
        release({
          hit: outcome,
          maxErrorRate: outcome.how === 'semantic' ? looking.question.maxErrorRate : 0,
        });
      return outcome;
    } catch (error) {
      release(undefined);
      throw error;
    }
  }

  async function findLike(looking: Looking, signal: AbortSignal, release: Release): Promise<CacheOutcome> {
    const { question, sealer } = looking;
    if (findNear === undefined || question.mode !== 'semantic') return missOf(looking, undefined, release);
    const near = await attempt('compare', () => findNear(looking, signal), MAX_NEAR_MS);
    if (signal.aborted) throw refusalOf(signal);
    if (near === undefined) return missOf(looking, undefined, release);
    if (near.verdict.kind !== 'serve') return missOf(looking, near, release);
    const key = looking.exactKey.toString('base64');
    // Checks count a question once, as its own answer is kept from then on. Were it served again and again, a wrong one
    // that is asked often would weigh more than all that was learned: so it gets an answer of its own the second time.
    if (servedOnce.get(key) !== undefined) {
      servedOnce.delete(key);
      return missOf(looking, { ...near, verdict: { kind: 'call' } }, release);
    }
    const { entry, score } = near.verdict;
    const { tenantId, fingerprint } = question;
    const content = await attempt('open', async () => {
      const sealed = await findPayload(database, tenantId, entry.id);
      const opened = sealed && openContent(sealer, { ...entry, fingerprint }, sealed);
      if (entry.expiresAt <= clock.now()) return undefined;
      if (sealed !== undefined && opened === undefined) throw new Error('An entry does not open');
      return opened;
    });
    if (content === undefined) return missOf(looking, near, release);
    servedOnce.set(key, true);
    return { ...hitOf('semantic', entry, content.payload, clock.now()), score, embedding: near.cost };
  }

  /** Compares it first with what was kept, where that is to be checked. Never rejects. */
  async function keep(
    looking: Looking,
    near: NearFound | undefined,
    answer: CachedAnswer,
    made: { id: string; createdAt: Date },
  ): Promise<'right' | 'wrong' | undefined> {
    const { question, generation } = looking;
    const { text } = answer;
    const check = checkOf(near);
    const checked =
      check === undefined || text === undefined
        ? undefined
        : await attempt('check', () => checkKept({ database, clock }, looking, check, text));
    if (checked !== undefined) observer.checked(checked);
    if (question.mayStore && generation !== undefined) {
      // A second entry that says the same would crowd the neighbourhood and tell nothing.
      const likeness = checked === 'right' ? undefined : near?.likeness;
      const keeping = { ...looking, ...made, generation, likeness };
      await attempt('store', () => keepAnswer(database, clock, keeping, answer));
    }
    return checked;
  }

  function missOf(looking: Looking, near: NearFound | undefined, release: Release): CacheMiss {
    const check = checkOf(near);
    let isSettled = false;

    async function settle(answer: CachedAnswer | undefined) {
      if (isSettled) return { checked: undefined };
      isSettled = true;
      if (answer === undefined) {
        release(undefined);
        return { checked: undefined };
      }
      const { payload, route } = answer;
      const createdAt = clock.now();
      const id = newId(createdAt);
      const kept = keep(looking, near, answer, { id, createdAt });
      release(
        { hit: { kind: 'hit', how: 'coalesced', id, payload, route, ageMs: 0 }, maxErrorRate: 0 },
        kept,
      );
      return { checked: await kept };
    }

    return {
      kind: 'miss',
      check: check?.reason,
      embedding: near?.cost,
      settle,
    };
  }

  return async (question, signal) => {
    const startedMs = clock.monotonicMs();
    const outcome = await look(question, signal);
    const seen = outcome.kind === 'hit' ? outcome.how : outcome.check === undefined ? 'miss' : 'check';
    observer.looked(seen, clock.monotonicMs() - startedMs);
    return outcome;
  };
}

function checkOf(near: NearFound | undefined): NearCheck | undefined {
  return near?.verdict.kind === 'check' ? near.verdict : undefined;
}

/** Calls that are the same may be under different rules: each takes only what its own rules allow. */
function isFor(question: CacheQuestion, { hit, maxErrorRate }: Landed): boolean {
  if (!question.routes.includes(hit.route) || hit.ageMs > (question.maxAgeMs ?? Infinity)) return false;
  return hit.how !== 'semantic' || (question.mode === 'semantic' && maxErrorRate <= question.maxErrorRate);
}

/** What `isFor` goes by. */
function rulesOf({ routes, maxAgeMs, mode, maxErrorRate }: CacheQuestion): string {
  return JSON.stringify([routes.toSorted(), maxAgeMs, mode, maxErrorRate]);
}

function hitOf(
  how: CacheHit['how'],
  { id, route, createdAt }: { id: string; route: string; createdAt: Date },
  payload: string,
  now: Date,
): CacheHit {
  const ageMs = Math.max(0, now.getTime() - createdAt.getTime());
  return { kind: 'hit', how, id, payload, route, ageMs };
}

function missWithout(): CacheMiss {
  return { kind: 'miss', check: undefined, settle: () => Promise.resolve({ checked: undefined }) };
}
