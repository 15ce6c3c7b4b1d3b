-- Purpose: weights lose their digits
-- caught: MIG007
-- says: public.item has other values in weight
alter table public.item alter column weight type int;
