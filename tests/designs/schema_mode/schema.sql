-- A schema per tenant, each with a role of its own: no two tenants share a table.
do $$ begin create role sm_owner nologin; exception when duplicate_object then null; end $$;
do $$ begin create role sm_a nologin; exception when duplicate_object then null; end $$;
do $$ begin create role sm_b nologin; exception when duplicate_object then null; end $$;
do $$ begin create role sm_login login noinherit; exception when duplicate_object then null; end $$;
grant sm_a, sm_b to sm_login;
create schema tenant_a authorization sm_owner;
create schema tenant_b authorization sm_owner;
set role sm_owner;
create table tenant_a.note (id integer primary key, body text not null);
create table tenant_b.note (id integer primary key, body text not null);
grant usage on schema tenant_a to sm_a;
grant usage on schema tenant_b to sm_b;
grant select, insert on tenant_a.note to sm_a;
grant select, insert on tenant_b.note to sm_b;
reset role;
