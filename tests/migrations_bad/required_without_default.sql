-- Purpose: a column is required, and no row has it
-- caught: MIG007
-- says: 23502
alter table public.item add column tag text not null;
