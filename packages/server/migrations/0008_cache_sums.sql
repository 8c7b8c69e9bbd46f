-- What Avouch's own cache did, in the sums over the ledger.
--
-- Entries that are summed already say nothing of a cache, so 0 is exact for every row that there is. The default goes
-- away again: a process of the version before, which would sum new entries without these columns, cannot then write
-- sums that are wrong. It leaves them behind instead, for who knows the columns to bring up to date.
alter table spend_rollup
  -- Calls that were looked up, whatever came of it; of these, calls that were answered so, by how the answer was found.
  add column looked_up_calls bigint not null default 0,
  add column exact_hits bigint not null default 0,
  add column semantic_hits bigint not null default 0,
  add column coalesced_hits bigint not null default 0,
  -- Calls that were made although an answer would have been served, to compare the two, and how many were wrong.
  add column cache_checks bigint not null default 0,
  add column wrong_cache_checks bigint not null default 0,
  -- What the answers of hits cost when they were made, and what looking up cost.
  add column cache_avoided_micros bigint not null default 0,
  add column cache_embedding_micros bigint not null default 0;
alter table spend_rollup
  alter column looked_up_calls drop default,
  alter column exact_hits drop default,
  alter column semantic_hits drop default,
  alter column coalesced_hits drop default,
  alter column cache_checks drop default,
  alter column wrong_cache_checks drop default,
  alter column cache_avoided_micros drop default,
  alter column cache_embedding_micros drop default;
