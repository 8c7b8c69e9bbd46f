import type { Tx } from '../../../platform/database/index.ts';
import { readLedgerSize } from '../store.ts';

/**
 * Counts entries that the budget is about and that carry no lease of it: of calls that began while it was not in
 * force. The period must be locked. `catchUpMs` says for how long more of them may come; undefined keeps what is said.
 */
export async function catchUp(
  tx: Tx,
  tenantId: string,
  periodId: string,
  catchUpMs: number | undefined,
): Promise<void> {
  const size = await readLedgerSize(tx, tenantId);
  const from = await tx.query<{ index: bigint }>(SUMS_WITHOUT_SCOPE, [tenantId, periodId]);
  await tx.query(
    `update budget_periods p set
       caught_up_to = greatest(caught_up_to, $3::bigint),
       catch_up_until = case
         when $4::integer is not null then clock_timestamp() + $4::integer * interval '1 millisecond'
         when catch_up_until > clock_timestamp() then catch_up_until
       end,
       spent = spent + coalesce((
         select sum(${AMOUNT})
         from entries, lateral (select leaf::jsonb as call) parsed
         where entries.tenant_id = $1 and index >= greatest(p.caught_up_to, $5) and index < $3
           and kind = 'call' and strpos(leaf, p.id::text) = 0
           and (call ->> 'at')::timestamptz >= p.starts_at
           and (p.ends_at is null or (call ->> 'at')::timestamptz < p.ends_at)
           and case p.scope_kind when 'tenant' then true else call ->> p.scope_kind = p.scope_name end
       ), 0)
     where tenant_id = $1 and id = $2`,
    [tenantId, periodId, size, catchUpMs ?? null, from[0]?.index ?? 0n],
  );
}

/**
 * How far the sums say that no call of the scope has come since the period was caught up: a budget that was idle is
 * opened without reading what everybody else did meanwhile. Zero where they have one.
 */
const SUMS_WITHOUT_SCOPE = `
  select case when exists (
      select from spend_rollup s
      where s.tenant_id = p.tenant_id and last_index >= p.caught_up_to
        and bucket >= p.starts_at and (p.ends_at is null or bucket < p.ends_at)
        and case p.scope_kind
          when 'tenant' then true
          when 'team' then team = p.scope_name
          when 'feature' then feature = p.scope_name
          when 'api_key' then api_key = p.scope_name
        end
    ) then 0 else coalesce((select size from spend_rollup_state r where r.tenant_id = p.tenant_id), 0) end as index
  from budget_periods p where p.tenant_id = $1 and p.id = $2`;

const AMOUNT = `case unit
    when 'usd_micros' then coalesce((call ->> 'cost_micros')::bigint, 0)
    else coalesce((call #>> '{usage,input}')::bigint, 0) + coalesce((call #>> '{usage,output}')::bigint, 0)
  end`;
