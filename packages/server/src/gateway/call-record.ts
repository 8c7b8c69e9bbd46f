import type { JsonObject } from '@avouch/proof';

import type { NewEntry } from '../ledger/index.ts';
import type { PricedCall } from '../pricing/index.ts';
import type { Dialect, Usage } from '../providers/index.ts';
import type { PersonalDataRecord } from './examine-call.ts';
import type { CallLabels } from './labels.ts';

/** How a call ended. */
export type CallOutcome =
  /** The client got the whole answer. */
  | 'answered'
  /** A rule of ours refused it; no provider was asked. */
  | 'refused'
  /** The provider refused it, failed, or broke off. */
  | 'failed'
  /** The client went away, or the server had to stop. */
  | 'cancelled';

/** Where the numbers of a usage come from. */
export type UsageSource = 'provider' | 'estimated' | 'none';

/** Everything that a call's entry says: labels, ids, counts and codes. Never what was asked or answered. */
export interface CallRecord {
  readonly id: string;
  readonly startedAt: Date;
  readonly requestId: string;
  readonly apiKeyId: string;
  readonly labels: CallLabels;
  readonly dialect: Dialect;
  readonly stream: boolean;
  readonly requestedModel: string | undefined;
  readonly provider: string | undefined;
  readonly model: string | undefined;
  readonly answeredModel: string | undefined;
  readonly region: string | undefined;
  readonly outcome: CallOutcome;
  readonly code: string | undefined;
  /** The place in the policy document whose rule refused the call. */
  readonly rule: string | undefined;
  /** Every attempt, the answering one last; told in the entry where there was more than one. */
  readonly attempts: readonly AttemptRecord[];
  readonly choice: ChoiceRecord | undefined;
  /** The leases of budgets that paid for the call. */
  readonly leases: readonly string[];
  /** What the call would have cost by the baseline of its feature, and where the difference comes from. */
  readonly savings: SavingsRecord | undefined;
  readonly personalData: PersonalDataRecord | undefined;
  readonly cache: CacheRecord | undefined;
  readonly finishReason: string | undefined;
  readonly usage: Usage | undefined;
  readonly usageSource: UsageSource;
  /** Of the last attempt. */
  readonly price: PricedCall | undefined;
  /** Of all attempts together, in micro-dollars; undefined where nothing could be billed or priced. */
  readonly costMicros: number | undefined;
  readonly policy: { readonly version: number; readonly fingerprint: string } | undefined;
  readonly durationMs: number;
  readonly firstByteMs: number | undefined;
}

/** One attempt at one provider. */
export interface AttemptRecord {
  readonly provider: string;
  readonly model: string;
  readonly region: string | undefined;
  readonly outcome: CallOutcome;
  readonly code: string | undefined;
  readonly costMicros: number | undefined;
}

/** How the route was chosen: from how many, and why this one. */
export interface ChoiceRecord {
  readonly reason: string;
  readonly candidates: number;
  readonly excluded: number;
}

export interface SavingsRecord {
  readonly baselineVersion: number;
  readonly baselineCostMicros: number;
  /** Micro-dollars by source; negative where the call cost more. They sum to baseline cost minus cost. */
  readonly saving: { readonly route: number; readonly cache: number; readonly provider_cache: number };
}

/** What the cache had for a call whose policy asks it. */
export interface CacheRecord {
  readonly result: 'exact' | 'semantic' | 'coalesced' | 'miss' | 'bypass';
  /** Of a hit: the ledger entry of the call that the answer was made for. */
  readonly source?: string | undefined;
  readonly ageMs?: number | undefined;
  /** Of a semantic hit: how alike the questions are, from 0 to 1. */
  readonly score?: number | undefined;
  /** Of a miss that was a sampled check: whether the kept answer would have been right. */
  readonly checked?: 'right' | 'wrong' | undefined;
  /** Why it was checked: only audits are a sample of what would have been served. */
  readonly check?: 'learning' | 'audit' | 'distrusted' | undefined;
  /** Of a hit: what the answer cost when it was made. */
  readonly avoidedMicros?: number | undefined;
  /** What it cost to look. Part of the call's cost. */
  readonly embeddingMicros?: number | undefined;
}

/** Words that a provider chose: kept only in the form that such words have, for they could hold anything. */
const WORD_PATTERN = /^[a-z_]{1,40}$/;
/** "@" only before a version, as some vendors write it: nothing that looks like a person's address fits. */
const MODEL_PATTERN = /^[\w.:/+-]{1,128}(@(\d+|default|latest))?$/;

export function entryOf(record: CallRecord): NewEntry {
  const { usage, price, labels } = record;
  return {
    id: record.id,
    kind: 'call',
    at: record.startedAt,
    body: present({
      request_id: record.requestId,
      api_key: record.apiKeyId,
      feature: labels.feature,
      team: labels.team,
      residency: labels.residency,
      dialect: record.dialect,
      stream: record.stream,
      requested_model: word(record.requestedModel, MODEL_PATTERN),
      provider: record.provider,
      model: word(record.model, MODEL_PATTERN),
      answered_model: word(record.answeredModel, MODEL_PATTERN),
      region: record.region,
      outcome: record.outcome,
      code: record.code,
      rule: record.rule,
      finish_reason: word(record.finishReason, WORD_PATTERN),
      usage: usage && usageOf(usage),
      usage_source: record.usageSource,
      cost_micros: record.costMicros,
      price_card: price?.kind === 'priced' ? price.card.id : undefined,
      unpriced: price?.kind === 'unpriced' ? price.reason : undefined,
      policy: record.policy && { version: record.policy.version, fingerprint: record.policy.fingerprint },
      attempts: record.attempts.length > 1 ? record.attempts.map(attemptOf) : undefined,
      route: record.choice && {
        reason: record.choice.reason,
        candidates: record.choice.candidates,
        excluded: record.choice.excluded,
      },
      leases: record.leases.length > 0 ? [...record.leases] : undefined,
      baseline: record.savings && {
        version: record.savings.baselineVersion,
        cost_micros: record.savings.baselineCostMicros,
      },
      saving: record.savings && { ...record.savings.saving },
      cache: record.cache && cacheOf(record.cache),
      ...(record.personalData && personalDataOf(record.personalData)),
      duration_ms: Math.round(record.durationMs),
      first_byte_ms: record.firstByteMs === undefined ? undefined : Math.round(record.firstByteMs),
    }),
  };
}

function cacheOf(cache: CacheRecord): JsonObject {
  return present({
    result: cache.result,
    source: cache.source,
    age_s: cache.ageMs === undefined ? undefined : Math.floor(cache.ageMs / 1000),
    score_millis: cache.score === undefined ? undefined : Math.round(cache.score * 1000),
    checked: cache.checked,
    check: cache.checked && cache.check,
    avoided_micros: cache.avoidedMicros,
    embedding_micros: cache.embeddingMicros || undefined,
  });
}

/** Kinds and counts: what was found is nowhere. */
function personalDataOf({ found, unexamined }: PersonalDataRecord): JsonObject {
  return present({
    personal_data:
      found.length > 0 ? found.map(({ kind, count, action }) => ({ kind, count, action })) : undefined,
    unexamined: unexamined.length > 0 ? unexamined.map(({ kind, count }) => ({ kind, count })) : undefined,
  });
}

function attemptOf(attempt: AttemptRecord): JsonObject {
  return present({
    provider: attempt.provider,
    model: word(attempt.model, MODEL_PATTERN),
    region: attempt.region,
    outcome: attempt.outcome,
    code: attempt.code,
    cost_micros: attempt.costMicros,
  });
}

function usageOf(usage: Usage): JsonObject {
  return present({
    input: usage.inputTokens,
    output: usage.outputTokens,
    cached_input: usage.cachedInputTokens || undefined,
    cache_write: usage.cacheWriteTokens || undefined,
    cache_write_hour: usage.cacheWriteHourTokens || undefined,
    reasoning: usage.reasoningTokens || undefined,
    audio_input: usage.audioInputTokens || undefined,
    cached_audio_input: usage.cachedAudioInputTokens || undefined,
    audio_output: usage.audioOutputTokens || undefined,
    service_tier: word(usage.serviceTier, WORD_PATTERN),
  });
}

/** JSON has no undefined: what is not known is left out. */
function present(members: Record<string, JsonObject[string] | undefined>): JsonObject {
  const result: Record<string, JsonObject[string]> = {};
  for (const [name, value] of Object.entries(members)) if (value !== undefined) result[name] = value;
  return result;
}

function word(value: string | undefined, pattern: RegExp): string | undefined {
  if (value === undefined) return undefined;
  return pattern.test(value) ? value : 'other';
}
