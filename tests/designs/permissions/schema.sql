-- What a role may do is looked up: roles and permissions are the same for every tenant, and come
-- with the schema. Row security binds the tenant, and asks the lookup for the rest.
do $$ begin create role perm_app login; exception when duplicate_object then null; end $$;
create table public.role (name text primary key, label text not null);
create table public.permission (
  role text not null references public.role,
  action text not null check (action ~ '^[a-z]+\.[a-z]+$'),
  scope text not null default 'own' check (scope in ('own', 'all')),
  primary key (role, action)
);
create table public.org (id uuid primary key default gen_random_uuid(), name text not null);
create table public.member (
  org_id uuid not null references public.org on delete cascade,
  user_id uuid not null,
  role text not null references public.role,
  primary key (org_id, user_id)
);
create table public.invoice (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references public.org on delete cascade,
  total numeric(10, 2) not null default 0
);
create index on public.invoice (org_id);
create table public.note (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references public.org on delete cascade,
  body text not null
);
create index on public.note (org_id);

insert into public.role values ('owner', 'Owner'), ('clerk', 'Clerk'), ('guest', 'Guest');
insert into public.permission (role, action) values
  ('owner', 'invoice.read'), ('owner', 'invoice.write'), ('clerk', 'invoice.read'),
  ('owner', 'note.write'), ('clerk', 'note.write');

create function public.user_id() returns uuid language sql stable
as $$ select nullif(current_setting('app.user_id', true), '')::uuid $$;
create function public.orgs_with(action text) returns setof uuid
language sql stable security definer set search_path = ''
as $$
  select m.org_id
    from public.member m
    join public.permission p on p.role = m.role and p.action = orgs_with.action
   where m.user_id = public.user_id()
$$;
create function public.orgs() returns setof uuid
language sql stable security definer set search_path = ''
as $$ select m.org_id from public.member m where m.user_id = public.user_id() $$;
revoke execute on function public.orgs_with(text), public.orgs(), public.user_id() from public;
grant execute on function public.orgs_with(text), public.orgs(), public.user_id() to perm_app;

do $$
declare name text;
begin
  foreach name in array array['role', 'permission', 'org', 'member', 'invoice', 'note'] loop
    execute format('alter table public.%I enable row level security', name);
    execute format('alter table public.%I force row level security', name);
  end loop;
end $$;
create policy anybody on public.role for select to perm_app using (true);
create policy anybody on public.permission for select to perm_app using (true);
create policy mine on public.org for select to perm_app using (id in (select public.orgs()));
create policy mine on public.member for select to perm_app
using (org_id in (select public.orgs()));
create policy reads on public.invoice for select to perm_app
using (org_id in (select public.orgs_with('invoice.read')));
create policy writes on public.invoice for insert to perm_app
with check (org_id in (select public.orgs_with('invoice.write')));
create policy changes on public.invoice for update to perm_app
using (org_id in (select public.orgs_with('invoice.write')))
with check (org_id in (select public.orgs_with('invoice.write')));
create policy removes on public.invoice for delete to perm_app
using (org_id in (select public.orgs_with('invoice.write')));
create policy reads on public.note for select to perm_app
using (org_id in (select public.orgs()));
create policy writes on public.note for insert to perm_app
with check (org_id in (select public.orgs_with('note.write')));

grant select on public.role, public.permission, public.org, public.member to perm_app;
grant select, insert, update, delete on public.invoice to perm_app;
grant select, insert on public.note to perm_app;
