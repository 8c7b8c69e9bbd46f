-- Baselines, and sums over the ledger.
--
-- The entries are the truth. What stands in spend_rollup and refusals is derived from them, can be made again from
-- them at any time, and is complete up to the size that spend_rollup_state says, which moves in the same transaction.

-- Baselines -----------------------------------------------------------------------------------------------

create table baselines (
  tenant_id uuid not null references tenants,
  feature text not null check (length(feature) between 1 and 64),
  version integer not null check (version > 0),
  provider text not null,
  model text not null,
  -- Canonical JSON of the whole price card, as it was when the baseline was locked.
  card text not null,
  locked_at timestamptz not null,
  locked_by text not null,
  why text not null check (length(why) between 1 and 500),
  -- Canonical JSON of the sums that the choice was made by.
  evidence text not null,
  primary key (tenant_id, feature, version)
);
alter table baselines enable row level security;
alter table baselines force row level security;
create policy baselines_in_scope on baselines
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
grant select, insert on baselines to avouch_app;
create trigger baselines_append_only before update or delete on baselines
  for each row execute function refuse_change();
create trigger baselines_no_truncate before truncate on baselines
  for each statement execute function refuse_change();

-- Sums ----------------------------------------------------------------------------------------------------

-- The first `size` entries of the tenant's ledger are in the sums. Projecting locks this row; so does a report, shared.
create table spend_rollup_state (
  tenant_id uuid primary key references tenants,
  size bigint not null check (size >= 0)
);
alter table spend_rollup_state enable row level security;
alter table spend_rollup_state force row level security;
create policy spend_rollup_state_in_scope on spend_rollup_state
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
-- The background timer asks which ledgers have grown.
create policy spend_rollup_state_for_operator on spend_rollup_state for select
  using (scope_is_operator());
create policy ledgers_for_operator on ledgers for select
  using (scope_is_operator());
grant select, insert on spend_rollup_state to avouch_app;
grant update (size) on spend_rollup_state to avouch_app;

-- Calls by quarter of an hour, in UTC: the day of every time zone begins on one. '' is a label that is not there.
create table spend_rollup (
  tenant_id uuid not null references tenants,
  bucket timestamptz not null,
  team text not null,
  feature text not null,
  api_key text not null,
  provider text not null,
  model text not null,
  outcome text not null,
  calls bigint not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  cached_input_tokens bigint not null,
  cost_micros bigint not null,
  unpriced_calls bigint not null,
  -- Calls that a baseline judged, what they cost, and what they would have cost.
  judged_calls bigint not null,
  judged_cost_micros bigint not null,
  baseline_micros bigint not null,
  saving_route_micros bigint not null,
  saving_cache_micros bigint not null,
  saving_provider_cache_micros bigint not null,
  -- Where these calls stand in the ledger, so that an export need not read all of it.
  first_index bigint not null,
  last_index bigint not null,
  primary key (tenant_id, bucket, team, feature, api_key, provider, model, outcome)
);
alter table spend_rollup enable row level security;
alter table spend_rollup force row level security;
create policy spend_rollup_in_scope on spend_rollup
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
grant select, insert, update, delete on spend_rollup to avouch_app;

-- Calls that a rule refused or stopped, one row each.
create table refusals (
  tenant_id uuid not null references tenants,
  index bigint not null check (index >= 0),
  entry_id uuid not null,
  at timestamptz not null,
  outcome text not null,
  code text not null,
  rule text not null,
  team text not null,
  feature text not null,
  api_key text not null,
  provider text not null,
  model text not null,
  primary key (tenant_id, index)
);
create index on refusals (tenant_id, at);
alter table refusals enable row level security;
alter table refusals force row level security;
create policy refusals_in_scope on refusals
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
grant select, insert, delete on refusals to avouch_app;
