-- leak event_rls_off: row security off
-- object: public.event
alter table public.event disable row level security;

-- leak owner_runs: the application owns it
-- object: public.product
alter table public.product no force row level security;
grant create on schema public to guc_app;
alter table public.product owner to guc_app;

-- leak unset_sees_all: a session without a tenant sees rows
-- object: public.customer
alter policy customer_all on public.customer
using ((select public.current_tenant()) is null or tenant_id = (select public.current_tenant()));

-- leak empty_sees_all: a session without a tenant sees rows
-- object: public.product
alter policy product_all on public.product
using ((select current_setting('app.tenant_id', true)) = '' or tenant_id = (select public.current_tenant()));

-- leak coalesce_open: a session without a tenant sees rows
-- object: public.purchase
alter policy purchase_all on public.purchase
using (tenant_id = coalesce((select public.current_tenant()), tenant_id));

-- leak never_set_only: a session without a tenant sees rows
-- object: public.booking
alter policy booking_all on public.booking
using ((select current_setting('app.tenant_id', true)) is null or tenant_id = (select public.current_tenant()));

-- leak default_tenant: a session without a tenant sees rows
-- object: public.customer
alter policy customer_all on public.customer
using (tenant_id = (select coalesce(nullif(current_setting('app.tenant_id', true), ''), '1')::integer));

-- leak prefix_match: a tenant that looks like another
-- object: public.purchase
alter policy purchase_all on public.purchase
using (tenant_id::text like (select nullif(current_setting('app.tenant_id', true), '')) || '%');

-- leak admin_setting: identity from what the user can write
-- object: public.customer
create policy support on public.customer for select to guc_app
using ((select current_setting('app.is_admin', true)) = 'on');

-- leak move_rows: new rows are not checked
-- object: public.product
alter policy product_all on public.product with check (price > 0);

-- leak partition_granted: a child table has its own door
-- object: public.event_2026
alter table public.event_2026 disable row level security;
grant select on public.event_2026 to guc_app;

-- leak partition_new: a child table has its own door
-- object: public.event_2028
set role guc_owner;
create table public.event_2028 partition of public.event for values from ('2028-01-01') to ('2029-01-01');
grant select, insert on public.event_2028 to guc_app;

-- leak sequence_read: privileges that no policy limits
-- object: public.customer_id_seq
grant select on sequence public.customer_id_seq to guc_app;

-- leak sequence_set: privileges that no policy limits
-- object: public.purchase_id_seq
grant update on sequence public.purchase_id_seq to guc_app;

-- leak setter_for_the_session: a context that outlives its transaction
-- object: public.use_tenant(integer)
set role guc_owner;
create function public.use_tenant(tenant integer) returns void language sql
as $$ select set_config('app.tenant_id', tenant::text, false) $$;
revoke execute on function public.use_tenant(integer) from public;
grant execute on function public.use_tenant(integer) to guc_app;

-- leak context_immutable: a context that outlives its transaction
-- object: public.current_tenant()
-- by: major
alter function public.current_tenant() immutable;

-- twin set_and_bound: a session without a tenant sees rows
alter policy customer_all on public.customer
using ((select public.current_tenant()) is not null and tenant_id = (select public.current_tenant()));

-- twin partition_closed: a child table has its own door
set role guc_owner;
create table public.event_2028 partition of public.event for values from ('2028-01-01') to ('2029-01-01');
alter table public.event_2028 enable row level security, force row level security;

-- twin sequence_usage: privileges that no policy limits
grant usage on sequence public.event_id_seq to guc_app;

-- twin check_narrower: new rows are not checked
alter policy product_all on public.product
with check (tenant_id = (select public.current_tenant()) and price > 0);
