-- Purpose: the half that is there stops the next run
-- caught: MIG009
-- says: 42P07
begin;
create table public.shelf (id int primary key);
commit;
begin;
alter table public.item add column shelf_id int;
commit;
