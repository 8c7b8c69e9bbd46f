-- Keys for encryption at rest, and answers that are kept to be given again.
--
-- No prompt stands in here, and no hash of one that could be tried out: hashes are keyed, answers and what questions
-- are compared by are sealed, both with keys of the tenant that are wrapped under a key that is not in the database.

do $$ begin
  if not exists (select from pg_extension where extname = 'vector') then
    create extension vector;
  end if;
exception when feature_not_supported or undefined_file or insufficient_privilege then
  -- The sentence for it stands in platform/database/migrations.ts.
  raise exception 'pgvector is not available' using errcode = 'AV001';
end $$;

-- Data keys -----------------------------------------------------------------------------------------------

create table data_keys (
  tenant_id uuid not null references tenants,
  -- What is sealed rotates; what hashes derive from stays, so that what was hashed is still found.
  purpose text not null check (purpose in ('seal', 'hash')),
  version integer not null check (version > 0),
  -- AES-256-GCM; null once the key was destroyed, and with it all that was sealed.
  wrapped bytea check (length(wrapped) between 1 and 256),
  created_at timestamptz not null,
  retired_at timestamptz,
  destroyed_at timestamptz,
  primary key (tenant_id, purpose, version),
  check ((wrapped is null) = (destroyed_at is not null))
);
alter table data_keys enable row level security;
alter table data_keys force row level security;
create policy data_keys_in_scope on data_keys
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
grant select, insert on data_keys to avouch_app;
grant update (wrapped, retired_at, destroyed_at) on data_keys to avouch_app;

-- A row for each tenant that has a cache ------------------------------------------------------------------

create table cache_tenants (
  tenant_id uuid primary key references tenants,
  -- Counts purges. An answer that was on its way while something was purged is not kept.
  generation bigint not null default 0
);
alter table cache_tenants enable row level security;
alter table cache_tenants force row level security;
create policy cache_tenants_in_scope on cache_tenants
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
-- Who clears away what has expired looks for tenants, and works as each of them.
create policy cache_tenants_for_operator on cache_tenants for select
  using (scope_is_operator());
grant select, insert on cache_tenants to avouch_app;
grant update (generation) on cache_tenants to avouch_app;

-- Answers -------------------------------------------------------------------------------------------------

create table cache_entries (
  tenant_id uuid not null references cache_tenants,
  id uuid not null,
  -- Of the policy under which it was made: a call under another one does not find it.
  fingerprint text not null check (fingerprint ~ '^[0-9a-f]{64}$'),
  feature text check (length(feature) between 1 and 256),
  -- Provider and model.
  route text not null check (length(route) between 1 and 512),
  -- HMAC-SHA256 of everything that has to be the same for the same answer.
  exact_key bytea not null check (length(exact_key) = 32),
  -- AES-256-GCM.
  payload bytea not null,
  payload_bytes integer not null check (payload_bytes > 0),
  created_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > created_at),
  -- What a like question is found by; null where an answer is given to the very same request alone.
  -- HMAC-SHA256 of everything but the question's own words that has to be the same.
  scope_key bytea check (length(scope_key) = 32),
  dimensions smallint check (dimensions in (256, 384, 512, 768, 1024, 1536)),
  embedding vector,
  -- Keyed hashes of the question's words, sealed.
  sketch bytea,
  -- Whether it stands in an index of likenesses. Such an index costs milliseconds for each row, so what is new is
  -- compared one by one, and moved there in the background where a scope has much of it.
  is_indexed boolean not null default false,
  primary key (tenant_id, id),
  unique (tenant_id, exact_key, route),
  check (vector_dims(embedding) = dimensions),
  check (num_nonnulls(scope_key, dimensions, embedding, sketch) in (0, 4))
);
-- Sealed bytes do not compress. An embedding that stands in its row is read at once, and the longest fits.
alter table cache_entries
  alter column payload set storage external,
  alter column sketch set storage external,
  alter column embedding set storage plain;
create index cache_entries_of_scope on cache_entries (tenant_id, scope_key, is_indexed, expires_at)
  where scope_key is not null;
-- What has expired, what expires next, and the sums that are shown.
create index cache_entries_by_expiry on cache_entries (tenant_id, expires_at)
  include (feature, fingerprint, payload_bytes);
-- Each takes no more than it has rows.
create index cache_entries_near_256 on cache_entries
  using hnsw ((embedding::vector(256)) vector_cosine_ops)
  where dimensions = 256 and is_indexed;
create index cache_entries_near_384 on cache_entries
  using hnsw ((embedding::vector(384)) vector_cosine_ops)
  where dimensions = 384 and is_indexed;
create index cache_entries_near_512 on cache_entries
  using hnsw ((embedding::vector(512)) vector_cosine_ops)
  where dimensions = 512 and is_indexed;
create index cache_entries_near_768 on cache_entries
  using hnsw ((embedding::vector(768)) vector_cosine_ops)
  where dimensions = 768 and is_indexed;
create index cache_entries_near_1024 on cache_entries
  using hnsw ((embedding::vector(1024)) vector_cosine_ops)
  where dimensions = 1024 and is_indexed;
create index cache_entries_near_1536 on cache_entries
  using hnsw ((embedding::vector(1536)) vector_cosine_ops)
  where dimensions = 1536 and is_indexed;
alter table cache_entries enable row level security;
alter table cache_entries force row level security;
create policy cache_entries_in_scope on cache_entries
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
grant select, insert, delete on cache_entries to avouch_app;
grant update (is_indexed) on cache_entries to avouch_app;

-- Whom an answer speaks of, so that it can be found and deleted: HMAC-SHA256 of values and of ids of end users.
create table cache_subjects (
  tenant_id uuid not null,
  subject bytea not null check (length(subject) = 32),
  entry_id uuid not null,
  primary key (tenant_id, subject, entry_id),
  foreign key (tenant_id, entry_id) references cache_entries on delete cascade
);
create index on cache_subjects (tenant_id, entry_id);
alter table cache_subjects enable row level security;
alter table cache_subjects force row level security;
create policy cache_subjects_in_scope on cache_subjects
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
grant select, insert, delete on cache_subjects to avouch_app;

-- What checks showed, by week and level of score, of all answers of a lane and of each by itself --------------

create table cache_lane_evidence (
  tenant_id uuid not null references cache_tenants,
  -- A feature, the model that is asked for, and what questions are compared by.
  feature text not null check (length(feature) <= 256),
  model text not null check (length(model) between 1 and 256),
  embedder text not null check (length(embedder) between 1 and 256),
  epoch integer not null,
  right_counts integer[] not null,
  wrong_counts integer[] not null,
  audited_right integer not null,
  audited_wrong integer not null,
  primary key (tenant_id, feature, model, embedder, epoch)
);
alter table cache_lane_evidence enable row level security;
alter table cache_lane_evidence force row level security;
create policy cache_lane_evidence_in_scope on cache_lane_evidence
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
grant select, insert, update, delete on cache_lane_evidence to avouch_app;

create table cache_entry_evidence (
  tenant_id uuid not null,
  entry_id uuid not null,
  epoch integer not null,
  right_counts integer[] not null,
  wrong_counts integer[] not null,
  audited_right integer not null,
  audited_wrong integer not null,
  primary key (tenant_id, entry_id, epoch),
  foreign key (tenant_id, entry_id) references cache_entries on delete cascade
);
alter table cache_entry_evidence enable row level security;
alter table cache_entry_evidence force row level security;
create policy cache_entry_evidence_in_scope on cache_entry_evidence
  using (tenant_id = scope_tenant_id())
  with check (tenant_id = scope_tenant_id());
grant select, insert, update, delete on cache_entry_evidence to avouch_app;
