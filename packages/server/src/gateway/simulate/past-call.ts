import { isJsonObject, parseCanonical } from '@avouch/proof';
import { z } from 'zod';

import type { BillableUsage } from '../../pricing/index.ts';

/** A call as its entry tells of it: what a draft can be tried on. What was asked and answered is not known. */
export interface PastCall {
  /** The id of its entry. */
  readonly entryId: string;
  readonly at: Date;
  readonly apiKeyId: string;
  readonly feature: string | undefined;
  readonly team: string | undefined;
  readonly residency: string | undefined;
  readonly requestedModel: string | undefined;
  readonly provider: string | undefined;
  readonly model: string | undefined;
  readonly outcome: 'answered' | 'refused' | 'failed' | 'cancelled';
  /** Why it was not answered. */
  readonly code: string | undefined;
  readonly usage: BillableUsage | undefined;
  readonly costMicros: number | undefined;
  /** Kinds of personal data that were looked for and found. */
  readonly personalData: readonly string[];
  /** Whether it held what nothing can look into, as far as that was recorded. */
  readonly isUnexamined: boolean;
}

const count = z.int().min(0).default(0);

const entry = z.object({
  id: z.string(),
  kind: z.literal('call'),
  at: z.iso.datetime(),
  api_key: z.string(),
  feature: z.string().optional(),
  team: z.string().optional(),
  residency: z.string().optional(),
  requested_model: z.string().optional(),
  provider: z.string().optional(),
  model: z.string().optional(),
  outcome: z.enum(['answered', 'refused', 'failed', 'cancelled']),
  code: z.string().optional(),
  cost_micros: z.int().min(0).optional(),
  personal_data: z.array(z.object({ kind: z.string() })).default([]),
  unexamined: z.array(z.object({ kind: z.string() })).default([]),
  usage: z
    .object({
      input: count,
      output: count,
      cached_input: count,
      cache_write: count,
      cache_write_hour: count,
      reasoning: count,
      audio_input: count,
      cached_audio_input: count,
      audio_output: count,
      service_tier: z.string().optional(),
    })
    .optional(),
});

/** Reads a call's entry; undefined for what is none. */
export function readPastCall(leaf: string): PastCall | undefined {
  const record = parseCanonical(leaf);
  const parsed = entry.safeParse(isJsonObject(record) ? record : {});
  if (!parsed.success) return undefined;
  const { data: call } = parsed;
  const { usage } = call;
  return {
    entryId: call.id,
    at: new Date(call.at),
    apiKeyId: call.api_key,
    feature: call.feature,
    team: call.team,
    residency: call.residency,
    requestedModel: call.requested_model,
    provider: call.provider,
    model: call.model,
    outcome: call.outcome,
    code: call.code,
    costMicros: call.cost_micros,
    personalData: call.personal_data.map(({ kind }) => kind),
    isUnexamined: call.unexamined.length > 0,
    usage: usage && {
      inputTokens: usage.input,
      outputTokens: usage.output,
      cachedInputTokens: usage.cached_input,
      cacheWriteTokens: usage.cache_write,
      cacheWriteHourTokens: usage.cache_write_hour,
      reasoningTokens: usage.reasoning,
      audioInputTokens: usage.audio_input,
      cachedAudioInputTokens: usage.cached_audio_input,
      audioOutputTokens: usage.audio_output,
      ...(usage.service_tier !== undefined && { serviceTier: usage.service_tier }),
    },
  };
}
