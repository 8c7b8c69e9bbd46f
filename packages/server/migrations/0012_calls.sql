-- Calls as a list, and how long they took, both derived from the entries like the sums, in the same steps.
--
-- Entries that are summed already are listed here and now, so that sums, list and entries agree at every moment. The
-- entries force row level security on their owner too, which is lifted while this transaction reads them.

-- One narrow row for each call of the first `size` entries; '' is a label that is not there. Like entries, which it is
-- made from, it refers to no tenant: a check for each row would double what it costs to write.
create table call_list (
  tenant_id uuid not null,
  index bigint not null check (index >= 0),
  entry_id uuid not null,
  at timestamptz not null,
  -- Bytes in order, so that the beginning of an id can be looked for.
  request_id text collate "C" not null,
  team text not null,
  feature text not null,
  api_key text not null,
  requested_model text not null,
  provider text not null,
  model text not null,
  region text not null,
  outcome text not null,
  code text not null,
  rule text not null,
  -- What the cache had; '' where the policy did not ask it.
  cache text not null,
  input_tokens bigint not null,
  cached_input_tokens bigint not null,
  output_tokens bigint not null,
  -- Null where nothing was billed or priced.
  cost_micros bigint,
  -- Null where no baseline judged the call.
  saved_micros bigint,
  policy_version integer,
  duration_ms bigint not null,
  first_byte_ms bigint,
  primary key (tenant_id, index)
);
-- The list goes by time. A filter that few calls match finds them in an index of its own; the columns of those are in
-- the order of the list, so that no statistics are needed for it to be chosen.
create index call_list_by_time on call_list (tenant_id, at, index);
create index call_list_by_feature on call_list (tenant_id, feature, at, index);
create index call_list_by_team on call_list (tenant_id, team, at, index);
create index call_list_by_model on call_list (tenant_id, model, at, index);
create index call_list_by_api_key on call_list (tenant_id, api_key, at, index);
create index call_list_by_request on call_list (tenant_id, request_id);
create index call_list_not_answered on call_list (tenant_id, outcome, at, index) where outcome <> 'answered';
create index call_list_by_provider on call_list (tenant_id, provider, at, index);
create index call_list_by_code on call_list (tenant_id, code, at, index) where code <> '';
create index call_list_from_cache on call_list (tenant_id, at, index) where cache in ('exact', 'semantic', 'coalesced');
alter table call_list enable row level security;
create policy call_list_in_scope on call_list
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
grant select, insert, delete on call_list to avouch_app;

-- How long answered calls took, from their start to their entry: how many of them by quarter of an hour, label, model
-- and slot. Slot 0 is less than a millisecond; slot n is from 1.2^(n-1) to before 1.2^n milliseconds.
create table call_latencies (
  tenant_id uuid not null,
  bucket timestamptz not null,
  team text not null,
  feature text not null,
  model text not null,
  slot smallint not null check (slot >= 0),
  calls bigint not null,
  primary key (tenant_id, bucket, team, feature, model, slot)
);
alter table call_latencies enable row level security;
create policy call_latencies_in_scope on call_latencies
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
grant select, insert, update, delete on call_latencies to avouch_app;

-- The same two without labels, which most pages ask for: there are many combinations of labels in a quarter of an hour,
-- and one whole. Durations go by the hour here, as few of them share a slot in less.
create table spend_totals (
  tenant_id uuid not null,
  bucket timestamptz not null,
  outcome text not null,
  calls bigint not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  cached_input_tokens bigint not null,
  cost_micros bigint not null,
  unpriced_calls bigint not null,
  judged_calls bigint not null,
  judged_cost_micros bigint not null,
  baseline_micros bigint not null,
  saving_route_micros bigint not null,
  saving_cache_micros bigint not null,
  saving_provider_cache_micros bigint not null,
  looked_up_calls bigint not null,
  exact_hits bigint not null,
  semantic_hits bigint not null,
  coalesced_hits bigint not null,
  cache_checks bigint not null,
  wrong_cache_checks bigint not null,
  cache_avoided_micros bigint not null,
  cache_embedding_micros bigint not null,
  primary key (tenant_id, bucket, outcome)
);
alter table spend_totals enable row level security;
create policy spend_totals_in_scope on spend_totals
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
grant select, insert, update, delete on spend_totals to avouch_app;

create table call_latency_hours (
  tenant_id uuid not null,
  hour timestamptz not null,
  slot smallint not null check (slot >= 0),
  calls bigint not null,
  primary key (tenant_id, hour, slot)
);
alter table call_latency_hours enable row level security;
create policy call_latency_hours_in_scope on call_latency_hours
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
grant select, insert, update, delete on call_latency_hours to avouch_app;

-- The audit trail: what is no call, newest first, whatever its kind.
create index entries_of_audit on entries (tenant_id, index) where kind <> 'call';

-- What is summed already.
alter table entries no force row level security;
alter table spend_rollup_state no force row level security;
insert into call_list
select tenant_id, index, id, (call ->> 'at')::timestamptz, coalesce(call ->> 'request_id', ''),
       coalesce(call ->> 'team', ''), coalesce(call ->> 'feature', ''),
       coalesce(call ->> 'api_key', ''), coalesce(call ->> 'requested_model', ''),
       coalesce(call ->> 'provider', ''), coalesce(call ->> 'model', ''),
       coalesce(call ->> 'region', ''), coalesce(call ->> 'outcome', ''),
       coalesce(call ->> 'code', ''), coalesce(call ->> 'rule', ''),
       coalesce(call -> 'cache' ->> 'result', ''),
       coalesce((call -> 'usage' ->> 'input')::bigint, 0),
       coalesce((call -> 'usage' ->> 'cached_input')::bigint, 0),
       coalesce((call -> 'usage' ->> 'output')::bigint, 0),
       (call ->> 'cost_micros')::bigint,
       (call -> 'saving' ->> 'route')::bigint + (call -> 'saving' ->> 'cache')::bigint
         + (call -> 'saving' ->> 'provider_cache')::bigint,
       (call -> 'policy' ->> 'version')::integer,
       coalesce((call ->> 'duration_ms')::bigint, 0), (call ->> 'first_byte_ms')::bigint
from (
  select entries.tenant_id, index, id, leaf::jsonb as call
  from entries join spend_rollup_state as state on state.tenant_id = entries.tenant_id
  where kind = 'call' and index < state.size
  offset 0
) as summed;
alter table entries force row level security;
alter table spend_rollup_state force row level security;

insert into call_latencies
select tenant_id, date_bin('15 minutes', at, '2000-01-01T00:00:00Z'::timestamptz), team, feature, model,
       case when duration_ms < 1 then 0 else 1 + floor(ln(duration_ms) / ln(1.2)) end::smallint as slot, count(*)
from call_list where outcome = 'answered' group by 1, 2, 3, 4, 5, 6;

insert into call_latency_hours
select tenant_id, date_bin('1 hour', bucket, '2000-01-01T00:00:00Z'::timestamptz), slot, sum(calls)
from call_latencies group by 1, 2, 3;

alter table spend_rollup no force row level security;
insert into spend_totals
select tenant_id, bucket, outcome, sum(calls), sum(input_tokens), sum(output_tokens), sum(cached_input_tokens),
       sum(cost_micros), sum(unpriced_calls), sum(judged_calls), sum(judged_cost_micros),
       sum(baseline_micros), sum(saving_route_micros), sum(saving_cache_micros), sum(saving_provider_cache_micros),
       sum(looked_up_calls), sum(exact_hits), sum(semantic_hits), sum(coalesced_hits),
       sum(cache_checks), sum(wrong_cache_checks), sum(cache_avoided_micros), sum(cache_embedding_micros)
from spend_rollup group by 1, 2, 3;
alter table spend_rollup force row level security;

-- A process of the version before would move the size without listing calls. It cannot: it knows nothing of the second
-- size, and leaves the sums behind instead, for who knows it to bring up to date.
alter table spend_rollup_state add column listed_size bigint;
alter table spend_rollup_state no force row level security;
update spend_rollup_state set listed_size = size;
alter table spend_rollup_state force row level security;
alter table spend_rollup_state
  alter column listed_size set not null,
  add constraint spend_rollup_state_is_whole check (listed_size = size);
grant update (listed_size) on spend_rollup_state to avouch_app;

-- Not before there are rows in them: what is forced holds for the owner too.
alter table call_list force row level security;
alter table call_latencies force row level security;
alter table spend_totals force row level security;
alter table call_latency_hours force row level security;
