"""Where every user is a tenant, as in most Supabase projects, the draft alone proves it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fixtures.chain.reading import PRELUDES
from fixtures.sandbox import Sandbox
from scripts.draft_profile import draft
from tests.conftest import Pytest

CLOSED = """
alter default privileges in schema public revoke all on tables from anon, authenticated;
alter default privileges in schema public revoke all on sequences from anon, authenticated;
alter default privileges in schema public revoke all on functions from anon, authenticated;
alter default privileges for role postgres in schema public
    revoke all on tables from anon, authenticated;
"""
# Sign-up makes the profile, so that a user has one row there and no way to add another.
PROFILES = """
create table public.profiles (
    id uuid primary key references auth.users on delete cascade,
    username text check (char_length(username) >= 3)
);
create function public.handle_new_user() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (id) values (new.id);
  return new;
end $$;
revoke execute on function public.handle_new_user() from public;
create trigger on_auth_user_created after insert on auth.users
    for each row execute function public.handle_new_user();
alter table public.profiles enable row level security;
create policy read on public.profiles for select to authenticated
    using (id = (select auth.uid()));
create policy edit on public.profiles for update to authenticated
    using (id = (select auth.uid())) with check (id = (select auth.uid()));
grant select, update on public.profiles to authenticated;
"""
TABLE = """
create table public.{name} (
    {key},
    author uuid {unique} not null default auth.uid() references {parent} on delete cascade,
    task text not null check (char_length(task) > 3)
);
create index on public.{name} (author);
alter table public.{name} enable row level security;
create policy own on public.{name} to authenticated
    using (author = (select auth.uid())) with check (author = (select auth.uid()));
grant select, insert, update, delete on public.{name} to authenticated;
"""
SILENT = {"RLS106", "RLS108"}  # it has neither ledgers nor channels
KEY = "id uuid primary key default gen_random_uuid()"


def tables(parent: str) -> str:
    todos = TABLE.format(name="todos", key=KEY, parent=parent, unique="")
    return todos + TABLE.format(name="settings", key=KEY, parent=parent, unique="unique")


@pytest.mark.parametrize(
    ("schema", "root"),
    [
        pytest.param(
            PROFILES + tables("public.profiles"), "public.profiles", marks=pytest.mark.thorough
        ),
        (PROFILES + tables("auth.users"), "public.profiles"),
        pytest.param(tables("auth.users"), "", marks=pytest.mark.thorough),
    ],
)
def test_the_draft_passes(
    sandbox: Sandbox, suite: Pytest, tmp_path: Path, schema: str, root: str
) -> None:
    database = sandbox.create()
    with database.connect() as connection:
        connection.execute((PRELUDES["supabase"].read_text() + CLOSED + schema).encode())
    text = draft(database.dsn, [])
    assert (f'root = "{root or "…"}"') in text
    (tmp_path / "profile.toml").write_text(text)
    done = suite("-m", "rls", f"--dsn={database.dsn}", f"--profile={tmp_path / 'profile.toml'}")
    checks = json.loads((tmp_path / "pack" / "results.json").read_text())["checks"]
    outcomes = {check["id"]: check["outcome"] for check in checks}
    assert set(outcomes.values()) == {"passed", "not_applicable"}, done.stdout
    assert {id for id in outcomes if outcomes[id] == "not_applicable"} == SILENT
