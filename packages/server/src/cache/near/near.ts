import { createBoundedMap } from '../../platform/bounded-map.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Sealer } from '../../platform/data-keys/index.ts';
import type { Database } from '../../platform/database/index.ts';
import type { Attempt } from '../attempt.ts';
import {
  bestCandidate,
  type CheckReason,
  decide,
  epochOf,
  readSketch,
  type Sketch,
  sketchOf,
  writeSketch,
} from '../decide/index.ts';
import type { Embedder } from '../embed/index.ts';
import { type Lane, readLaneEvidence } from '../evidence/store.ts';
import type { Hashes } from '../hashes.ts';
import type { Likeness } from '../keep.ts';
import type { CacheQuestion, EmbeddingCost } from '../question.ts';
import { openSketch } from '../sealed-entry.ts';
import { MAX_SKEW_MS, oldestServed } from '../served-time.ts';
import { createEmbed } from './embedding.ts';
import {
  canIterate,
  hasIndexed,
  INDEXED_DIMENSIONS,
  type NearEntry,
  scanScope,
  searchIndex,
} from './store.ts';

/** What is known of a question and of the answers to those that are like it. */
export interface NearFound {
  readonly cost: EmbeddingCost | undefined;
  /** What its answer will be found by; undefined where it will not. */
  readonly likeness: Likeness | undefined;
  readonly verdict:
    | { readonly kind: 'serve'; readonly entry: NearEntry; readonly score: number }
    | NearCheck
    | { readonly kind: 'call' };
}

export interface NearCheck {
  readonly kind: 'check';
  readonly entry: NearEntry;
  readonly score: number;
  readonly reason: CheckReason;
  readonly lane: Lane;
}

export type FindNear = (
  asked: { question: CacheQuestion; sealer: Sealer; hashes: Hashes },
  signal: AbortSignal,
) => Promise<NearFound>;

/** Neighbours that are compared, of those in the index and of the others. The right one is mostly the first, and hardly ever beyond these. */
const MAX_NEIGHBOURS = 8;
/**
 * Up to this many numbers (5,000 entries of 512 dimensions) of a scope are compared one by one. It is exact, and up to
 * there it was measured to take less time than the index. More of them stand in the index, or soon will.
 */
const MAX_SCANNED_NUMBERS = 2_560_000;
/** How long it is remembered that a scope has entries in the index. */
const LARGE_MS = 600_000;
const MAX_LARGE_SCOPES = 10_000;

const nothing: NearFound = { cost: undefined, likeness: undefined, verdict: { kind: 'call' } };

/**
 * Finds answers to questions that are like this one, within tenant, policy, scope and frame. Similarity finds the
 * candidates; what decides is whether their words differ in anything that matters, and what checks showed before.
 */
export function createFindNear({
  database,
  clock,
  embedder,
  random,
  attempt,
}: {
  database: Database;
  clock: Clock;
  embedder: Embedder;
  /** From 0 up to 1. */
  random: () => number;
  attempt: Attempt;
}): FindNear {
  const embed = createEmbed({ embedder, attempt, clock });
  const maxScanned = Math.floor(MAX_SCANNED_NUMBERS / embedder.dimensions);
  /** Until when a scope is taken to have entries in the index. */
  const large = createBoundedMap<string, number>(MAX_LARGE_SCOPES);
  let iterates: Promise<boolean> | undefined;

  async function neighboursOf(question: CacheQuestion, { scopeKey, embedding }: Likeness, lane: Lane) {
    const now = clock.now();
    const { tenantId, routes, maxAgeMs } = question;
    const query = {
      tenantId,
      scopeKey,
      embedding,
      routes,
      now,
      madeFrom: oldestServed(now, maxAgeMs),
      madeUntil: new Date(now.getTime() + MAX_SKEW_MS),
      limit: MAX_NEIGHBOURS,
    };
    const key = scopeKey.toString('base64');
    const isLarge = (large.get(key) ?? 0) > clock.monotonicMs();
    const isIterative = await iterative();
    return database.transaction({ 'avouch.tenant_id': tenantId }, async (tx) => {
      // What is started together travels together.
      const [scanned, known, evidence] = await Promise.all([
        scanScope(tx, query, maxScanned),
        isLarge ? searchIndex(tx, query, isIterative) : hasIndexed(tx, query),
        readLaneEvidence(tx, tenantId, lane),
      ]);
      if (known === false) return { entries: scanned, evidence };
      large.set(key, clock.monotonicMs() + LARGE_MS);
      const indexed = known === true ? await searchIndex(tx, query, isIterative) : known;
      return { entries: [...scanned, ...indexed], evidence };
    });
  }

  function iterative(): Promise<boolean> {
    iterates ??= canIterate(database).catch((error: unknown) => {
      iterates = undefined;
      throw error;
    });
    return iterates;
  }

  return async ({ question, sealer, hashes }, signal) => {
    const asked = question.question;
    if (asked === undefined || !INDEXED_DIMENSIONS.has(embedder.dimensions)) return nothing;
    if (!question.mayEmbed(embedder.region)) return nothing;
    const sketch = sketchOf(asked.text, (word) => hashes.word(word));
    if (sketch === undefined) return nothing;
    const made = await embed(asked.text, signal);
    if (made === undefined) return nothing;
    const cost = { tokens: made.tokens, costMicros: made.costMicros };
    const scopeKey = hashes.scopeKey(question, asked.frame, embedder.id);
    const likeness = { scopeKey, embedding: made.vector, sketch: writeSketch(sketch) };
    if (!question.mayServe) return { cost, likeness, verdict: { kind: 'call' } };

    const lane = { feature: question.feature, model: question.model, embedder: embedder.id };
    const found = await attempt('lookup', () => neighboursOf(question, likeness, lane));
    if (found === undefined) return { cost, likeness, verdict: { kind: 'call' } };
    const readable = await attempt('compare', () => readAll(sealer, scopeKey, made.vector, found.entries));
    const best = bestCandidate(sketch, readable ?? []);
    if (best === undefined) return { cost, likeness, verdict: { kind: 'call' } };
    const { score, candidate } = best;
    const { entry } = candidate;
    const decision = decide({
      score,
      maxErrorRate: question.maxErrorRate,
      lane: found.evidence,
      entry: entry.evidence,
      epoch: epochOf(clock.now()),
      draw: random(),
    });
    switch (decision.kind) {
      case 'serve':
        return { cost, likeness, verdict: { kind: 'serve', entry, score } };
      case 'check':
        return { cost, likeness, verdict: { kind: 'check', entry, score, reason: decision.reason, lane } };
      case 'call':
        return { cost, likeness, verdict: { kind: 'call' } };
      default:
        return decision satisfies never;
    }
  };

  /** Those whose sketch belongs to them, to this scope, and to the embedding that was found. */
  function readAll(
    sealer: Sealer,
    scopeKey: Uint8Array,
    vector: Float32Array,
    entries: readonly NearEntry[],
  ): Promise<{ entry: NearEntry; sketch: Sketch; cosine: number }[]> {
    return Promise.resolve(
      entries.flatMap((entry) => {
        const { id, embedding } = entry;
        const bytes = openSketch(sealer, { id, scopeKey, embedding }, entry.sketch);
        const sketch = bytes && readSketch(bytes);
        return sketch === undefined ? [] : [{ entry, sketch, cosine: cosineOf(vector, embedding) }];
      }),
    );
  }
}

function cosineOf(one: Float32Array, other: Float32Array): number {
  let product = 0;
  let oneSquared = 0;
  let otherSquared = 0;
  for (const [index, left] of one.entries()) {
    const right = other[index] ?? 0;
    product += left * right;
    oneSquared += left * left;
    otherSquared += right * right;
  }
  return product / Math.sqrt(oneSquared * otherSquared);
}
