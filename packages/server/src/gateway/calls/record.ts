import { z } from 'zod';

import { HIT_KINDS, OUTCOMES } from './filter.ts';

const count = z.int().min(0);
const tokens = count.default(0);

/** The entry of a call as docs/ledger-format.md has it; what is not known of it is left out. */
export const callRecord = z.object({
  kind: z.literal('call'),
  id: z.string(),
  at: z.iso.datetime(),
  request_id: z.string().default(''),
  api_key: z.string().default(''),
  feature: z.string().optional(),
  team: z.string().optional(),
  residency: z.string().optional(),
  dialect: z.string().optional(),
  stream: z.boolean().optional(),
  requested_model: z.string().optional(),
  provider: z.string().optional(),
  model: z.string().optional(),
  answered_model: z.string().optional(),
  region: z.string().optional(),
  outcome: z.enum(OUTCOMES),
  code: z.string().optional(),
  rule: z.string().optional(),
  finish_reason: z.string().optional(),
  usage: z
    .object({
      input: tokens,
      output: tokens,
      cached_input: tokens,
      cache_write: tokens,
      cache_write_hour: tokens,
      reasoning: tokens,
      audio_input: tokens,
      cached_audio_input: tokens,
      audio_output: tokens,
      service_tier: z.string().optional(),
    })
    .optional(),
  usage_source: z.string().optional(),
  cost_micros: z.int().optional(),
  price_card: z.string().optional(),
  unpriced: z.string().optional(),
  policy: z.object({ version: z.int(), fingerprint: z.string() }).optional(),
  attempts: z
    .array(
      z.object({
        provider: z.string().optional(),
        model: z.string().optional(),
        region: z.string().optional(),
        outcome: z.enum(OUTCOMES),
        code: z.string().optional(),
        cost_micros: z.int().optional(),
      }),
    )
    .default([]),
  route: z.object({ reason: z.string(), candidates: count, excluded: count }).optional(),
  leases: z.array(z.string()).default([]),
  baseline: z.object({ version: z.int(), cost_micros: z.int() }).optional(),
  saving: z.object({ route: z.int(), cache: z.int(), provider_cache: z.int() }).optional(),
  personal_data: z.array(z.object({ kind: z.string(), count, action: z.string() })).default([]),
  unexamined: z.array(z.object({ kind: z.string(), count })).default([]),
  cache: z
    .object({
      result: z.enum([...HIT_KINDS, 'miss', 'bypass']),
      source: z.string().optional(),
      age_s: count.optional(),
      score_millis: z.int().optional(),
      checked: z.enum(['right', 'wrong']).optional(),
      check: z.enum(['learning', 'audit', 'distrusted']).optional(),
      avoided_micros: z.int().optional(),
      embedding_micros: z.int().optional(),
    })
    .optional(),
  duration_ms: count.default(0),
  first_byte_ms: count.optional(),
});
export type CallRecord = z.output<typeof callRecord>;
