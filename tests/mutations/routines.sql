-- expect: changed function app.add(text, text)
create or replace function app.add(a text, b text) returns text language sql immutable as 'select b || a';

-- expect: changed function app.add(text, text)
create or replace function app.add(a text, b text) returns text language plpgsql immutable as 'begin return a || b; end';

-- expect: changed function app.add(text, text)
alter function app.add(text, text) volatile;

-- expect: changed function app.add(text, text)
alter function app.add(text, text) security definer;

-- expect: changed function app.add(text, text)
alter function app.add(text, text) set search_path = pg_catalog;

-- expect: changed function app.add(integer, integer)
alter function app.add(integer, integer) reset search_path;

-- expect: changed function app.add(text, text)
alter function app.add(text, text) leakproof;

-- expect: changed function app.add(text, text)
alter function app.add(text, text) strict;

-- expect: changed function app.add(text, text)
alter function app.add(text, text) parallel safe;

-- expect: changed function app.add(text, text)
alter function app.add(text, text) cost 7;

-- expect: changed function app.many(integer)
alter function app.many(integer) rows 7;

-- expect: changed function app.many(integer)
alter function app.many(integer) support generate_series_int4_support;

-- expect: changed function app.add(integer, integer)
create or replace function app.add(a integer, b integer default 2) returns integer
    language sql immutable strict parallel safe cost 5 set search_path = '' return a + b;

-- expect: missing function app.many(integer)
-- expect: missing grant function app.many(integer) to public
-- expect: missing owner function app.many(integer)
drop function app.many(integer);

-- expect: unexpected function app.add(bigint)
-- expect: unexpected grant function app.add(bigint) to public
-- expect: unexpected owner function app.add(bigint)
create function app.add(bigint) returns bigint language sql as 'select $1';

-- expect: changed procedure app.tidy(integer)
create or replace procedure app.tidy(inout n integer) language plpgsql as $$ begin n := n + 2; end $$;

-- expect: changed procedure app.tidy(integer)
alter procedure app.tidy(integer) security definer;

-- expect: changed aggregate app.total(integer)
create or replace aggregate app.total(integer) (sfunc = int4pl, stype = integer, initcond = '1', parallel = safe);

-- expect: changed aggregate app.total(integer)
create or replace aggregate app.total(integer) (sfunc = int4pl, stype = integer, initcond = '0', combinefunc = int4pl, parallel = safe);

-- expect: changed aggregate app.total(integer)
create or replace aggregate app.total(integer) (sfunc = int4mi, stype = integer, initcond = '0', parallel = safe);

-- expect: changed aggregate app.total(integer)
create or replace aggregate app.total(integer) (sfunc = int4pl, stype = integer, initcond = '0');

-- expect: changed window function app.ranked()
alter function app.ranked() volatile;

-- expect: missing trigger app.deals.deals_touch
drop trigger deals_touch on app.deals;

-- expect: changed trigger app.deals.deals_touch
create or replace trigger deals_touch before update of title on app.deals for each row execute function app.touch();

-- expect: changed trigger app.deals.deals_touch
create or replace trigger deals_touch before update on app.deals for each row
    when (new.title is not null) execute function app.touch();

-- expect: changed trigger app.deals.deals_touch
alter table app.deals disable trigger deals_touch;

-- expect: changed trigger app.deals.deals_touch
alter table app.deals enable always trigger deals_touch;

-- expect: changed trigger app.deals.deals_late
drop trigger deals_late on app.deals;
create constraint trigger deals_late after insert on app.deals
    deferrable initially immediate for each row execute function app.touch();

-- expect: changed trigger app.events_2020.events_touch
alter table app.events_2020 disable trigger events_touch;

-- expect: missing event trigger mut_watch
-- expect: missing owner event trigger mut_watch
drop event trigger mut_watch;

-- expect: changed event trigger mut_watch
alter event trigger mut_watch disable;

-- expect: changed event trigger mut_watch
drop event trigger mut_watch;
create event trigger mut_watch on ddl_command_end when tag in ('CREATE VIEW') execute function app.watch();

-- expect: missing policy app.deals.deals_read
-- expect: missing comment policy app.deals.deals_read
drop policy deals_read on app.deals;

-- expect: changed policy app.deals.deals_read
alter policy deals_read on app.deals using (account_id > 1);

-- expect: changed policy app.deals.deals_read
alter policy deals_read on app.deals to mut_app;

-- expect: nothing
alter policy deals_read on app.deals to mut_reader, mut_app;

-- expect: changed policy app.deals.deals_write
alter policy deals_write on app.deals with check (true);

-- expect: changed policy app.deals.deals_write
drop policy deals_write on app.deals;
create policy deals_write on app.deals as permissive for insert with check (account_id > 0);

-- expect: changed policy app.deals.deals_write
drop policy deals_write on app.deals;
create policy deals_write on app.deals as restrictive for update with check (account_id > 0);
