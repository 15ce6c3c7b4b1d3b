-- Purpose: one half is committed, and made again
-- caught: MIG004
-- says: partial apply
create index concurrently on public.item (note);
alter table public.item add column tag text;
