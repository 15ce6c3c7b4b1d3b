-- Purpose: nulls are looked for while nobody may read
-- caught: MIG008
-- says: scans for nulls in note on public.item
alter table public.item alter column note set not null;
