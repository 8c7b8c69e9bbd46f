import type { Tx } from '../../platform/database/index.ts';
import type { Span } from '../reports/span.ts';

/** Where the calls of a span stand in the ledger; both ends included. Undefined where it has none. */
export async function findIndexes(
  tx: Tx,
  { from, to }: Span,
): Promise<{ first: bigint; last: bigint } | undefined> {
  const rows = await tx.query<{ first: bigint | null; last: bigint | null }>(
    `select min(first_index) as first, max(last_index) as last from spend_rollup
     where bucket >= $1 and bucket < $2`,
    [from, to],
  );
  const row = rows[0];
  return row === undefined || row.first === null || row.last === null
    ? undefined
    : { first: row.first, last: row.last };
}

const PARSED = `
  select index, leaf, leaf::jsonb as call from entries
  where index >= $1 and index < $2 and kind = 'call'`;

const IN_SPAN = `(call ->> 'at')::timestamptz >= $3 and (call ->> 'at')::timestamptz < $4`;

/** Calls that began in a span, among the entries `first` to before `end`, in the ledger's order. */
export async function readCalls(
  tx: Tx,
  { first, end, span }: { first: bigint; end: bigint; span: Span },
): Promise<{ index: bigint; leaf: string }[]> {
  return tx.query<{ index: bigint; leaf: string }>(
    `with calls as materialized (${PARSED})
     select index, leaf from calls where ${IN_SPAN} order by index`,
    [first, end, span.from, span.to],
    'spend-export-calls',
  );
}

/** What a charge sums up: calls of one model and price, one label each. '' is a label that is not there. */
export interface Charge {
  readonly provider: string;
  readonly model: string;
  readonly region: string;
  readonly price_card: string;
  readonly team: string;
  readonly feature: string;
  readonly api_key: string;
  readonly is_unpriced: boolean;
  /** Answered from Avouch's own cache; the model is the one that made the answer, and there are no tokens. */
  readonly is_cached: boolean;
  readonly calls: bigint;
  readonly input_tokens: bigint;
  readonly cached_input_tokens: bigint;
  readonly output_tokens: bigint;
  readonly cost_micros: bigint;
  /** The part of the cost that looking into the cache had. */
  readonly embedding_micros: bigint;
  /** Baseline cost where a call was judged, else its cost. */
  readonly usage_micros: bigint;
  readonly saving_route_micros: bigint;
  readonly saving_cache_micros: bigint;
  readonly saving_provider_cache_micros: bigint;
}

/** What charges are told apart by, in the order that they stand in. */
export const CHARGE_KEYS = [
  'provider',
  'model',
  'region',
  'price_card',
  'team',
  'feature',
  'api_key',
  'is_unpriced',
  'is_cached',
] as const;

/**
 * Charges of the calls that began in a span, among the entries `first` to before `end`. Calls that nothing was billed
 * for are in none.
 */
export async function sumCharges(
  tx: Tx,
  { first, end, span }: { first: bigint; end: bigint; span: Span },
): Promise<Charge[]> {
  return tx.query<Charge>(
    `with calls as materialized (${PARSED}), charged as (
       select coalesce(call ->> 'provider', '') as provider,
              coalesce(call ->> 'model', '') as model,
              coalesce(call ->> 'region', '') as region,
              coalesce(call ->> 'price_card', '') as price_card,
              coalesce(call ->> 'team', '') as team,
              coalesce(call ->> 'feature', '') as feature,
              coalesce(call ->> 'api_key', '') as api_key,
              call ? 'unpriced' as is_unpriced,
              coalesce(call -> 'cache' ->> 'result', '') in ('exact', 'semantic', 'coalesced') as is_cached,
              coalesce((call -> 'usage' ->> 'input')::bigint, 0) as input,
              coalesce((call -> 'usage' ->> 'cached_input')::bigint, 0) as cached_input,
              coalesce((call -> 'usage' ->> 'output')::bigint, 0) as output,
              coalesce((call ->> 'cost_micros')::bigint, 0) as cost,
              coalesce((call -> 'cache' ->> 'embedding_micros')::bigint, 0) as embedding,
              (call -> 'baseline' ->> 'cost_micros')::bigint as baseline,
              coalesce((call -> 'saving' ->> 'route')::bigint, 0) as saving_route,
              coalesce((call -> 'saving' ->> 'cache')::bigint, 0) as saving_cache,
              coalesce((call -> 'saving' ->> 'provider_cache')::bigint, 0) as saving_provider_cache
       from calls where ${IN_SPAN} and (call ? 'cost_micros' or call ? 'unpriced')
     )
     select ${CHARGE_KEYS.join(', ')},
            count(*) as calls,
            sum(input)::bigint as input_tokens,
            sum(cached_input)::bigint as cached_input_tokens,
            sum(output)::bigint as output_tokens,
            sum(cost)::bigint as cost_micros,
            sum(embedding)::bigint as embedding_micros,
            sum(coalesce(baseline, cost))::bigint as usage_micros,
            sum(saving_route)::bigint as saving_route_micros,
            sum(saving_cache)::bigint as saving_cache_micros,
            sum(saving_provider_cache)::bigint as saving_provider_cache_micros
     from charged group by ${CHARGE_KEYS.join(', ')}`,
    [first, end, span.from, span.to],
    'spend-export-charges',
  );
}
