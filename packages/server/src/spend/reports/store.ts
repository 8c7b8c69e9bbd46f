import type { Tx } from '../../platform/database/index.ts';
import { SUM_NAMES, type Sums } from './amounts.ts';
import { type Group, GROUPS } from './groups.ts';
import type { Span } from './span.ts';

/** One row of sums of a period. Groups that were not asked for are ''. */
export type GroupedSums = Sums & { readonly period: number } & Readonly<Record<Group, string>>;

const SUMS = SUM_NAMES.map((name) => `${sumOf(name)}::bigint as ${name}`).join(', ');

/** Two of the sums are of the calls of one outcome, which the table tells apart as a label. */
function sumOf(name: keyof Sums): string {
  if (name === 'answered_calls') return "coalesce(sum(calls) filter (where outcome = 'answered'), 0)";
  if (name === 'refused_calls') return "coalesce(sum(calls) filter (where outcome = 'refused'), 0)";
  return `sum(${name})`;
}

/** Which of the periods that begin at $1 a moment is in, from 0; the last one ends at $2. */
const periodAt = (moment: string) => `width_bucket(${moment}, $1::timestamptz[]) - 1`;
const inPeriods = (moment: string) => `${moment} >= ($1::timestamptz[])[1] and ${moment} < $2::timestamptz`;

function boundsOf(periods: readonly Span[]): [string[], string] {
  const last = periods.at(-1);
  if (last === undefined) throw new RangeError('A report has at least one period.');
  return [periods.map(({ from }) => from.toISOString()), last.to.toISOString()];
}

/** Sums of adjoining periods by any groups: by period, then the dearest first. At most `limit` rows. */
export async function sumByGroup(
  tx: Tx,
  { periods, groups, limit }: { periods: readonly Span[]; groups: readonly Group[]; limit: number },
): Promise<GroupedSums[]> {
  const columns = GROUPS.map((group) => (groups.includes(group) ? group : `'' as ${group}`)).join(', ');
  const grouping = ['period', ...groups].join(', ');
  // Without labels the same sums stand in far fewer rows.
  const table = groups.every((group) => group === 'outcome') ? 'spend_totals' : 'spend_rollup';
  return tx.query<GroupedSums>(
    `select (${periodAt('bucket')})::integer as period, ${columns}, ${SUMS}
     from ${table} where ${inPeriods('bucket')}
     group by ${grouping}
     order by period, sum(cost_micros) desc, sum(calls) desc${groups.map((group) => `, ${group}`).join('')}
     limit $3`,
    [...boundsOf(periods), limit],
  );
}

/** Each period's `most` dearest features. */
export async function listTopFeatures(
  tx: Tx,
  periods: readonly Span[],
  most: number,
): Promise<{ period: number; feature: string; cost_micros: bigint; calls: bigint }[]> {
  return tx.query(
    `select period, feature, cost_micros, calls from (
       select (${periodAt('bucket')})::integer as period, feature,
              sum(cost_micros)::bigint as cost_micros, sum(calls)::bigint as calls,
              row_number() over (partition by ${periodAt('bucket')} order by sum(cost_micros) desc, feature) as place
       from spend_rollup where ${inPeriods('bucket')}
       group by 1, feature, ${periodAt('bucket')}
     ) as placed where place <= $3 order by period, place`,
    [...boundsOf(periods), most],
  );
}

/** Cost by feature and period, of the `most` dearest features over all periods. */
export async function listFeatureCosts(
  tx: Tx,
  periods: readonly Span[],
  most: number,
): Promise<{ feature: string; period: number; cost_micros: bigint }[]> {
  return tx.query(
    `with dearest as (
       select feature from spend_rollup where ${inPeriods('bucket')}
       group by feature order by sum(cost_micros) desc, feature limit $3
     )
     select feature, (${periodAt('bucket')})::integer as period, sum(cost_micros)::bigint as cost_micros
     from spend_rollup where ${inPeriods('bucket')} and feature in (select feature from dearest)
     group by feature, period order by feature, period`,
    [...boundsOf(periods), most],
  );
}

/** When the tenant's first call began, to the quarter of an hour. */
export async function findFirstBucket(tx: Tx): Promise<Date | undefined> {
  const rows = await tx.query<{ first: Date | null }>('select min(bucket) as first from spend_rollup');
  return rows[0]?.first ?? undefined;
}

/** Listed refusals by period, rule and code, the most frequent first. At most `limit` rows. */
export async function countRefusals(
  tx: Tx,
  periods: readonly Span[],
  limit: number,
): Promise<{ period: number; rule: string; code: string; count: bigint }[]> {
  return tx.query(
    `select (${periodAt('at')})::integer as period, rule, code, count(*) as count
     from refusals where ${inPeriods('at')}
     group by period, rule, code order by period, count(*) desc, rule, code limit $3`,
    [...boundsOf(periods), limit],
  );
}

export interface RefusalRow {
  readonly index: bigint;
  readonly entry_id: string;
  readonly at: Date;
  readonly outcome: string;
  readonly code: string;
  readonly rule: string;
  readonly team: string;
  readonly feature: string;
  readonly api_key: string;
  readonly provider: string;
  readonly model: string;
}

/** Listed refusals of a span below an index, newest first. */
export async function listRefusals(
  tx: Tx,
  { span, before, limit }: { span: Span; before: bigint | undefined; limit: number },
): Promise<RefusalRow[]> {
  return tx.query<RefusalRow>(
    `select index, entry_id, at, outcome, code, rule, team, feature, api_key, provider, model
     from refusals where at >= $1 and at < $2 and ($3::bigint is null or index < $3)
     order by index desc limit $4`,
    [span.from, span.to, before ?? null, limit],
  );
}
