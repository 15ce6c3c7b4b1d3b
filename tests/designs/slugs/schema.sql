-- Slugs with a pattern name tenants; access ends; one's own workspace is chosen by a setting.
do $$ begin create role sl_owner nologin; exception when duplicate_object then null; end $$;
do $$ begin create role sl_app nologin; exception when duplicate_object then null; end $$;
do $$ begin create role sl_admin nologin; exception when duplicate_object then null; end $$;
do $$ begin create role sl_login login noinherit; exception when duplicate_object then null; end $$;
do $$ begin create role sl_replica login replication bypassrls; exception when duplicate_object then null; end $$;
grant sl_app to sl_login;
grant sl_admin to sl_login;
create schema app authorization sl_owner; create schema app_private authorization sl_owner;
grant usage on schema app, app_private to sl_app, sl_admin;
set role sl_owner;
create function app_private.me() returns text language sql stable as $$ select nullif(current_setting('app.user', true), '') $$;
create function app_private.workspace() returns text language sql stable as $$ select nullif(current_setting('app.workspace', true), '') $$;
create table app.workspace (slug text collate "C" primary key check (slug ~ '^[a-z][a-z0-9-]{1,40}$'), title text not null);
create table app.access (workspace text collate "C" not null references app.workspace on delete cascade on update cascade, username text not null, valid_until timestamptz not null default 'infinity', primary key (workspace, username));
create table app.page (workspace text collate "C" not null references app.workspace on delete cascade on update cascade, path text not null, body text, tsv tsvector generated always as (to_tsvector('simple', coalesce(body,''))) stored, archived boolean not null default false, primary key (workspace, path));
create index on app.page using gin (tsv);
create table app.block (workspace text collate "C" not null, page text not null, pos smallint not null check (pos > 0), kind text not null check (kind in ('text','image','code')), data jsonb not null default '{}', primary key (workspace, page, pos), foreign key (workspace, page) references app.page on delete cascade on update cascade);
create table app.emoji (name text primary key, glyph text not null);
create table app.job (id bigserial primary key, payload jsonb not null);
create function app_private.mine() returns setof text language sql stable security definer set search_path = '' as $$
  select a.workspace from app.access a where a.username = app_private.me() and a.workspace = app_private.workspace() and a.valid_until > now() $$;
revoke execute on function app_private.mine() from public; grant execute on function app_private.mine() to sl_app, sl_admin;
create function app_private.may(ws text) returns boolean language sql stable security definer set search_path = '' as $$
  select ws = app_private.workspace() and exists (select from app.access a where a.workspace = ws and a.username = app_private.me() and a.valid_until > now()) $$;
revoke execute on function app_private.may(text) from public; grant execute on function app_private.may(text) to sl_app, sl_admin;
alter table app.workspace enable row level security; alter table app.access enable row level security; alter table app.page enable row level security; alter table app.block enable row level security; alter table app.emoji enable row level security; alter table app.job enable row level security;
create policy w on app.workspace for select to sl_app, sl_admin using (slug in (select app_private.mine()));
create policy a on app.access for select to sl_app, sl_admin using (workspace in (select app_private.mine()));
create policy a_admin on app.access to sl_admin using (workspace in (select app_private.mine())) with check (workspace in (select app_private.mine()));
create policy p_read on app.page for select to sl_app, sl_admin using (workspace in (select app_private.mine()) and not archived);
create policy p_write on app.page for insert to sl_app, sl_admin with check (workspace in (select app_private.mine()));
create policy p_edit on app.page for update to sl_app, sl_admin using (workspace in (select app_private.mine())) with check (workspace in (select app_private.mine()));
create policy b on app.block to sl_app, sl_admin using (workspace in (select app_private.mine())) with check (workspace in (select app_private.mine()));
create policy e on app.emoji for select to sl_app, sl_admin using (true);
create view app.recent with (security_invoker = true) as select workspace, path from app.page order by path desc limit 10;
create function app.archive(p text) returns void language plpgsql security definer set search_path = '' as $$
begin
  if not app_private.may(app_private.workspace()) then raise exception 'denied' using errcode = '42501'; end if;
  update app.page set archived = true where workspace = app_private.workspace() and path = p;
end $$;
revoke execute on function app.archive(text) from public; grant execute on function app.archive(text) to sl_app, sl_admin;
grant select on app.workspace, app.emoji, app.access, app.recent to sl_app, sl_admin;
grant insert, update, delete on app.access to sl_admin;
grant select, insert, update on app.page to sl_app, sl_admin;
grant select, insert, update, delete on app.block to sl_app, sl_admin;
reset role;
