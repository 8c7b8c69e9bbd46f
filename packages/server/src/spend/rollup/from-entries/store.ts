/** The columns that sums are told apart by; '' where a call had no such label. */
export const KEYS = ['bucket', 'team', 'feature', 'api_key', 'provider', 'model', 'outcome'] as const;

/** The columns that are added up. */
export const SUMS = [
  'calls',
  'input_tokens',
  'output_tokens',
  'cached_input_tokens',
  'cost_micros',
  'unpriced_calls',
  'judged_calls',
  'judged_cost_micros',
  'baseline_micros',
  'saving_route_micros',
  'saving_cache_micros',
  'saving_provider_cache_micros',
  'looked_up_calls',
  'exact_hits',
  'semantic_hits',
  'coalesced_hits',
  'cache_checks',
  'wrong_cache_checks',
  'cache_avoided_micros',
  'cache_embedding_micros',
] as const;

/**
 * Checks of answers that would have been served, which alone measure the error of what is served. A check that learns,
 * or that gives a distrusted answer another chance, says so, and is of an answer that would not have been.
 */
const IS_AUDIT = "coalesce(call -> 'cache' ->> 'check', 'audit') = 'audit'";

/** Calls among the entries of $1 that a condition picks, one row each. Sums and checks read entries in this way only. */
export const callsWhere = (condition: string) => `
  select index, id,
         (call ->> 'at')::timestamptz as at,
         date_bin('15 minutes', (call ->> 'at')::timestamptz, '2000-01-01T00:00:00Z'::timestamptz) as bucket,
         coalesce(call ->> 'team', '') as team,
         coalesce(call ->> 'feature', '') as feature,
         coalesce(call ->> 'api_key', '') as api_key,
         coalesce(call ->> 'provider', '') as provider,
         coalesce(call ->> 'model', '') as model,
         coalesce(call ->> 'outcome', '') as outcome,
         coalesce(call ->> 'code', '') as code,
         coalesce(call ->> 'rule', '') as rule,
         coalesce(call ->> 'request_id', '') as request_id,
         coalesce(call ->> 'requested_model', '') as requested_model,
         coalesce(call ->> 'region', '') as region,
         (call -> 'policy' ->> 'version')::integer as policy_version,
         coalesce((call ->> 'duration_ms')::bigint, 0) as duration_ms,
         (call ->> 'first_byte_ms')::bigint as first_byte_ms,
         coalesce((call -> 'usage' ->> 'input')::bigint, 0) as input_tokens,
         coalesce((call -> 'usage' ->> 'output')::bigint, 0) as output_tokens,
         coalesce((call -> 'usage' ->> 'cached_input')::bigint, 0) as cached_input_tokens,
         coalesce((call ->> 'cost_micros')::bigint, 0) as cost_micros,
         call ? 'cost_micros' as has_cost,
         call ? 'unpriced' as is_unpriced,
         call ? 'baseline' as is_judged,
         coalesce((call -> 'baseline' ->> 'cost_micros')::bigint, 0) as baseline_micros,
         coalesce((call -> 'saving' ->> 'route')::bigint, 0) as saving_route_micros,
         coalesce((call -> 'saving' ->> 'cache')::bigint, 0) as saving_cache_micros,
         coalesce((call -> 'saving' ->> 'provider_cache')::bigint, 0) as saving_provider_cache_micros,
         coalesce(call -> 'cache' ->> 'result', '') as cache_result,
         case when ${IS_AUDIT} then coalesce(call -> 'cache' ->> 'checked', '') else '' end as cache_checked,
         coalesce((call -> 'cache' ->> 'avoided_micros')::bigint, 0) as cache_avoided_micros,
         coalesce((call -> 'cache' ->> 'embedding_micros')::bigint, 0) as cache_embedding_micros
  from (
    select index, id, leaf::jsonb as call from entries
    where tenant_id = $1 and kind = 'call' and ${condition}
    -- Keeps the planner from parsing the leaf anew for every field.
    offset 0
  ) as parsed`;

/** Those from $2 to before $3. */
export const CALLS = callsWhere('index >= $2 and index < $3');

/** What the rows of `calls` sum to, told apart by some of the keys. */
const summedBy = (keys: readonly (typeof KEYS)[number][]) => `
  select ${keys.join(', ')},
         count(*) as calls,
         sum(input_tokens)::bigint as input_tokens,
         sum(output_tokens)::bigint as output_tokens,
         sum(cached_input_tokens)::bigint as cached_input_tokens,
         sum(cost_micros)::bigint as cost_micros,
         count(*) filter (where is_unpriced) as unpriced_calls,
         count(*) filter (where is_judged) as judged_calls,
         coalesce(sum(cost_micros) filter (where is_judged), 0)::bigint as judged_cost_micros,
         sum(baseline_micros)::bigint as baseline_micros,
         sum(saving_route_micros)::bigint as saving_route_micros,
         sum(saving_cache_micros)::bigint as saving_cache_micros,
         sum(saving_provider_cache_micros)::bigint as saving_provider_cache_micros,
         count(*) filter (where cache_result in ('exact', 'semantic', 'coalesced', 'miss')) as looked_up_calls,
         count(*) filter (where cache_result = 'exact') as exact_hits,
         count(*) filter (where cache_result = 'semantic') as semantic_hits,
         count(*) filter (where cache_result = 'coalesced') as coalesced_hits,
         count(*) filter (where cache_checked <> '') as cache_checks,
         count(*) filter (where cache_checked = 'wrong') as wrong_cache_checks,
         sum(cache_avoided_micros)::bigint as cache_avoided_micros,
         sum(cache_embedding_micros)::bigint as cache_embedding_micros,
         min(index) as first_index,
         max(index) as last_index
  from calls group by ${keys.join(', ')}`;

export const SUMMED = summedBy(KEYS);

/** The same for the tenant as a whole. */
export const TOTAL_KEYS = ['bucket', 'outcome'] as const;
export const TOTALS = summedBy(TOTAL_KEYS);

/** The columns of the list of calls. */
export const LISTED_COLUMNS = [
  'index',
  'entry_id',
  'at',
  'request_id',
  'team',
  'feature',
  'api_key',
  'requested_model',
  'provider',
  'model',
  'region',
  'outcome',
  'code',
  'rule',
  'cache',
  'input_tokens',
  'cached_input_tokens',
  'output_tokens',
  'cost_micros',
  'saved_micros',
  'policy_version',
  'duration_ms',
  'first_byte_ms',
].join(', ');

/** The rows of `calls` as they are listed. */
export const LISTED = `
  select index, id as entry_id, at, request_id, team, feature, api_key, requested_model, provider, model, region,
         outcome, code, rule, cache_result as cache, input_tokens, cached_input_tokens, output_tokens,
         case when has_cost then cost_micros end as cost_micros,
         case when is_judged then saving_route_micros + saving_cache_micros + saving_provider_cache_micros end
           as saved_micros,
         policy_version, duration_ms, first_byte_ms
  from calls`;

export const LATENCY_KEYS = 'bucket, team, feature, model, slot';

/** How long the answered ones of `calls` took, by slot: see `gateway/calls/latency.ts`. */
export const LATENCIES = `
  select bucket, team, feature, model,
         case when duration_ms < 1 then 0 else 1 + floor(ln(duration_ms) / ln(1.2)) end::smallint as slot,
         count(*) as calls
  from calls where outcome = 'answered' group by 1, 2, 3, 4, 5`;

export const LATENCY_HOUR_KEYS = 'hour, slot';

/** The same for the tenant as a whole, by the hour. */
export const LATENCY_HOURS = `
  select date_bin('1 hour', bucket, '2000-01-01T00:00:00Z'::timestamptz) as hour, slot, sum(calls)::bigint as calls
  from (${LATENCIES}) as timed group by 1, 2`;
