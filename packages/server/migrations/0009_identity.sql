-- People: who they are, how they prove it, where they are members, and their sessions.
--
-- A person is one row for the whole installation and a member of tenants. What belongs to a person is seen by
-- transactions that were opened for that person, what belongs to a tenant by those of that tenant; and as with API
-- keys, who presents a token sees the row of that token. Tokens are 256 random bits, of which the SHA-256 stands here.

create function scope_user_id() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('avouch.user_id', true), '')::uuid;

create function scope_token_hash() returns bytea
  language sql stable parallel safe
  return decode(nullif(current_setting('avouch.token_hash', true), ''), 'hex');

-- Users and members ---------------------------------------------------------------------------------------

-- Mail addresses and names are personal data: they stand here and in invitations, and nowhere else.
create table users (
  id uuid primary key,
  email text not null check (length(email) between 3 and 254),
  -- The address as it is compared.
  email_key text not null unique check (email_key = lower(email_key)),
  name text not null check (length(name) between 1 and 100),
  created_at timestamptz not null,
  -- When it was first shown that mail to the address reaches this person. Until then somebody else could have made
  -- the account: what was set up before is forgotten at that moment.
  email_proven_at timestamptz
);

create table members (
  tenant_id uuid not null references tenants,
  user_id uuid not null references users,
  role text not null check (role in ('admin', 'finance', 'auditor', 'developer')),
  -- Whose calls they see; null where that is all.
  teams text[] check (cardinality(teams) <= 50),
  joined_at timestamptz not null,
  primary key (tenant_id, user_id)
);
create index on members (user_id);
alter table members enable row level security;
alter table members force row level security;
create policy members_in_scope on members
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
create policy memberships_of_user on members for select
  using (user_id = scope_user_id());
grant select, insert, delete on members to avouch_app;
grant update (role, teams) on members to avouch_app;

alter table users enable row level security;
alter table users force row level security;
create policy user_in_scope on users
  using (id = scope_user_id())
  with check (id = scope_user_id());
create policy user_by_email on users for select
  using (email_key = current_setting('avouch.email', true));
create policy users_of_tenant on users for select
  using (exists (select from members where members.user_id = users.id and members.tenant_id = scope_tenant_id()));
grant select, insert on users to avouch_app;
grant update (name, email_proven_at) on users to avouch_app;

create policy tenants_of_user on tenants for select
  using (exists (select from members where members.tenant_id = tenants.id and members.user_id = scope_user_id()));

-- How people prove who they are ---------------------------------------------------------------------------

create table password_credentials (
  user_id uuid primary key references users,
  -- Argon2id, as a PHC string.
  hash text not null check (length(hash) between 1 and 256),
  changed_at timestamptz not null
);
alter table password_credentials enable row level security;
alter table password_credentials force row level security;
create policy password_of_user on password_credentials
  using (user_id = scope_user_id())
  with check (user_id = scope_user_id());
grant select, insert, delete on password_credentials to avouch_app;
grant update (hash, changed_at) on password_credentials to avouch_app;

create table totp_credentials (
  user_id uuid primary key references users,
  -- Encrypted under a key that is not in the database.
  secret bytea not null check (length(secret) between 1 and 256),
  created_at timestamptz not null,
  -- Null until a code has shown that the person has the secret; it counts for nothing before.
  confirmed_at timestamptz,
  -- The newest time step (RFC 6238) whose code was used: it and older ones are used up.
  last_step bigint not null default 0
);
alter table totp_credentials enable row level security;
alter table totp_credentials force row level security;
create policy totp_of_user on totp_credentials
  using (user_id = scope_user_id())
  with check (user_id = scope_user_id());
-- Who manages members sees which of them have a second factor.
create policy totp_of_members on totp_credentials for select
  using (exists (
    select from members where members.user_id = totp_credentials.user_id and members.tenant_id = scope_tenant_id()
  ));
grant select, insert, delete on totp_credentials to avouch_app;
grant update (secret, created_at, confirmed_at, last_step) on totp_credentials to avouch_app;

create table recovery_codes (
  user_id uuid not null references users,
  hash bytea not null check (length(hash) = 32),
  used_at timestamptz,
  primary key (user_id, hash)
);
alter table recovery_codes enable row level security;
alter table recovery_codes force row level security;
create policy recovery_codes_of_user on recovery_codes
  using (user_id = scope_user_id())
  with check (user_id = scope_user_id());
grant select, insert, delete on recovery_codes to avouch_app;
grant update (used_at) on recovery_codes to avouch_app;

create table password_resets (
  token_hash bytea primary key check (length(token_hash) = 32),
  user_id uuid not null references users,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index on password_resets (user_id);
alter table password_resets enable row level security;
alter table password_resets force row level security;
create policy password_resets_of_user on password_resets
  using (user_id = scope_user_id())
  with check (user_id = scope_user_id());
create policy password_reset_by_token on password_resets for select
  using (token_hash = scope_token_hash());
create policy password_resets_for_operator on password_resets for all
  using (scope_is_operator());
grant select, insert, delete on password_resets to avouch_app;

-- How people become members -------------------------------------------------------------------------------

create table invitations (
  tenant_id uuid not null references tenants,
  id uuid primary key,
  email text not null check (length(email) between 3 and 254),
  email_key text not null,
  role text not null check (role in ('admin', 'finance', 'auditor', 'developer')),
  teams text[] check (cardinality(teams) <= 50),
  -- Of the link that who invites is shown, and of the one that was mailed: who uses that one has the mailbox.
  token_hash bytea not null unique check (length(token_hash) = 32),
  mailed_token_hash bytea unique check (length(mailed_token_hash) = 32),
  created_at timestamptz not null,
  created_by text not null,
  expires_at timestamptz not null
);
-- One that was accepted, revoked or replaced is deleted: that it was, stands in the ledger.
create unique index invitations_to on invitations (tenant_id, email_key);
alter table invitations enable row level security;
alter table invitations force row level security;
create policy invitations_in_scope on invitations
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
create policy invitation_by_token on invitations for select
  using (token_hash = scope_token_hash() or mailed_token_hash = scope_token_hash());
create policy invitations_for_operator on invitations for all
  using (scope_is_operator());
-- `update` is what locking a row needs.
grant select, insert, delete, update (expires_at) on invitations to avouch_app;

-- The link that makes the first member of a tenant. A new one takes the place of the one before.
create table first_admin_links (
  tenant_id uuid primary key references tenants,
  token_hash bytea not null unique check (length(token_hash) = 32),
  created_at timestamptz not null,
  expires_at timestamptz not null
);
alter table first_admin_links enable row level security;
alter table first_admin_links force row level security;
create policy first_admin_links_in_scope on first_admin_links
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
create policy first_admin_link_by_token on first_admin_links for select
  using (token_hash = scope_token_hash());
create policy first_admin_links_for_operator on first_admin_links for select
  using (scope_is_operator());
grant select, insert, delete, update (token_hash, created_at, expires_at) on first_admin_links to avouch_app;

create table sign_in_settings (
  tenant_id uuid primary key references tenants,
  require_second_factor boolean not null,
  changed_at timestamptz not null
);
alter table sign_in_settings enable row level security;
alter table sign_in_settings force row level security;
create policy sign_in_settings_in_scope on sign_in_settings
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
grant select, insert on sign_in_settings to avouch_app;
grant update (require_second_factor, changed_at) on sign_in_settings to avouch_app;

-- Sessions ------------------------------------------------------------------------------------------------

create table sessions (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  user_id uuid not null references users,
  -- Changes with every rotation, and the token before finds nothing from then on.
  token_hash bytea not null unique check (length(token_hash) = 32),
  -- How the person proved who they are: password, totp, recovery_code, passkey, oidc.
  methods text[] not null check (cardinality(methods) between 1 and 10),
  -- The browser and the system, as 'Firefox on Linux'.
  client text not null check (length(client) between 1 and 60),
  created_at timestamptz not null,
  authenticated_at timestamptz not null,
  -- Exact to about a minute.
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz
);
create index on sessions (user_id, created_at);
create index on sessions (tenant_id, user_id);
create index on sessions (expires_at);
alter table sessions enable row level security;
alter table sessions force row level security;
create policy sessions_in_scope on sessions
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
create policy sessions_of_user on sessions
  using (user_id = scope_user_id())
  with check (user_id = scope_user_id());
create policy session_by_token on sessions for select
  using (token_hash = scope_token_hash());
create policy sessions_for_operator on sessions for all
  using (scope_is_operator());
grant select, insert, delete on sessions to avouch_app;
grant update (token_hash, methods, authenticated_at, last_seen_at, expires_at, ended_at) on sessions to avouch_app;

-- A sign-in whose first step is done and whose second factor is still to come.
create table sign_in_tickets (
  token_hash bytea primary key check (length(token_hash) = 32),
  user_id uuid not null references users,
  tenant_id uuid references tenants,
  methods text[] not null check (cardinality(methods) between 1 and 10),
  tries integer not null default 0,
  expires_at timestamptz not null
);
create index on sign_in_tickets (expires_at);
alter table sign_in_tickets enable row level security;
alter table sign_in_tickets force row level security;
create policy sign_in_tickets_of_user on sign_in_tickets
  using (user_id = scope_user_id())
  with check (user_id = scope_user_id());
create policy sign_in_ticket_by_token on sign_in_tickets for select
  using (token_hash = scope_token_hash());
create policy sign_in_tickets_for_operator on sign_in_tickets for all
  using (scope_is_operator());
grant select, insert, delete, update (tries) on sign_in_tickets to avouch_app;

-- Attempts ------------------------------------------------------------------------------------------------

-- How often something was tried in vain. Whose and from where is a keyed hash; the key is not in the database.
create table sign_in_attempts (
  subject bytea primary key check (length(subject) = 32),
  failures integer not null check (failures >= 0),
  last_failed_at timestamptz not null,
  blocked_until timestamptz not null
);
create index on sign_in_attempts (last_failed_at);
alter table sign_in_attempts enable row level security;
alter table sign_in_attempts force row level security;
create policy sign_in_attempts_by_subject on sign_in_attempts
  using (encode(subject, 'hex') = any (string_to_array(current_setting('avouch.attempt_subjects', true), ',')))
  with check (encode(subject, 'hex') = any (string_to_array(current_setting('avouch.attempt_subjects', true), ',')));
create policy sign_in_attempts_for_operator on sign_in_attempts for all
  using (scope_is_operator());
grant select, insert, delete, update (failures, last_failed_at, blocked_until) on sign_in_attempts to avouch_app;

-- Refusals of one subject for one reason, which the ledger records together.
create table refusal_counts (
  tenant_id uuid not null references tenants,
  -- As the ledger names them: `user:…` or the id of an API key.
  subject text not null check (length(subject) between 1 and 64),
  reason text not null check (length(reason) between 1 and 100),
  window_started_at timestamptz not null,
  -- In this window, and of those what no entry has told of yet.
  in_window integer not null check (in_window >= 0),
  untold integer not null check (untold >= 0),
  primary key (tenant_id, subject, reason)
);
alter table refusal_counts enable row level security;
alter table refusal_counts force row level security;
create policy refusal_counts_in_scope on refusal_counts
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
grant select, insert, delete, update (window_started_at, in_window, untold) on refusal_counts to avouch_app;
