"""Odd platforms: each is answered by a right finding or told with its reason, and never passes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests import servers
from tests.conftest import Pytest
from tests.designs import ROW_CHECKS

SCHEMA = """
do $$ begin create role odd_app login; exception when duplicate_object then null; end $$;
do $$ begin create role odd_reader login; exception when duplicate_object then null; end $$;
{before}
create table public.org (id {type} primary key);
create table public.doc (id uuid primary key default gen_random_uuid(),
                         org_id {own} not null references public.org{columns});
create index on public.doc (org_id);
alter table public.org enable row level security;
alter table public.org force row level security;
alter table public.doc enable row level security;
alter table public.doc force row level security;
create function public.ctx() returns {returns} language sql stable
as $$ select nullif(current_setting('app.org', true), '')::{returns} $$;
create policy own on public.org to odd_app using (id = (select public.ctx()));
create policy own on public.doc to odd_app using (org_id = (select public.ctx()));
grant select on public.org to odd_app;
grant select, insert, update, delete on public.doc to odd_app;
{after}
"""
PROFILE = """
name = "odd"
[tenancy]
schemas = ["public"]
root = "public.org"
default = { class = "tenant", tenant = "org_id" }
[tenancy.tables]
"public.org" = { class = "tenant", tenant = "id" }
[tenancy.login]
role = "odd_app"
[[tenancy.sources]]
name = "org"
read = "setting:app.org"
trust = "server"
[tenancy.session]
allowed = "select public.ctx()"
[tenancy.session.bound]
settings = { "app.org" = ":tenant" }
[[tenancy.session.kinds]]
name = "never_set"
[[tenancy.session.kinds]]
name = "empty"
settings = { "app.org" = "" }
deny_with = ["22P02"]
[[tenancy.roles]]
name = "user"
database_role = "odd_app"
[tenancy.roles.can]
"public.org" = "S"
"public.doc" = "SIUD"
"""
WRONG = ("failed", "error", "unverified")
COST = "RLS112"  # says how busy this machine is, where two servers run


def told(
    suite: Pytest, server: servers.Server, pack: Path, reader: str = "", **parts: str
) -> dict[str, tuple[str, str]]:
    """Run every RLS check; returns outcome and what was said, by id, of those that did not pass."""
    parts = {"own": parts.get("type", "uuid")} | parts
    given = {"before": "", "type": "uuid", "returns": "uuid", "columns": "", "after": ""} | parts
    database = f"odd_{pack.name}"
    server.execute(f"create database {database}")
    with psycopg.connect(server.at(database), autocommit=True) as connection:
        connection.execute(SCHEMA.format(**given).encode())
    pack.mkdir()
    profile = pack / "profile.toml"
    profile.write_text(PROFILE)
    dsn = make_conninfo(server.at(database), **({"user": reader} if reader else {}))
    done = suite("-m", "rls", f"--dsn={dsn}", f"--profile={profile}", f"--evidence={pack / 'p'}")
    results = pack / "p" / "results.json"
    assert results.exists(), done.stdout + done.stderr
    checks: list[dict[str, Any]] = json.loads(results.read_text())["checks"]
    silent = {"not_applicable", "waived"}
    assert {c["id"] for c in checks if c["outcome"] not in silent} >= ROW_CHECKS
    return {
        c["id"]: (c["outcome"], " | ".join([c["reason"], *(_said(f) for f in c["findings"])]))
        for c in checks
        if c["outcome"] in WRONG and c["id"] != COST
    }


def _said(finding: dict[str, Any]) -> str:
    return f"{finding['object']}: {finding['message']}"


@pytest.fixture(scope="module", params=servers.of_the_distribution())
def older(request: pytest.FixtureRequest) -> Iterator[servers.Server]:
    """Run a server of the distribution, which has extensions that the sandbox lacks."""
    with servers.running(request.param) as server:
        yield server


@pytest.mark.thorough
def test_tenants_that_differ_by_case_only_are_one(
    suite: Pytest, older: servers.Server, tmp_path: Path
) -> None:
    parts = {"before": "create extension citext;", "type": "citext", "returns": "citext"}
    assert told(suite, older, tmp_path / "citext", **parts) == {}


CI = """
create collation public.ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
"""


def test_tenants_that_only_some_columns_tell_apart_are_found(
    suite: Pytest, older: servers.Server, tmp_path: Path
) -> None:
    parts = {"before": CI, "type": "text", "returns": "text", "own": "text collate public.ci"}
    found = told(suite, older, tmp_path / "folded", **parts)
    assert found["RLS013"][0] == "failed"
    assert "public.doc.org_id: its values are equal by collation public.ci" in found["RLS013"][1]
    assert found["RLS301"][0] == "unverified"
    assert "public.doc select odd_app: UNKNOWN" in found["RLS301"][1]


@pytest.mark.thorough
def test_tenants_that_no_column_tells_apart_are_one(
    suite: Pytest, older: servers.Server, tmp_path: Path
) -> None:
    parts = {"before": CI, "type": "text collate public.ci", "returns": "text"}
    assert told(suite, older, tmp_path / "alike", **parts) == {}


@pytest.mark.thorough
def test_a_table_that_needs_a_missing_extension_is_unverified(
    suite: Pytest, older: servers.Server, tmp_path: Path
) -> None:
    own = "org_id = (select public.ctx()) and (tags -> 'a') is null"
    found = told(
        suite,
        older,
        tmp_path / "hstore",
        before="create extension hstore;",
        columns=", tags hstore",
        after=f"alter policy own on public.doc using ({own});",
    )
    assert {outcome for outcome, _ in found.values()} == {"unverified"}
    assert found.keys() >= {"RLS101", "RLS102", "RLS103", "RLS109"}
    assert all("public.doc" in said and "extension hstore" in said for _, said in found.values())


def test_what_the_reader_may_not_read_is_unverified(
    suite: Pytest, older: servers.Server, tmp_path: Path
) -> None:
    found = told(suite, older, tmp_path / "reader", reader="odd_reader")
    assert {outcome for outcome, _ in found.values()} == {"unverified"}
    for id in ("RLS101", "RLS102", "RLS103", "RLS109"):
        assert "grant select on public.doc" in found[id][1]


def test_a_policy_that_is_nested_too_deeply_is_unverified(
    suite: Pytest, older: servers.Server, tmp_path: Path
) -> None:
    deep = "coalesce(" * 900 + "org_id = (select public.ctx())" + ", false)" * 900
    sql = f"create policy q on public.doc using ({deep});"
    found = told(suite, older, tmp_path / "deep", after=sql)
    assert {outcome for outcome, _ in found.values()} == {"unverified"}
    for id in ("RLS004", "RLS005", "RLS006", "RLS016", "RLS017"):
        assert "policy q on public.doc cannot be read" in found[id][1]
    assert "public.doc select odd_app" in found["RLS301"][1]
