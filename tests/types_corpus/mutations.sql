-- Changes of the awkward database, and what a types file from before them must be told of.
-- `told` by every generator; `newer` only by those that know that columns of views inherit NOT NULL.

-- told: public.near.added
alter table near add column added int;

-- told: public.near.far_id; public.near.near_far_id_fkey
alter table near drop column far_id;

-- told: public.near.far_id; public.near.near_far_id_fkey; public.near.off
alter table near rename far_id to off;

-- told: public.near.far_id
alter table near alter far_id set not null;

-- told: public.child.kind_id
-- newer: public.joined.kind_id
alter table child alter kind_id set not null;

-- told: public.reached.comment_me
-- newer: public.commented.comment_me
alter table reached alter comment_me set not null;

-- told: public.near.id
alter table near alter id set default 1;

-- told: public.kinds.jb_default
alter table kinds alter jb_default drop default;

-- told: public.kinds.jb
-- newer: public.kinds_view.jb
alter table kinds alter jb drop not null;

-- told: public.kinds.j
-- newer: public.kinds_view.j
alter table kinds alter j set not null;

-- told: public.only_key.a
alter table only_key alter a type text;

-- told: public.kinds.uuids
alter table kinds alter uuids type text using null;

-- told: public.kinds.moods
alter table kinds alter moods type text using 'x';

-- told: public.kinds.net
alter table kinds alter net type text;

-- told: public.kinds.id
alter table kinds alter id set generated always;

-- told: public.kinds.id
alter table kinds alter id drop identity;

-- told: public.kinds.gen_stored
alter table kinds alter gen_stored drop expression;

-- told: public.kinds.serial_no
alter table kinds alter serial_no drop default;

-- told: other.far.theirs
alter table other.far alter theirs type other.mood using null;

-- told: public.kinds.c; public.kinds_view.c
alter domain code drop not null;

-- told: public.added
create table added (id int);

-- told: public.points_at_partition
drop table points_at_partition;

-- told: other.near; public.near
alter table near set schema other;

-- told: public.measured_2026
create table measured_2026 partition of measured for values from ('2026-01-01') to ('2027-01-01');

-- told: public."Odd ""names"""."a b"; public."Odd ""names""".ab; public.child.child_odd_fkey
alter table "Odd ""names""" rename "a b" to ab;

-- told: public.mood
alter type mood rename value 'new' to 'newer';

-- told: public.mood
alter type mood add value 'last';

-- told: public.mood
alter type mood add value 'first' before 'new';

-- told: public.added
create type added as enum ('a');

create type empty as enum ();

-- told: public.kinds.secret; public.kinds_of
alter type hidden.secret add value 'z';

-- told: public.added
create type added as (a int);

-- told: public.address.house
alter type address add attribute house int;

-- told: public.address.zip
alter type address drop attribute zip;

-- told: public.added
create view added as select 1 as one;

-- told: public.unioned
drop view unioned;

-- told: public.checked_view
create or replace view checked_view as select distinct id, name from parent;

-- told: public.readonly
create or replace view readonly as select id, name from parent;

-- newer: public.sub_view.id; public.sub_view.name
create or replace view sub_view as select p.id, p.name from near n left join parent p on p.id = n.id;

-- told: public.by_trigger.name
drop trigger instead on by_trigger;

-- told: public.by_rule
drop rule instead on by_rule;

-- told: public.added
create materialized view added as select 1 as one;

-- told: public.no_args
drop function no_args;

-- told: public.added
create function added(a int) returns int language sql as 'select 1';

create function added(int) returns int language sql as 'select 1';

create function added() returns trigger language plpgsql as 'begin end';

-- told: public.overload(z text)
create function overload(z text) returns int language sql as 'select 1';

-- told: public.overload
drop function overload(int);

create or replace function named(a int, b text default 'x', "C c" uuid default null) returns text
  language sql as 'select 1::text';

-- told: public.named
drop function named;
create function named(a int, b text, "C c" uuid default null) returns text
  language sql as 'select b';

-- told: public.named
drop function named;
create function named(a int, d text default 'x', "C c" uuid default null) returns text
  language sql as 'select d';

-- told: public.no_args
drop function no_args;
create function no_args() returns text language sql as 'select 1::text';

-- told: public.setof_int
drop function setof_int;
create function setof_int() returns int language sql as 'select 1';

-- told: public.setof_one
alter function setof_one() rows 100;

-- told: public.table_fn
drop function table_fn;
create function table_fn(a int) returns table (z int, y int)
  language sql as 'select 1, 1';

-- told: public.child.one_fkey; public.with_child.one_fkey
alter table child drop constraint one_fkey;

-- told: public.child.child_self_fkey; public.child.self_fkey; public.with_child.child_self_fkey; public.with_child.self_fkey
alter table child rename constraint child_self_fkey to self_fkey;

-- told: public.child.one_fkey; public.with_child.one_fkey
alter table child drop constraint child_one_id_key;

-- told: public.full_joined.near_id_fkey; public.near.near_id_fkey; public.right_joined.near_id_fkey
alter table near add constraint near_id_fkey foreign key (id) references kinds (id);

-- told: public.near.near_far_id_fkey
alter table near drop constraint near_far_id_fkey;

alter table near alter far_id type bigint;

alter table kinds alter vary type varchar(90);

create index on near (far_id);

alter table near add constraint positive check (id > 0);

alter table near enable row level security;

comment on table near is 'x';

alter table kinds alter jb_default set default '[]';

create procedure added() language sql as '';

drop table hidden.cellar cascade;

-- told: public.named(public.address)
create function named(address default null) returns text language sql as 'select null';
