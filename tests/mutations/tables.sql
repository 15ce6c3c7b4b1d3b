-- expect: missing schema ext2
-- expect: missing owner schema ext2
create schema ext2;
-- then
drop schema ext2;

-- expect: unexpected table app.extra
-- expect: unexpected column app.extra.id
-- expect: unexpected column order app.extra
-- expect: unexpected owner table app.extra
create table app.extra (id int);

-- expect: missing table app.second2
-- expect: missing owner table app.second2
create table app.second2 ();
-- then
drop table app.second2;

-- expect: changed table app.scratch
alter table app.scratch set logged;

-- expect: changed table app.accounts
alter table app.accounts set (fillfactor = 70);

-- expect: changed table app.accounts
alter table app.accounts set (toast.autovacuum_enabled = false);

-- expect: changed table app.deals
alter table app.deals replica identity full;

-- expect: changed table app.deals
-- expect: changed index app.deals.deals_key_idx
create unique index deals_key_idx on app.deals (account_id);
-- then
alter table app.deals replica identity using index deals_key_idx;

-- expect: changed table app.typed
alter table app.typed not of;

-- expect: changed table app.other_heap
-- since: 15
create table app.other_heap (id int);
-- then
alter table app.other_heap set access method mut_heap;

-- expect: changed row security app.deals
alter table app.deals disable row level security, force row level security;

-- expect: changed row security app.deals
alter table app.deals force row level security;

-- expect: missing row security app.deals
alter table app.deals disable row level security;

-- expect: unexpected row security app.accounts
alter table app.accounts enable row level security;

-- expect: changed partition app.events_2020
alter table app.events detach partition app.events_2020;
alter table app.events drop constraint events_pkey cascade;
alter table app.events add primary key (at);
alter table app.seen add foreign key (at) references app.events;
alter table app.events_2020 drop constraint events_2020_pkey;
alter table app.events attach partition app.events_2020 for values from ('2020-01-01') to ('2022-01-01');

-- expect: missing partition app.events_rest
-- expect: changed column app.events_rest.at
-- expect: changed column app.events_rest.what
-- expect: changed index app.events_rest.events_rest_at_idx
-- expect: changed index app.events_rest.events_rest_pkey
-- expect: changed primary key app.events_rest.events_rest_pkey
-- expect: missing trigger app.events_rest.events_touch
alter table app.events detach partition app.events_rest;

-- expect: changed partition app.events_2020
update pg_catalog.pg_inherits set inhdetachpending = true where inhrelid = 'app.events_2020'::regclass;

-- expect: changed inheritance app.child
-- expect: changed column app.child.weight
alter table app.child no inherit app.second;

-- expect: changed inheritance app.child
alter table app.child no inherit app.second;
alter table app.child inherit app.second;
alter table app.child no inherit app.parent;
alter table app.child inherit app.parent;
update pg_catalog.pg_attribute set attislocal = false
 where attrelid = 'app.child'::regclass and attname in ('id', 'kind', 'weight');
update pg_catalog.pg_constraint set conislocal = false where conrelid = 'app.child'::regclass and contype = 'c';

-- expect: changed materialized view app.totals
refresh materialized view app.totals with no data;

-- expect: changed materialized view app.totals
alter materialized view app.totals set (fillfactor = 50);

-- expect: unexpected column app.totals.total
alter materialized view app.totals alter column total set statistics 7;

-- expect: changed materialized view app.totals
-- expect: missing index app.totals.totals_stage_idx
drop materialized view app.totals;
create materialized view app.totals as select stage, sum(amount + 1) as total from app.accounts group by stage;

-- expect: changed view app.open_deals
create or replace view app.open_deals with (security_barrier = true) as
    select id, title from app.deals where title is null;

-- expect: changed view app.open_deals
alter view app.open_deals reset (security_barrier);

-- expect: changed view app.open_deals
-- since: 15
alter view app.open_deals set (security_invoker = true);

-- expect: unexpected column app.open_deals.title
alter view app.open_deals alter column title set default 'none';

-- expect: missing rule app.open_deals.deals_protect
drop rule deals_protect on app.open_deals;

-- expect: changed rule app.open_deals.deals_protect
create or replace rule deals_protect as on delete to app.open_deals do instead delete from app.notes;

-- expect: changed rule app.scratch.quiet
create rule quiet as on insert to app.scratch do also nothing;
-- then
alter table app.scratch disable rule quiet;
