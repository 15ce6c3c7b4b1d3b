-- Purpose: rows are filled under the lock of the new column
-- caught: MIG008
-- says: changes rows on public.item under ACCESS EXCLUSIVE
alter table public.item add column if not exists tag text;
update public.item set tag = name;
