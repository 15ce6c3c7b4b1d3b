-- Purpose: a table is dropped and made anew, without its rows
-- caught: MIG004
-- says: public.shelf
drop table if exists public.shelf;
create table public.shelf (id int primary key, label text);
