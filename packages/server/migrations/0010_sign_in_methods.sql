-- Passkeys, and OpenID Connect: which issuers a tenant believes, and who their subjects are.

-- Passkeys ------------------------------------------------------------------------------------------------

create table passkeys (
  id uuid primary key,
  user_id uuid not null references users,
  -- As the authenticator made it (WebAuthn, section 4).
  credential_id bytea not null unique check (length(credential_id) between 16 and 1023),
  -- COSE.
  public_key bytea not null check (length(public_key) between 1 and 2048),
  -- Of signatures; an authenticator that keeps none says 0.
  counter bigint not null check (counter >= 0),
  transports text[] not null check (cardinality(transports) <= 10),
  -- Whether it can be, and is, copied to other devices of the person.
  is_syncable boolean not null,
  is_synced boolean not null,
  name text not null check (length(name) between 1 and 100),
  created_at timestamptz not null,
  last_used_at timestamptz
);
create index on passkeys (user_id, created_at);
alter table passkeys enable row level security;
alter table passkeys force row level security;
create policy passkeys_of_user on passkeys
  using (user_id = scope_user_id())
  with check (user_id = scope_user_id());
-- Who presents a credential reads its row: it is how the person becomes known who signs in with nothing else.
create policy passkey_by_credential on passkeys for select
  using (credential_id = decode(nullif(current_setting('avouch.passkey_credential', true), ''), 'hex'));
-- Who manages members sees which of them have a second factor.
create policy passkeys_of_members on passkeys for select
  using (exists (
    select from members where members.user_id = passkeys.user_id and members.tenant_id = scope_tenant_id()
  ));
grant select, insert, delete on passkeys to avouch_app;
grant update (counter, is_synced, last_used_at) on passkeys to avouch_app;

-- OpenID Connect ------------------------------------------------------------------------------------------

create table oidc_connections (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  name text not null check (length(name) between 1 and 100),
  preset text check (preset in ('google')),
  issuer text not null check (length(issuer) between 1 and 500),
  client_id text not null check (length(client_id) between 1 and 255),
  -- Encrypted under a key that is not in the database; null for a public client.
  client_secret bytea check (length(client_secret) between 1 and 2048),
  -- Only verified addresses in these may sign in.
  domains text[] not null check (cardinality(domains) between 1 and 50),
  -- What somebody without an invitation becomes; null where an invitation is needed. Nobody becomes admin this way.
  default_role text check (default_role in ('finance', 'auditor', 'developer')),
  created_at timestamptz not null,
  changed_at timestamptz not null,
  -- For what refers to a connection of its own tenant alone.
  unique (tenant_id, id)
);
alter table oidc_connections enable row level security;
alter table oidc_connections force row level security;
create policy oidc_connections_in_scope on oidc_connections
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
-- Who signs in names a connection and belongs to no tenant yet.
create policy oidc_connection_by_id on oidc_connections for select
  using (id = nullif(current_setting('avouch.oidc_connection_id', true), '')::uuid);
-- The page for signing in lists them.
create policy oidc_connections_for_operator on oidc_connections for select
  using (scope_is_operator());
grant select, insert, delete on oidc_connections to avouch_app;
-- Not the issuer: its subjects would become other people.
grant update (name, client_id, client_secret, domains, default_role, changed_at) on oidc_connections to avouch_app;

-- A subject of an issuer, and the person that it is: in this tenant, and nowhere else.
create table identities (
  tenant_id uuid not null references tenants,
  connection_id uuid not null,
  -- `sub`: case-sensitive, at most 255 characters (OpenID Connect Core, section 2).
  subject text not null check (length(subject) between 1 and 255),
  user_id uuid not null references users,
  created_at timestamptz not null,
  primary key (connection_id, subject),
  -- An address that the issuer gave to somebody else does not open the account of who had it before.
  unique (connection_id, user_id),
  foreign key (tenant_id, connection_id) references oidc_connections (tenant_id, id) on delete cascade
);
create index on identities (tenant_id, user_id);
alter table identities enable row level security;
alter table identities force row level security;
create policy identities_in_scope on identities
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
grant select, insert, delete on identities to avouch_app;

-- What may be answered once -------------------------------------------------------------------------------

-- Challenges and states that were answered. A sealed cookie holds them until then, so what nobody answers takes no
-- row, and what was answered cannot be answered again.
create table spent_challenges (
  hash bytea primary key check (length(hash) = 32),
  expires_at timestamptz not null
);
create index on spent_challenges (expires_at);
alter table spent_challenges enable row level security;
alter table spent_challenges force row level security;
create policy spent_challenge_by_hash on spent_challenges
  using (hash = decode(nullif(current_setting('avouch.spent_hash', true), ''), 'hex'))
  with check (hash = decode(nullif(current_setting('avouch.spent_hash', true), ''), 'hex'));
create policy spent_challenges_for_operator on spent_challenges for all
  using (scope_is_operator());
grant select, insert, delete on spent_challenges to avouch_app;
