-- Purpose: a type change rewrites the table
-- caught: MIG008
-- says: rewrites the table on public.item
alter table public.item alter column stock type bigint;
