import { z } from 'zod';

import { shownCall } from './answers.ts';
import { HIT_KINDS, OUTCOMES } from './filter.ts';
import type { CallRecord } from './record.ts';
import { ruleSchema, type ShownRule } from './rules-of-call.ts';

const micros = z.int().describe('Micro-dollars.');
const count = z.int().min(0);

const attempt = z.object({
  provider: z.string().nullable(),
  model: z.string().nullable(),
  region: z.string().nullable(),
  outcome: z.enum(OUTCOMES),
  code: z.string().nullable(),
  cost_micros: micros.nullable(),
});

const decision = z
  .object({
    policy: z.object({ version: z.int(), fingerprint: z.string() }).nullable(),
    decided_by: z.string().nullable().describe('The place in the policy that decided against the call.'),
    rules: z
      .array(ruleSchema)
      .nullable()
      .describe(
        'Rules of that version that hold for the team, feature and key of the call, computed anew from the signed document. Null for who may not read policies, and where the version does not verify.',
      ),
    route: z
      .object({
        reason: z.string().describe('Why this route came first.'),
        candidates: count.describe('Routes that could have served the call.'),
        excluded: count.describe('Routes that could not.'),
      })
      .nullable()
      .describe('Null where the name led to one route only.'),
    budget_leases: z.array(z.string()).describe('Leases of budgets that paid for the call.'),
    personal_data: z
      .array(z.object({ kind: z.string(), count, action: z.string() }))
      .describe('What was found, by kind, and what was done with it.'),
    unexamined: z
      .array(z.object({ kind: z.string(), count }))
      .describe('Content that nothing can look into.'),
    cache: z
      .object({
        result: z.enum([...HIT_KINDS, 'miss', 'bypass']),
        source: z
          .string()
          .nullable()
          .describe('Of a hit: the entry of the call that the answer was made for.'),
        age_s: count.nullable(),
        score: z.number().nullable().describe('Of a semantic hit: how alike the questions are, from 0 to 1.'),
        checked: z.enum(['right', 'wrong']).nullable(),
        check: z.enum(['learning', 'audit', 'distrusted']).nullable().describe('Why the answer was checked.'),
        avoided_micros: micros.nullable().describe('Of a hit: what the answer cost when it was made.'),
        embedding_micros: micros.nullable().describe('What it cost to look; part of the cost.'),
      })
      .nullable(),
    attempts: z.array(attempt).describe('In order; where there was one only, it is the call itself.'),
  })
  .describe('What was decided and why, as the entry tells it.');

const amounts = z.object({
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
      service_tier: z.string().nullable(),
    })
    .nullable(),
  usage_source: z.string().nullable(),
  price_card: z.string().nullable(),
  unpriced: z.string().nullable().describe('Why there is no cost.'),
  cost_micros: micros.nullable(),
  baseline: z.object({ version: z.int(), cost_micros: micros }).nullable(),
  saving_micros: z
    .object({ route: micros, cache: micros, provider_cache: micros, total: micros })
    .nullable()
    .describe('By source; total = baseline cost minus cost.'),
});

/** `GET /v1/calls/{entry}` */
export const callAnswer = shownCall.extend({
  residency: z.string().nullable(),
  dialect: z.string().nullable(),
  stream: z.boolean().nullable(),
  answered_model: z.string().nullable().describe('The name that the provider says answered.'),
  finish_reason: z.string().nullable(),
  decision,
  amounts,
  proof: z
    .object({
      verifier_key: z
        .string()
        .describe('Of the ledger (C2SP signed-note). Compare it with one that you know.'),
      entry: z
        .object({
          format: z.literal('avouch.entry/v1'),
          origin: z.string(),
          index: z.string(),
          leaf: z.string().describe('The exact bytes that were hashed: canonical JSON (RFC 8785).'),
          proof: z.string().describe('Inclusion under a signed checkpoint (C2SP tlog-proof).'),
        })
        .describe(
          'As `GET /v1/ledger/entries/{entry}` gives it; `verifyEntryBundle` of @avouch/proof reads it.',
        ),
    })
    .describe('What is needed to verify offline that the ledger holds this call.'),
});
export type CallAnswer = z.output<typeof callAnswer>;

/** Pure: what a call's entry says, with a null for what it does not say. */
export function explainCall(
  index: string,
  call: CallRecord,
  rules: readonly ShownRule[] | undefined,
): Omit<CallAnswer, 'proof'> {
  return {
    entry: call.id,
    index,
    at: call.at,
    request_id: call.request_id,
    feature: call.feature ?? null,
    team: call.team ?? null,
    api_key: call.api_key,
    requested_model: call.requested_model ?? null,
    provider: call.provider ?? null,
    model: call.model ?? null,
    region: call.region ?? null,
    outcome: call.outcome,
    code: call.code ?? null,
    rule: call.rule ?? null,
    cache: call.cache?.result ?? null,
    input_tokens: call.usage?.input ?? 0,
    cached_input_tokens: call.usage?.cached_input ?? 0,
    output_tokens: call.usage?.output ?? 0,
    cost_micros: call.cost_micros ?? null,
    saved_micros: totalOf(call.saving),
    latency_ms: call.duration_ms,
    first_byte_ms: call.first_byte_ms ?? null,
    policy_version: call.policy?.version ?? null,
    residency: call.residency ?? null,
    dialect: call.dialect ?? null,
    stream: call.stream ?? null,
    answered_model: call.answered_model ?? null,
    finish_reason: call.finish_reason ?? null,
    decision: decisionOf(call, rules),
    amounts: amountsOf(call),
  };
}

function decisionOf(call: CallRecord, rules: readonly ShownRule[] | undefined): CallAnswer['decision'] {
  return {
    policy: call.policy ?? null,
    decided_by: call.rule ?? null,
    rules: rules === undefined ? null : [...rules],
    route: call.route ?? null,
    budget_leases: call.leases,
    personal_data: call.personal_data,
    unexamined: call.unexamined,
    cache:
      call.cache === undefined
        ? null
        : {
            result: call.cache.result,
            source: call.cache.source ?? null,
            age_s: call.cache.age_s ?? null,
            score: call.cache.score_millis === undefined ? null : call.cache.score_millis / 1000,
            checked: call.cache.checked ?? null,
            check: call.cache.check ?? null,
            avoided_micros: call.cache.avoided_micros ?? null,
            embedding_micros: call.cache.embedding_micros ?? null,
          },
    attempts: call.attempts.map((made) => ({
      provider: made.provider ?? null,
      model: made.model ?? null,
      region: made.region ?? null,
      outcome: made.outcome,
      code: made.code ?? null,
      cost_micros: made.cost_micros ?? null,
    })),
  };
}

function amountsOf(call: CallRecord): CallAnswer['amounts'] {
  return {
    usage: call.usage === undefined ? null : { ...call.usage, service_tier: call.usage.service_tier ?? null },
    usage_source: call.usage_source ?? null,
    price_card: call.price_card ?? null,
    unpriced: call.unpriced ?? null,
    cost_micros: call.cost_micros ?? null,
    baseline: call.baseline ?? null,
    saving_micros: call.saving === undefined ? null : { ...call.saving, total: totalOf(call.saving) ?? 0 },
  };
}

function totalOf(saving: CallRecord['saving']): number | null {
  return saving === undefined ? null : saving.route + saving.cache + saving.provider_cache;
}
