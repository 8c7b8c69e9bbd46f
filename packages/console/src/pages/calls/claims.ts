import type { JsonValue } from '@avouch/sdk';

import type { CallAnswer } from './shapes.ts';

/**
 * Pure: the fields in which what the server says of a call differs from what its entry says. The entry is what was
 * signed; the page shows the server's words, so both have to agree.
 */
export function fieldsThatDiffer(call: CallAnswer, entry: JsonValue): readonly string[] {
  const signed = isRecord(entry) ? entry : {};
  return Object.entries(claimsOf(call))
    .filter(([name, claimed]) => bare(claimed) !== bare(signed[name] ?? null))
    .map(([name]) => name);
}

/** What the server says, by the names that entries have for it (docs/ledger-format.md). */
function claimsOf({ decision, amounts, ...call }: CallAnswer): Readonly<Record<string, unknown>> {
  const { cache } = decision;
  return {
    id: call.entry,
    at: call.at,
    request_id: call.request_id,
    api_key: call.api_key,
    feature: call.feature,
    team: call.team,
    residency: call.residency,
    dialect: call.dialect,
    requested_model: call.requested_model,
    provider: call.provider,
    model: call.model,
    answered_model: call.answered_model,
    region: call.region,
    outcome: call.outcome,
    code: call.code,
    rule: decision.decided_by,
    finish_reason: call.finish_reason,
    usage: amounts.usage,
    usage_source: amounts.usage_source,
    cost_micros: amounts.cost_micros,
    price_card: amounts.price_card,
    unpriced: amounts.unpriced,
    policy: decision.policy,
    attempts: decision.attempts.length > 1 ? decision.attempts : null,
    route: decision.route,
    leases: decision.budget_leases,
    baseline: amounts.baseline,
    saving: amounts.saving_micros && { ...amounts.saving_micros, total: null },
    personal_data: decision.personal_data,
    unexamined: decision.unexamined,
    cache: cache && {
      ...cache,
      score: null,
      score_millis: cache.score === null ? null : Math.round(cache.score * 1_000),
    },
    duration_ms: call.latency_ms,
    first_byte_ms: call.first_byte_ms,
  };
}

/** Comparable: in one order of names, without what the API fills in where an entry leaves it out. */
function bare(value: unknown): string {
  return JSON.stringify(stripped(value)) ?? 'null';
}

function stripped(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(stripped);
  if (!isRecord(value)) return value ?? null;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null && inner !== 0 && inner !== undefined)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, inner]) => [name, stripped(inner)]),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
