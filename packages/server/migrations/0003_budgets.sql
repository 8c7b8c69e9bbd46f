-- Budgets: what was spent in a period, and what nodes have leased of the rest.
--
-- Whoever changes a period or a lease of it holds the lock of the period's row first, and reads the lease after that.
-- That is why the two functions are here: their statements each see what committed before them, in one round trip.

create table budget_periods (
  tenant_id uuid not null references tenants,
  id uuid not null,
  -- Scope and id, as team:growth/monthly; the scope again, for looking into the ledger.
  budget text not null check (length(budget) between 1 and 400),
  scope_kind text not null check (scope_kind in ('tenant', 'team', 'feature', 'api_key')),
  scope_name text check ((scope_name is null) = (scope_kind = 'tenant')),
  unit text not null check (unit in ('usd_micros', 'tokens')),
  per text not null check (per in ('hour', 'day', 'week', 'month', 'total')),
  starts_at timestamptz not null,
  ends_at timestamptz check (ends_at > starts_at),
  -- Settled calls, whoever made them. What is leased may be spent at any moment by the node that holds it.
  spent bigint not null check (spent >= 0),
  leased bigint not null check (leased >= 0),
  -- Until then somebody waits for what others have leased and do not use.
  starved_until timestamptz,
  -- Entries below this index that the budget should have counted and that carry no lease of it are counted. Until
  -- catch_up_until there may be more: calls that began before the budget was in force.
  caught_up_to bigint not null check (caught_up_to >= 0),
  catch_up_until timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, budget, unit, per, starts_at)
);
alter table budget_periods enable row level security;
alter table budget_periods force row level security;
create policy budget_periods_in_scope on budget_periods
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
create policy budget_periods_for_operator on budget_periods for select
  using (scope_is_operator());
create index budget_periods_catching_up on budget_periods (catch_up_until) where catch_up_until is not null;
grant select, insert on budget_periods to avouch_app;
grant update (spent, leased, starved_until, caught_up_to, catch_up_until) on budget_periods to avouch_app;

create table budget_leases (
  tenant_id uuid not null,
  -- The period's id, a dot, and a part of the lease's own: what entries carry.
  id text not null check (id ~ '^[0-9a-f-]{36}\.[0-9a-f]{12}$'),
  period_id uuid not null,
  node uuid not null,
  -- Outstanding: neither spent nor given back.
  amount bigint not null check (amount >= 0),
  -- Moved to spent so far.
  flushed bigint not null check (flushed >= 0),
  -- Every entry that carries the lease has this index or a later one.
  ledger_from bigint not null check (ledger_from >= 0),
  expires_at timestamptz not null,
  -- From then on no call under this lease can still be under way.
  reclaim_after timestamptz not null,
  -- Settled by what the ledger says. The row stays for a while, so that entries that come late are still found.
  reconciled_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, period_id) references budget_periods
);
create index on budget_leases (tenant_id, period_id);
create index on budget_leases (reclaim_after);
alter table budget_leases enable row level security;
alter table budget_leases force row level security;
create policy budget_leases_in_scope on budget_leases
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
create policy budget_leases_for_operator on budget_leases for select
  using (scope_is_operator());
grant select, insert, delete on budget_leases to avouch_app;
grant update (amount, flushed, ledger_from, expires_at, reclaim_after, reconciled_at)
  on budget_leases to avouch_app;

-- A threshold is told once for each limit: a limit that is raised can be reached again.
create table budget_notices (
  tenant_id uuid not null,
  period_id uuid not null,
  threshold numeric not null check (threshold > 0),
  amount_limit bigint not null,
  spent bigint not null,
  created_at timestamptz not null,
  primary key (tenant_id, period_id, threshold, amount_limit),
  foreign key (tenant_id, period_id) references budget_periods
);
alter table budget_notices enable row level security;
alter table budget_notices force row level security;
create policy budget_notices_in_scope on budget_notices
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
grant select, insert on budget_notices to avouch_app;
create trigger budget_notices_append_only before update or delete on budget_notices
  for each row execute function refuse_change();
create trigger budget_notices_no_truncate before truncate on budget_notices
  for each statement execute function refuse_change();

-- Everything that a node does with one lease: moves to spent what was settled, gives back what exceeds in_keep, asks
-- for more, renews. in_settled is the total over the lease's life, so that a call whose answer was lost can be made
-- again. in_held is what calls in flight hold: it stays covered even where a call has cost more than its reservation.
-- in_limit is null for a soft budget, which is never granted anything and never refuses.
-- in_least is what must be granted, if anything is; in_wanted is what would be welcome.
create function sync_budget_lease(
  in_tenant uuid, in_period uuid, in_lease text, in_node uuid, in_new boolean,
  in_settled bigint, in_held bigint, in_keep bigint, in_least bigint, in_wanted bigint, in_limit bigint,
  in_ending boolean, in_lease_ms integer, in_grace_ms integer, in_starved_ms integer
) returns table (
  outcome text, amount bigint, granted bigint, spent bigint, leased bigint, starved boolean
) language plpgsql as $$
#variable_conflict use_column
declare
  the_period budget_periods;
  the_lease budget_leases;
  this_moment timestamptz;
  settled_now bigint;
  kept bigint;
  available bigint;
  grants bigint := 0;
  starving timestamptz;
begin
  select * into the_period from budget_periods where tenant_id = in_tenant and id = in_period
    for no key update;
  if not found then
    raise exception 'no such budget period' using errcode = 'no_data_found';
  end if;
  -- After the lock, which may have taken its time.
  this_moment := clock_timestamp();
  select * into the_lease from budget_leases where tenant_id = in_tenant and id = in_lease;
  if not found and in_new and not in_ending then
    insert into budget_leases
      (tenant_id, id, period_id, node, amount, flushed, ledger_from, expires_at, reclaim_after)
    values (in_tenant, in_lease, in_period, in_node, 0, 0,
            coalesce((select size from ledgers where tenant_id = in_tenant), 0), this_moment, this_moment)
    returning * into the_lease;
  end if;
  starving := the_period.starved_until;
  if the_lease.id is null or the_lease.reconciled_at is not null then
    return query select case when the_lease.id is null then 'ended' else 'reconciled' end, 0::bigint, 0::bigint,
      the_period.spent, the_period.leased, coalesce(starving > this_moment, false);
    return;
  end if;

  settled_now := greatest(in_settled - the_lease.flushed, 0);
  kept := least(greatest(the_lease.amount - settled_now, in_held), in_keep);
  the_period.spent := the_period.spent + settled_now;
  the_period.leased := the_period.leased - the_lease.amount + kept;

  if in_limit is not null and in_least + in_wanted > 0 then
    available := in_limit - the_period.spent - the_period.leased;
    if in_least > 0 and in_least > available then
      -- Others have it and may not need it: they give it back when they see this.
      if in_least <= in_limit - the_period.spent then
        starving := this_moment + in_starved_ms * interval '1 millisecond';
      end if;
    elsif available > 0 then
      -- Slices shrink with what is left, and nobody takes all of it for calls that only wait. Where somebody waits,
      -- nothing is granted beyond that.
      grants := case
        when in_least > 0 then least(available, greatest(
          in_least,
          least(in_wanted, available / 4),
          case when starving > this_moment then 0 else available / 16 end))
        when starving > this_moment then 0
        else least(in_wanted, available / 4)
      end;
    end if;
  end if;
  the_period.leased := the_period.leased + grants;
  kept := kept + grants;
  if grants > 0 and the_period.spent + the_period.leased > in_limit then
    raise exception 'a budget would be exceeded' using errcode = 'check_violation';
  end if;

  update budget_periods set spent = the_period.spent, leased = the_period.leased, starved_until = starving
    where tenant_id = in_tenant and id = in_period;
  if in_ending then
    delete from budget_leases where tenant_id = in_tenant and id = in_lease;
    -- What comes after is not under this budget, unless somebody leases from it again.
    update budget_periods
      set caught_up_to = coalesce((select size from ledgers where tenant_id = in_tenant), caught_up_to)
      where tenant_id = in_tenant and id = in_period and catch_up_until is null
        and not exists (select from budget_leases
          where tenant_id = in_tenant and period_id = in_period and reconciled_at is null);
  else
    update budget_leases set
      amount = kept,
      flushed = flushed + settled_now,
      expires_at = this_moment + in_lease_ms * interval '1 millisecond',
      reclaim_after = this_moment + (in_lease_ms + in_grace_ms) * interval '1 millisecond'
    where tenant_id = in_tenant and id = in_lease;
  end if;
  return query select 'held', kept, grants, the_period.spent, the_period.leased,
    coalesce(starving > this_moment, false);
end $$;

-- Settles a lease by what the ledger says was spent under it, and keeps looking from there on: whatever entry carries
-- the lease later is counted by the next call. in_forget removes the row for good. With in_if_due, only a lease that is
-- still due: since it was seen to be, its node may have come back and renewed it.
create function settle_budget_lease(
  in_tenant uuid, in_lease text, in_again_ms integer, in_forget boolean, in_if_due boolean
) returns table (spent bigint, counted bigint) language plpgsql as $$
#variable_conflict use_column
declare
  the_lease budget_leases;
  upto bigint;
  found_in_ledger bigint;
begin
  perform 1 from budget_periods
    where tenant_id = in_tenant
      and id = (select period_id from budget_leases where tenant_id = in_tenant and id = in_lease)
    for no key update;
  select * into the_lease from budget_leases where tenant_id = in_tenant and id = in_lease;
  if not found or (in_if_due and the_lease.reclaim_after >= clock_timestamp()) then
    return;
  end if;
  select coalesce((select size from ledgers where tenant_id = in_tenant), 0) into upto;
  select coalesce(sum(
      case unit
        when 'usd_micros' then coalesce((leaf::jsonb ->> 'cost_micros')::bigint, 0)
        else coalesce((leaf::jsonb #>> '{usage,input}')::bigint, 0)
           + coalesce((leaf::jsonb #>> '{usage,output}')::bigint, 0)
      end), 0)
    into found_in_ledger
    from entries, budget_periods
    where budget_periods.tenant_id = in_tenant and budget_periods.id = the_lease.period_id
      and entries.tenant_id = in_tenant and index >= the_lease.ledger_from and index < upto
      -- The text narrows the search; the list decides. A call that was tried again after its node had taken a new lease
      -- carries both, and counts once.
      and strpos(leaf, in_lease) > 0
      and in_lease = (
        select lease from jsonb_array_elements_text(leaf::jsonb -> 'leases') with ordinality as carried (lease, place)
        where starts_with(lease, the_lease.period_id::text) order by place desc limit 1);
  if in_forget then
    delete from budget_leases where tenant_id = in_tenant and id = in_lease;
  else
    update budget_leases set
      amount = 0, flushed = 0, ledger_from = upto,
      reclaim_after = clock_timestamp() + in_again_ms * interval '1 millisecond',
      reconciled_at = coalesce(reconciled_at, clock_timestamp())
    where tenant_id = in_tenant and id = in_lease;
  end if;
  return query
    update budget_periods set
      spent = spent + found_in_ledger - the_lease.flushed,
      leased = leased - the_lease.amount
    where tenant_id = in_tenant and id = the_lease.period_id
    returning spent, found_in_ledger - the_lease.flushed;
end $$;
