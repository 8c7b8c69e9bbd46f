import { z } from 'zod';

import { KINDS } from '../../src/privacy/index.ts';

const count = z.int().min(0);

/** A call's entry in the ledger, as an auditor reads it. A field that is not listed here fails the test. */
const callEntry = z.strictObject({
  v: z.literal(1),
  id: z.uuid(),
  kind: z.literal('call'),
  at: z.iso.datetime(),
  request_id: z.string(),
  api_key: z.uuid(),
  feature: z.string().optional(),
  team: z.string().optional(),
  residency: z.string().optional(),
  dialect: z.enum(['openai', 'anthropic']),
  stream: z.boolean(),
  requested_model: z.string().optional(),
  provider: z.string().optional(),
  model: z.string().optional(),
  answered_model: z.string().optional(),
  region: z.string().optional(),
  outcome: z.enum(['answered', 'refused', 'failed', 'cancelled']),
  code: z.string().optional(),
  rule: z.string().optional(),
  attempts: z
    .array(
      z.strictObject({
        provider: z.string(),
        model: z.string(),
        region: z.string().optional(),
        outcome: z.enum(['answered', 'failed', 'cancelled']),
        code: z.string().optional(),
        cost_micros: count.optional(),
      }),
    )
    .min(2)
    .optional(),
  route: z.strictObject({ reason: z.string(), candidates: count, excluded: count }).optional(),
  leases: z.array(z.string()).min(1).optional(),
  baseline: z.strictObject({ version: z.int(), cost_micros: count }).optional(),
  saving: z.strictObject({ route: z.int(), cache: z.int(), provider_cache: z.int() }).optional(),
  personal_data: z
    .array(
      z.strictObject({
        kind: z.enum(KINDS),
        count: z.int().min(1),
        action: z.enum(['redact', 'tokenize', 'block']),
      }),
    )
    .min(1)
    .optional(),
  unexamined: z
    .array(
      z.strictObject({
        kind: z.enum(['image', 'audio', 'video', 'file', 'encoded']),
        count: z.int().min(1),
      }),
    )
    .min(1)
    .optional(),
  cache: z
    .strictObject({
      result: z.enum(['exact', 'semantic', 'coalesced', 'miss', 'bypass']),
      source: z.uuid().optional(),
      age_s: count.optional(),
      score_millis: z.int().min(0).max(1000).optional(),
      checked: z.enum(['right', 'wrong']).optional(),
      check: z.enum(['learning', 'audit', 'distrusted']).optional(),
      avoided_micros: count.optional(),
      embedding_micros: z.int().min(1).optional(),
    })
    .optional(),
  finish_reason: z.string().optional(),
  usage: z
    .strictObject({
      input: count,
      output: count,
      cached_input: count.optional(),
      cache_write: count.optional(),
      cache_write_hour: count.optional(),
      reasoning: count.optional(),
      audio_input: count.optional(),
      cached_audio_input: count.optional(),
      audio_output: count.optional(),
      service_tier: z.string().optional(),
    })
    .optional(),
  usage_source: z.enum(['provider', 'estimated', 'none']),
  cost_micros: count.optional(),
  price_card: z.string().optional(),
  unpriced: z.string().optional(),
  policy: z.strictObject({ version: z.int(), fingerprint: z.string() }).optional(),
  duration_ms: count,
  first_byte_ms: count.optional(),
});

export type CallEntry = z.output<typeof callEntry>;

/** The leaf as a call's entry; undefined when it records something else. */
export function readCallEntry(leaf: string): CallEntry | undefined {
  const record: unknown = JSON.parse(leaf);
  const { kind } = z.looseObject({ kind: z.string() }).parse(record);
  return kind === 'call' ? callEntry.parse(record) : undefined;
}
