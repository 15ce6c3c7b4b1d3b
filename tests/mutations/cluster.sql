-- expect: changed foreign data wrapper mut_wrapper
alter foreign data wrapper mut_wrapper options (set level 'two');

-- expect: changed foreign server mut_server
alter server mut_server version '2';

-- expect: changed foreign server mut_server
alter server mut_server options (set host 'b');

-- expect: changed foreign table app.remote
alter foreign table app.remote options (set file 'g');

-- expect: missing user mapping mut_server for mut_app
drop user mapping for mut_app server mut_server;

-- expect: unexpected user mapping mut_server for public
create user mapping for public server mut_server;

-- expect: changed publication mut_pub
alter publication mut_pub set (publish = 'insert');

-- expect: changed publication mut_pub
alter publication mut_pub set (publish_via_partition_root = true);

-- expect: changed publication mut_pub
-- since: 18
alter publication mut_pub set (publish_generated_columns = stored);

-- expect: unexpected publication table mut_pub of app.notes
alter publication mut_pub add table app.notes;

-- expect: missing publication table mut_pub of app.deals
alter publication mut_pub drop table app.deals;

-- expect: changed publication table mut_pub of app.deals
-- since: 15
alter publication mut_pub set table app.deals (id, title);

-- expect: changed publication table mut_pub of app.deals
-- since: 15
alter publication mut_pub set table app.deals where (id > 5);

-- expect: unexpected publication schema mut_pub of app
-- since: 15
alter publication mut_pub add tables in schema app;

-- expect: missing publication mut_all
-- expect: missing owner publication mut_all
drop publication mut_all;

-- expect: unexpected subscription mut_sub
-- expect: unexpected owner subscription mut_sub
create subscription mut_sub connection 'host=nowhere password=secret' publication p with (connect = false);

-- expect: changed subscription mut_sub
create subscription mut_sub connection 'host=nowhere' publication p with (connect = false, slot_name = none);
-- then
alter subscription mut_sub set publication q with (refresh = false);

-- expect: changed subscription mut_sub
create subscription mut_sub connection 'host=nowhere' publication p with (connect = false, slot_name = none);
-- then
alter subscription mut_sub set (binary = true);

-- expect: unexpected comment subscription mut_sub
create subscription mut_sub connection 'host=nowhere' publication p with (connect = false, slot_name = none);
-- then
comment on subscription mut_sub is 'sub';

-- expect: unexpected database setting work_mem
alter database {database} set work_mem = '5MB';

-- expect: missing database setting app.level
alter database {database} set app.level = '5';
-- then
alter database {database} reset app.level;

-- expect: changed database setting app.level
alter database {database} set app.level = '5';
-- then
alter database {database} set app.level = '6';

-- expect: unexpected role setting mut_app search_path
alter role mut_app set search_path = app;

-- expect: unexpected role setting mut_app in this database statement_timeout
alter role mut_app in database {database} set statement_timeout = '5s';

-- expect: unexpected role setting all lock_timeout
alter role all set lock_timeout = '5s';

-- expect: changed role mut_app
alter role mut_app bypassrls;

-- expect: changed role mut_app
alter role mut_app login connection limit 3;

-- expect: changed role mut_app
alter role mut_app valid until '2030-01-01 00:00:00+00';

-- expect: changed role mut_app
comment on role mut_app is 'app';

-- expect: unexpected membership mut_app in mut_owner
grant mut_owner to mut_app;

-- expect: changed membership mut_app in mut_owner
grant mut_owner to mut_app;
-- then
grant mut_owner to mut_app with admin option;

-- expect: changed membership mut_app in mut_owner
-- since: 16
grant mut_owner to mut_app;
-- then
grant mut_owner to mut_app with set false;

-- expect: unexpected database connection limit
alter database {database} connection limit 7;

-- expect: unexpected database comment
comment on database {database} is 'mutated';

-- expect: changed database owner
-- expect: missing database grant to postgres
-- expect: unexpected database grant to mut_owner
alter database {database} owner to mut_owner;

-- expect: missing database grant to public
revoke all on database {database} from public;

-- expect: unexpected database grant to mut_app
grant create on database {database} to mut_app;

-- expect: changed database collation version
-- since: 15
update pg_catalog.pg_database set datcollversion = '1' where datname = current_database();
-- then
update pg_catalog.pg_database set datcollversion = '2' where datname = current_database();

-- expect: unexpected parameter grant work_mem to mut_app
-- since: 15
grant set on parameter work_mem to mut_app;

-- expect: unexpected large objects count
select lo_create(0);

-- expect: changed table app.notes
-- expect: changed index app.deals.deals_title_idx
-- expect: changed materialized view app.totals
-- expect: unexpected tablespace mut_space
-- in: clone
-- since: 15
-- after: drop tablespace mut_space
set allow_in_place_tablespaces = on;
create tablespace mut_space location '';
alter table app.notes set tablespace mut_space;
alter index app.deals_title_idx set tablespace mut_space;
alter materialized view app.totals set tablespace mut_space;
