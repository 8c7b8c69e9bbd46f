import type { CachedAnswer as ToKeep, CacheOutcome, CacheQuestion } from '../cache/index.ts';
import { regionCovers, type Rules } from '../policy/index.ts';
import {
  canonicalCall,
  type ChatCall,
  finishReasonsOf,
  isRepeatable,
  plainTextOf,
} from '../providers/index.ts';
import type { Reservation } from '../spend/index.ts';
import { targetName } from './answer-target.ts';
import type { Attempt } from './attempts.ts';
import { costOf } from './amounts.ts';
import { type CachedAnswer, isKeepable, readCachedAnswer, writeCachedAnswer } from './cached-answer.ts';
import type { CacheRecord } from './call-record.ts';
import type { Client } from './client.ts';
import type { PrivacyRooms } from './examine-call.ts';
import { holdBudgets } from './hold-budgets.ts';
import type { GatewayCall, Rooms } from './pipeline.ts';
import type { Plan } from './plan.ts';
import type { Recorder } from './recorder.ts';
import { subjectsIn } from './subjects.ts';

type Planned = Extract<Plan, { kind: 'planned' }>;

/** What step 5 came to. */
export type LookUp =
  /**
   * The cache has no part in the call: the policy does not turn it on, or the call is none that repeats. With a record
   * where it had an answer that cannot be given; finding that may have cost something.
   */
  | { readonly kind: 'off'; readonly record: CacheRecord | undefined }
  | { readonly kind: 'hit'; readonly answer: CachedAnswer; readonly record: CacheRecord }
  | {
      readonly kind: 'miss';
      readonly record: CacheRecord;
      /** Keeps the answer, or says that there is none. To be called once. */
      settle(attempts: readonly Attempt[], entryId: string): Promise<CacheRecord>;
    };

const OFF: LookUp = { kind: 'off', record: undefined };

/** The call is made as if nothing had been kept. What it cost to find that is part of its cost all the same. */
export function offAfter({ embeddingMicros }: CacheRecord): LookUp {
  return { kind: 'off', record: { result: 'miss', embeddingMicros } };
}

/**
 * Step 5 of a call's life: an answer that is kept for the same call, or for a question that is sure enough to be the
 * same. Whatever fails in the cache is a miss.
 */
export async function lookUp(
  {
    call,
    plan,
    rules,
    fingerprint,
    recorder,
    client,
  }: {
    call: GatewayCall;
    plan: Planned;
    rules: Rules;
    fingerprint: string;
    recorder: Recorder;
    client: Client;
  },
  rooms: Pick<Rooms, 'cache' | 'budgets' | 'embeddingBoundMicros'> & PrivacyRooms,
): Promise<LookUp> {
  const { mode } = rules.cache;
  const chat = plan.chat;
  if (mode === 'off' || !isRepeatable(chat)) return OFF;
  const asked = questionOf(mode);
  const embedding = await holdEmbedding(asked);
  // Without room in a budget for the embedding, the very same call can still be found.
  const question = embedding.kind === 'refused' ? { ...asked, question: undefined } : asked;
  let outcome: CacheOutcome | undefined;
  // Held from here on: also a client that leaves while it is looked up gives its room in the budgets back.
  if (embedding.kind === 'held') {
    recorder.held.push({
      reservation: embedding.reservation,
      spent: () => ({ costMicros: outcome?.embedding?.costMicros ?? 0, tokens: 0 }),
    });
  }
  outcome = await rooms.cache.look(question, client.gone);
  if (outcome.kind === 'miss') return missOf(outcome);
  const answer = readCachedAnswer(outcome.payload);
  const hit: CacheRecord = {
    result: outcome.how,
    source: answer?.entryId,
    ageMs: outcome.ageMs,
    score: outcome.score,
    avoidedMicros: answer?.costMicros,
    embeddingMicros: outcome.embedding?.costMicros,
  };
  // Only another version can have written what cannot be read.
  return answer === undefined ? offAfter(hit) : { kind: 'hit', answer, record: hit };

  function questionOf(wanted: 'exact' | 'semantic'): CacheQuestion {
    const { whole, question: canBeCompared } = canonicalCall(chat);
    const { residency, feature } = call.labels;
    return {
      tenantId: call.caller.tenantId,
      fingerprint,
      feature,
      model: call.model,
      scope: JSON.stringify([chat.dialect, call.model, residency ?? null, feature ?? null]),
      whole,
      question: wanted === 'semantic' ? canBeCompared : undefined,
      mode: wanted,
      maxErrorRate: rules.cache.maxErrorRate,
      ttlMs: rules.cache.ttlS * 1000,
      routes: plan.choice.ranked.map(({ route }) => targetName(route.provider.name, route.upstreamModel)),
      ...call.cacheControl,
      // Who kept it may have had longer: a rule of a team or feature holds for what it takes, too.
      maxAgeMs: Math.min(rules.cache.ttlS * 1000, call.cacheControl.maxAgeMs ?? Infinity),
      mayEmbed: (region) => isRegionAllowed(region, rules, residency),
    };
  }

  /** What the embedding can cost is held like an attempt, so that no budget is passed by questions alone. */
  async function holdEmbedding(
    wanted: CacheQuestion,
  ): Promise<{ kind: 'free' | 'refused' } | { kind: 'held'; reservation: Reservation }> {
    const costBoundMicros =
      wanted.question === undefined ? 0 : rooms.embeddingBoundMicros(wanted.question.text);
    if (costBoundMicros === 0) return { kind: 'free' };
    const { tenantId } = call.caller;
    const held = await holdBudgets({
      tenantId,
      rules: rules.budgets,
      at: recorder.startedAt,
      candidate: { costBoundMicros, tokensBound: 0 },
      budgets: rooms.budgets,
      client,
      deadline: undefined,
    });
    if (held.kind === 'refused') return { kind: 'refused' };
    return held.reservation === undefined
      ? { kind: 'free' }
      : { kind: 'held', reservation: held.reservation };
  }

  /** Undefined where there is nothing to keep. Never throws: the client has its answer, whatever becomes of this. */
  function keptFrom(attempts: readonly Attempt[], entryId: string): ToKeep | undefined {
    try {
      const made = answerOf(chat, attempts, entryId);
      const subjects = made && subjectsIn(call.chat, made.body, rooms);
      if (made === undefined || subjects === undefined) return undefined;
      return {
        payload: writeCachedAnswer(made),
        text: plainTextOf(chat.dialect, made.body),
        route: targetName(made.provider, made.model),
        subjects,
      };
    } catch {
      // What the provider's reader took for an answer and these cannot read is not worth keeping.
      return undefined;
    }
  }

  function missOf(miss: Extract<CacheOutcome, { kind: 'miss' }>): LookUp {
    const record: CacheRecord = {
      result: call.cacheControl.mayServe ? 'miss' : 'bypass',
      embeddingMicros: miss.embedding?.costMicros,
      check: miss.check,
    };
    return {
      kind: 'miss',
      record,
      async settle(attempts, entryId) {
        const { checked } = await miss.settle(keptFrom(attempts, entryId));
        return { ...record, checked };
      },
    };
  }
}

/** The answer as it may be kept; undefined for a call that has none, or none that ended by itself. */
function answerOf(chat: ChatCall, attempts: readonly Attempt[], entryId: string): CachedAnswer | undefined {
  const last = attempts.at(-1);
  if (last?.seen.outcome !== 'answered') return undefined;
  const { seen, settlement, candidate } = last;
  const { usage, usageSource } = settlement;
  // Without the provider's own numbers nobody could say what a hit saves.
  if (seen.keepable === undefined || usage === undefined || usageSource !== 'provider') return undefined;
  const reasons = finishReasonsOf(chat.dialect, seen.keepable);
  if (reasons.length === 0 || !reasons.every(isKeepable)) return undefined;
  return {
    body: seen.keepable,
    provider: candidate.route.provider.name,
    model: candidate.route.upstreamModel,
    answeredModel: seen.model,
    region: candidate.route.provider.region,
    finishReason: seen.finishReason,
    usage,
    costMicros: costOf(attempts),
    entryId,
  };
}

/** A question is embedded only where the call itself might go. Undefined: in this process. */
function isRegionAllowed(region: string | undefined, rules: Rules, residency: string | undefined): boolean {
  if (region === undefined) return true;
  if (residency !== undefined && !regionCovers(residency, region)) return false;
  return rules.allowedRegions.every(({ regions }) => regions.some((name) => regionCovers(name, region)));
}
