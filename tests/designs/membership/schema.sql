-- Users in several organisations: whoever has a row in public.member belongs.
-- Nothing here is a uuid that names a tenant; organisations have short text ids.
do $$ begin create role ms_owner nologin; exception when duplicate_object then null; end $$;
do $$ begin create role ms_app nologin; exception when duplicate_object then null; end $$;
do $$ begin create role ms_anon nologin; exception when duplicate_object then null; end $$;
do $$ begin create role ms_login login noinherit; exception when duplicate_object then null; end $$;
grant ms_app, ms_anon to ms_login;
do $$ begin execute format('grant create on database %I to ms_owner', current_database()); end $$;
grant create, usage on schema public to ms_owner;

set role ms_owner;
create schema auth;
create schema private;
grant usage on schema public to ms_app;
grant usage on schema auth to ms_app, ms_anon;

create function auth.jwt() returns jsonb language sql stable
as $$ select nullif(current_setting('request.jwt.claims', true), '')::jsonb $$;
create function auth.uid() returns uuid language sql stable
as $$ select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid $$;

create table public.plan (
  code text primary key,
  title text not null,
  seats integer not null check (seats > 0)
);
create table public.org (
  id text primary key,
  name text not null,
  plan text not null default 'free'
);
create table public.person (
  id uuid primary key default gen_random_uuid(),
  display_name text not null
);
create table public.member (
  org_id text not null references public.org on delete cascade,
  user_id uuid not null references public.person on delete cascade,
  role text not null default 'member' check (role in ('owner', 'member', 'guest', 'consultant')),
  joined_at timestamptz not null default now(),
  primary key (org_id, user_id)
);
create index member_user on public.member (user_id);
create table public.project (
  id uuid primary key default gen_random_uuid(),
  org_id text not null references public.org on delete cascade,
  name text not null,
  archived boolean not null default false,
  unique (org_id, id)
);
create table public.task (
  id uuid primary key default gen_random_uuid(),
  org_id text not null references public.org on delete cascade,
  project_id uuid not null,
  title text not null,
  assignee uuid,
  due daterange,
  foreign key (org_id, project_id) references public.project (org_id, id) on delete cascade,
  foreign key (org_id, assignee) references public.member (org_id, user_id) on delete set null (assignee),
  unique (org_id, id)
);
create table public.comment (
  id uuid primary key default gen_random_uuid(),
  task_id uuid not null references public.task on delete cascade,
  author uuid not null default gen_random_uuid(),
  body text not null
);
create index comment_task on public.comment (task_id);
create table public.label (
  org_id text not null references public.org on delete cascade,
  name text not null,
  colour text,
  primary key (org_id, name)
);
create table public.task_label (
  org_id text not null,
  task_id uuid not null,
  label text not null,
  primary key (org_id, task_id, label),
  foreign key (org_id, task_id) references public.task (org_id, id) on delete cascade,
  foreign key (org_id, label) references public.label (org_id, name) on delete cascade
);
create table public.invitation (
  id uuid primary key default gen_random_uuid(),
  org_id text not null references public.org on delete cascade,
  email text not null,
  role text not null default 'member' check (role in ('member', 'guest')),
  expires_at timestamptz not null default now() + interval '7 days'
);
create index invitation_org on public.invitation (org_id);
create table public."Audit <script>" (
  id uuid primary key default gen_random_uuid(),
  org_id text not null references public.org on delete cascade,
  "who's" text,
  what text not null,
  at timestamptz not null default now()
);
create index audit_org on public."Audit <script>" (org_id, at);

-- The one place that reads memberships without row security: a policy on member that read
-- member itself would never end.
create function private.my_orgs() returns setof text
language sql stable security definer set search_path = ''
as $$ select m.org_id from public.member m where m.user_id = auth.uid() $$;
revoke execute on function private.my_orgs() from public;
grant execute on function private.my_orgs() to ms_app;

create function private.note() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  insert into public."Audit <script>" (org_id, "who's", what)
  values (new.org_id, auth.uid()::text, 'task');
  return null;
end $$;
revoke execute on function private.note() from public;
create trigger note after insert on public.task for each row execute function private.note();

create function public.accept_invitation(invitation uuid) returns text
language sql security definer set search_path = ''
as $$
  insert into public.member (org_id, user_id, role)
  select i.org_id, auth.uid(), i.role
    from public.invitation i
   where i.id = invitation and i.email = auth.jwt() ->> 'email' and i.expires_at > now()
  returning org_id
$$;
revoke execute on function public.accept_invitation(uuid) from public;
grant execute on function public.accept_invitation(uuid) to ms_app;

create view public.my_task with (security_invoker = true) as
select t.id, t.org_id, p.name as project, t.title
  from public.task t join public.project p on p.id = t.project_id
 where not p.archived;

alter table public.plan enable row level security;
alter table public.org enable row level security;
alter table public.person enable row level security;
alter table public.member enable row level security;
alter table public.project enable row level security;
alter table public.task enable row level security;
alter table public.comment enable row level security;
alter table public.label enable row level security;
alter table public.task_label enable row level security;
alter table public.invitation enable row level security;
alter table public."Audit <script>" enable row level security;

create policy plan_read on public.plan for select to ms_app using (true);

create policy org_read on public.org for select to ms_app
using (id in (select private.my_orgs()));
create policy org_rename on public.org for update to ms_app
using (id in (select m.org_id from public.member m
               where m.user_id = (select auth.uid()) and m.role = 'owner'))
with check (id in (select m.org_id from public.member m
                    where m.user_id = (select auth.uid()) and m.role = 'owner'));

create policy person_read on public.person for select to ms_app
using (exists (select from public.member m where m.user_id = person.id));

create policy member_read on public.member for select to ms_app
using (org_id in (select private.my_orgs()));

create policy project_read on public.project for select to ms_app
using (org_id in (select private.my_orgs()));
create policy project_write on public.project for all to ms_app
using (org_id in (select m.org_id from public.member m
                   where m.user_id = (select auth.uid()) and m.role = 'owner'));

create policy task_read on public.task for select to ms_app
using (org_id in (select private.my_orgs()));
create policy task_add on public.task for insert to ms_app
with check (exists (select from public.member m
                     where m.org_id = task.org_id and m.user_id = (select auth.uid())
                       and m.role in ('owner', 'member', 'consultant')));
create policy task_change on public.task for update to ms_app
using (exists (select from public.member m
                where m.org_id = task.org_id and m.user_id = (select auth.uid())
                  and m.role in ('owner', 'member', 'consultant')));
create policy task_remove on public.task for delete to ms_app
using (exists (select from public.member m
                where m.org_id = task.org_id and m.user_id = (select auth.uid())
                  and m.role = 'owner'));

-- Whose a comment is, its task says: the inner query is under task_read.
create policy comment_read on public.comment for select to ms_app
using (exists (select from public.task t where t.id = comment.task_id));
create policy comment_add on public.comment for insert to ms_app
with check (exists (select from public.task t where t.id = comment.task_id));
create policy comment_change on public.comment for update to ms_app
using (exists (select from public.task t join public.member m on m.org_id = t.org_id
                where t.id = comment.task_id and m.user_id = (select auth.uid())
                  and m.role = 'owner'));
create policy comment_remove on public.comment for delete to ms_app
using (exists (select from public.task t join public.member m on m.org_id = t.org_id
                where t.id = comment.task_id and m.user_id = (select auth.uid())
                  and m.role = 'owner'));

create policy label_use on public.label for all to ms_app
using (org_id in (select private.my_orgs()))
with check (org_id in (select private.my_orgs()));
create policy task_label_use on public.task_label for all to ms_app
using (org_id in (select private.my_orgs()));

create policy invitation_use on public.invitation for all to ms_app
using (exists (select from public.member m
                where m.org_id = invitation.org_id and m.user_id = (select auth.uid())
                  and m.role = 'owner'));

create policy audit_read on public."Audit <script>" for select to ms_app
using (org_id in (select m.org_id from public.member m
                   where m.user_id = (select auth.uid()) and m.role = 'owner'));

grant select on public.plan, public.org, public.person, public.member, public.my_task to ms_app;
grant update (name, plan) on public.org to ms_app;
grant select, insert, update, delete on public.project, public.task, public.comment, public.invitation to ms_app;
grant select, insert, delete on public.label, public.task_label to ms_app;
grant select on public."Audit <script>" to ms_app;
reset role;
