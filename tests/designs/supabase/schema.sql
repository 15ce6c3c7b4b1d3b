-- A Supabase project as its platform makes it: everything is granted to anon and authenticated
-- by default privileges, so that row security is all there is.
do $$ begin create role anon nologin noinherit; exception when duplicate_object then null; end $$;
do $$ begin create role authenticated nologin noinherit; exception when duplicate_object then null; end $$;
do $$ begin create role service_role nologin noinherit bypassrls; exception when duplicate_object then null; end $$;
do $$ begin create role authenticator login noinherit; exception when duplicate_object then null; end $$;
do $$ begin create role sb_owner nologin; exception when duplicate_object then null; end $$;
grant anon, authenticated, service_role to authenticator;
grant create, usage on schema public to sb_owner;
grant usage on schema public to anon, authenticated, service_role;
alter default privileges for role sb_owner in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges for role sb_owner in schema public grant all on sequences to anon, authenticated, service_role;
alter default privileges for role sb_owner in schema public grant all on functions to anon, authenticated, service_role;

-- Whatever is created later is closed at once.
create schema extensions;
create function extensions.close_new_tables() returns event_trigger
language plpgsql security definer set search_path = ''
as $$
declare made record;
begin
  for made in select * from pg_catalog.pg_event_trigger_ddl_commands()
               where object_type in ('table', 'partitioned table') and schema_name = 'public'
  loop
    execute pg_catalog.format('alter table %s enable row level security', made.object_identity);
    execute pg_catalog.format('revoke truncate, trigger, references on %s from anon, authenticated', made.object_identity);
    if pg_catalog.current_setting('server_version_num')::int >= 170000 then
      execute pg_catalog.format('revoke maintain on %s from anon, authenticated', made.object_identity);
    end if;
  end loop;
end $$;
revoke execute on function extensions.close_new_tables() from public;
create event trigger close_new_tables on ddl_command_end
when tag in ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO')
execute function extensions.close_new_tables();

create schema auth authorization sb_owner;
create schema private authorization sb_owner;
grant usage on schema auth to anon, authenticated, service_role;
set role sb_owner;
create table auth.users (id uuid primary key, email text);
create function auth.uid() returns uuid language sql stable
as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')
  )::uuid
$$;
create function auth.jwt() returns jsonb language sql stable
as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')
  )::jsonb
$$;
create function auth.role() returns text language sql stable
as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.role', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role')
  )::text
$$;

create function private.tenant_id() returns uuid language sql stable set search_path = ''
as $$ select (auth.jwt() -> 'app_metadata' ->> 'tenant_id')::uuid $$;
revoke execute on function private.tenant_id() from public;
grant execute on function private.tenant_id() to anon, authenticated, service_role;

create table public.country (
  code text primary key check (length(code) = 2),
  name text not null
);
create table public.tenant (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  country text not null default 'XX'
);
create table public.profile (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenant on delete cascade,
  full_name text,
  avatar_url text
);
create index profile_tenant on public.profile (tenant_id);
create table public.folder (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenant on delete cascade,
  parent_id uuid,
  name text not null,
  unique (tenant_id, id),
  foreign key (tenant_id, parent_id) references public.folder (tenant_id, id) on delete cascade
);
create table public.document (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenant on delete cascade,
  folder_id uuid not null,
  title text not null,
  body jsonb not null default '{}',
  tags text[] not null default '{}',
  created_at timestamptz not null default now(),
  unique (tenant_id, id),
  foreign key (tenant_id, folder_id) references public.folder (tenant_id, id) on delete cascade
);
create type public.ticket_status as enum ('open', 'waiting', 'closed');
create table public.ticket (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenant on delete cascade,
  document_id uuid,
  subject text not null,
  status public.ticket_status not null default 'open',
  unique (tenant_id, id),
  foreign key (tenant_id, document_id) references public.document (tenant_id, id) on delete set null (document_id)
);
create table public.ticket_message (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenant on delete cascade,
  ticket_id uuid not null,
  body text not null,
  sent_at timestamptz not null default now(),
  foreign key (tenant_id, ticket_id) references public.ticket (tenant_id, id) on delete cascade
);
create index ticket_message_ticket on public.ticket_message (tenant_id, ticket_id);
create table public.setting (
  tenant_id uuid not null references public.tenant on delete cascade,
  key text not null,
  value jsonb,
  primary key (tenant_id, key)
);
create table public.webhook_queue (
  id uuid primary key default gen_random_uuid(),
  payload jsonb not null
);

create policy anybody on public.country for select to anon, authenticated using (true);

create policy signed_in on public.tenant for select to authenticated using (true);
create policy floor on public.tenant as restrictive to anon, authenticated
using (id = (select private.tenant_id()));

create policy signed_in on public.profile to authenticated using (true) with check (true);
create policy floor on public.profile as restrictive to anon, authenticated
using (tenant_id = (select private.tenant_id()));
create policy signed_in on public.folder to authenticated using (true) with check (true);
create policy floor on public.folder as restrictive to public
using (tenant_id = (select private.tenant_id()));
create policy signed_in on public.document to authenticated using (true) with check (true);
create policy floor on public.document as restrictive to public
using (tenant_id = (select private.tenant_id()))
with check (tenant_id = (select private.tenant_id()));
create policy signed_in on public.ticket to authenticated using (true) with check (true);
create policy floor on public.ticket as restrictive to anon, authenticated
using (tenant_id = (select (auth.jwt() -> 'app_metadata' ->> 'tenant_id')::uuid));
create policy signed_in on public.ticket_message to authenticated using (true) with check (true);
create policy floor on public.ticket_message as restrictive to anon, authenticated
using (tenant_id = (select private.tenant_id()));
create policy own_settings on public.setting to authenticated
using (tenant_id = (select private.tenant_id()) and (select auth.uid()) is not null)
with check (tenant_id = (select private.tenant_id()) and (select auth.uid()) is not null);

create view public.open_ticket with (security_invoker = true) as
select t.id, t.tenant_id, t.subject, d.title
  from public.ticket t left join public.document d on d.id = t.document_id
 where t.status <> 'closed';

create function public.close_ticket(ticket uuid) returns integer
language plpgsql security definer set search_path = ''
as $$
declare closed integer;
begin
  if private.tenant_id() is null then
    raise exception 'no tenant' using errcode = '42501';
  end if;
  update public.ticket t set status = 'closed'
   where t.id = close_ticket.ticket and t.tenant_id = private.tenant_id();
  get diagnostics closed = row_count;
  return closed;
end $$;
revoke execute on function public.close_ticket(uuid) from public, anon;
reset role;

create publication supabase_realtime for table public.ticket;
