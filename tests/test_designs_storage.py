"""Stored files whose first folder is the tenant: kept apart by it, and by nothing less."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fixtures.sandbox import Sandbox
from tests.conftest import Pytest

SCHEMA = """
do $$ begin create role stored_app login; exception when duplicate_object then null; end $$;
create schema storage;
grant usage on schema storage to stored_app;
create function storage.foldername(name text) returns text[] language plpgsql immutable
as $$
declare parts text[];
begin
  parts := string_to_array(name, '/');
  return parts[1 : array_length(parts, 1) - 1];
end $$;
create function storage.team() returns text language sql stable
as $$ select nullif(current_setting('app.team', true), '') $$;
create table storage.team (id text primary key);
create table storage.objects (
  id uuid primary key default gen_random_uuid(), bucket_id text not null default 'files',
  name text not null, unique (bucket_id, name));
alter table storage.team enable row level security;
alter table storage.team force row level security;
alter table storage.objects enable row level security;
alter table storage.objects force row level security;
create policy own on storage.team for select to stored_app using (id = (select storage.team()));
create policy own on storage.objects to stored_app using ({});
grant select on storage.team to stored_app;
grant select, insert, update, delete on storage.objects to stored_app;
"""
PROFILE = """
name = "stored"
[tenancy]
schemas = ["storage"]
root = "storage.team"
[tenancy.tables]
"storage.team" = { class = "tenant", tenant = "id" }
"storage.objects" = { class = "tenant", tenants = "select (storage.foldername(r.name))[1]" }
[tenancy.login]
role = "stored_app"
[[tenancy.sources]]
name = "team"
read = "setting:app.team"
trust = "server"
[tenancy.session]
allowed = "select storage.team()"
[tenancy.session.bound]
settings = { "app.team" = ":tenant" }
[[tenancy.roles]]
name = "user"
database_role = "stored_app"
[tenancy.roles.can]
"storage.team" = "S"
"storage.objects" = "SIUD"
"""
ISOLATION = ("RLS101", "RLS102", "RLS103", "RLS104", "RLS109", "RLS301")


def outcomes(suite: Pytest, sandbox: Sandbox, folder: Path, policy: str) -> dict[str, Any]:
    database = sandbox.create(hint="stored")
    with database.connect() as connection:
        connection.execute(SCHEMA.format(policy).encode())
    profile = folder / "profile.toml"
    profile.write_text(PROFILE)
    pack = folder / "pack"
    done = suite("-m", "rls", f"--dsn={database.dsn}", f"--profile={profile}", f"--evidence={pack}")
    assert (pack / "results.json").exists(), done.stdout + done.stderr
    checks = json.loads((pack / "results.json").read_text())["checks"]
    return {c["id"]: (c["outcome"], {f["object"] for f in c["findings"]}) for c in checks}


def test_the_first_folder_keeps_files_apart(
    suite: Pytest, sandbox: Sandbox, tmp_path: Path
) -> None:
    policy = "(storage.foldername(name))[1] = (select storage.team())"
    found = outcomes(suite, sandbox, tmp_path, policy)
    assert {id: found[id] for id in ISOLATION} == dict.fromkeys(ISOLATION, ("passed", set()))


@pytest.mark.parametrize(
    "policy",
    [
        "name like (select storage.team()) || '%'",
        "(storage.foldername(name))[1] = (select storage.team()) "
        "or (storage.foldername(name))[2] = (select storage.team())",
    ],
)
def test_less_than_the_first_folder_does_not(
    policy: str, suite: Pytest, sandbox: Sandbox, tmp_path: Path
) -> None:
    found = outcomes(suite, sandbox, tmp_path, policy)
    assert found["RLS301"][0] == "failed"
    assert "storage.objects select stored_app" in found["RLS301"][1]
