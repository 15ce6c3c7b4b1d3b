-- Purpose: a column is dropped, and comes back empty
-- caught: MIG007
-- says: public.item has other values in note
alter table public.item drop column note;
alter table public.item add column note text;
