"""What a platform gives before the first migration: a Supabase project builds as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.build import at_head
from fixtures.profile import Profile, load_profile
from fixtures.run import Run
from fixtures.sandbox import SandboxError

# What the guides of Supabase have a project write.
FIRST = """
create extension if not exists "uuid-ossp" with schema extensions;
create table public.profiles (
    id uuid primary key references auth.users (id) on delete cascade,
    key uuid not null default uuid_generate_v4(),
    username text
);
alter table public.profiles enable row level security;
create policy own on public.profiles using (auth.uid() = id and auth.jwt() ->> 'aal' = 'aal2');
create function public.handle_new_user() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (id, username) values (new.id, new.raw_user_meta_data ->> 'name');
  return new;
end $$;
create trigger on_auth_user_created after insert on auth.users
    for each row execute function public.handle_new_user();
insert into storage.buckets (id, name, public) values ('avatars', 'avatars', true);
create policy avatars on storage.objects for select to authenticated
    using (bucket_id = 'avatars' and (storage.foldername(name))[1] = (select auth.uid())::text);
create policy joins on realtime.messages for select to authenticated
    using (realtime.topic() = 'user:' || auth.uid()::text);
alter publication supabase_realtime add table public.profiles;
"""


def project(folder: Path, sql: str, more: str = "") -> Profile:
    (folder / "migrations").mkdir()
    (folder / "migrations" / "20240101000000_first.sql").write_text(sql)
    file = folder / "profile.toml"
    section = f'[migrations]\ntool = "supabase"\npath = "migrations"\n{more}'
    file.write_text(f'name = "p"\n{section}')
    return load_profile(file)


def test_a_project_builds_on_what_supabase_gives(run_state: Run, tmp_path: Path) -> None:
    profile = project(tmp_path, FIRST)
    with at_head(run_state, profile, profile.migrations).connect() as connection:
        reads = "select pg_catalog.has_table_privilege('anon', 'public.profiles', 'select')"
        assert connection.execute(reads).fetchone() == (True,)
        connection.execute(
            "insert into auth.users (id, raw_user_meta_data) values (gen_random_uuid(), %s)",
            ['{"name": "Ada"}'],
        )
        assert connection.execute("select username from profiles").fetchall() == [("Ada",)]


def test_a_prelude_of_the_profile_takes_its_place(run_state: Run, tmp_path: Path) -> None:
    (tmp_path / "prelude.sql").write_text("create schema auth;")
    profile = project(tmp_path, "create table auth.users ();", 'prelude = "prelude.sql"\n')
    at_head(run_state, profile, profile.migrations)
    (tmp_path / "prelude.sql").unlink()
    with pytest.raises(SandboxError, match=r"the prelude prelude\.sql cannot be read"):
        at_head(run_state, profile, profile.migrations)
