-- One object or more of every kind that a snapshot tells, on PostgreSQL 14 to 18.
create schema app;
create schema ext;
create schema "Odd ""Schema";
create extension {extension} schema ext;
grant usage on schema app to mut_app;
alter default privileges for role mut_owner in schema app grant select on tables to mut_app;

create type app.stage as enum ('new', 'open', 'done');
create type app.address as (street text, zip character varying(10), note text collate "C");
create domain app.amount as numeric(20, 2) default 0 not null constraint positive check (value >= 0);
create domain app.code as text collate "C";
create type app.span as range (subtype = timestamp with time zone);
create type app.shell;
grant usage on type app.stage to mut_app with grant option;

create sequence app.numbers as bigint increment by 2 cache 5;
create sequence app.spare;
grant usage on sequence app.numbers to mut_app;

create collation app.plain (provider = libc, locale = 'C');
create collation app.other (provider = libc, lc_collate = 'C', lc_ctype = 'POSIX');
create table app.accounts (
    id bigint generated always as identity,
    number text not null default nextval('app.numbers')::text,
    title varchar(80) collate "C",
    amount numeric(20, 2) not null default 0,
    twice numeric generated always as (amount * 2) stored,
    stage app.stage default 'new',
    opened timestamp with time zone default '2020-01-01 00:00:00+00',
    zip app.address,
    during tstzrange,
    constraint accounts_pkey primary key (id),
    constraint accounts_number_key unique (number) include (title),
    constraint accounts_amount_check check (amount >= 0),
    constraint accounts_during_excl exclude using gist (during with &&)
) with (fillfactor = 90, autovacuum_enabled = true);
alter sequence app.numbers owned by app.accounts.number;
create table app.deals (
    id bigint primary key,
    account_id bigint not null,
    title text,
    body text,
    "Weird ""Name" text,
    constraint deals_account_fk foreign key (account_id) references app.accounts (id)
        on delete cascade deferrable initially immediate
);
create table app.notes (id serial primary key, deal_id bigint references app.deals, label text, old int);
alter table app.notes drop column old;
alter table app.notes add column extra text;
insert into app.notes (label) values ('same'), ('same');
create unlogged table app.scratch (id int);
create table "Odd ""Schema"."Odd.Table %s <script>" ("a b" int primary key, "ünïcode" text);
create table app.parent (id int, kind text, constraint parent_id_check check (id > 0));
create table app.second (weight int);
create table app.child (more int) inherits (app.parent, app.second);
create table app.events (at date not null, what text) partition by range (at);
create table app.events_2020 partition of app.events for values from ('2020-01-01') to ('2021-01-01');
create table app.events_rest partition of app.events default;
create index events_at_idx on app.events (at);
create table app.typed of app.address;
-- The reference to a partitioned table brings constraints of the server's own.
alter table app.events add primary key (at);
create table app.seen (at date references app.events (at));

create index deals_title_idx on app.deals (title) where title is not null;
create index deals_lower_idx on app.deals (lower(title)) with (fillfactor = 80);
create index deals_body_idx on app.deals (body text_pattern_ops desc) include (title);
create unique index deals_weird_idx on app.deals ("Weird ""Name");
alter index app.deals_lower_idx alter column 1 set statistics 50;
create statistics app.deals_stats (dependencies) on title, body from app.deals;

create view app.open_deals with (security_barrier = true) as
    select id, title from app.deals where title is not null;
create materialized view app.totals as select stage, sum(amount) as total from app.accounts group by stage;
create unique index totals_stage_idx on app.totals (stage);
create rule deals_protect as on delete to app.open_deals do instead nothing;

create function app.touch() returns trigger language plpgsql as $$ begin return new; end $$;
create function app.add(a integer, b integer default 1) returns integer
    language sql immutable strict parallel safe cost 5 set search_path = '' return a + b;
create function app.add(a text, b text) returns text language sql immutable as 'select a || b';
create function app.many(n integer) returns setof integer
    language sql stable rows 50 as 'select generate_series(1, n)';
create procedure app.tidy(inout n integer) language plpgsql as $$ begin n := n + 1; end $$;
create aggregate app.total(integer) (sfunc = int4pl, stype = integer, initcond = '0', parallel = safe);
create function app.ranked() returns bigint language internal window immutable as 'window_row_number';
grant execute on function app.add(integer, integer) to mut_app;
revoke execute on function app.add(text, text) from public;

create trigger deals_touch before update on app.deals for each row execute function app.touch();
create constraint trigger deals_late after insert on app.deals
    deferrable initially deferred for each row execute function app.touch();
create trigger events_touch before insert on app.events for each row execute function app.touch();
create function app.watch() returns event_trigger language plpgsql as $$ begin end $$;
create event trigger mut_watch on ddl_command_end when tag in ('CREATE TABLE') execute function app.watch();

alter table app.deals enable row level security;
create policy deals_read on app.deals for select to mut_app, mut_reader using (account_id > 0);
create policy deals_write on app.deals as restrictive for insert with check (account_id > 0);
grant select on app.deals to mut_reader;
grant update (title) on app.deals to mut_app;
alter table app.notes owner to mut_owner;
alter function app.touch() owner to mut_owner;

create operator app.=== (leftarg = integer, rightarg = integer, function = int4eq,
    commutator = operator(app.===), restrict = eqsel, join = eqjoinsel, hashes, merges);
create operator family app.numbers_ops using btree;
create operator class app.int_ops for type integer using btree family app.numbers_ops as
    operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 btint4cmp(int, int);
create function app.stage_number(app.stage) returns integer language sql immutable as 'select 1';
create cast (app.stage as integer) with function app.stage_number(app.stage) as assignment;
create access method mut_heap type table handler heap_tableam_handler;
create conversion app.convert for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;
create function app.call_handler() returns language_handler language c as '$libdir/plpgsql', 'plpgsql_call_handler';
create trusted language mut_sql handler app.call_handler;
create transform for app.address language sql (from sql with function prsd_lextype(internal));

create text search dictionary app.words (template = simple, accept = false);
create text search configuration app.search (copy = simple);
alter text search configuration app.search alter mapping for word with app.words, simple;
create text search parser app.parser
    (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype);
create text search template app.template (init = dsimple_init, lexize = dsimple_lexize);

create foreign data wrapper mut_wrapper options (level 'one');
create server mut_server type 'files' version '1' foreign data wrapper mut_wrapper options (host 'a', password 'x');
create user mapping for mut_app server mut_server options (user 'u', password 'secret');
create foreign table app.remote (id int options (place 'first'), name text) server mut_server options (file 'f');
grant usage on foreign server mut_server to mut_app;
create publication mut_pub for table app.deals with (publish = 'insert, update');
create publication mut_all for all tables;

comment on schema app is 'schema';
comment on table app.deals is 'deals';
comment on column app.deals.title is 'title';
comment on function app.add(text, text) is 'adds';
comment on constraint deals_account_fk on app.deals is 'fk';
comment on policy deals_read on app.deals is 'policy';
