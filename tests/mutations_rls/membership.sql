-- leak task_rls_off: row security off
-- object: public.task
alter table public.task disable row level security;

-- leak comment_rls_off: row security off
-- object: public.comment
alter table public.comment disable row level security;

-- leak audit_rls_off: row security off
-- object: public."Audit <script>"
alter table public."Audit <script>" disable row level security;

-- leak new_table_open: a table nobody thought of
-- object: public.attachment
set role ms_owner;
create table public.attachment (id uuid primary key default gen_random_uuid(), org_id text not null references public.org, path text not null);
create index attachment_org on public.attachment (org_id);
grant select, insert on public.attachment to ms_app;

-- leak export_unclassified: a table nobody thought of
-- object: public.task_export
set role ms_owner;
create table public.task_export as select t.id, t.title from public.task t;
alter table public.task_export enable row level security;
create policy export_read on public.task_export for select to ms_app using (true);
grant select on public.task_export to ms_app;

-- leak owner_is_app: the application owns it
-- object: public.project
grant create on schema public to ms_app;
alter table public.project owner to ms_app;

-- leak app_joins_owner: the application can become the owner
-- object: ms_app
-- roles: own
grant ms_owner to ms_app;

-- leak login_joins_owner: the application can become the owner
-- object: ms_login
-- roles: own
grant ms_owner to ms_login;

-- leak app_bypasses: a role beyond row security
-- object: ms_app
-- roles: own
alter role ms_app bypassrls;

-- leak login_superuser: a role beyond row security
-- object: ms_login
-- roles: own
alter role ms_login superuser;

-- leak app_becomes_support: a role beyond row security
-- object: ms_app
-- roles: own
create role ms_support nologin bypassrls;
grant ms_support to ms_app with inherit false, set true;

-- leak view_definer: a view with its owner's rights
-- object: public.my_task
alter view public.my_task reset (security_invoker);

-- leak view_new: a view with its owner's rights
-- object: public.task_count
set role ms_owner;
create view public.task_count as select org_id, count(*) as tasks from public.task group by org_id;
grant select on public.task_count to ms_app;

-- leak view_below_view: a view with its owner's rights
-- object: public.every_task
set role ms_owner;
create view public.every_task as select id, org_id, title from public.task;
create view public.late_task with (security_invoker = true) as select id, title from public.every_task;
grant select on public.every_task, public.late_task to ms_app;

-- leak matview: rows copied where no policy is
-- object: public.task_stats
set role ms_owner;
create materialized view public.task_stats as select org_id, count(*) as tasks from public.task group by org_id;
grant select on public.task_stats to ms_app;

-- leak foreign_table: rows copied where no policy is
-- object: public.task_remote
create foreign data wrapper elsewhere;
create server elsewhere foreign data wrapper elsewhere;
create foreign table public.task_remote (id uuid, org_id text, title text) server elsewhere;
grant select on public.task_remote to ms_app;

-- leak function_all_rows: a function with its owner's rights
-- object: public.find_tasks()
set role ms_owner;
create function public.find_tasks() returns setof public.task
language sql stable security definer set search_path = ''
as $$ select * from public.task $$;
revoke execute on function public.find_tasks() from public;
grant execute on function public.find_tasks() to ms_app;

-- leak function_by_argument: a function with its owner's rights
-- object: public.tasks_of(text)
set role ms_owner;
create function public.tasks_of(org text) returns setof public.task
language sql stable security definer set search_path = ''
as $$ select t.* from public.task t where t.org_id = org $$;
revoke execute on function public.tasks_of(text) from public;
grant execute on function public.tasks_of(text) to ms_app;

-- leak function_deletes: a function with its owner's rights
-- object: public.purge_label(text)
set role ms_owner;
create function public.purge_label(label text) returns void
language plpgsql security definer set search_path = ''
as $$ begin delete from public.label l where l.name = label; end $$;
grant execute on function public.purge_label(text) to ms_app;

-- leak function_unpinned: a function whose names can be captured
-- object: public.my_project_count()
set role ms_owner;
create function public.my_project_count() returns bigint
language sql stable security definer
as $$ select count(*) from project p where p.org_id in (select private.my_orgs()) $$;
revoke execute on function public.my_project_count() from public;
grant execute on function public.my_project_count() to ms_app;

-- leak helper_forgets_user: a helper in policies is wrong
-- object: public.task
create or replace function private.my_orgs() returns setof text
language sql stable security definer set search_path = ''
as $$ select m.org_id from public.member m $$;

-- leak helper_falls_open: a helper in policies is wrong
-- object: public.task
create or replace function private.my_orgs() returns setof text
language sql stable security definer set search_path = ''
as $$ select m.org_id from public.member m where m.user_id = auth.uid() or auth.uid() is null $$;

-- leak check_true: new rows are not checked
-- object: public.label
alter policy label_use on public.label with check (true);

-- leak retenanting: new rows are not checked
-- object: public.task
alter policy task_change on public.task with check (true);

-- leak retenanting_second_policy: new rows are not checked
-- object: public.project
create policy project_move on public.project for update to ms_app
using (org_id in (select private.my_orgs())) with check (name is not null);

-- leak insert_unbound: new rows are not checked
-- object: public.comment
alter policy comment_add on public.comment with check (author is not null);

-- leak row_theft: old rows are not checked
-- object: public.task
alter policy task_change on public.task using (true) with check (org_id in (select private.my_orgs()));

-- leak delete_any: old rows are not checked
-- object: public.project
create policy project_gone on public.project for delete to ms_app using (true);

-- leak delete_any_comment: old rows are not checked
-- object: public.comment
alter policy comment_remove on public.comment using (auth.uid() is not null);

-- leak or_archived: one permissive policy too many
-- object: public.project
create policy project_archive on public.project for select to ms_app using (archived);

-- leak or_assignee: one permissive policy too many
-- object: public.task
create policy task_mine on public.task for select to ms_app using (assignee is null);

-- leak or_for_everybody: one permissive policy too many
-- object: public.invitation
create policy by_token on public.invitation for select using (expires_at > now());

-- leak same_equals_same: always true, in another spelling
-- object: public.label
alter policy label_use on public.label using (org_id = org_id);

-- leak is_not_null: always true, in another spelling
-- object: public.project
alter policy project_read on public.project using (org_id is not null);

-- leak one_equals_one: always true, in another spelling
-- object: public."Audit <script>"
alter policy audit_read on public."Audit <script>" using (1 = 1 or org_id = 'x');

-- leak null_safe: always true, in another spelling
-- object: public.task_label
alter policy task_label_use on public.task_label using (coalesce(org_id, '') = coalesce(org_id, ''));

-- leak not_correlated: a membership that is not this row's
-- object: public.task
alter policy task_read on public.task
using (exists (select from public.member m where m.user_id = (select auth.uid())));

-- leak name_captured: a membership that is not this row's
-- object: public.invitation
alter policy invitation_use on public.invitation
using (exists (select from public.member m
                where m.org_id = org_id and m.user_id = (select auth.uid()) and m.role = 'owner'));

-- leak user_forgotten: a membership that is not this row's
-- object: public.project
alter policy project_write on public.project
using (exists (select from public.member m where m.org_id = project.org_id and m.role = 'owner'));

-- leak wrong_join: a membership that is not this row's
-- object: public.comment
alter policy comment_read on public.comment
using (exists (select from public.task t join public.member m on m.org_id = t.org_id
                where m.user_id = (select auth.uid())));

-- leak wrong_column: a membership that is not this row's
-- object: public.project
alter policy project_read on public.project using (name in (select private.my_orgs()));

-- leak self_enrolment: memberships anybody can write
-- object: public.member
grant insert on public.member to ms_app;
create policy member_join on public.member for insert to ms_app
with check (user_id = (select auth.uid()));

-- leak self_transfer: memberships anybody can write
-- object: public.member
grant update on public.member to ms_app;
create policy member_change on public.member for update to ms_app
using (user_id = (select auth.uid()));

-- leak member_rls_off: memberships anybody can write
-- object: public.member
grant insert on public.member to ms_app;
alter table public.member disable row level security;

-- leak enrols_strangers: memberships anybody can write
-- object: public.member
grant insert on public.member to ms_app;
create policy member_add on public.member for insert to ms_app
with check (org_id in (select private.my_orgs()));

-- leak user_metadata: identity from what the user can write
-- object: public.project
create policy project_meta on public.project for select to ms_app
using (org_id = (select auth.jwt() -> 'user_metadata' ->> 'org'));

-- leak header: identity from what the user can write
-- object: public.task
create policy task_header on public.task for select to ms_app
using (org_id = (select current_setting('request.headers', true)::jsonb ->> 'x-org'));

-- leak pool_role: identity that all users share
-- object: public.label
create policy label_pool on public.label for select to ms_app using (current_user = 'ms_app');

-- leak inheritance_child: a child table has its own door
-- object: public.old_task
set role ms_owner;
create table public.old_task () inherits (public.task);
grant select on public.old_task to ms_app;

-- leak truncate: privileges that no policy limits
-- object: public.label
grant truncate on public.label to ms_app;

-- leak trigger_privilege: privileges that no policy limits
-- object: public.task
grant trigger on public.task to ms_app;

-- leak rule_deletes: a rule with its owner's rights
-- object: public.label
set role ms_owner;
create rule purge as on delete to public.label do also delete from public.comment;

-- leak rule_on_view: a rule with its owner's rights
-- object: public.my_task
set role ms_owner;
create rule rename as on update to public.my_task
do instead update public.project set name = new.project where name = old.project;
grant update on public.my_task to ms_app;

-- leak trigger_copies: rows copied where a weaker policy is
-- object: public.feed
set role ms_owner;
create table public.feed (id uuid primary key default gen_random_uuid(), org_id text not null references public.org, what text);
create index feed_org on public.feed (org_id);
alter table public.feed enable row level security;
create policy feed_read on public.feed for select to ms_app using (true);
grant select on public.feed to ms_app;
create function private.copy() returns trigger language plpgsql security definer set search_path = ''
as $$ begin insert into public.feed (org_id, what) values (new.org_id, new.title); return null; end $$;
revoke execute on function private.copy() from public;
create trigger copy after insert on public.task for each row execute function private.copy();

-- leak exec_sql: SQL from a caller run with rights the caller has not
-- object: public.run(text)
set role ms_owner;
create function public.run(statement text) returns void
language plpgsql security definer set search_path = ''
as $$ begin execute statement; end $$;
revoke execute on function public.run(text) from public;
grant execute on function public.run(text) to ms_app;

-- leak anonymous_reads: who is not signed in reads
-- object: public.project
grant usage on schema public to ms_anon;
grant select on public.project to ms_anon;
create policy project_public on public.project for select to ms_anon using (not archived);

-- leak guest_writes: a role does what the matrix denies
-- object: public.task
alter policy task_add on public.task with check (org_id in (select private.my_orgs()));

-- leak member_reads_invitations: a role does what the matrix denies
-- object: public.invitation
create policy invitation_read on public.invitation for select to ms_app
using (org_id in (select private.my_orgs()));

-- leak ledger_updates: an append-only table changes
-- object: public."Audit <script>"
grant update on public."Audit <script>" to ms_app;
create policy audit_fix on public."Audit <script>" for update to ms_app
using (org_id in (select private.my_orgs()));

-- leak global_written: a role does what the matrix denies
-- object: public.plan
grant insert, update on public.plan to ms_app;
create policy plan_write on public.plan for all to ms_app using (true);

-- leak person_for_all: shared rows are shown to everybody
-- object: public.person
alter policy person_read on public.person using ((select auth.uid()) is not null);

-- leak recursion: policies that end in an error
-- object: public.member
alter policy member_read on public.member
using (exists (select from public.member m
                where m.org_id = member.org_id and m.user_id = (select auth.uid())));

-- leak invitation_for_anybody: memberships anybody can write
-- object: public.accept_invitation(uuid)
create or replace function public.accept_invitation(invitation uuid) returns text
language sql security definer set search_path = ''
as $$
  insert into public.member (org_id, user_id, role)
  select i.org_id, auth.uid(), i.role from public.invitation i where i.id = invitation
  returning org_id
$$;

-- leak key_without_tenant: keys that tell what exists elsewhere
-- object: public.task
-- by: major
alter table public.task add constraint task_project foreign key (project_id) references public.project (id) on delete cascade;
alter table public.task drop constraint task_org_id_project_id_fkey;

-- leak unique_without_tenant: keys that tell what exists elsewhere
-- object: public.label
-- by: major
create unique index label_name on public.label (name);

-- leak future_tables: what is created later is open
-- object: ms_owner
-- by: major
alter default privileges for role ms_owner in schema public grant select, insert, update, delete on tables to ms_app;

-- leak leakproof: a helper in policies tells rows to others
-- object: public.tidy(text)
-- by: major
create function public.tidy(what text) returns boolean language plpgsql stable leakproof
as $$ begin raise notice '%', what; return true; end $$;
revoke execute on function public.tidy(text) from public;
grant execute on function public.tidy(text) to ms_app;
alter policy task_read on public.task using (public.tidy(title) and org_id in (select private.my_orgs()));

-- twin more_restrictive: one permissive policy too many
create policy named on public.task as restrictive for select to ms_app using (title is not null);

-- twin second_bound_policy: one permissive policy too many
create policy task_mine on public.task for select to ms_app
using (assignee = (select auth.uid()) and org_id in (select private.my_orgs()));

-- twin own_function: a function with its owner's rights
set role ms_owner;
create function public.my_tasks() returns setof public.task
language sql stable security definer set search_path = ''
as $$ select t.* from public.task t where t.org_id in (select private.my_orgs()) $$;
revoke execute on function public.my_tasks() from public;
grant execute on function public.my_tasks() to ms_app;

-- twin forced: the application owns it
alter table public.label force row level security;

-- twin owner_policy: always true, in another spelling
create policy maintenance on public.task to ms_owner using (true);

-- twin nobody_policy: always true, in another spelling
create policy closed on public.invitation for select to ms_anon using (false);

-- twin unique_with_tenant: keys that tell what exists elsewhere
create unique index project_name on public.project (org_id, name);

-- twin matview_without_grant: rows copied where no policy is
set role ms_owner;
create materialized view private.task_stats as select org_id, count(*) as tasks from public.task group by org_id;

-- twin view_invoker: a view with its owner's rights
set role ms_owner;
create view public.task_count with (security_invoker = true) as
select org_id, count(*) as tasks from public.task group by org_id;
grant select on public.task_count to ms_app;

-- twin view_above_view: a view with its owner's rights
set role ms_owner;
create view public.late_task as select m.id, m.title from public.my_task m;
grant select on public.late_task to ms_app;

-- twin view_without_grant: a view with its owner's rights
set role ms_owner;
create view public.every_task as select id, org_id from public.task;

-- twin new_table_closed: a table nobody thought of
set role ms_owner;
create table public.attachment (id uuid primary key default gen_random_uuid(), org_id text not null references public.org, path text not null);
create index attachment_org on public.attachment (org_id);
alter table public.attachment enable row level security;
create policy closed on public.attachment using (false);

-- twin qualified: a membership that is not this row's
alter policy invitation_use on public.invitation
using (exists (select from public.member org
                where org.org_id = invitation.org_id and org.user_id = (select auth.uid())
                  and org.role = 'owner'));

-- twin true_and_bound: always true, in another spelling
alter policy project_read on public.project using (1 = 1 and org_id in (select private.my_orgs()));

-- twin check_spelled_out: new rows are not checked
alter policy task_change on public.task
with check (exists (select from public.member m
                     where m.org_id = task.org_id and m.user_id = (select auth.uid())
                       and m.role in ('owner', 'member', 'consultant')));

-- twin bypasser_apart: a role beyond row security
-- roles: own
create role ms_backup nologin bypassrls;

-- twin owner_defaults: what is created later is open
alter default privileges for role ms_owner in schema private grant select on tables to ms_owner;

-- twin invoker_trigger: rows copied where a weaker policy is
set role ms_owner;
create function private.trim() returns trigger language plpgsql set search_path = ''
as $$ begin new.title := btrim(new.title); return new; end $$;
create trigger trim before insert or update on public.task for each row execute function private.trim();
