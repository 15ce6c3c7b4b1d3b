-- expect: unexpected grant table app.accounts to mut_app
grant select on app.accounts to mut_app;

-- expect: changed grant table app.deals to mut_reader
grant insert on app.deals to mut_reader;

-- expect: changed grant table app.deals to mut_reader
grant select on app.deals to mut_reader with grant option;

-- expect: missing grant table app.deals to mut_reader
revoke select on app.deals from mut_reader;

-- expect: unexpected grant table app.deals to mut_app
grant select on app.deals to mut_reader with grant option;
grant usage on schema app to mut_reader;
-- then
set local role mut_reader;
grant select on app.deals to mut_app;
reset role;

-- expect: unexpected grant table app.deals to public
grant truncate on app.deals to public;

-- expect: unexpected grant view app.open_deals to mut_reader
grant select on app.open_deals to mut_reader;

-- expect: unexpected grant materialized view app.totals to mut_reader
grant select on app.totals to mut_reader;

-- expect: unexpected grant foreign table app.remote to mut_reader
grant select on app.remote to mut_reader;

-- expect: unexpected column grant column app.deals.body to mut_app
grant select (body) on app.deals to mut_app;

-- expect: missing column grant column app.deals.title to mut_app
revoke update (title) on app.deals from mut_app;

-- expect: changed grant sequence app.numbers to mut_app
grant select on sequence app.numbers to mut_app;

-- expect: missing grant schema app to mut_app
revoke usage on schema app from mut_app;

-- expect: unexpected grant schema app to mut_reader
grant create on schema app to mut_reader;

-- expect: changed grant schema public to public
grant create on schema public to public;
-- then
revoke create on schema public from public;

-- expect: missing grant function app.many(integer) to public
revoke execute on function app.many(integer) from public;

-- expect: unexpected grant function app.add(text, text) to mut_reader
grant execute on function app.add(text, text) to mut_reader;

-- expect: unexpected grant procedure app.tidy(integer) to mut_reader
grant execute on procedure app.tidy(integer) to mut_reader;

-- expect: missing grant composite type app.address to public
revoke usage on type app.address from public;

-- expect: changed grant enum app.stage to mut_app
revoke grant option for usage on type app.stage from mut_app;

-- expect: missing grant domain app.amount to public
revoke usage on domain app.amount from public;

-- expect: missing grant language mut_sql to public
revoke usage on language mut_sql from public;

-- expect: missing grant foreign server mut_server to mut_app
revoke usage on foreign server mut_server from mut_app;

-- expect: unexpected grant foreign data wrapper mut_wrapper to mut_app
grant usage on foreign data wrapper mut_wrapper to mut_app;

-- expect: unexpected owner grant table app.notes
revoke delete on app.notes from mut_owner;

-- expect: nothing
grant all on app.accounts to postgres;

-- expect: nothing
grant select on app.accounts to mut_app;
revoke select on app.accounts from mut_app;

-- expect: missing default privilege for role mut_owner in schema app on tables
alter default privileges for role mut_owner in schema app revoke select on tables from mut_app;

-- expect: changed default privilege for role mut_owner in schema app on tables
alter default privileges for role mut_owner in schema app grant insert on tables to mut_app;

-- expect: unexpected default privilege for role mut_owner on functions
alter default privileges for role mut_owner revoke execute on functions from public;

-- expect: unexpected extension grant type ext.{extension}
revoke usage on type ext.{extension} from public;

-- expect: unexpected extension grant language plpgsql
revoke usage on language plpgsql from public;

-- expect: unexpected system grant function pg_catalog.pg_sleep(double precision)
revoke execute on function pg_catalog.pg_sleep(double precision) from public;

-- expect: unexpected system grant table pg_catalog.pg_authid
grant select on pg_catalog.pg_authid to mut_app;

-- expect: changed owner table app.deals
alter table app.deals owner to mut_owner;

-- expect: changed owner schema app
alter schema app owner to mut_owner;

-- expect: changed owner function app.many(integer)
alter function app.many(integer) owner to mut_owner;

-- expect: changed owner view app.open_deals
alter view app.open_deals owner to mut_owner;

-- expect: changed owner enum app.stage
alter type app.stage owner to mut_owner;

-- expect: changed owner composite type app.address
alter type app.address owner to mut_owner;

-- expect: changed owner sequence app.spare
alter sequence app.spare owner to mut_owner;

-- expect: changed owner statistics app.deals_stats
alter statistics app.deals_stats owner to mut_owner;

-- expect: changed owner text search dictionary app.words
alter text search dictionary app.words owner to mut_owner;

-- expect: changed owner publication mut_pub
alter publication mut_pub owner to mut_owner;

-- expect: changed owner foreign server mut_server
grant usage on foreign data wrapper mut_wrapper to mut_owner;
-- then
alter server mut_server owner to mut_owner;

-- expect: changed owner operator app.===(integer,integer)
alter operator app.=== (integer, integer) owner to mut_owner;
