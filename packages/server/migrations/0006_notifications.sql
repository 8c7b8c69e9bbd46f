-- Where a tenant wants to be told of things, and what is to be told there.

create table notification_channels (
  tenant_id uuid not null references tenants,
  id uuid primary key,
  name text not null check (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
  kind text not null check (kind in ('webhook', 'mail')),
  -- A URL or a mail address, which is personal data: it stands here alone, and leaves when the channel is removed.
  target text check (length(target) between 1 and 2048),
  -- What webhooks are signed with, encrypted under a key that is not in the database.
  secret bytea check (length(secret) between 1 and 256),
  created_at timestamptz not null,
  created_by text not null,
  removed_at timestamptz,
  unique (tenant_id, id),
  check (case when removed_at is null then target is not null else target is null and secret is null end),
  check (kind = 'webhook' or secret is null)
);
create unique index notification_channels_in_use on notification_channels (tenant_id, name)
  where removed_at is null;
alter table notification_channels enable row level security;
alter table notification_channels force row level security;
create policy notification_channels_in_scope on notification_channels
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
grant select, insert on notification_channels to avouch_app;
grant update (target, secret, removed_at) on notification_channels to avouch_app;

-- The outbox: what is to be told is written with what it tells of, and delivered afterwards.
create table notification_deliveries (
  tenant_id uuid not null,
  id uuid primary key,
  channel_id uuid not null,
  kind text not null check (kind ~ '^[a-z][a-z0-9_.]{0,63}$'),
  -- The same thing is told once to a channel, however often it is noticed.
  dedupe_key text not null check (length(dedupe_key) between 1 and 200),
  -- Not jsonb, which refuses some texts that are valid JSON: the transaction that tells of something must not fail.
  payload json not null check (octet_length(payload::text) <= 32768),
  created_at timestamptz not null,
  attempts integer not null default 0,
  -- When it is tried the next time; null when it no longer is.
  next_attempt_at timestamptz,
  delivered_at timestamptz,
  failed_at timestamptz,
  -- A code, never a sentence: what receivers say may hold anything.
  last_error text check (last_error ~ '^[a-z0-9_]{1,63}$'),
  foreign key (tenant_id, channel_id) references notification_channels (tenant_id, id),
  unique (channel_id, dedupe_key),
  check (num_nonnulls(next_attempt_at, delivered_at, failed_at) = 1)
);
create index notification_deliveries_due on notification_deliveries (next_attempt_at)
  where next_attempt_at is not null;
create index notification_deliveries_of_channel on notification_deliveries (channel_id, id desc);
alter table notification_deliveries enable row level security;
alter table notification_deliveries force row level security;
create policy notification_deliveries_in_scope on notification_deliveries
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
-- Whoever delivers looks for what is due over all tenants, and reads and writes the rest as the tenant.
create policy due_deliveries_for_operator on notification_deliveries for select
  using (scope_is_operator());
create policy due_deliveries_claimed_by_operator on notification_deliveries for update
  using (scope_is_operator())
  with check (scope_is_operator());
grant select, insert on notification_deliveries to avouch_app;
grant update (attempts, next_attempt_at, delivered_at, failed_at, last_error) on notification_deliveries
  to avouch_app;
