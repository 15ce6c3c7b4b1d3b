-- The plain design: a pool logs in as a role that owns nothing, and says the tenant per transaction.
do $$ begin create role guc_owner nologin; exception when duplicate_object then null; end $$;
do $$ begin create role guc_app nologin; exception when duplicate_object then null; end $$;
do $$ begin create role guc_login login noinherit; exception when duplicate_object then null; end $$;
grant guc_app to guc_login;
do $$ begin execute format('grant create on database %I to guc_owner', current_database()); end $$;
grant create, usage on schema public to guc_owner;

set role guc_owner;
grant usage on schema public to guc_app;

create table public.tenant (
  id integer primary key,
  name text not null
);
create table public.currency (
  code text primary key check (code = upper(code)),
  digits smallint not null default 2
);
create table public.customer (
  tenant_id integer not null references public.tenant on delete cascade,
  id serial,
  name text not null,
  email text,
  primary key (tenant_id, id),
  unique (tenant_id, email)
);
create table public.product (
  tenant_id integer not null references public.tenant on delete cascade,
  sku text not null,
  title text not null,
  price numeric(12, 2) not null check (price > 0),
  primary key (tenant_id, sku)
);
create table public.purchase (
  tenant_id integer not null references public.tenant on delete cascade,
  id serial,
  customer_id integer not null,
  placed_at timestamptz not null default now(),
  note text,
  primary key (tenant_id, id),
  foreign key (tenant_id, customer_id) references public.customer (tenant_id, id)
);
create table public.purchase_line (
  tenant_id integer not null,
  purchase_id integer not null,
  sku text not null,
  quantity integer not null check (quantity > 0),
  primary key (tenant_id, purchase_id, sku),
  foreign key (tenant_id, purchase_id) references public.purchase (tenant_id, id) on delete cascade,
  foreign key (tenant_id, sku) references public.product (tenant_id, sku)
);
create table public.booking (
  tenant_id integer not null references public.tenant on delete cascade,
  id integer generated always as identity,
  room text not null,
  starts date not null,
  ends date not null,
  nights integer generated always as (ends - starts) stored,
  check (ends > starts),
  primary key (tenant_id, id)
);
-- Partitions are reached through their parent only: row security is on there too, without a policy.
create table public.event (
  tenant_id integer not null references public.tenant on delete cascade,
  id bigint generated always as identity,
  at timestamptz not null default now(),
  kind text not null,
  primary key (tenant_id, id, at)
) partition by range (at);
create table public.event_2026 partition of public.event
for values from ('2026-01-01') to ('2027-01-01');
create table public.event_later partition of public.event default;

create function public.current_tenant() returns integer language sql stable
as $$ select nullif(current_setting('app.tenant_id', true), '')::integer $$;
revoke execute on function public.current_tenant() from public;
grant execute on function public.current_tenant() to guc_app;

alter table public.tenant enable row level security, force row level security;
alter table public.currency enable row level security;
alter table public.customer enable row level security, force row level security;
alter table public.product enable row level security, force row level security;
alter table public.purchase enable row level security, force row level security;
alter table public.purchase_line enable row level security, force row level security;
alter table public.booking enable row level security, force row level security;
alter table public.event enable row level security, force row level security;
alter table public.event_2026 enable row level security, force row level security;
alter table public.event_later enable row level security, force row level security;

create policy tenant_read on public.tenant for select to guc_app
using (id = (select public.current_tenant()));
create policy currency_read on public.currency for select to guc_app using (true);
create policy customer_all on public.customer to guc_app
using (tenant_id = (select public.current_tenant()))
with check (tenant_id = (select public.current_tenant()));
create policy product_all on public.product to guc_app
using (tenant_id = (select public.current_tenant()));
create policy purchase_all on public.purchase to guc_app
using (tenant_id = (select public.current_tenant()));
create policy purchase_line_all on public.purchase_line to guc_app
using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::integer));
create policy booking_all on public.booking to guc_app
using (tenant_id = (select public.current_tenant()));
create policy event_read on public.event for select to guc_app
using (tenant_id = (select public.current_tenant()));
create policy event_add on public.event for insert to guc_app
with check (tenant_id = (select public.current_tenant()));

grant select on public.tenant, public.currency to guc_app;
grant select, insert, update, delete on public.customer, public.product, public.purchase,
  public.purchase_line, public.booking to guc_app;
grant select, insert on public.event to guc_app;
grant usage on sequence public.customer_id_seq, public.purchase_id_seq to guc_app;
reset role;
