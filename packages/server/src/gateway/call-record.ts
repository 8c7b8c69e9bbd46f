import type { JsonObject } from '@avouch/proof';

import type { NewEntry } from '../ledger/index.ts';
import type { PricedCall } from '../pricing/index.ts';
import type { Dialect, Usage } from '../providers/index.ts';
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
  readonly finishReason: string | undefined;
  readonly usage: Usage | undefined;
  readonly usageSource: UsageSource;
  readonly price: PricedCall | undefined;
  readonly policy: { readonly version: number; readonly fingerprint: string } | undefined;
  readonly durationMs: number;
  readonly firstByteMs: number | undefined;
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
      finish_reason: word(record.finishReason, WORD_PATTERN),
      usage: usage && usageOf(usage),
      usage_source: record.usageSource,
      cost_micros: price?.kind === 'priced' ? price.costMicros : undefined,
      price_card: price?.kind === 'priced' ? price.card.id : undefined,
      unpriced: price?.kind === 'unpriced' ? price.reason : undefined,
      policy: record.policy && { version: record.policy.version, fingerprint: record.policy.fingerprint },
      duration_ms: Math.round(record.durationMs),
      first_byte_ms: record.firstByteMs === undefined ? undefined : Math.round(record.firstByteMs),
    }),
  };
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
