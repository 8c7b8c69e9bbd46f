import type { Tx } from '../../../platform/database/index.ts';

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
  const size = await tx.query<{ size: bigint }>('select size from ledgers where tenant_id = $1', [tenantId]);
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
         where entries.tenant_id = $1 and index >= p.caught_up_to and index < $3
           and kind = 'call' and strpos(leaf, p.id::text) = 0
           and (call ->> 'at')::timestamptz >= p.starts_at
           and (p.ends_at is null or (call ->> 'at')::timestamptz < p.ends_at)
           and case p.scope_kind when 'tenant' then true else call ->> p.scope_kind = p.scope_name end
       ), 0)
     where tenant_id = $1 and id = $2`,
    [tenantId, periodId, size[0]?.size ?? 0n, catchUpMs ?? null],
  );
}

const AMOUNT = `case unit
    when 'usd_micros' then coalesce((call ->> 'cost_micros')::bigint, 0)
    else coalesce((call #>> '{usage,input}')::bigint, 0) + coalesce((call #>> '{usage,output}')::bigint, 0)
  end`;
