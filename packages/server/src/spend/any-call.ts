import type { JsonObject } from '@avouch/proof';
import * as fc from 'fast-check';

/** What a random call is made from. */
const labels = fc.constantFrom(undefined, 'growth', 'support', '-1+2', 'a/b');
const micros = fc.integer({ min: 0, max: 5_000_000 });
const whatTheCacheDid = fc.option(
  fc.record({
    result: fc.constantFrom('exact', 'semantic', 'coalesced', 'miss', 'miss', 'bypass'),
    checked: fc.constantFrom(undefined, 'right', 'right', 'wrong'),
    check: fc.constantFrom(undefined, 'audit', 'learning', 'distrusted'),
    embedding: fc.constantFrom(undefined, 0, 1, 25),
    avoided: micros,
  }),
  { nil: undefined },
);

const anyParts = fc.record({
  minutes: fc.integer({ min: 0, max: 40 * 24 * 60 }),
  team: labels,
  feature: labels,
  api_key: fc.constantFrom('019a0000-0000-7000-8000-000000000001', '019a0000-0000-7000-8000-000000000002'),
  provider: fc.constantFrom('openai', 'anthropic'),
  model: fc.constantFrom('gpt-4o', 'gpt-4o-mini', 'claude-sonnet-4-5'),
  outcome: fc.constantFrom('answered', 'answered', 'refused', 'failed', 'cancelled'),
  input: fc.integer({ min: 0, max: 100_000 }),
  cached: fc.integer({ min: 0, max: 1_000 }),
  output: fc.integer({ min: 0, max: 10_000 }),
  cost: micros,
  pricing: fc.constantFrom('priced', 'priced', 'unpriced', 'nothing'),
  judged: fc.boolean(),
  route: fc.integer({ min: -4_000_000, max: 4_000_000 }),
  providerCache: fc.integer({ min: -1_000_000, max: 1_000_000 }),
  rule: fc.constantFrom(undefined, 'features.support.models.deny', 'budgets[0]'),
  cache: whatTheCacheDid,
  request: fc.constantFrom('r-1', 'r-2', 'job:7'),
  requested: fc.constantFrom(undefined, 'auto', 'gpt-4o'),
  policy: fc.constantFrom(undefined, 1, 2),
  duration: fc.integer({ min: 0, max: 600_000 }),
  firstByte: fc.option(fc.integer({ min: 0, max: 60_000 }), { nil: undefined }),
});
type Parts = typeof anyParts extends fc.Arbitrary<infer Value> ? Value : never;

/**
 * Bodies of any calls: every outcome, labels missing, unpriced ones, losses and savings, several attempts, and what
 * the cache did for them.
 */
export const anyCall: fc.Arbitrary<{ minutes: number; body: JsonObject }> = anyParts.map((call) => ({
  minutes: call.minutes,
  body: isHit(call) ? hitBody(call) : askedBody(call),
}));

function isHit({ outcome, cache }: Parts): boolean {
  return (
    outcome === 'answered' && cache !== undefined && cache.result !== 'miss' && cache.result !== 'bypass'
  );
}

/** A call that the cache answered: it has no usage, and costs its embedding. */
function hitBody(call: Parts): JsonObject {
  const cost = call.cache?.embedding ?? 0;
  return {
    ...sharedBody(call),
    provider: call.provider,
    model: call.model,
    region: 'eu',
    usage_source: 'none',
    cost_micros: cost,
    cache: {
      result: call.cache?.result ?? '',
      avoided_micros: call.cache?.avoided ?? 0,
      ...embeddingOf(call),
    },
    ...(call.judged && {
      baseline: { version: 1, cost_micros: call.cost },
      saving: { route: 0, cache: call.cost - cost, provider_cache: 0 },
    }),
  };
}

/** A call that a provider was asked for, or that was refused before. */
function askedBody(call: Parts): JsonObject {
  const isPriced = call.pricing === 'priced' && call.outcome !== 'refused';
  const isJudged = isPriced && call.judged && call.outcome === 'answered';
  const embedding = call.cache?.embedding ?? 0;
  return {
    ...sharedBody(call),
    usage_source: 'provider',
    ...(call.outcome === 'refused'
      ? { code: 'policy_denied', ...(call.rule !== undefined && { rule: call.rule }) }
      : { provider: call.provider, model: call.model, region: 'eu' }),
    ...(isPriced && {
      usage: {
        input: call.input,
        output: call.output,
        ...(call.cached > 0 && { cached_input: call.cached }),
      },
      price_card: `card/${call.model}`,
    }),
    ...((isPriced || embedding > 0) && { cost_micros: (isPriced ? call.cost : 0) + embedding }),
    ...(call.pricing === 'unpriced' && call.outcome !== 'refused' && { unpriced: 'no_price_card' }),
    ...(call.cache !== undefined && { cache: missOf(call) }),
    ...(isJudged && {
      baseline: { version: 1, cost_micros: call.cost + call.route + call.providerCache },
      saving: { route: call.route, cache: 0 - embedding, provider_cache: call.providerCache },
    }),
  };
}

function missOf(call: Parts): JsonObject {
  if (call.cache?.result === 'bypass') return { result: 'bypass', ...embeddingOf(call) };
  const { checked, check } = call.cache ?? {};
  return {
    result: 'miss',
    ...(checked !== undefined && { checked }),
    ...(checked !== undefined && check !== undefined && { check }),
    ...embeddingOf(call),
  };
}

function embeddingOf({ cache }: Parts): JsonObject {
  return cache?.embedding === undefined ? {} : { embedding_micros: cache.embedding };
}

function sharedBody(call: Parts): JsonObject {
  return {
    request_id: call.request,
    api_key: call.api_key,
    outcome: call.outcome,
    duration_ms: call.duration,
    ...(call.firstByte !== undefined && { first_byte_ms: call.firstByte }),
    ...(call.requested !== undefined && { requested_model: call.requested }),
    ...(call.policy !== undefined && { policy: { version: call.policy, fingerprint: '0'.repeat(64) } }),
    ...(call.team !== undefined && { team: call.team }),
    ...(call.feature !== undefined && { feature: call.feature }),
  };
}
