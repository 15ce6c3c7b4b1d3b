-- leak ticket_rls_off: row security off
-- object: public.ticket
alter table public.ticket disable row level security;

-- leak floor_gone: the floor is not where it must be
-- object: public.document
drop policy floor on public.document;

-- leak floor_permissive: the floor is not where it must be
-- object: public.folder
drop policy floor on public.folder;
create policy floor on public.folder to authenticated using (tenant_id = (select private.tenant_id()));

-- leak floor_for_anon: the floor is not where it must be
-- object: public.ticket
alter policy floor on public.ticket to anon;

-- leak floor_for_select: the floor is not where it must be
-- object: public.profile
drop policy floor on public.profile;
create policy floor on public.profile as restrictive for select to authenticated
using (tenant_id = (select private.tenant_id()));

-- leak floor_check_true: new rows are not checked
-- object: public.document
alter policy floor on public.document with check (true);

-- leak anon_reads: who is not signed in reads
-- object: public.profile
drop policy floor on public.profile;
create policy anybody on public.profile for select to anon using (true);

-- leak user_metadata: identity from what the user can write
-- object: public.setting
alter policy own_settings on public.setting
using (tenant_id = (select (auth.jwt() -> 'user_metadata' ->> 'tenant_id')::uuid))
with check (tenant_id = (select (auth.jwt() -> 'user_metadata' ->> 'tenant_id')::uuid));

-- leak helper_user_metadata: identity from what the user can write
-- object: public.document
-- object: private.tenant_id()
create or replace function private.tenant_id() returns uuid language sql stable set search_path = ''
as $$
  select coalesce(auth.jwt() -> 'user_metadata' ->> 'tenant_id', auth.jwt() -> 'app_metadata' ->> 'tenant_id')::uuid
$$;

-- leak null_claim_open: a session without a tenant sees rows
-- object: public.ticket
alter policy floor on public.ticket
using ((select private.tenant_id()) is null or tenant_id = (select private.tenant_id()));

-- leak view_by_default_grant: a view with its owner's rights
-- object: public.all_documents
set role sb_owner;
create view public.all_documents as select id, tenant_id, title from public.document;

-- leak matview_by_default_grant: rows copied where no policy is
-- object: public.ticket_stats
set role sb_owner;
create materialized view public.ticket_stats as select tenant_id, count(*) as tickets from public.ticket group by 1;

-- leak rpc_without_guard: a function with its owner's rights
-- object: public.close_ticket(uuid)
create or replace function public.close_ticket(ticket uuid) returns integer
language plpgsql security definer set search_path = ''
as $$
declare closed integer;
begin
  update public.ticket t set status = 'closed' where t.id = close_ticket.ticket;
  get diagnostics closed = row_count;
  return closed;
end $$;

-- leak rpc_by_default_grant: a function with its owner's rights
-- object: public.document_titles()
set role sb_owner;
create function public.document_titles() returns setof text
language sql stable security definer set search_path = ''
as $$ select d.title from public.document d $$;

-- leak queue_open: a system table an application reaches
-- object: public.webhook_queue
create policy drain on public.webhook_queue for select to authenticated using (true);

-- leak truncate: privileges that no policy limits
-- object: public.ticket_message
grant truncate on public.ticket_message to authenticated;

-- leak global_written: a role does what the matrix denies
-- object: public.country
create policy mend on public.country for update to authenticated using (true);

-- twin floor_other_way_round: the floor is not where it must be
alter policy floor on public.profile using ((select private.tenant_id()) = tenant_id);

-- twin floor_for_public: the floor is not where it must be
alter policy floor on public.ticket to public;

-- twin published: rows copied where no policy is
alter publication supabase_realtime add table public.ticket_message;

-- twin view_invoker: a view with its owner's rights
set role sb_owner;
create view public.all_documents with (security_invoker = on) as select id, tenant_id, title from public.document;

-- twin second_table: a table nobody thought of
set role sb_owner;
create table public.note (id uuid primary key, tenant_id uuid not null references public.tenant, body text);
create index note_tenant on public.note (tenant_id);
create policy closed on public.note using (false);
