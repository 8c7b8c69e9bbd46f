-- What limits an API key, how it is rotated, and keys that sign.
--
-- A key keeps its id for good: policies and budgets name it. What changes when it is rotated is its secret, and each
-- secret is a row of its own: `key_id` says of which key, and the row that is not superseded is the current one.

alter table api_keys
  add column key_id uuid,
  add column kind text not null default 'secret' check (kind in ('secret', 'signing')),
  -- Of a signing key: what requests name it by, which is no secret, and what they are signed with, encrypted under a
  -- key that is not in the database. `hash` is that of the name then.
  add column signature_key_id text check (signature_key_id ~ '^avs_[0-9A-Za-z]{22}$'),
  add column sealed_secret bytea check (length(sealed_secret) between 1 and 256),
  -- Null where there is no such limit.
  add column teams text[] check (cardinality(teams) between 1 and 50),
  add column features text[] check (cardinality(features) between 1 and 50),
  add column ip_ranges text[] check (cardinality(ip_ranges) between 1 and 50),
  -- SHA-256 thumbprints of client certificates, as x5t#S256 of RFC 8705.
  add column certificates text[] check (cardinality(certificates) between 1 and 10),
  -- Who made this secret: an API key's id, `user:` and a user's id, or `operator`.
  add column created_by text not null default 'operator',
  -- The person behind it, whom it ends with: who made or rotated it, or made the key that did.
  add column owner_user_id uuid,
  add column superseded_at timestamptz;
update api_keys set key_id = id;
alter table api_keys
  alter column key_id set not null,
  alter column created_by drop default,
  add check ((kind = 'signing') = (signature_key_id is not null)),
  add check ((kind = 'signing') = (sealed_secret is not null));
-- One secret of a key is the current one, whoever rotates it at the same time.
create unique index api_keys_current on api_keys (tenant_id, key_id) where superseded_at is null;
create index api_keys_of_key on api_keys (tenant_id, key_id);
create index api_keys_of_owner on api_keys (tenant_id, owner_user_id) where owner_user_id is not null;
grant update (expires_at, superseded_at) on api_keys to avouch_app;

-- Nonces of signed requests, remembered while a signature could be accepted again. All nodes look here.
create table signature_nonces (
  tenant_id uuid not null references tenants,
  key_id uuid not null,
  -- SHA-256 of the nonce.
  nonce bytea not null check (length(nonce) = 32),
  expires_at timestamptz not null,
  primary key (tenant_id, key_id, nonce)
);
create index signature_nonces_expired on signature_nonces (expires_at);
alter table signature_nonces enable row level security;
alter table signature_nonces force row level security;
create policy signature_nonces_in_scope on signature_nonces
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
-- Whoever clears away what has expired does so for all tenants.
create policy expired_nonces_seen_by_operator on signature_nonces for select
  using (scope_is_operator());
create policy expired_nonces_removed_by_operator on signature_nonces for delete
  using (scope_is_operator());
grant select, insert, delete on signature_nonces to avouch_app;
