"""What a lookup of permissions grants is tried with the target's own rows, and none made up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from fixtures.profile import load_profile
from fixtures.sandbox import Database, Sandbox
from fixtures.tenancy import Intent, resolve
from fixtures.tenancy.seeding import Reference, read_reference
from tests.conftest import Pytest
from tests.designs import build, profile_of

CROSSING = """
create function public.sees_all() returns boolean
language sql stable security definer set search_path = ''
as $$
  select exists (select 1 from public.member m join public.permission p on p.role = m.role
                  where m.user_id = public.user_id() and p.scope = 'all')
$$;
create policy support on public.invoice for select to perm_app using (public.sees_all());
"""


def found(suite: Pytest, database: Database, pack: Path) -> dict[str, tuple[str, set[str]]]:
    """Run every RLS check; returns outcome and objects by check id."""
    profile = f"--profile={profile_of('permissions')}"
    done = suite("-m", "rls", f"--dsn={database.dsn}", profile, f"--evidence={pack}")
    results = pack / "results.json"
    assert results.exists(), done.stdout + done.stderr
    listed = json.loads(results.read_text())["checks"]
    return {r["id"]: (r["outcome"], {f["object"] for f in r["findings"]}) for r in listed}


def changed(sandbox: Sandbox, sql: str) -> Database:
    database = build(sandbox, "permissions")
    with database.connect() as connection:
        connection.execute(sql.encode())
    return database


def test_a_permission_too_many_is_found(suite: Pytest, sandbox: Sandbox, tmp_path: Path) -> None:
    database = changed(sandbox, "insert into public.permission values ('clerk', 'invoice.write')")
    results = found(suite, database, tmp_path / "pack")
    outcome, objects = results["RLS105"]
    assert outcome == "failed"
    assert objects == {f"public.invoice {does} clerk" for does in ("INSERT", "UPDATE", "DELETE")}
    assert results["RLS102"] == ("passed", set())


def test_a_permission_across_tenants_is_found(
    suite: Pytest, sandbox: Sandbox, tmp_path: Path
) -> None:
    row = "insert into public.permission values ('guest', 'invoice.read', 'all');"
    results = found(suite, changed(sandbox, CROSSING + row), tmp_path / "pack")
    assert results["RLS102"] == ("failed", {"public.invoice SELECT guest"})
    assert results["RLS301"] == ("failed", {"public.invoice select perm_app"})


def test_an_empty_lookup_leaves_open_what_it_decides(
    suite: Pytest, sandbox: Sandbox, tmp_path: Path
) -> None:
    results = found(suite, changed(sandbox, "delete from public.permission"), tmp_path / "pack")
    decided = {"public.permission", "public.invoice", "public.note"}
    assert {results[id][0] for id in ("RLS101", "RLS104", "RLS105", "RLS109")} == {"unverified"}
    assert results["RLS102"][1] >= decided
    assert results["RLS301"] == ("passed", set())


@pytest.fixture
def connection(sandbox: Sandbox) -> Iterator[psycopg.Connection[Any]]:
    with build(sandbox, "permissions").connect() as connection:
        yield connection


def reference(connection: psycopg.Connection[Any], setup: str = "") -> tuple[Reference, Intent]:
    section = load_profile(profile_of("permissions")).tenancy
    assert section is not None
    statements = [*section.actors.setup, *filter(None, [setup])]
    actors = section.actors.model_copy(update={"setup": statements})
    section = section.model_copy(update={"actors": actors})
    intent = resolve(connection, section)
    with connection.transaction(force_rollback=True):
        connection.execute("set local search_path = ''")
        return read_reference(connection, intent), intent


def test_what_policies_look_into_is_read_with_what_it_refers_to(
    connection: psycopg.Connection[Any],
) -> None:
    known, _ = reference(connection)
    assert {name: len(rows) for name, rows in known.rows.items()} == {
        "public.permission": 5,
        "public.role": 3,
    }
    assert known.readers == {"public.permission": {"public.invoice", "public.note"}}
    assert known.open == {}


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("delete from public.permission", "the target has none"),
        ("create role perm_reader; set session authorization perm_reader", "grant select"),
        (
            "insert into public.role select 'r' || n, 'x' from generate_series(1, 2001) n;"
            "insert into public.permission select 'r' || n, 'a.b' from generate_series(1, 2001) n",
            "more than 2000",
        ),
    ],
)
def test_what_cannot_be_read_leaves_its_readers_open(
    connection: psycopg.Connection[Any], sandbox: Sandbox, sql: str, reason: str
) -> None:
    connection.execute(sql.encode())
    known, _ = reference(connection)
    connection.execute("reset session authorization")
    sandbox.roles.append("perm_reader")
    assert set(known.open) == {"public.invoice", "public.note"}
    assert all(reason in why for why in known.open.values())


def test_what_the_profile_sets_up_is_left_to_it(connection: psycopg.Connection[Any]) -> None:
    known, _ = reference(connection, "insert into permission values (:role, 'a.b')")
    assert "public.permission" not in known.lacking
