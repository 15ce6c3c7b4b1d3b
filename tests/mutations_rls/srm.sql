-- leak visit_rls_off: row security off
-- object: public.visit
alter table public.visit disable row level security;

-- leak mtl_note_rls_off: row security off
-- object: public.mtl_audit_note
alter table public.mtl_audit_note disable row level security;

-- leak outbox_granted: a system table an application reaches
-- object: public.finance_outbox
alter table public.finance_outbox disable row level security;
grant select on public.finance_outbox to authenticated;

-- leak outbox_policy: a system table an application reaches
-- object: public.loyalty_outbox
grant select, update on public.loyalty_outbox to authenticated;
create policy drain on public.loyalty_outbox to authenticated using (true);

-- leak derived_table: a table nobody thought of
-- object: public.player_export
set role srm_owner;
create table public.player_export (id uuid primary key, first_name text, last_name text);
grant select on public.player_export to authenticated;

-- leak visit_true: always true, in another spelling
-- object: public.visit
create policy everybody on public.visit for select to authenticated using (true);

-- leak slip_signed_in: always true, in another spelling
-- object: public.rating_slip
alter policy rating_slip_read on public.rating_slip
using ((select auth.uid()) is not null and (select public.app_ctx_role()) in ('admin', 'pit_boss'));

-- leak report_null_safe: always true, in another spelling
-- object: public.report
alter policy report_read on public.report using (casino_id is not distinct from casino_id);

-- leak settings_or: one permissive policy too many
-- object: public.casino_settings
create policy watchlist on public.casino_settings for select to authenticated
using ((select auth.uid()) is not null and watchlist_floor >= 0);

-- leak admin_everywhere: one permissive policy too many
-- object: public.staff
create policy admin_everywhere on public.staff to authenticated
using ((select public.app_ctx_role()) = 'admin');

-- leak slip_moves: new rows are not checked
-- object: public.rating_slip
alter policy rating_slip_change on public.rating_slip with check ((select auth.uid()) is not null);

-- leak visit_inserted_elsewhere: new rows are not checked
-- object: public.visit
alter policy visit_add on public.visit
with check ((select public.app_ctx_role()) in ('admin', 'pit_boss'));

-- leak mtl_inserted_elsewhere: new rows are not checked
-- object: public.mtl_entry
create policy mtl_entry_import on public.mtl_entry for insert to authenticated
with check (idempotency_key is not null or direction = 'in' or direction is not null);

-- leak table_theft: old rows are not checked
-- object: public.gaming_table
alter policy gaming_table_change on public.gaming_table using ((select auth.uid()) is not null);

-- leak staff_removed: old rows are not checked
-- object: public.staff
alter policy staff_remove on public.staff using ((select public.app_ctx_role()) = 'admin');

-- leak context_null_open: a session without a tenant sees rows
-- object: public.visit
alter policy visit_read on public.visit
using ((select public.app_ctx_casino()) is null or casino_id = (select public.app_ctx_casino()));

-- leak context_falls_back: a helper in policies is wrong
-- object: public.visit
-- object: public.app_ctx_casino()
create or replace function public.app_ctx_casino() returns uuid language sql stable
as $$
  select coalesce(
    nullif(pg_catalog.current_setting('app.casino_id', true), ''),
    auth.jwt() -> 'user_metadata' ->> 'casino_id',
    auth.jwt() -> 'app_metadata' ->> 'casino_id'
  )::uuid
$$;

-- leak user_metadata: identity from what the user can write
-- object: public.floor_layout
create policy floor_layout_meta on public.floor_layout for select to authenticated
using (casino_id = (select (auth.jwt() -> 'user_metadata' ->> 'casino_id')::uuid));

-- leak undeclared_setting: identity from what the user can write
-- object: public.dealer_rotation
create policy dealer_rotation_tv on public.dealer_rotation for select to authenticated
using (casino_id = (select nullif(current_setting('app.display_casino', true), '')::uuid));

-- leak setter_takes_identity: identity from what the user can write
-- object: public.set_rls_context(uuid)
set role srm_owner;
create function public.set_rls_context(casino uuid) returns void language sql set search_path = ''
as $$ select pg_catalog.set_config('app.casino_id', casino::text, true) $$;
revoke execute on function public.set_rls_context(uuid) from public;
grant execute on function public.set_rls_context(uuid) to authenticated;

-- leak setter_for_the_session: a context that outlives its transaction
-- object: public.set_rls_context_from_staff(text)
do $$
begin
  execute replace(
    pg_get_functiondef('public.set_rls_context_from_staff(text)'::regprocedure),
    'who.casino_id::text, true', 'who.casino_id::text, false');
end $$;

-- leak note_uncorrelated: a membership that is not this row's
-- object: public.mtl_audit_note
alter policy mtl_audit_note_read on public.mtl_audit_note
using (exists (select from public.mtl_entry e where e.casino_id = (select public.app_ctx_casino()))
       and (select public.app_ctx_role()) in ('admin', 'compliance'));

-- leak pit_wrong_join: a membership that is not this row's
-- object: public.floor_pit
alter policy floor_pit_read on public.floor_pit
using (exists (select from public.floor_layout_version v join public.floor_layout l on l.id = v.layout_id
                where l.casino_id = (select public.app_ctx_casino()))
       and (select public.app_ctx_role()) in ('admin', 'pit_boss'));

-- leak player_captured: a membership that is not this row's
-- object: public.player
alter policy player_read on public.player
using (exists (select from public.player_casino e
                where e.player_id = e.player_id and e.casino_id = (select public.app_ctx_casino()))
       and (select public.app_ctx_role()) = 'admin');

-- leak enrolment_by_hand: memberships anybody can write
-- object: public.player_casino
create policy player_casino_add on public.player_casino for insert to authenticated
with check (casino_id = (select public.app_ctx_casino()) and (select public.app_ctx_role()) = 'admin');

-- leak enrolment_off: memberships anybody can write
-- object: public.player_casino
alter table public.player_casino disable row level security;

-- leak view_definer: a view with its owner's rights
-- object: public.open_slip
set role srm_owner;
create view public.open_slip as select id, casino_id, player_id from public.rating_slip where status = 'open';
grant select on public.open_slip to authenticated;

-- leak matview: rows copied where no policy is
-- object: public.daily_drop
set role srm_owner;
create materialized view public.daily_drop as
select casino_id, gaming_day, count(*) as drops from public.table_drop_event group by 1, 2;
grant select on public.daily_drop to authenticated;

-- leak rpc_without_guard: a function with its owner's rights
-- object: public.rpc_player_balance(uuid)
set role srm_owner;
create function public.rpc_player_balance(p_player_id uuid) returns table (casino_id uuid, balance int)
language sql stable security definer set search_path = ''
as $$ select l.casino_id, l.balance from public.player_loyalty l where l.player_id = p_player_id $$;
revoke execute on function public.rpc_player_balance(uuid) from public;
grant execute on function public.rpc_player_balance(uuid) to authenticated;

-- leak rpc_guard_removed: a function with its owner's rights
-- object: public.rpc_create_floor_layout(uuid, text, text, uuid)
create or replace function public.rpc_create_floor_layout(p_casino_id uuid, p_name text, p_description text, p_created_by uuid)
returns public.floor_layout language sql security definer set search_path = ''
as $$
  insert into public.floor_layout (casino_id, name, description, created_by)
  values (p_casino_id, p_name, p_description, p_created_by) returning *
$$;

-- leak rpc_for_public: a function with its owner's rights
-- object: public.enrol_all()
set role srm_owner;
create function public.enrol_all() returns setof public.player_casino
language plpgsql security definer
as $$ begin return query select * from public.player_casino; end $$;
grant execute on function public.enrol_all() to public;

-- leak exec_sql_back: SQL from a caller run with rights the caller has not
-- object: public.exec_sql(text)
grant execute on function public.exec_sql(text) to authenticated;

-- leak truncate_ledger: privileges that no policy limits
-- object: public.loyalty_ledger
grant truncate on public.loyalty_ledger to authenticated;

-- leak ledger_updates: an append-only table changes
-- object: public.mtl_entry
drop policy mtl_entry_never_changed on public.mtl_entry;
create policy mtl_entry_mend on public.mtl_entry for update to authenticated
using (casino_id = (select public.app_ctx_casino()) and (select public.app_ctx_role()) = 'admin');

-- leak ledger_removals: an append-only table changes
-- object: public.player_financial_transaction
drop policy player_financial_transaction_never_removed on public.player_financial_transaction;
create policy player_financial_transaction_remove on public.player_financial_transaction
for delete to authenticated using (casino_id = (select public.app_ctx_casino()));

-- leak cashier_writes_visits: a role does what the matrix denies
-- object: public.visit
create policy visit_cashier on public.visit for insert to authenticated
with check (casino_id = (select public.app_ctx_casino()) and (select public.app_ctx_role()) = 'cashier');

-- leak dealer_reads_slips: a role does what the matrix denies
-- object: public.rating_slip
create policy rating_slip_dealer on public.rating_slip for select to authenticated
using (casino_id = (select public.app_ctx_casino()) and (select public.app_ctx_role()) = 'dealer');

-- leak anon_reads_tables: who is not signed in reads
-- object: public.gaming_table
grant select on public.gaming_table to anon;
create policy gaming_table_board on public.gaming_table for select to anon using (status = 'active' or status = 'inactive' or status = 'closed');

-- leak channel_any_topic: a channel of another tenant can be joined
-- object: realtime.messages
create policy any_topic on realtime.messages for select to authenticated
using ((select auth.uid()) is not null and extension = 'broadcast');

-- leak channel_send: a channel of another tenant can be joined
-- object: realtime.messages
create policy any_send on realtime.messages for insert to authenticated
with check (extension in ('broadcast', 'presence'));

-- leak published_open: rows copied where no policy is
-- object: public.floor_table_slot
alter table public.floor_table_slot disable row level security;
create publication changes for table public.floor_table_slot;

-- leak casino_key_dropped: keys that tell what exists elsewhere
-- object: public.loyalty_ledger
-- by: major
create unique index loyalty_ledger_key on public.loyalty_ledger (idempotency_key);

-- twin role_check_moved: one permissive policy too many
create policy visit_pit on public.visit for select to authenticated
using ((select auth.uid()) is not null and (select public.app_ctx_casino()) = casino_id
       and (select public.app_ctx_role()) = 'pit_boss');

-- twin never_inserted: an append-only table changes
create policy loyalty_ledger_by_call on public.loyalty_ledger
as restrictive for insert to public with check (false);

-- twin view_invoker: a view with its owner's rights
set role srm_owner;
create view public.open_slip with (security_invoker = true) as
select id, casino_id, player_id from public.rating_slip where status = 'open';
grant select on public.open_slip to authenticated;

-- twin channel_narrower: a channel of another tenant can be joined
create policy no_private_payload on realtime.messages as restrictive for insert to authenticated
with check (extension in ('broadcast', 'presence'));

-- twin exec_sql_for_owner: SQL from a caller run with rights the caller has not
grant execute on function public.exec_sql(text) to srm_owner;
