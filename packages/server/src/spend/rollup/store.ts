import type { Tx } from '../../platform/database/index.ts';
import {
  CALLS,
  callsWhere,
  KEYS,
  LATENCIES,
  LATENCY_HOUR_KEYS,
  LATENCY_HOURS,
  LATENCY_KEYS,
  LISTED,
  LISTED_COLUMNS,
  SUMMED,
  SUMS,
  TOTAL_KEYS,
  TOTALS,
} from './from-entries/store.ts';

/** A ledger's size, and how much of it is in the sums. */
export interface Extent {
  readonly ledgerSize: bigint;
  readonly projectedSize: bigint;
}

export async function readExtent(tx: Tx, tenantId: string): Promise<Extent | undefined> {
  const rows = await tx.query<{ ledger_size: bigint; projected_size: bigint }>(
    `select ledgers.size as ledger_size, coalesce(state.size, 0) as projected_size
     from ledgers left join spend_rollup_state as state on state.tenant_id = ledgers.tenant_id
     where ledgers.tenant_id = $1`,
    [tenantId],
    'spend-extent',
  );
  return rows.map((row) => ({ ledgerSize: row.ledger_size, projectedSize: row.projected_size }))[0];
}

/** Ledgers that have grown past their sums, and the size that they have, in the operator's scope. */
export async function listGrown(tx: Tx, limit: number): Promise<{ tenantId: string; size: bigint }[]> {
  const rows = await tx.query<{ tenant_id: string; size: bigint }>(
    `select ledgers.tenant_id, ledgers.size
     from ledgers left join spend_rollup_state as state on state.tenant_id = ledgers.tenant_id
     where ledgers.size > coalesce(state.size, 0)
     order by ledgers.size - coalesce(state.size, 0) desc limit $1`,
    [limit],
  );
  return rows.map(({ tenant_id: tenantId, size }) => ({ tenantId, size }));
}

/** Entries of all ledgers together, in the operator's scope. */
export async function readTotalSize(tx: Tx): Promise<bigint> {
  const rows = await tx.query<{ size: bigint }>(
    'select coalesce(sum(size), 0)::bigint as size from ledgers',
    [],
    'spend-total-size',
  );
  return rows[0]?.size ?? 0n;
}

/** Holds the tenant's sums until the transaction ends, and says how many entries are in them. */
export async function lockSums(tx: Tx, tenantId: string): Promise<bigint> {
  await tx.query(
    'insert into spend_rollup_state (tenant_id, size, listed_size) values ($1, 0, 0) on conflict (tenant_id) do nothing',
    [tenantId],
  );
  const rows = await tx.query<{ size: bigint }>(
    'select size from spend_rollup_state where tenant_id = $1 for update',
    [tenantId],
  );
  return rows[0]?.size ?? 0n;
}

/** The same for who reads: sums that are read after this, in this transaction, are of exactly this size. */
export async function holdSums(tx: Tx, tenantId: string): Promise<bigint> {
  const rows = await tx.query<{ size: bigint }>(
    'select size from spend_rollup_state where tenant_id = $1 for share',
    [tenantId],
    'spend-hold',
  );
  return rows[0]?.size ?? 0n;
}

/**
 * Where the next step ends: the last checkpoint at most `most` entries further, or the next one. So the sums always
 * stand at a signed size. Undefined at the ledger's end.
 */
export async function findNextStop(tx: Tx, from: bigint, most: bigint): Promise<bigint | undefined> {
  const rows = await tx.query<{ stop: bigint | null }>(
    `select coalesce((select max(size) from checkpoints where size > $1 and size <= $2),
                     (select min(size) from checkpoints where size > $1)) as stop`,
    [from, from + most],
    'spend-next-stop',
  );
  return rows[0]?.stop ?? undefined;
}

/** The checkpoint that was signed at a size; undefined where none was. */
export async function findCheckpoint(tx: Tx, size: bigint): Promise<string | undefined> {
  const rows = await tx.query<{ note: string }>('select note from checkpoints where size = $1', [size]);
  return rows[0]?.note;
}

/** What a call is listed for: a rule of the tenant's decided against it, before or after a provider was asked. */
const IS_REFUSAL = `(outcome = 'refused' or rule <> '')`;

const REFUSAL_COLUMNS = 'index, entry_id, at, outcome, code, rule, team, feature, api_key, provider, model';

const REFUSED = `
  select index, id as entry_id, at, outcome, code, rule, team, feature, api_key, provider, model
  from calls where ${IS_REFUSAL}`;

const ADDED = SUMS.map((sum) => `${sum} = kept.${sum} + excluded.${sum}`).join(', ');

/** What `addToSums` writes beside the size. */
const DERIVED_TABLES = [
  'spend_rollup',
  'spend_totals',
  'refusals',
  'call_list',
  'call_latencies',
  'call_latency_hours',
] as const;

/** Adds the entries `from` to before `to` to the sums, under the lock of `lockSums`. */
export async function addToSums(tx: Tx, tenantId: string, from: bigint, to: bigint): Promise<void> {
  await tx.query(
    `with calls as materialized (${CALLS}),
     summed as (
       insert into spend_rollup as kept
         (tenant_id, ${KEYS.join(', ')}, ${SUMS.join(', ')}, first_index, last_index)
       select $1::uuid, ${KEYS.join(', ')}, ${SUMS.join(', ')}, first_index, last_index from (${SUMMED}) as added
       on conflict (tenant_id, ${KEYS.join(', ')}) do update set ${ADDED},
         first_index = least(kept.first_index, excluded.first_index),
         last_index = greatest(kept.last_index, excluded.last_index)
     ), refused as (
       insert into refusals (tenant_id, ${REFUSAL_COLUMNS}) select $1::uuid, ${REFUSAL_COLUMNS} from (${REFUSED}) as added
     ), listed as (
       insert into call_list (tenant_id, ${LISTED_COLUMNS}) select $1::uuid, ${LISTED_COLUMNS} from (${LISTED}) as added
     ), timed as (
       insert into call_latencies as kept (tenant_id, ${LATENCY_KEYS}, calls)
       select $1::uuid, ${LATENCY_KEYS}, calls from (${LATENCIES}) as added
       on conflict (tenant_id, ${LATENCY_KEYS}) do update set calls = kept.calls + excluded.calls
     ), timed_by_hour as (
       insert into call_latency_hours as kept (tenant_id, ${LATENCY_HOUR_KEYS}, calls)
       select $1::uuid, ${LATENCY_HOUR_KEYS}, calls from (${LATENCY_HOURS}) as added
       on conflict (tenant_id, ${LATENCY_HOUR_KEYS}) do update set calls = kept.calls + excluded.calls
     ), totalled as (
       insert into spend_totals as kept (tenant_id, ${TOTAL_KEYS.join(', ')}, ${SUMS.join(', ')})
       select $1::uuid, ${TOTAL_KEYS.join(', ')}, ${SUMS.join(', ')} from (${TOTALS}) as added
       on conflict (tenant_id, ${TOTAL_KEYS.join(', ')}) do update set ${ADDED}
     )
     update spend_rollup_state set size = $3, listed_size = $3 where tenant_id = $1`,
    [tenantId, from, to],
    'spend-add',
  );
}

/** Takes all sums away, under the lock of `lockSums`: they are made again from the entries. */
export async function clearSums(tx: Tx, tenantId: string): Promise<void> {
  for (const table of DERIVED_TABLES) {
    await tx.query(`delete from ${table} where tenant_id = $1`, [tenantId]);
  }
  await tx.query('update spend_rollup_state set size = 0, listed_size = 0 where tenant_id = $1', [tenantId]);
}

/** The UTC days that have sums of any kind, also those that should have none. */
export async function listSummedDays(tx: Tx): Promise<{ from: Date }[]> {
  return tx.query<{ from: Date }>(
    `select distinct date_bin('1 day', bucket, '2000-01-01T00:00:00Z'::timestamptz) as from
     from (select bucket from spend_rollup union select bucket from spend_totals
           union select bucket from call_latencies union select hour from call_latency_hours) as summed
     order by 1`,
  );
}

/** How many more calls the first `size` entries hold than the sums count, or fewer. */
export async function countMissingCalls(tx: Tx, tenantId: string, size: bigint): Promise<bigint> {
  const rows = await tx.query<{ count: bigint }>(
    `select abs((select count(*) from entries where tenant_id = $1 and index < $2 and kind = 'call')
                - (select coalesce(sum(calls), 0) from spend_rollup))::bigint as count`,
    [tenantId, size],
  );
  return rows[0]?.count ?? 0n;
}

/**
 * How many rows of sums of one UTC day differ from the entries below `size`, counting those that only one side has.
 * The entries are looked for between the day's first and last: a call outside of them is missed by no row.
 */
export async function countDifferentSums(
  tx: Tx,
  tenantId: string,
  { day, size }: { day: Date; size: bigint },
): Promise<bigint> {
  const columns = [...KEYS, ...SUMS, 'first_index', 'last_index'].join(', ');
  const totals = [...TOTAL_KEYS, ...SUMS].join(', ');
  const ofTheDay = "bucket >= $4 and bucket < $4::timestamptz + interval '1 day'";
  const [range] = await tx.query<{ first: bigint | null; last: bigint | null }>(
    `select min(first_index) as first, max(last_index) as last from spend_rollup
     where bucket >= $1 and bucket < $1::timestamptz + interval '1 day'`,
    [day],
  );
  const end = (range?.last ?? -1n) + 1n;
  const rows = await tx.query<{ count: bigint }>(
    `with kept_times as (
       select ${LATENCY_KEYS}, calls from call_latencies where tenant_id = $1 and ${ofTheDay}
     ),
     kept_hours as (
       select ${LATENCY_HOUR_KEYS}, calls from call_latency_hours
       where tenant_id = $1 and ${ofTheDay.replaceAll('bucket', 'hour')}
     ),
     kept_totals as (select ${totals} from spend_totals where tenant_id = $1 and ${ofTheDay}),
     calls as materialized (select * from (${CALLS}) as every where ${ofTheDay}),
     again as (${SUMMED}),
     kept as (select ${columns} from spend_rollup where tenant_id = $1 and ${ofTheDay}),
     totals_again as (${TOTALS}),
     times_again as (${LATENCIES}),
     hours_again as (${LATENCY_HOURS})
     select ${differences('again', 'kept', columns)}
            + ${differences('totals_again', 'kept_totals', totals)}
            + ${differences('times_again', 'kept_times', `${LATENCY_KEYS}, calls`)}
            + ${differences('hours_again', 'kept_hours', `${LATENCY_HOUR_KEYS}, calls`)} as count`,
    [tenantId, range?.first ?? 0n, end < size ? end : size, day],
  );
  return rows[0]?.count ?? 0n;
}

/** How many rows only one of two has. */
function differences(one: string, other: string, columns: string): string {
  return `(select count(*) from (
    (select ${columns} from ${one} except select ${columns} from ${other})
    union all (select ${columns} from ${other} except select ${columns} from ${one})
  ) as different)`;
}

/** Among the entries `from` to before `to`: calls, and what is listed wrongly, not at all, or does not add up. */
export async function compareEntries(
  tx: Tx,
  tenantId: string,
  { from, to }: { from: bigint; to: bigint },
): Promise<{ calls: bigint; differentCalls: bigint; differentRefusals: bigint; unevenSavings: bigint }> {
  const rows = await tx.query<{ calls: bigint; listed: bigint; refused: bigint; uneven: bigint }>(
    `with listed as (
       select ${LISTED_COLUMNS} from call_list where tenant_id = $1 and index >= $2 and index < $3
     ), kept as (
       select ${REFUSAL_COLUMNS} from refusals where tenant_id = $1 and index >= $2 and index < $3
     ), calls as materialized (${CALLS}), again as (${REFUSED}), listed_again as (${LISTED})
     select (select count(*) from calls) as calls,
            ${differences('listed_again', 'listed', LISTED_COLUMNS)} as listed,
            ${differences('again', 'kept', REFUSAL_COLUMNS)} as refused,
            (select count(*) from calls
             where is_judged and baseline_micros - cost_micros
                   <> saving_route_micros + saving_cache_micros + saving_provider_cache_micros) as uneven`,
    [tenantId, from, to],
  );
  const row = rows[0];
  return {
    calls: row?.calls ?? 0n,
    differentCalls: row?.listed ?? 0n,
    differentRefusals: row?.refused ?? 0n,
    unevenSavings: row?.uneven ?? 0n,
  };
}

/** Whose calls are summed; the name is the label's or the API key's id, undefined for the whole tenant. */
export interface SpendScope {
  readonly kind: 'tenant' | 'team' | 'feature' | 'api_key';
  readonly name: string | undefined;
}

/** What one call adds, in either unit, in the words of sums and of single calls alike. */
const AMOUNTS = { usd_micros: 'cost_micros', tokens: 'input_tokens + output_tokens' } as const;

/** See `spentSoFar`. One statement, so that no entry is between the sums and the rest. */
export async function sumSpent(
  tx: Tx,
  tenantId: string,
  wanted: { scope: SpendScope; unit: keyof typeof AMOUNTS; from: Date; to: Date | undefined },
): Promise<bigint> {
  const { scope, unit, from, to } = wanted;
  const isWanted = `bucket >= $2 and ($3::timestamptz is null or bucket < $3)
    ${scope.kind === 'tenant' ? 'and $4::text is null' : `and ${scope.kind} = $4`}`;
  const rows = await tx.query<{ spent: bigint }>(
    `with state as (
       select coalesce((select size from spend_rollup_state where tenant_id = $1), 0) as size
     ), calls as (${callsWhere('index >= (select size from state)')})
     select (
       coalesce((select sum(${AMOUNTS[unit]}) from spend_rollup where tenant_id = $1 and ${isWanted}), 0) +
       coalesce((select sum(${AMOUNTS[unit]}) from calls where ${isWanted}), 0)
     )::bigint as spent`,
    [tenantId, from, to ?? null, scope.kind === 'tenant' ? null : (scope.name ?? '')],
  );
  return rows[0]?.spent ?? 0n;
}
