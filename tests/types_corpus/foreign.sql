-- Foreign tables: the files were generated where the wrapper was postgres_fdw.
create type public.mood as enum ('new', 'old');
create foreign data wrapper dummy;
create server nowhere foreign data wrapper dummy;
create foreign table public.abroad (id int not null, name text, m public.mood) server nowhere;
create table public.uses_abroad (id int primary key, it public.abroad, many public.abroad[]);
create function public.row_of_abroad() returns setof public.abroad language sql as 'select * from public.abroad';
create function public.loud(public.abroad) returns text language sql stable as 'select $1.name';
create function public.takes(a public.abroad, b int default 1) returns int language sql stable as 'select b';
