-- Tenants, API keys, policies, prices and the ledger.
--
-- Isolation lives here. Every table that belongs to a tenant forces row level security; the application works
-- as avouch_app, which owns nothing, and sees the rows of the tenant that its transaction was opened for.
-- A transaction without a tenant sees nothing, except through a capability that it presents: the hash of an
-- API key, the name of a tenant, or the operator's own mark, each set by code and never by a client.

create function scope_tenant_id() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('avouch.tenant_id', true), '')::uuid;

create function scope_is_operator() returns boolean
  language sql stable parallel safe
  return current_setting('avouch.operator', true) = 'on';

create function refuse_change() returns trigger
  language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;

-- Tenants -------------------------------------------------------------------------------------------------

create table tenants (
  id uuid primary key,
  name text not null unique check (name ~ '^[a-z][a-z0-9-]{0,62}$'),
  created_at timestamptz not null
);
alter table tenants enable row level security;
alter table tenants force row level security;
create policy tenant_in_scope on tenants
  using (id = scope_tenant_id())
  with check (id = scope_tenant_id());
create policy tenant_by_name on tenants for select
  using (name = current_setting('avouch.tenant_name', true));
create policy tenants_for_operator on tenants for select
  using (scope_is_operator());
grant select, insert on tenants to avouch_app;
-- The name of a tenant chooses the folder of its signing keys.
create trigger tenants_append_only before update or delete on tenants
  for each row execute function refuse_change();
create trigger tenants_no_truncate before truncate on tenants
  for each statement execute function refuse_change();

-- API keys ------------------------------------------------------------------------------------------------

create table api_keys (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  name text not null check (length(name) between 1 and 100),
  prefix text not null,
  -- SHA-256 of the whole key. The key has 256 random bits, so a slow password hash would add nothing.
  hash bytea not null unique check (length(hash) = 32),
  scopes text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  last_used_at timestamptz
);
create index on api_keys (tenant_id, created_at);
alter table api_keys enable row level security;
alter table api_keys force row level security;
create policy api_keys_in_scope on api_keys
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
-- Who presents a key may read the row of that key: it is how the tenant of a request becomes known.
create policy api_key_by_hash on api_keys for select
  using (hash = decode(nullif(current_setting('avouch.api_key_hash', true), ''), 'hex'));
grant select, insert on api_keys to avouch_app;
grant update (revoked_at, last_used_at) on api_keys to avouch_app;

-- Policies ------------------------------------------------------------------------------------------------

create table policies (
  tenant_id uuid not null references tenants,
  version integer not null check (version > 0),
  -- A DSSE envelope: the canonical policy and its signature by the tenant's policy key.
  envelope text not null,
  fingerprint text not null check (fingerprint ~ '^[0-9a-f]{64}$'),
  created_at timestamptz not null,
  created_by text not null,
  primary key (tenant_id, version)
);
alter table policies enable row level security;
alter table policies force row level security;
create policy policies_in_scope on policies
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
grant select, insert on policies to avouch_app;
create trigger policies_append_only before update or delete on policies
  for each row execute function refuse_change();
create trigger policies_no_truncate before truncate on policies
  for each statement execute function refuse_change();

-- Negotiated prices ---------------------------------------------------------------------------------------

create table price_overrides (
  tenant_id uuid not null references tenants,
  id uuid primary key,
  provider text not null,
  model text not null,
  effective_from timestamptz not null,
  card jsonb not null,
  created_at timestamptz not null,
  created_by text not null
);
create index on price_overrides (tenant_id, provider, model, effective_from);
alter table price_overrides enable row level security;
alter table price_overrides force row level security;
create policy price_overrides_in_scope on price_overrides
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
grant select, insert on price_overrides to avouch_app;
create trigger price_overrides_append_only before update or delete on price_overrides
  for each row execute function refuse_change();
create trigger price_overrides_no_truncate before truncate on price_overrides
  for each statement execute function refuse_change();

-- The ledger ----------------------------------------------------------------------------------------------

-- One row per log: its identity, and its head. Appending locks this row.
create table ledgers (
  tenant_id uuid primary key references tenants,
  origin text not null unique,
  verifier_key text not null,
  size bigint not null check (size >= 0),
  root bytea not null check (length(root) = 32),
  -- The roots of the perfect subtrees that make up the tree, largest first, 32 bytes each.
  frontier bytea not null check (length(frontier) % 32 = 0),
  checkpoint text not null
);
alter table ledgers enable row level security;
alter table ledgers force row level security;
create policy ledgers_in_scope on ledgers
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
grant select, insert on ledgers to avouch_app;
grant update (size, root, frontier, checkpoint) on ledgers to avouch_app;

create function refuse_rewind() returns trigger
  language plpgsql as $$
begin
  if new.size <= old.size or new.tenant_id <> old.tenant_id
     or new.origin <> old.origin or new.verifier_key <> old.verifier_key then
    raise exception 'a ledger only grows and keeps its identity' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger ledgers_only_grow before update on ledgers
  for each row execute function refuse_rewind();
create trigger ledgers_no_delete before delete on ledgers
  for each row execute function refuse_change();
create trigger ledgers_no_truncate before truncate on ledgers
  for each statement execute function refuse_change();

create table entries (
  tenant_id uuid not null,
  index bigint not null check (index >= 0),
  id uuid not null,
  kind text not null,
  -- RFC 8785 canonical JSON; the exact bytes that are hashed.
  leaf text not null check (octet_length(leaf) between 1 and 65535),
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  primary key (tenant_id, index),
  unique (tenant_id, id)
);
alter table entries enable row level security;
alter table entries force row level security;
create policy entries_in_scope on entries
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
grant select, insert on entries to avouch_app;
-- Almost every entry is a call; the others are few and are looked for by kind.
create index entries_by_kind on entries (tenant_id, kind, index) where kind <> 'call';
create trigger entries_append_only before update or delete on entries
  for each row execute function refuse_change();
create trigger entries_no_truncate before truncate on entries
  for each statement execute function refuse_change();

-- Roots of the perfect subtrees of 256, 65,536, … leaves: what tiles above level 0 are made of.
create table tree_nodes (
  tenant_id uuid not null,
  level smallint not null check (level in (8, 16, 24, 32, 40, 48, 56)),
  index bigint not null check (index >= 0),
  hash bytea not null check (length(hash) = 32),
  primary key (tenant_id, level, index)
);
alter table tree_nodes enable row level security;
alter table tree_nodes force row level security;
create policy tree_nodes_in_scope on tree_nodes
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
grant select, insert on tree_nodes to avouch_app;
create trigger tree_nodes_append_only before update or delete on tree_nodes
  for each row execute function refuse_change();
create trigger tree_nodes_no_truncate before truncate on tree_nodes
  for each statement execute function refuse_change();

-- Every checkpoint that was ever signed: two histories cannot both be in here.
create table checkpoints (
  tenant_id uuid not null,
  size bigint not null check (size >= 0),
  note text not null,
  created_at timestamptz not null,
  primary key (tenant_id, size)
);
alter table checkpoints enable row level security;
alter table checkpoints force row level security;
create policy checkpoints_in_scope on checkpoints
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
grant select, insert on checkpoints to avouch_app;
create trigger checkpoints_append_only before update or delete on checkpoints
  for each row execute function refuse_change();
create trigger checkpoints_no_truncate before truncate on checkpoints
  for each statement execute function refuse_change();
