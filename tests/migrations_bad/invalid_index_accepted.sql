-- Purpose: what is left of a stopped build is taken for the index
-- caught: MIG009
-- says: stopped within its statement
create index concurrently if not exists ix_item_note on public.item (note);
