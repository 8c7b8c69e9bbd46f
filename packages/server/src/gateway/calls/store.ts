import type { Tx } from '../../platform/database/index.ts';
import type { Span } from '../../spend/index.ts';
import type { CallFilter, Outcome } from './filter.ts';
import { idRange } from './id-range.ts';

/** One call of the list; '' is a label that is not there. */
export interface ListedCall {
  readonly index: bigint;
  readonly entry_id: string;
  readonly at: Date;
  readonly request_id: string;
  readonly team: string;
  readonly feature: string;
  readonly api_key: string;
  readonly requested_model: string;
  readonly provider: string;
  readonly model: string;
  readonly region: string;
  readonly outcome: Outcome;
  readonly code: string;
  readonly rule: string;
  readonly cache: string;
  readonly input_tokens: bigint;
  readonly cached_input_tokens: bigint;
  readonly output_tokens: bigint;
  readonly cost_micros: bigint | null;
  readonly saved_micros: bigint | null;
  readonly policy_version: number | null;
  readonly duration_ms: bigint;
  readonly first_byte_ms: bigint | null;
}

/**
 * Where a page begins: before or after a call in the order of the list, which is by time and then by index. Who follows
 * has the order of the ledger instead, in which the index alone says where.
 */
export interface Place {
  readonly towards: 'older' | 'newer';
  readonly at: Date;
  readonly index: bigint;
}

const COLUMNS = `index, entry_id, at, request_id, team, feature, api_key, requested_model, provider, model, region,
  outcome, code, rule, cache, input_tokens, cached_input_tokens, output_tokens, cost_micros, saved_micros,
  policy_version, duration_ms, first_byte_ms`;

/**
 * Calls that a filter picks, at most `limit`: the newest ones, or those next to a place, the nearest first. They are in
 * the order of the list, and with `after` in that of the ledger. In the transaction of `Rollup.read`, whose size the list
 * has then.
 */
export async function listCalls(
  tx: Tx,
  tenantId: string,
  { filter, place, limit }: { filter: CallFilter; place: Place | undefined; limit: number },
): Promise<ListedCall[]> {
  const { conditions, values } = conditionsOf(tenantId, filter);
  // Who follows asks for a few of the last entries. In another order the whole list would be searched for them.
  const isFollowing = filter.after !== undefined;
  if (place !== undefined) {
    const than = place.towards === 'older' ? '<' : '>';
    values.push(place.index);
    const index = `$${values.length}::bigint`;
    if (isFollowing) conditions.push(`index ${than} ${index}`);
    else {
      values.push(place.at);
      conditions.push(`(at, index) ${than} ($${values.length}::timestamptz, ${index})`);
    }
  }
  values.push(limit);
  const direction = place?.towards === 'newer' ? 'asc' : 'desc';
  const order = isFollowing ? `index ${direction}` : `at ${direction}, index ${direction}`;
  return tx.query<ListedCall>(
    `select ${COLUMNS} from call_list where ${conditions.join(' and ')} order by ${order} limit $${values.length}`,
    values,
  );
}

/** Where a call stands in the ledger; undefined where there is none that the asker may see. */
export async function findCall(
  tx: Tx,
  tenantId: string,
  key: { index: bigint } | { id: string },
  teams: readonly string[] | undefined,
): Promise<bigint | undefined> {
  const [column, value] = 'index' in key ? ['index', key.index] : ['id', key.id];
  const rows = await tx.query<{ index: bigint }>(
    `select index from entries
     where tenant_id = $1 and ${column} = $2 and kind = 'call'
       and ($3::text[] is null or coalesce(leaf::jsonb ->> 'team', '') = any($3::text[]))`,
    [tenantId, value, teams ?? null],
  );
  return rows[0]?.index;
}

/** Whose calls are summed up. */
export type SummaryFilter = Pick<CallFilter, 'teams' | 'team' | 'feature' | 'model'>;

/** Calls of one outcome in one period, and what the cache did for them. */
export interface OutcomeCount {
  readonly period: number;
  readonly outcome: Outcome;
  readonly calls: bigint;
  readonly cost_micros: bigint;
  readonly saved_micros: bigint;
  readonly looked_up_calls: bigint;
  readonly exact_hits: bigint;
  readonly semantic_hits: bigint;
  readonly coalesced_hits: bigint;
}

export async function countOutcomes(
  tx: Tx,
  tenantId: string,
  filter: SummaryFilter,
  periods: readonly Span[],
): Promise<OutcomeCount[]> {
  const { where, period, values } = inPeriods(tenantId, filter, periods, 'bucket');
  return tx.query<OutcomeCount>(
    `select ${period} as period, outcome, sum(calls)::bigint as calls, sum(cost_micros)::bigint as cost_micros,
            sum(saving_route_micros + saving_cache_micros + saving_provider_cache_micros)::bigint as saved_micros,
            sum(looked_up_calls)::bigint as looked_up_calls, sum(exact_hits)::bigint as exact_hits,
            sum(semantic_hits)::bigint as semantic_hits, sum(coalesced_hits)::bigint as coalesced_hits
     from ${isOfAll(filter) ? 'spend_totals' : 'spend_rollup'} where ${where} group by 1, 2`,
    values,
  );
}

/** Calls that were not answered, by outcome and code, the most frequent first. */
export async function countCodes(
  tx: Tx,
  tenantId: string,
  filter: SummaryFilter,
  span: Span,
  limit: number,
): Promise<{ outcome: Outcome; code: string; calls: bigint }[]> {
  const { where, values } = inPeriods(tenantId, filter, [span], 'at');
  return tx.query(
    `select outcome, code, count(*) as calls from call_list
     where ${where} and outcome <> 'answered' group by 1, 2 order by 3 desc, 1, 2 limit $${values.length + 1}`,
    [...values, limit],
  );
}

/** How many answered calls took how long, by period and slot. */
export async function countLatencies(
  tx: Tx,
  tenantId: string,
  filter: SummaryFilter,
  periods: readonly Span[],
): Promise<{ period: number; slot: number; calls: bigint }[]> {
  const isByHour = isOfAll(filter) && periods.every(({ from, to }) => isOnHour(from) && isOnHour(to));
  const { where, period, values } = inPeriods(tenantId, filter, periods, isByHour ? 'hour' : 'bucket');
  return tx.query(
    `select ${period} as period, slot, sum(calls)::bigint as calls
     from ${isByHour ? 'call_latency_hours' : 'call_latencies'} where ${where} group by 1, 2`,
    values,
  );
}

/** Whether every call of the tenant is meant: then the same sums stand in tables without labels, of far fewer rows. */
function isOfAll({ teams, team, feature, model }: SummaryFilter): boolean {
  return teams === undefined && team === undefined && feature === undefined && model === undefined;
}

const HOUR_MS = 3_600_000;

/** So are the days of most time zones; in the others the tables by the quarter of an hour serve. */
function isOnHour(at: Date): boolean {
  return at.getTime() % HOUR_MS === 0;
}

/** Periods adjoin: the first one begins the span, the last one ends it. */
function inPeriods(
  tenantId: string,
  filter: SummaryFilter,
  periods: readonly Span[],
  moment: 'at' | 'bucket' | 'hour',
): { where: string; period: string; values: unknown[] } {
  const last = periods.at(-1);
  if (last === undefined) throw new RangeError('A summary has at least one period.');
  const { conditions, values } = conditionsOf(tenantId, filter);
  values.push(
    periods.map(({ from }) => from.toISOString()),
    last.to.toISOString(),
  );
  const [starts, end] = [`$${values.length - 1}::timestamptz[]`, `$${values.length}::timestamptz`];
  conditions.push(`${moment} >= (${starts})[1]`, `${moment} < ${end}`);
  return {
    where: conditions.join(' and '),
    period: `(width_bucket(${moment}, ${starts}) - 1)::integer`,
    values,
  };
}

const IS_HIT = "cache in ('exact', 'semantic', 'coalesced')";

/**
 * What a filter asks of a row. Beside some of them stands what their index says of its rows, word for word: it serves
 * only who says the same.
 */
function conditionsOf(tenantId: string, filter: CallFilter): { conditions: string[]; values: unknown[] } {
  const conditions = ['tenant_id = $1'];
  const values: unknown[] = [tenantId];
  const ask = (condition: (parameter: string) => string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  ask((teams) => `team = any(${teams}::text[])`, filter.teams);
  ask((team) => `team = ${team}`, filter.team);
  ask((feature) => `feature = ${feature}`, filter.feature);
  ask((model) => `model = ${model}`, filter.model);
  ask((provider) => `provider = ${provider}`, filter.provider);
  ask((apiKey) => `api_key = ${apiKey}`, filter.apiKey);
  ask((outcome) => `outcome = ${outcome}`, filter.outcome);
  if (filter.outcome !== undefined && filter.outcome !== 'answered') conditions.push("outcome <> 'answered'");
  ask((code) => `code = ${code} and code <> ''`, filter.code);
  ask((from) => `at >= ${from}::timestamptz`, filter.from);
  ask((to) => `at < ${to}::timestamptz`, filter.to);
  ask((least) => `coalesce(cost_micros, 0) >= ${least}::bigint`, filter.minCostMicros);
  ask((after) => `index > ${after}::bigint`, filter.after);
  switch (filter.cache) {
    case undefined:
      break;
    case 'hit':
      conditions.push(IS_HIT);
      break;
    case 'none':
      conditions.push("cache = ''");
      break;
    case 'miss':
    case 'bypass':
      conditions.push(`cache = '${filter.cache}'`);
      break;
    case 'exact':
    case 'semantic':
    case 'coalesced':
      conditions.push(IS_HIT, `cache = '${filter.cache}'`);
      break;
    default:
      filter.cache satisfies never;
  }
  if (filter.search !== undefined) addSearch(filter.search, conditions, values);
  return { conditions, values };
}

/** Found by the indexes of either id first: what begins with a text is a range of ids. */
function addSearch(search: string, conditions: string[], values: unknown[]): void {
  const last = '\u{10ffff}';
  values.push(search, search + last);
  const found = [
    `select index from call_list
     where tenant_id = $1 and request_id >= $${values.length - 1} and request_id < $${values.length}`,
  ];
  const range = idRange(search);
  if (range !== undefined) {
    values.push(range.first, range.last);
    found.push(
      `select index from entries
       where tenant_id = $1 and id >= $${values.length - 1}::uuid and id <= $${values.length}::uuid`,
    );
  }
  conditions.push(`index = any(array(${found.join(' union ')}))`);
}
