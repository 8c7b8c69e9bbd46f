-- Why a policy was published, and which older version it brought back.
--
-- The reason is free text, so it may hold what nobody wants in a log that is never erased: it stands here, and
-- the ledger's entry holds its SHA-256 alone. Versions from before this migration have none.

alter table policies
  add column why text check (length(why) between 1 and 500),
  add column rolled_back_to integer check (rolled_back_to between 1 and version - 1);
