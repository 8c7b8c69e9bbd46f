-- Ratings of answers, from which the quality of a model for a feature is known.

create table feedback (
  tenant_id uuid not null references tenants,
  -- Also the id of the ledger entry that records it.
  id uuid not null,
  -- The ledger entry of the call that is rated; what follows is copied from it.
  entry_id uuid not null,
  request_id text not null,
  feature text,
  provider text not null,
  model text not null,
  score_millis smallint not null check (score_millis between 0 and 1000),
  reason_code text check (reason_code ~ '^[a-z_]{1,40}$'),
  created_at timestamptz not null,
  -- The API key that rated.
  created_by uuid not null,
  primary key (tenant_id, id),
  -- A second thought would be a second vote.
  unique (tenant_id, entry_id, created_by)
);
-- All that the sums over ratings need, so that they read the index alone.
create index on feedback (tenant_id, created_at) include (feature, model, score_millis);
alter table feedback enable row level security;
alter table feedback force row level security;
create policy feedback_in_scope on feedback
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
grant select, insert on feedback to avouch_app;
create trigger feedback_append_only before update or delete on feedback
  for each row execute function refuse_change();
create trigger feedback_no_truncate before truncate on feedback
  for each statement execute function refuse_change();
