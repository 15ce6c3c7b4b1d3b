-- Purpose: rows are deleted
-- caught: MIG007
-- says: public.sale has 0 rows
delete from public.sale;
