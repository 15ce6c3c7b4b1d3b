-- Foreign tables, whose generator needs a server with a working wrapper.
create foreign data wrapper dummy;
create server nowhere foreign data wrapper dummy;
create foreign table public.abroad (id int not null, name text, m public.mood) server nowhere;
create table public.uses_abroad (id int primary key, it public.abroad);
create view public.abroad_view as select id, name from public.abroad;
create function public.row_of_abroad() returns setof public.abroad language sql as 'select * from public.abroad';
